"""`/api/v1/credit/limits/` and `/credit/limit-requests/`: what customers may owe, and asking for it.

A system asks for limits; deciding is for people, so no endpoint decides.
"""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import forms
from django.conf import settings
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from credit.domain.granted_limits import GrantedLimit, GrantKind, Owner
from credit.forms.limits import LimitFilters
from credit.queries import limit_history as history
from credit.queries.limit_lists import LimitList, LimitRow
from credit.queries.limits import LimitInForce, limits_in_force
from credit.services import limits as services
from finance_crm.access.domain.approvals import State
from finance_crm.access.domain.roles import Right
from finance_crm.access.services.approvals import ApprovalError, RequestClosedError, withdraw
from finance_crm.web.api.fields import IdField, MoneyField
from finance_crm.web.api.problems import ConflictError
from finance_crm.web.api.queries import AsOfForm
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.views import ApiViewSet
from finance_crm.web.as_of import get_today

KINDS = [kind.value for kind in GrantKind]
USD = {"amount": "100000.00", "currency": "USD"}
LIMIT = {
    "id": 240,
    "customer_id": 240,
    "customer_code": "C0240",
    "customer_name": "Northwind",
    "state": "in_force",
    "kind": "limit",
    "limit": USD,
    "valid_from": "2026-01-01",
    "valid_until": None,
    "is_temporary": False,
    "secured": {"amount": "25000.00", "currency": "USD"},
    "owed": {"amount": "60000.00", "currency": "USD"},
    "limit_reporting": {"amount": "125000.00", "currency": "USD"},
    "used": "0.480000",
    "over": None,
}


class LimitQuery(LimitFilters, AsOfForm):
    """Which limits, and when."""


class RequestFilters(forms.Form):
    """Which requests."""

    state = forms.ChoiceField(required=False, choices=[("", "any"), *((state.value, state.value) for state in State)])
    customer_id = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


@extend_schema_serializer(examples=[OpenApiExample("In force", LIMIT, response_only=True)])
class LimitItem(RowSerializer):
    id = serializers.IntegerField(source="customer_id", help_text="a limit is found by its customer")
    customer_id = serializers.IntegerField()
    customer_code = serializers.CharField()
    customer_name = serializers.CharField()
    state = serializers.CharField(help_text="in_force, expired or none: no limit is neither zero nor unlimited")
    kind = serializers.CharField(allow_null=True, help_text="limit or no_credit")
    limit = MoneyField(source="amount", allow_null=True)
    valid_from = serializers.DateField(allow_null=True)
    valid_until = serializers.DateField(allow_null=True, help_text="the last day")
    is_temporary = serializers.BooleanField(allow_null=True)
    secured = MoneyField(allow_null=True)
    owed = MoneyField(currency_source="reporting_currency")
    limit_reporting = MoneyField(
        currency_source="reporting_currency", allow_null=True, help_text="with what security adds"
    )
    used = serializers.DecimalField(20, 6, allow_null=True)
    over = MoneyField(currency_source="reporting_currency", allow_null=True)


class GrantItem(RowSerializer):
    kind = serializers.CharField()
    limit = MoneyField(source="amount", allow_null=True)
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)
    is_temporary = serializers.BooleanField()
    reason = serializers.CharField()


class LimitDetail(RowSerializer):
    id = serializers.IntegerField(source="customer_id")
    customer_id = serializers.IntegerField()
    own = GrantItem(allow_null=True)
    group = GrantItem(allow_null=True)
    group_id = serializers.IntegerField(allow_null=True)
    expired = GrantItem(allow_null=True, help_text="the own limit that ran out, where none is in force")
    secured = MoneyField(help_text="what security adds to the own limit; below zero it lowers it")
    effective = MoneyField(source="amount", allow_null=True, help_text="what exposure is measured against")
    is_no_credit = serializers.BooleanField()


class RequestItem(RowSerializer):
    id = serializers.IntegerField()
    customer_id = serializers.IntegerField(allow_null=True)
    group_id = serializers.IntegerField(allow_null=True)
    kind = serializers.CharField()
    limit = MoneyField(source="amount", allow_null=True)
    currency = serializers.CharField()
    valid_from = serializers.DateField()
    valid_until = serializers.DateField(allow_null=True)
    is_temporary = serializers.BooleanField()
    reason = serializers.CharField()
    state = serializers.CharField(help_text="open, approved, refused, withdrawn or expired")
    requested_by_id = serializers.IntegerField()
    requested_at = serializers.DateTimeField()
    decided_by_id = serializers.IntegerField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    decision_reason = serializers.CharField()


