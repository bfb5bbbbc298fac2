"""`/api/v1/jobs/`: what runs in the background, how far it is, and starting, cancelling and retrying it."""

from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import exceptions, serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from finance_crm.access.domain.roles import Right
from finance_crm.access.queries.rights import token_covers
from finance_crm.access.queries.tokens import ClientToken
from finance_crm.jobs.domain.kinds import JobKind, job_kinds
from finance_crm.jobs.forms.jobs import ArgumentsForm, JobFilters
from finance_crm.jobs.queries import jobs as queries
from finance_crm.jobs.rights import may_run, only_own, sees_job, startable_kinds
from finance_crm.jobs.services import jobs as services
from finance_crm.web.api.problems import ConflictError
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.views import ApiViewSet

EXAMPLE = {
    "id": 41,
    "kind": "overdue_scan",
    "status": "running",
    "source": "api",
    "started_by_id": 7,
    "arguments": {"as_of": "2026-10-31"},
    "created_at": "2026-11-01T01:15:00Z",
    "started_at": "2026-11-01T01:15:00Z",
    "finished_at": None,
    "done": 60000,
    "total": 100000,
    "result": {},
    "error": "",
}


@extend_schema_serializer(examples=[OpenApiExample("Running", EXAMPLE, response_only=True)])
class JobItem(RowSerializer):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    status = serializers.CharField(help_text="queued, running, succeeded, failed or cancelled")
    source = serializers.CharField(  # type: ignore[assignment]  # a Field has a `source`; this names one
        help_text="page, api, command or schedule"
    )
    started_by_id = serializers.IntegerField(allow_null=True)
    arguments = serializers.DictField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    done = serializers.IntegerField(source="done_so_far")
    total = serializers.IntegerField(source="total_so_far")
    result = serializers.DictField()
    error = serializers.CharField(allow_blank=True)


class ShardItem(RowSerializer):
    index = serializers.IntegerField()
    status = serializers.CharField(help_text="queued, running, done, failed or cancelled")
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    attempts = serializers.IntegerField()
    error = serializers.CharField(allow_blank=True)


class ProgressItem(RowSerializer):
    fraction = serializers.FloatField(help_text="0 to 1")
    rate = serializers.FloatField(allow_null=True, help_text="units per second")
    seconds_left = serializers.FloatField(allow_null=True)


class JobDetail(JobItem):
    progress = ProgressItem()
    shard_rows = ShardItem(many=True)


class JobInput(serializers.Serializer):
    kind = serializers.CharField(max_length=64)
    arguments = serializers.DictField(required=False, default=dict)


class JobViewSet(ApiViewSet):
    """Background jobs, newest first."""

    required_rights = {
        "list": Right.VIEW_JOBS,
        "retrieve": Right.VIEW_JOBS,
        "create": Right.VIEW_JOBS,  # and the right of the kind
        "cancel": Right.VIEW_JOBS,
        "retry": Right.VIEW_JOBS,
    }
    query_forms = {"list": JobFilters}

    @extend_schema(responses=JobItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(int)
        rows = queries.list_jobs_after(
            filters=dict(self.query) | only_own(user=request.user), after=page.after, limit=page.limit + 1
        )
        return self.page_response(rows, page, key=lambda job: (job.pk,), serializer=JobItem)

    @extend_schema(responses=JobDetail)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(JobDetail.render(self._find(pk)))

    @extend_schema(request=JobInput, responses={201: JobDetail})
    def create(self, request: Request) -> Response:
        body = self.read_body(JobInput)
        kind = self._startable(body["kind"])
        arguments = _clean_arguments(kind, body["arguments"])
        try:
            job = services.enqueue(kind=kind.name, arguments=arguments, actor_id=self.actor_id, source="api")
        except services.JobLockedError as error:
            raise ConflictError(str(error)) from error
        return Response(JobDetail.render(self._find(job.pk)), status=201)

    @extend_schema(request=None, responses=JobDetail)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        self._check(self._find(pk).kind)
        services.cancel(job_id=int(pk), actor_id=self.actor_id)
        return Response(JobDetail.render(self._find(pk)))

    @extend_schema(request=None, responses=JobDetail)
    @action(detail=True, methods=["post"])
    def retry(self, request: Request, pk: str) -> Response:
        self._check(self._find(pk).kind)
        try:
            services.retry(job_id=int(pk), actor_id=self.actor_id)
        except services.NotRetryableError as error:
            raise ConflictError("Only a failed or cancelled job can be retried.") from error
        except services.JobLockedError as error:
            raise ConflictError(str(error)) from error
        return Response(JobDetail.render(self._find(pk)))

    def _find(self, pk: str | int) -> Any:
        try:
            job = queries.get_job_in_full(job_id=int(pk))
        except ObjectDoesNotExist as error:
            raise Http404 from error
        if not sees_job(user=self.request.user, started_by_id=job.started_by_id):
            raise Http404
        return job

    def _startable(self, name: str) -> JobKind:
        """Return the kind, if it may be started by hand and by this caller."""
        if not (name in job_kinds and job_kinds.get(name).is_startable):
            raise serializers.ValidationError({"kind": ["There is no job of this kind to start."]})
        self._check(name)
        found = [kind for kind in startable_kinds(user=self.request.user) if kind.name == name]
        if not found:  # whoever manages the schedule cancels any job, but starts only those of the own rights
            raise exceptions.PermissionDenied
        return found[0]

    def _check(self, kind: str) -> None:
        """Let only holders of the kind's right in; a token must cover it too."""
        token = self.request.auth
        right = Right(job_kinds.get(kind).right) if kind in job_kinds else Right.MANAGE_SCHEDULE
        is_covered = not isinstance(token, ClientToken) or token_covers(token_scopes=token.scopes, right=right)
        if not (may_run(user=self.request.user, kind=kind) and is_covered):
            raise exceptions.PermissionDenied


def _clean_arguments(kind: JobKind, given: dict[str, Any]) -> dict[str, Any]:
    known = {argument.name for argument in kind.arguments}
    errors = {name: ["There is no such argument."] for name in given if name not in known}
    errors |= {name: ["Must be text, a number or true or false."] for name in given if _is_nested(given[name])}
    form = ArgumentsForm({name: str(value) for name, value in given.items() if value is not None}, kind=kind)
    if errors or not form.is_valid():
        raise serializers.ValidationError({"arguments": errors or dict(form.errors)})
    return form.arguments


def _is_nested(value: Any) -> bool:
    return isinstance(value, list | dict)
