"""`/api/v1/credit/statements/`: what customers state, period by period and version by version."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from credit.domain.statements import PARTS, Extra, Line, Statement
from credit.queries import statements as queries
from credit.services.statements import StatementChangedError, StatementRefusedError, record_statement
from customers.queries.customer_rows import find_customer_row
from finance_crm.access.domain.roles import Right
from finance_crm.money import known_currencies
from finance_crm.web.api.fields import IdField
from finance_crm.web.api.problems import ConflictError
from finance_crm.web.api.queries import AsOfForm
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.versions import required_version
from finance_crm.web.api.views import ApiViewSet
from finance_crm.web.as_of import get_today
from finance_crm.web.domain.versions import StaleVersionError

LINES = [line.value for line in Line]
SUB_TOTALS = [line.value for line in PARTS]
SOURCE = "API"
BODY = {
    "period_end_date": "2025-12-31",
    "months": 12,
    "currency": "USD",
    "standard": "ifrs",
    "is_audited": True,
    "lines": [{"line": "cash", "amount": "120000"}, {"line": "receivables", "amount": "400000"}],
    "extras": [{"under": "current_assets", "label": "Prepaid rent", "amount": "30000"}],
}
SHOWN = BODY | {
    "id": 7,
    "customer_id": 240,
    "version": 1,
    "source": "API",
    "recorded_at": "2026-03-01T08:00:00Z",
    "withdrawn_at": None,
    "lines": [{"line": "cash", "amount": "120000.0000", "is_derived": False}],
}


class StatementFilters(AsOfForm):
    """Whose statements are asked for."""

    customer_id = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


def _amount() -> serializers.DecimalField:
    return serializers.DecimalField(20, 4, help_text="major units of the statement's currency; shares as a number")


class LineItem(RowSerializer):
    line = serializers.ChoiceField(choices=LINES)
    amount = _amount()


class StatedLineItem(LineItem):
    is_derived = serializers.BooleanField(help_text="nobody stated it: it follows from other lines")


class ExtraItem(RowSerializer):
    under = serializers.ChoiceField(choices=SUB_TOTALS, help_text="the sub-total that it adds to")
    label = serializers.CharField(max_length=80)
    amount = _amount()


@extend_schema_serializer(examples=[OpenApiExample("First version", SHOWN, response_only=True)])
class StatementItem(RowSerializer):
    id = serializers.IntegerField()
    customer_id = serializers.IntegerField()
    period_end_date = serializers.DateField()
    months = serializers.IntegerField(help_text="what the flows cover")
    currency = serializers.CharField()
    version = serializers.IntegerField(help_text="counts restatements of the period from 1")
    standard = serializers.CharField()
    is_audited = serializers.BooleanField()
    source = serializers.CharField()
    recorded_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    lines = StatedLineItem(many=True)
    extras = ExtraItem(many=True)


class VersionList(serializers.Serializer):
    results = StatementItem(many=True)


@extend_schema_serializer(examples=[OpenApiExample("A year", BODY, request_only=True)])
class Restatement(serializers.Serializer):
    """The whole period anew; a line left out is missing."""

    period_end_date = serializers.DateField()
    months = serializers.IntegerField(min_value=1, max_value=18, default=12)
    currency = serializers.RegexField(r"^[A-Z]{3}\Z")
    standard = serializers.ChoiceField(choices=queries.STANDARDS, default="local")
    is_audited = serializers.BooleanField(default=False)
    lines = LineItem(many=True)
    extras = ExtraItem(many=True, required=False, default=list)

    def validate_currency(self, currency: str) -> str:
        if currency not in known_currencies():
            raise serializers.ValidationError("Not an ISO 4217 currency.")
        return currency

    def validate_lines(self, lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({row["line"] for row in lines}) < len(lines):
            raise serializers.ValidationError("A line stands there twice.")
        return lines

    def validate_extras(self, extras: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({(row["under"], row["label"]) for row in extras}) < len(extras):
            raise serializers.ValidationError("A label stands twice under one sub-total.")
        return extras


@extend_schema_serializer(
    examples=[OpenApiExample("A customer's year", BODY | {"customer_id": 240}, request_only=True)]
)
class StatementInput(Restatement):
    customer_id = IdField()


class StatementViewSet(ApiViewSet):
    """Financial statements in the latest version of each period that was known. Amounts are text in major units."""

    required_rights = {
        "list": Right.VIEW_CUSTOMERS,
        "retrieve": Right.VIEW_CUSTOMERS,
        "versions": Right.VIEW_CUSTOMERS,
        "create": Right.EDIT_CUSTOMERS,
        "restatements": Right.EDIT_CUSTOMERS,
    }
    query_forms = {"list": StatementFilters}
    versioned_actions = ApiViewSet.versioned_actions | {"restatements"}

    @extend_schema(responses=StatementItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(int)
        rows = queries.list_statements_after(
            scope=self.scope,
            customer_id=self.query["customer_id"],
            as_of=self.query["as_of"] or get_today(),
            known_at=self.query["known_at"],
            after=page.after,
            limit=page.limit + 1,
        )
        return self.page_response(rows, page, key=lambda row: (row.id,), serializer=StatementItem)

    @extend_schema(responses=StatementItem)
    def retrieve(self, request: Request, pk: str) -> Response:
        return self.versioned_response(self._find(pk), serializer=StatementItem)

    @extend_schema(responses=VersionList)
    @action(detail=True, methods=["get"])
    def versions(self, request: Request, pk: str) -> Response:
        """Every version of the statement's period, the latest first, withdrawn ones among them."""
        found = self._find(pk)
        rows = queries.list_versions(customer_id=found.customer_id, statement_id=found.id)
        return Response({"results": [StatementItem.render(row) for row in rows]})

    @extend_schema(request=StatementInput, responses={201: StatementItem})
    def create(self, request: Request) -> Response:
        """State a period for the first time."""
        body = self.read_body(StatementInput)
        customer_id = body.pop("customer_id")
        if find_customer_row(scope=self.scope, customer_id=customer_id) is None:
            raise serializers.ValidationError({"customer_id": ["There is no such customer."]})
        try:
            return self._record(customer_id, body, based_on=0)
        except StatementChangedError as error:
            raise ConflictError("The period was stated already. Post to its restatements.") from error

    @extend_schema(request=Restatement, responses={201: StatementItem})
    @action(detail=True, methods=["post"])
    def restatements(self, request: Request, pk: str) -> Response:
        """State a period anew, beside the version that stands; If-Match names that one."""
        version, found = required_version(request), self._find(pk)
        body = self.read_body(Restatement)
        if (body["period_end_date"], body["months"]) != (found.period_end_date, found.months):
            raise serializers.ValidationError({"period_end_date": ["A restatement is of the same day and months."]})
        try:
            return self._record(found.customer_id, body, based_on=version)
        except StatementChangedError as error:
            raise StaleVersionError from error

    def _record(self, customer_id: int, body: dict[str, Any], *, based_on: int | None) -> Response:
        try:
            row = record_statement(
                customer_id=customer_id,
                statement=_statement(body),
                standard=body["standard"],
                is_audited=body["is_audited"],
                source=SOURCE,
                actor_id=self.actor_id,
                based_on=based_on,
            )
        except StatementRefusedError as error:
            raise serializers.ValidationError({"lines": [str(error)]}) from error
        return self.versioned_response(self._find(str(row.pk)), serializer=StatementItem, status=201)

    def _find(self, pk: str) -> queries.KnownStatement:
        found = queries.find_seen_statement(scope=self.scope, statement_id=int(pk))
        if found is None:
            raise Http404
        return found


def _statement(body: dict[str, Any]) -> Statement:
    given: dict[Line, Decimal] = {Line(row["line"]): row["amount"] for row in body["lines"]}
    extras = tuple(Extra(Line(row["under"]), row["label"], row["amount"]) for row in body["extras"])
    return Statement(body["period_end_date"], body["months"], body["currency"], given, extras)