class RequestInput(serializers.Serializer):
    customer_id = IdField(required=False)
    group_id = IdField(required=False)
    kind = serializers.ChoiceField(choices=KINDS, default="limit")
    limit = MoneyField(required=False, negative=False)
    valid_from = serializers.DateField(required=False)
    valid_until = serializers.DateField(required=False, allow_null=True)
    is_temporary = serializers.BooleanField(default=False)
    reason = serializers.CharField(max_length=1000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("customer_id" in attrs) == ("group_id" in attrs):
            raise serializers.ValidationError({"customer_id": ["Give customer_id or group_id, one of them."]})
        if (attrs["kind"] == GrantKind.LIMIT) != ("limit" in attrs):
            raise serializers.ValidationError({"limit": ["A limit has an amount, 0 is one; no_credit has none."]})
        return attrs


@dataclass(frozen=True)
class _Shown:
    """A row of the list with the currency its sums are in."""

    row: LimitRow

    @property
    def reporting_currency(self) -> str:
        return str(settings.REPORTING_CURRENCY)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


@dataclass(frozen=True)
class _Request:
    """A request and its approval as one row."""

    row: history.LimitRequest

    @property
    def id(self) -> int:
        return int(self.row.pk)

    def __getattr__(self, name: str) -> Any:
        is_own = hasattr(self.row, name) and name not in {"state"}
        return getattr(self.row if is_own else self.row.approval, name)


class CreditLimitViewSet(ApiViewSet):
    """What each customer may owe, by customer; `as_of` a day and `known_at` a moment."""

    required_rights = {"list": Right.VIEW_CREDIT, "retrieve": Right.VIEW_CREDIT}
    query_forms = {"list": LimitQuery, "retrieve": AsOfForm}

    @extend_schema(responses=LimitItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(str, int)
        rows = self._listed(self.query).read_after(after=page.after, limit=page.limit + 1)
        shown = [_Shown(row) for row in rows]
        return self.page_response(
            shown, page, key=lambda item: (item.row.customer_code, item.row.customer_id), serializer=LimitItem
        )

    @extend_schema(responses=LimitDetail)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return the own limit, the group's, what ran out and what security adds, of one customer."""
        if not self._listed({"customer_id": int(pk)}).read(order_by="customer_code", limit=1):
            raise Http404
        return Response(LimitDetail.render(self._in_force(int(pk))))

    def _listed(self, filters: Any) -> LimitList:
        today = get_today()
        return LimitList(
            scope=self.scope,
            as_of=self._as_of(),
            today=today,
            known_at=self.query.get("known_at"),
            filters=filters,
        )

    def _in_force(self, customer_id: int) -> LimitInForce:
        known_at: datetime | None = self.query.get("known_at")
        found = limits_in_force(customer_ids=[customer_id], as_of=self._as_of(), known_at=known_at)
        return found[customer_id]

    def _as_of(self) -> date:
        as_of: date | None = self.query.get("as_of")
        return as_of or get_today()


class LimitRequestViewSet(ApiViewSet):
    """Requests for limits: asked for and withdrawn here, decided by people on their page."""

    required_rights = {
        "list": Right.VIEW_CREDIT,
        "retrieve": Right.VIEW_CREDIT,
        "create": Right.REQUEST_LIMIT,
        "withdraw": Right.REQUEST_LIMIT,
    }
    query_forms = {"list": RequestFilters}

    @extend_schema(responses=RequestItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(int)
        rows = history.requests_in(scope=self.scope)
        if page.after:
            rows = rows.filter(pk__lt=page.after[0])
        if self.query.get("state"):
            rows = rows.filter(approval__state=self.query["state"])
        if self.query.get("customer_id"):
            rows = rows.filter(customer_id=self.query["customer_id"])
        found = [_Request(row) for row in rows[: page.limit + 1]]
        return self.page_response(found, page, key=lambda item: (item.id,), serializer=RequestItem)

    @extend_schema(responses=RequestItem)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(RequestItem.render(self._find(pk)))

    @extend_schema(request=RequestInput, responses={201: RequestItem})
    def create(self, request: Request) -> Response:
        """Ask for a limit; whoever may decide it is told."""
        body = self.read_body(RequestInput)
        made = _asking(
            owner=Owner(body.get("customer_id"), body.get("group_id")),
            limit=_limit_of(body, today=get_today()),
            scope=self.scope,
            requester_id=self.actor_id,
            now=timezone.now(),
            today=get_today(),
        )
        return Response(RequestItem.render(self._find(str(made.pk))), status=201)

    @extend_schema(request=None, responses=RequestItem)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, pk: str) -> Response:
        """Take one's own request back while it is open."""
        found = self._find(pk)
        try:
            withdraw(request_id=found.row.approval_id, user_id=self.actor_id, now=timezone.now())
        except RequestClosedError as error:
            raise ConflictError(str(error)) from error
        except ApprovalError as error:
            raise serializers.ValidationError({"": [str(error)]}) from error
        return Response(RequestItem.render(self._find(pk)))

    def _find(self, pk: str) -> _Request:
        row = history.find_request(scope=self.scope, request_id=int(pk))
        if row is None:
            raise Http404
        return _Request(row)


def _limit_of(body: dict[str, Any], *, today: date) -> GrantedLimit:
    money = body.get("limit")
    amount: Decimal | None = money.amount if money else None
    return GrantedLimit(
        body["kind"],
        amount,
        money.currency if money else settings.REPORTING_CURRENCY,
        body.get("valid_from") or today,
        body.get("valid_until"),
        body["is_temporary"],
        body["reason"],
    )


def _asking(**values: Any) -> history.LimitRequest:
    try:
        return services.request_limit(**values)
    except services.UnknownOwnerError as error:
        raise serializers.ValidationError({"customer_id": ["There is no such customer or group."]}) from error
    except services.LimitRefusedError as error:
        field = {"amount": "limit.amount", "currency": "limit.currency"}.get(error.field or "", error.field or "")
        raise serializers.ValidationError({field: [str(error)]}) from error
    except ApprovalError as error:
        raise serializers.ValidationError({"reason": [str(error)]}) from error
