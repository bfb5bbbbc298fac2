"""`/api/v1/overdue-cases/`: who is late, worst first, and what was done about it."""

from decimal import Decimal
from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from credit.forms.collections import ActivityForm, CaseFilters
from credit.queries import collections as queries
from credit.services import collections as services
from finance_crm.access.domain.roles import Right
from finance_crm.access.queries.people import list_user_ids
from finance_crm.web.api.fields import IdField, MoneyField
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.versions import required_version
from finance_crm.web.api.views import ApiViewSet


def _money() -> MoneyField:
    return MoneyField(currency_source="reporting_currency")


CASE = {
    "id": 17,
    "customer_id": 240,
    "customer_code": "C0240",
    "status": "open",
    "opened_date": "2026-09-14",
    "closed_date": None,
    "as_of_date": "2026-10-31",
    "overdue_amount": {"amount": "12500.00", "currency": "USD"},
    "previous_amount": {"amount": "9800.00", "currency": "USD"},
    "disputed_amount": {"amount": "0.00", "currency": "USD"},
    "bucket_amounts": ["2700.00", "9800.00", "0.00", "0.00"],
    "item_count": 3,
    "oldest_due_date": "2026-09-12",
    "priority": {"amount": "22300.00", "currency": "USD"},
    "collector_id": None,
    "version": 1,
}


@extend_schema_serializer(examples=[OpenApiExample("Open", CASE, response_only=True)])
class CaseItem(RowSerializer):
    id = serializers.IntegerField()
    customer_id = serializers.IntegerField()
    customer_code = serializers.CharField()
    status = serializers.CharField(help_text="open or closed")
    opened_date = serializers.DateField()
    closed_date = serializers.DateField(allow_null=True)
    as_of_date = serializers.DateField(help_text="the day of the latest scan")
    overdue_amount = _money()
    previous_amount = _money()
    disputed_amount = _money()
    bucket_amounts = serializers.ListField(
        child=serializers.DecimalField(20, 4), help_text="youngest overdue bucket first"
    )
    item_count = serializers.IntegerField()
    oldest_due_date = serializers.DateField(allow_null=True)
    priority = _money()
    collector_id = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField()


class ActivityItem(RowSerializer):
    id = serializers.IntegerField()
    kind = serializers.CharField()
    text = serializers.CharField()
    happened_at = serializers.DateTimeField()
    author_id = serializers.IntegerField()


class ActivityInput(serializers.Serializer):
    kind = serializers.ChoiceField(choices=ActivityForm.base_fields["kind"].choices)  # type: ignore[attr-defined]
    text = serializers.CharField(max_length=2000)
    happened_at = serializers.DateTimeField()


class CaseChange(serializers.Serializer):
    collector_id = IdField(allow_null=True)


class OverdueCaseViewSet(ApiViewSet):
    """Overdue cases, worst first. Scans open and close them; people assign them and log what they did."""

    required_rights = {
        "list": Right.VIEW_CASES,
        "retrieve": Right.VIEW_CASES,
        "partial_update": Right.WORK_CASES,
        "activities": Right.WORK_CASES,
    }
    query_forms = {"list": CaseFilters}

    @extend_schema(responses=CaseItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(Decimal, int)
        rows = queries.list_cases_after(scope=self.scope, filters=self.query, after=page.after, limit=page.limit + 1)
        return self.page_response(rows, page, key=lambda case: (case.priority, case.pk), serializer=CaseItem)

    @extend_schema(responses=CaseItem)
    def retrieve(self, request: Request, pk: str) -> Response:
        return self.versioned_response(self._case(pk), serializer=CaseItem)

    @extend_schema(request=CaseChange, responses=CaseItem)
    def partial_update(self, request: Request, pk: str) -> Response:
        version = required_version(request)
        case, change = self._case(pk), self.read_body(CaseChange)
        collector_id = change["collector_id"]
        if collector_id is not None and collector_id not in list_user_ids(right=Right.WORK_CASES):
            raise serializers.ValidationError({"collector_id": ["Nobody with this id works on cases."]})
        services.assign_collector(case_id=case.pk, collector_id=collector_id, version=version)
        return self.versioned_response(self._case(pk), serializer=CaseItem)

    @extend_schema(request=ActivityInput, responses={201: ActivityItem})
    @action(detail=True, methods=["post"])
    def activities(self, request: Request, pk: str) -> Response:
        """Log a call, a message or a note."""
        case = self._case(pk)
        body: dict[str, Any] = self.read_body(ActivityInput)
        logged = services.log_activity(case_id=case.pk, author_id=self.actor_id, **body)
        return Response(ActivityItem.render(logged), status=201)

    def _case(self, pk: str) -> queries.OverdueCase:
        try:
            return queries.get_case(scope=self.scope, case_id=int(pk))
        except queries.OverdueCase.DoesNotExist as error:
            raise Http404 from error
