"""`/api/v1/credit/checks/`: may this order pass?"""

from decimal import Decimal

from django.conf import settings
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from credit.api.reporting_rows import InReporting
from credit.domain.block_rules import from_data
from credit.domain.policy_rules import Checkpoint
from credit.forms.exposure import CheckFilters
from credit.queries import order_checks as queries
from credit.queries.check_facts import OrderKey, UnknownEntityError
from credit.services.order_checks import OrderToCheck, SameOrderAtOnceError, check_order
from credit.services.prepayments import NotAPrepaymentError
from credit.services.reservations import cancel_reservation
from credit.views.check_words import reason_in_words, what_clears_it
from customers.queries.accounts import CustomerNotFoundError
from finance_crm.access.domain.roles import Right
from finance_crm.web.api.fields import IdField, MoneyField
from finance_crm.web.api.problems import ConflictError
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.views import ApiViewSet
from finance_crm.web.as_of import get_today

USD = {"amount": "1200.00", "currency": "USD"}
REASON = {
    "cause": "limit_used",
    "rule": 1,
    "is_shared": False,
    "text": "With this order the customer would owe 10,450.00 USD; 100.0 % of its limit of 10,000.00 USD may be used.",
    "found": "10450.0000",
    "threshold": "1",
    "payment": {"amount": "450.00", "currency": "USD"},
}
CHECK = {
    "id": 31,
    "customer_id": 240,
    "customer_code": "C0240",
    "entity_id": 1,
    "source_system": "ERP",
    "order_reference": "SO-2026-0815",
    "checkpoint": "order",
    "amount": USD,
    "result": "hold",
    "is_held": True,
    "is_prepaid": False,
    "reasons": [REASON],
    "what_clears_it": "A payment of 450.00 USD today clears it.",
    "payment_to_clear": {"amount": "450.00", "currency": "USD"},
    "exposure": {"amount": "9250.00", "currency": "USD"},
    "limit": {"amount": "10000.00", "currency": "USD"},
    "headroom": {"amount": "750.00", "currency": "USD"},
    "headroom_left": {"amount": "750.00", "currency": "USD"},
    "reserved": None,
    "reservation_state": None,
    "expires_at": None,
    "policy_id": 1,
    "as_of": "2026-11-22",
    "requested_at": "2026-11-22T09:00:00Z",
    "released_at": None,
}


class CheckInput(serializers.Serializer):
    """An order as the asking system has it: gross, with the reference that it will be booked under."""

    customer_id = IdField()
    entity_id = IdField()
    source_system = serializers.CharField(max_length=32, required=False, allow_blank=True, default="")
    order_reference = serializers.CharField(max_length=64)
    amount = MoneyField(negative=False)
    receipt_id = IdField(required=False, help_text="a receipt of the customer that pays this order beforehand")
    checkpoint = serializers.ChoiceField(choices=[point.value for point in Checkpoint], default=Checkpoint.ORDER.value)


class ReasonItem(RowSerializer):
    cause = serializers.CharField(help_text="a kind of block rule, limit_unset, no_credit or rate_missing")
    rule = serializers.IntegerField(allow_null=True, help_text="its place in the policy, counted from 1")
    is_shared = serializers.BooleanField(help_text="it is the group's limit")
    text = serializers.CharField(help_text="in plain words")
    found = serializers.CharField(allow_null=True)
    threshold = serializers.CharField(allow_null=True)
    payment = MoneyField(currency_source="reporting_currency", allow_null=True, help_text="that clears this reason")


@extend_schema_serializer(examples=[OpenApiExample("Held", CHECK, response_only=True)])
class OrderCheckItem(RowSerializer):
    id = serializers.IntegerField()
    customer_id = serializers.IntegerField()
    customer_code = serializers.CharField()
    entity_id = serializers.IntegerField()
    source_system = serializers.CharField()
    order_reference = serializers.CharField()
    checkpoint = serializers.CharField()
    amount = MoneyField()
    result = serializers.CharField(help_text="pass or hold")
    is_held = serializers.BooleanField(help_text="it is the latest check of the order and nobody has released it")
    is_prepaid = serializers.BooleanField()
    reasons = ReasonItem(many=True)
    what_clears_it = serializers.CharField(help_text="in plain words; empty for an order that passed")
    payment_to_clear = MoneyField(currency_source="reporting_currency", allow_null=True)
    exposure = MoneyField(currency_source="reporting_currency", help_text="without this order")
    limit = MoneyField(currency_source="reporting_currency", allow_null=True)
    headroom = MoneyField(currency_source="reporting_currency", allow_null=True, help_text="before this order")
    headroom_left = MoneyField(currency_source="reporting_currency", allow_null=True, help_text="after the answer")
    reserved = MoneyField(allow_null=True, help_text="what the order adds to what is booked of it")
    reservation_state = serializers.CharField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True, help_text="of the reservation")
    policy_id = serializers.IntegerField()
    as_of = serializers.DateField()
    requested_at = serializers.DateTimeField()
    released_at = serializers.DateTimeField(allow_null=True)


