"""`/api/v1/credit/alerts/`: what the monitoring found, and what was done about it."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from credit.forms.alerts import AlertFilters, AlertOutcome
from credit.queries import alerts as queries
from credit.services import alerts as services
from finance_crm.access.domain.roles import Right
from finance_crm.web.api.problems import ConflictError
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.versions import required_version
from finance_crm.web.api.views import ApiViewSet
from finance_crm.web.as_of import get_today

ALERT = {
    "id": 5,
    "customer_id": 240,
    "customer_code": "C0240",
    "signal": "overdue_grows",
    "severity": "high",
    "status": "open",
    "value": "71.000000",
    "threshold": "30.000000",
    "evidence": {"overdue": 9000, "due_date": "2026-02-19"},
    "opened_date": "2026-04-30",
    "as_of_date": "2026-05-01",
    "owner_id": None,
    "snoozed_until": None,
    "outcome": "",
    "note": "",
    "closed_date": None,
    "version": 1,
}


@extend_schema_serializer(examples=[OpenApiExample("Open", ALERT, response_only=True)])
class AlertItem(RowSerializer):
    id = serializers.IntegerField()
    customer_id = serializers.IntegerField()
    customer_code = serializers.CharField(source="customer.code")
    signal = serializers.CharField()
    severity = serializers.CharField(help_text="high, medium or low")
    status = serializers.CharField(help_text="open, acknowledged, resolved or cleared")
    value = serializers.DecimalField(20, 6, help_text="in the unit of the signal")
    threshold = serializers.DecimalField(20, 6)
    evidence = serializers.DictField()
    opened_date = serializers.DateField()
    as_of_date = serializers.DateField(help_text="the day of the latest run that found it")
    owner_id = serializers.IntegerField(allow_null=True)
    snoozed_until = serializers.DateField(allow_null=True)
    outcome = serializers.CharField()
    note = serializers.CharField()
    closed_date = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class SnoozeInput(serializers.Serializer):
    until = serializers.DateField(allow_null=True, help_text="a day to come; null brings it back")


class ResolveInput(serializers.Serializer):
    outcome = serializers.ChoiceField(choices=AlertOutcome.choices)
    note = serializers.CharField(max_length=500, allow_blank=True, default="")


class AlertViewSet(ApiViewSet):
    """Alerts, the latest first. Runs open and clear them; people work on them."""

    required_rights = {
        "list": Right.VIEW_CREDIT,
        "retrieve": Right.VIEW_CREDIT,
        "acknowledge": Right.WORK_ALERTS,
        "snooze": Right.WORK_ALERTS,
        "resolve": Right.WORK_ALERTS,
    }
    query_forms = {"list": AlertFilters}

    @extend_schema(responses=AlertItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(int)
        rows = queries.list_alerts_after(
            scope=self.scope,
            filters=self.query,
            today=get_today(),
            after=page.after[0] if page.after else None,
            limit=page.limit + 1,
        )
        return self.page_response(rows, page, key=lambda alert: (alert.pk,), serializer=AlertItem)

    @extend_schema(responses=AlertItem)
    def retrieve(self, request: Request, pk: str) -> Response:
        return self.versioned_response(self._alert(pk), serializer=AlertItem)

    @extend_schema(request=None, responses=AlertItem)
    @action(detail=True, methods=["post"])
    def acknowledge(self, request: Request, pk: str) -> Response:
        """Note that somebody has seen it."""
        version = required_version(request)
        return self._worked(pk, services.acknowledge_alert, version=version, actor_id=self.actor_id)

    @extend_schema(request=SnoozeInput, responses=AlertItem)
    @action(detail=True, methods=["post"])
    def snooze(self, request: Request, pk: str) -> Response:
        """Keep it out of sight until a day."""
        version, body = required_version(request), self.read_body(SnoozeInput)
        return self._worked(pk, services.snooze_alert, version=version, until=body["until"], today=get_today())

    @extend_schema(request=ResolveInput, responses=AlertItem)
    @action(detail=True, methods=["post"])
    def resolve(self, request: Request, pk: str) -> Response:
        """Close it with what came of it."""
        version, body = required_version(request), self.read_body(ResolveInput)
        return self._worked(
            pk, services.resolve_alert, version=version, actor_id=self.actor_id, today=get_today(), **body
        )

    def _worked(self, pk: str, work: Any, **values: Any) -> Response:
        alert = self._alert(pk)
        try:
            work(alert_id=alert.pk, **values)
        except services.AlertError as error:
            raise ConflictError(str(error)) from error
        return self.versioned_response(self._alert(pk), serializer=AlertItem)

    def _alert(self, pk: str) -> queries.Alert:
        try:
            return queries.get_alert(scope=self.scope, alert_id=int(pk))
        except queries.Alert.DoesNotExist as error:
            raise Http404 from error
