"""`/api/v1/allocations/`: what receipts and credit notes settle, many invoices in one request."""

from collections.abc import Collection
from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from customers.api.common import AmountText, ReversalInput, money, refusals
from customers.forms.ledger import AllocationFilters
from customers.queries import allocations as queries
from customers.queries.invoices import find_invoice
from customers.queries.receipts import find_receipt
from customers.services import allocations as services
from finance_crm.access.domain.roles import Right
from finance_crm.web.api.fields import IdField
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.views import ApiViewSet
from finance_crm.web.as_of import get_today

EXAMPLE = {
    "receipt_id": 811,
    "lines": [
        {"invoice_id": 5001, "amount": "980.00"},
        {"invoice_id": 5001, "amount": "20.00", "reason": "discount"},
    ],
}
REASONS = ["payment", "discount", "short_payment", "bank_charge", "withholding_tax", "rounding"]


class AllocationItem(RowSerializer):
    id = serializers.IntegerField()
    invoice_id = serializers.IntegerField()
    instalment_id = serializers.IntegerField(allow_null=True)
    receipt_id = serializers.IntegerField(allow_null=True)
    credit_note_id = serializers.IntegerField(allow_null=True)
    customer_id = serializers.IntegerField()
    entity_id = serializers.IntegerField()
    reason = serializers.CharField(help_text=", ".join([*REASONS, "credit", "write_off"]))
    effective_date = serializers.DateField()
    amount = money()
    tax = money()
    note = serializers.CharField()
    reverses_id = serializers.IntegerField(allow_null=True, help_text="the allocation that this one takes back")
    is_reversed = serializers.BooleanField()
    recorded_at = serializers.DateTimeField(source="posting.recorded_at")


class AllocationLineInput(serializers.Serializer):
    """An amount in the receipt's currency. Without an instalment, the earliest due parts are settled first."""

    invoice_id = IdField()
    amount = AmountText()
    reason = serializers.ChoiceField(choices=REASONS, required=False)
    instalment_id = IdField(required=False)
    tax = AmountText(required=False)
    note = serializers.CharField(max_length=200, required=False, allow_blank=True)
    external_key = serializers.CharField(max_length=128, required=False)


@extend_schema_serializer(examples=[OpenApiExample("With discount", EXAMPLE, request_only=True)])
class AllocationInput(serializers.Serializer):
    """Give a receipt or a credit note."""

    receipt_id = IdField(required=False)
    credit_note_id = IdField(required=False)
    effective_date = serializers.DateField(
        required=False, help_text="left out: the later of the two documents' own dates"
    )
    lines = AllocationLineInput(many=True, allow_empty=False, max_length=1000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("receipt_id" in attrs) == ("credit_note_id" in attrs):
            raise serializers.ValidationError("Give either receipt_id or credit_note_id.")
        return attrs


class AllocationViewSet(ApiViewSet):
    """Allocations and their reversals, by id."""

    required_rights = {
        "list": Right.VIEW_LEDGER,
        "retrieve": Right.VIEW_LEDGER,
        "create": Right.ALLOCATE,
        "reverse": Right.ALLOCATE,
    }
    query_forms = {"list": AllocationFilters}
    idempotency_required = frozenset({"create"})

    @extend_schema(responses=AllocationItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(int)
        rows = queries.list_allocations(
            scope=self.scope,
            filters=self.query,
            after_id=page.after[0] if page.after else None,
            limit=page.limit + 1,
        )
        return self.page_response(rows, page, key=lambda row: (row.pk,), serializer=AllocationItem)

    @extend_schema(responses=AllocationItem)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(AllocationItem.render(self._find(pk)))

    @extend_schema(request=AllocationInput, responses={201: AllocationItem(many=True)})
    def create(self, request: Request) -> Response:
        """Settle invoices in one transaction: all lines or none."""
        body = self.read_body(AllocationInput)
        self._ensure_source(body)
        self._ensure_targets([line["invoice_id"] for line in body["lines"]])
        lines = [services.AllocationLine(**line) for line in body.pop("lines")]
        settle = services.allocate if "receipt_id" in body else services.apply_credit_note
        with refusals():
            ids = settle(lines=lines, actor_id=self.actor_id, as_of=get_today(), **body)
        return Response([AllocationItem.render(row) for row in queries.get_allocations(ids=ids)], status=201)

    @extend_schema(request=ReversalInput, responses={201: AllocationItem})
    @action(detail=True, methods=["post"])
    def reverse(self, request: Request, pk: str) -> Response:
        """Take one allocation back; what it settled is open again from the effective date on."""
        row = self._find(pk)
        with refusals():
            reversal_id = services.reverse_allocation(
                allocation_id=row.pk,
                actor_id=self.actor_id,
                as_of=get_today(),
                **self.read_body(ReversalInput),
            )
        return Response(AllocationItem.render(self._find(reversal_id)), status=201)

    def _ensure_source(self, body: dict[str, Any]) -> None:
        now = {"scope": self.scope, "as_of": get_today(), "known_at": None}
        if "receipt_id" in body:
            if find_receipt(receipt_id=body["receipt_id"], **now) is None:
                raise serializers.ValidationError({"receipt_id": ["There is no such receipt."]})
        elif find_invoice(invoice_id=body["credit_note_id"], **now) is None:
            raise serializers.ValidationError({"credit_note_id": ["There is no such credit note."]})

    def _ensure_targets(self, invoice_ids: Collection[int]) -> None:
        unseen = queries.find_unseen_invoices(scope=self.scope, invoice_ids=invoice_ids)
        if unseen:
            message = _("Nothing is open on invoice %(id)s.") % {"id": min(unseen)}
            raise serializers.ValidationError({"invoice_id": [message]})

    def _find(self, pk: str | int) -> Any:
        row = queries.find_allocation(scope=self.scope, allocation_id=int(pk))
        if row is None:
            raise Http404
        return row