def _check_row(check: queries.CreditCheck) -> InReporting:
    decision, facts, held = from_data(check.decision), check.facts, check.reservation
    reasons = [InReporting(reason, rule=reason.place, text=reason_in_words(reason)) for reason in decision.reasons]
    passed = check.result == queries.CheckResult.PASS
    return InReporting(
        check,
        customer_code=facts["customer_code"],
        is_prepaid=decision.is_prepaid,
        reasons=reasons,
        what_clears_it="" if passed else what_clears_it(decision),
        payment_to_clear=decision.payment_to_clear(currency=settings.REPORTING_CURRENCY),
        exposure=Decimal(facts["exposure"]),
        limit=_decimal(facts["limit"]),
        headroom=_decimal(facts["headroom"]),
        headroom_left=_decimal(facts["headroom_after" if held else "headroom"]),
        reserved=held and held.amount,
        reservation_state=held and held.state,
        expires_at=held and held.expires_at,
        as_of=check.as_of_date,
    )


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


class CreditCheckViewSet(ApiViewSet):
    """Order checks, newest first. A POST decides, reserves headroom and records why, in one call."""

    required_rights = {
        "create": Right.CHECK_ORDERS,
        "list": Right.VIEW_CREDIT,
        "retrieve": Right.VIEW_CREDIT,
        "cancel": Right.CHECK_ORDERS,
    }
    query_forms = {"list": CheckFilters}
    idempotency_required = frozenset({"create"})

    @extend_schema(responses=OrderCheckItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(int)
        rows = queries.list_checks(
            scope=self.scope,
            filters=self.query,
            after_id=page.after[0] if page.after else None,
            limit=page.limit + 1,
        )
        return self.page_response(
            [_check_row(row) for row in rows], page, key=lambda row: (row.id,), serializer=OrderCheckItem
        )

    @extend_schema(responses=OrderCheckItem)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(OrderCheckItem.render(_check_row(self._find(pk))))

    @extend_schema(request=CheckInput, responses={201: OrderCheckItem})
    def create(self, request: Request) -> Response:
        """Answer pass or hold for an order; a pass holds its headroom until it is booked, cancelled or expires."""
        body = self.read_body(CheckInput)
        money = body.pop("amount")
        order = OrderToCheck(
            **body | {"checkpoint": Checkpoint(body["checkpoint"]), "amount": money.amount, "currency": money.currency}
        )
        try:
            check = check_order(
                order=order, scope=self.scope, actor_id=self.actor_id, now=timezone.now(), today=get_today()
            )
        except CustomerNotFoundError as error:
            raise serializers.ValidationError({"customer_id": ["There is no such customer."]}) from error
        except UnknownEntityError as error:
            raise serializers.ValidationError({"entity_id": ["There is no such entity."]}) from error
        except SameOrderAtOnceError as error:
            raise ConflictError("Another check of this order is being answered: ask again.") from error
        except NotAPrepaymentError as error:
            problem = "No receipt of this customer and entity, or it pays another order."
            raise serializers.ValidationError({"receipt_id": [problem]}) from error
        return Response(OrderCheckItem.render(_check_row(check)), status=201)

    @extend_schema(request=None, responses=OrderCheckItem)
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, pk: str) -> Response:
        """Give back what is reserved for the order: it will not come. If it does after all, check it again."""
        check = self._find(pk)
        if not check.is_current:
            raise ConflictError("There is a later check of this order, or it was cancelled already.")
        key = OrderKey(check.entity_id, check.source_system, check.order_reference)
        cancel_reservation(order=key, now=timezone.now())
        return Response(OrderCheckItem.render(_check_row(self._find(pk))))

    def _find(self, pk: str) -> queries.CreditCheck:
        check = queries.find_check(scope=self.scope, check_id=int(pk))
        if check is None:
            raise Http404
        return check
