"""`/api/v1/credit/monitoring-runs/`: passes of the monitoring over the customers, and asking for one."""

from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credit.queries import alerts as queries
from finance_crm.access.domain.roles import Right
from finance_crm.jobs.services.jobs import JobLockedError, enqueue
from finance_crm.web.api.problems import ConflictError
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.views import ApiViewSet

RUN = {
    "id": 12,
    "job_id": 340,
    "as_of_date": "2026-10-31",
    "known_at": "2026-11-01T01:45:00Z",
    "policy_version": 3,
    "is_full": False,
    "is_live": True,
    "customer_count": 412,
    "assessed_count": 380,
    "moved_count": 21,
    "alert_count": 9,
    "cleared_count": 4,
    "started_at": "2026-11-01T01:45:00Z",
    "finished_at": "2026-11-01T01:45:21Z",
}


@extend_schema_serializer(examples=[OpenApiExample("Finished", RUN, response_only=True)])
class RunItem(RowSerializer):
    id = serializers.IntegerField()
    job_id = serializers.IntegerField()
    as_of_date = serializers.DateField()
    known_at = serializers.DateTimeField()
    policy_version = serializers.IntegerField(source="policy.version")
    is_full = serializers.BooleanField()
    is_live = serializers.BooleanField()
    customer_count = serializers.IntegerField()
    assessed_count = serializers.IntegerField()
    moved_count = serializers.IntegerField()
    alert_count = serializers.IntegerField()
    cleared_count = serializers.IntegerField()
    started_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)


class RunInput(serializers.Serializer):
    as_of = serializers.DateField()
    full = serializers.BooleanField(default=False, help_text="all customers, changed or not")


class StartedRun(serializers.Serializer):
    job_id = serializers.IntegerField(help_text="the job that does it")


class MonitoringRunViewSet(ApiViewSet):
    """Runs of the monitoring, the latest first. One that was asked for appears once its job is planned."""

    required_rights = {"list": Right.RUN_MONITORING, "create": Right.RUN_MONITORING}

    @extend_schema(responses=RunItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(int)
        rows = queries.list_runs_after(after=page.after[0] if page.after else None, limit=page.limit + 1)
        return self.page_response(rows, page, key=lambda run: (run.pk,), serializer=RunItem)

    @extend_schema(request=RunInput, responses={202: StartedRun})
    def create(self, request: Request) -> Response:
        body = self.read_body(RunInput)
        arguments = {"as_of": body["as_of"].isoformat(), "full": body["full"]}
        try:
            job = enqueue(kind="credit_monitoring", arguments=arguments, actor_id=self.actor_id, source="api")
        except JobLockedError as error:
            raise ConflictError(str(error)) from error
        return Response({"job_id": job.pk}, status=202)
