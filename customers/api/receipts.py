"""`/api/v1/receipts/`: money received, whose it is, and what it was probably meant for."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from customers.api.common import ReversalInput, ensure_customer, ensure_entity, money, refusals
from customers.domain.ledger import ReceiptDraft
from customers.forms.ledger import ReceiptFilters
from customers.queries import receipts as queries
from customers.queries.allocations import list_open_lines
from customers.services import receipts as services
from finance_crm.access.domain.roles import Right
from finance_crm.web.api.fields import IdField, MoneyField, RateField
from finance_crm.web.api.queries import AsOfForm
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.views import ApiViewSet
from finance_crm.web.as_of import get_today

METHODS = ["transfer", "direct_debit", "card", "cheque", "cash", "other"]
EXAMPLE = {
    "entity_id": 1,
    "customer_id": 240,
    "number": "BANK-2026-04-18-7",
    "value_date": "2026-04-18",
    "amount": {"amount": "980.00", "currency": "EUR"},
    "payer_name": "Harbour Retail Ltd",
    "remittance_text": "IN-20260418 less 2 %",
}


class ReceiptItem(RowSerializer):
    id = serializers.IntegerField()
    number = serializers.CharField()
    source_system = serializers.CharField()
    customer_id = serializers.IntegerField(allow_null=True, help_text="null: unidentified cash")
    customer_code = serializers.CharField()
    entity_id = serializers.IntegerField()
    entity_code = serializers.CharField()
    bank_account_id = serializers.IntegerField(allow_null=True)
    value_date = serializers.DateField()
    amount = money()
    left_amount = money(help_text="not allocated at the close of as_of")
    payer_name = serializers.CharField()
    remittance_text = serializers.CharField()
    method = serializers.CharField(help_text=", ".join(METHODS))
    status = serializers.CharField(
        help_text="unidentified, unapplied, partly, applied, reversed, or later (not received yet)"
    )


@extend_schema_serializer(examples=[OpenApiExample("Bank transfer", EXAMPLE, request_only=True)])
class ReceiptInput(serializers.Serializer):
    entity_id = IdField()
    customer_id = IdField(required=False, allow_null=True, help_text="left out: unidentified cash")
    number = serializers.CharField(max_length=64, required=False, allow_blank=True)
    source_system = serializers.CharField(max_length=32, required=False, allow_blank=True)
    bank_account_id = IdField(required=False, allow_null=True)
    value_date = serializers.DateField()
    amount = MoneyField(negative=False)
    payer_name = serializers.CharField(max_length=200, required=False, allow_blank=True)
    remittance_text = serializers.CharField(max_length=500, required=False, allow_blank=True)
    method = serializers.ChoiceField(choices=METHODS, required=False)
    reporting_rate = RateField(required=False)


class IdentificationInput(serializers.Serializer):
    customer_id = IdField()


class SuggestionItem(RowSerializer):
    invoice_id = serializers.IntegerField()
    instalment_id = serializers.IntegerField(allow_null=True)
    amount = serializers.DecimalField(20, 4)
    discount = serializers.DecimalField(20, 4)
    why = serializers.CharField(
        help_text="number, order_number, similar_number, exact_amount, amounts_add_up or oldest_first"
    )


class ReceiptListFilters(AsOfForm, ReceiptFilters):
    pass


class ReceiptViewSet(ApiViewSet):
    """Receipts in force at the close of `as_of`, by id."""

    required_rights = {
        "list": Right.VIEW_LEDGER,
        "retrieve": Right.VIEW_LEDGER,
        "create": Right.POST_LEDGER,
        "identify": Right.ALLOCATE,
        "reverse": Right.POST_LEDGER,
        "suggestions": Right.VIEW_LEDGER,
    }
    query_forms = {"list": ReceiptListFilters, "retrieve": AsOfForm}
    idempotency_required = frozenset({"create"})

    @extend_schema(responses=ReceiptItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(int)
        found = queries.list_receipts(
            scope=self.scope,
            as_of=self.query.get("as_of") or get_today(),
            known_at=self.query.get("known_at"),
            filters=self.query,
            sort_key="id",
            descending=False,
            limit=page.limit + 1,
            after_id=page.after[0] if page.after else None,
        )
        return self.page_response(found.rows, page, key=lambda row: (row.id,), serializer=ReceiptItem)

    @extend_schema(responses=ReceiptItem)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(ReceiptItem.render(self._find(int(pk))))

    @extend_schema(request=ReceiptInput, responses={201: ReceiptItem})
    def create(self, request: Request) -> Response:
        body: dict[str, Any] = self.read_body(ReceiptInput)
        ensure_entity(body["entity_id"], bank_account_id=body.get("bank_account_id"))
        self._ensure_payer(body.get("customer_id"))
        received = body.pop("amount")
        draft = ReceiptDraft(**body, amount=received.amount, currency=received.currency)
        with refusals():
            receipt = services.post_receipt(draft=draft, actor_id=self.actor_id, as_of=get_today())
        return Response(ReceiptItem.render(self._find(receipt.pk)), status=201)

    @extend_schema(request=IdentificationInput, responses=ReceiptItem)
    @action(detail=True, methods=["post"])
    def identify(self, request: Request, pk: str) -> Response:
        """Say whose money an unidentified receipt is. The answer is the receipt that takes its place."""
        receipt = self._find(int(pk))
        customer_id = self.read_body(IdentificationInput)["customer_id"]
        ensure_customer(self.scope, customer_id)
        with refusals():
            identified = services.identify_receipt(
                receipt_id=receipt.id, customer_id=customer_id, actor_id=self.actor_id, as_of=get_today()
            )
        return Response(ReceiptItem.render(self._find(identified.pk)))

    @extend_schema(request=ReversalInput, responses=ReceiptItem)
    @action(detail=True, methods=["post"])
    def reverse(self, request: Request, pk: str) -> Response:
        """Take a receipt back with all its allocations, as when a payment bounces."""
        receipt = self._find(int(pk))
        body = {"effective_date": None} | self.read_body(ReversalInput)
        with refusals():
            services.reverse_receipt(receipt_id=receipt.id, actor_id=self.actor_id, as_of=get_today(), **body)
        return Response(ReceiptItem.render(self._find(receipt.id)))

    @extend_schema(responses=SuggestionItem(many=True))
    @action(detail=True, methods=["get"])
    def suggestions(self, request: Request, pk: str) -> Response:
        """What to settle with the money that is left, each with the reason for it."""
        lines = list_open_lines(receipt=self._find(int(pk)))
        return Response([SuggestionItem.render(line.suggestion) for line in lines if line.suggestion])

    def _ensure_payer(self, customer_id: int | None) -> None:
        if customer_id is not None:
            ensure_customer(self.scope, customer_id)
        elif not self.scope.sees_all:
            raise serializers.ValidationError({"customer_id": ["Must be a customer of your own teams."]})

    def _find(self, receipt_id: int) -> queries.ReceiptRow:
        row = queries.find_receipt(
            scope=self.scope,
            receipt_id=receipt_id,
            as_of=self.query.get("as_of") or get_today(),
            known_at=self.query.get("known_at"),
        )
        if row is None:
            raise Http404
        return row
