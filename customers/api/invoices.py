"""`/api/v1/invoices/`: invoices and credit notes, what is open of them, and what can be done about it."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from customers.api.allocations import AllocationItem
from customers.api.common import (
    AmountText,
    CurrencyText,
    InvoiceLineItem,
    LineInput,
    ReversalInput,
    ensure_customer,
    ensure_entity,
    line_drafts,
    money,
    refusals,
)
from customers.domain.ledger import InstalmentDraft, InvoiceDraft
from customers.forms.ledger import InvoiceFilters
from customers.queries import invoice_details, invoices
from customers.queries.allocations import get_allocations
from customers.queries.disputes import find_dispute
from customers.services import allocations as allocation_services
from customers.services import disputes as dispute_services
from customers.services import invoices as services
from finance_crm.access.domain.roles import Right
from finance_crm.web.api.fields import IdField, MoneyField, RateField
from finance_crm.web.api.queries import AsOfForm
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.views import ApiViewSet
from finance_crm.web.as_of import get_today

EXAMPLE = {
    "customer_id": 240,
    "entity_id": 1,
    "number": "IN-20260418",
    "issue_date": "2026-04-18",
    "currency": "EUR",
    "lines": [{"quantity": "10", "unit_price": "12.50", "tax_rate": "0.20", "product_code": "P-7"}],
}
REASONS = ["price", "quantity", "quality", "delivery", "duplicate", "other"]
OUTCOMES = ["accepted", "rejected", "withdrawn"]


class InvoiceItem(RowSerializer):
    id = serializers.IntegerField()
    number = serializers.CharField()
    kind = serializers.CharField(help_text="invoice or credit_note")
    source_system = serializers.CharField()
    customer_id = serializers.IntegerField()
    customer_code = serializers.CharField()
    entity_id = serializers.IntegerField()
    entity_code = serializers.CharField()
    issue_date = serializers.DateField()
    posting_date = serializers.DateField()
    due_date = serializers.DateField()
    net = money()
    tax = money()
    gross = money()
    tax_code = serializers.CharField()
    customer_order_number = serializers.CharField()
    discount_date = serializers.DateField(allow_null=True)
    discount_amount = money()
    open_amount = money()
    disputed_amount = money()
    days_late = serializers.IntegerField(
        allow_null=True, help_text="of the oldest open part; negative before it is due"
    )
    status = serializers.CharField(
        help_text="open, overdue, disputed, settled, unapplied, reversed, or later (not posted yet)"
    )


class InstalmentItem(RowSerializer):
    id = serializers.IntegerField()
    position = serializers.IntegerField()
    due_date = serializers.DateField()
    amount = serializers.DecimalField(20, 4)
    open_amount = serializers.DecimalField(20, 4)


class DisputeItem(RowSerializer):
    id = serializers.IntegerField()
    reason = serializers.CharField(help_text=", ".join(REASONS))
    amount = serializers.DecimalField(20, 4)
    owner_id = serializers.IntegerField(allow_null=True)
    opened_date = serializers.DateField()
    note = serializers.CharField()
    outcome = serializers.CharField(allow_null=True, help_text=", ".join(OUTCOMES))
    resolved_date = serializers.DateField(allow_null=True)


class InvoiceDetail(InvoiceItem):
    lines = InvoiceLineItem(many=True)
    instalments = InstalmentItem(many=True)
    disputes = DisputeItem(many=True)


class InstalmentInput(serializers.Serializer):
    due_date = serializers.DateField()
    amount = AmountText()


@extend_schema_serializer(examples=[OpenApiExample("With lines", EXAMPLE, request_only=True)])
class InvoiceInput(serializers.Serializer):
    """Give lines, or gross, or net and tax. Due date, discount and instalments follow from the terms."""

    kind = serializers.ChoiceField(choices=["invoice", "credit_note"], default="invoice")
    customer_id = IdField()
    entity_id = IdField()
    number = serializers.CharField(max_length=64, required=False, allow_blank=True, default="")
    source_system = serializers.CharField(max_length=32, required=False, allow_blank=True)
    issue_date = serializers.DateField()
    posting_date = serializers.DateField(required=False)
    due_date = serializers.DateField(required=False)
    service_start_date = serializers.DateField(required=False)
    service_end_date = serializers.DateField(required=False)
    currency = CurrencyText()
    net = AmountText(required=False)
    tax = AmountText(required=False)
    gross = AmountText(required=False)
    tax_code = serializers.CharField(max_length=16, required=False, allow_blank=True)
    customer_order_number = serializers.CharField(max_length=64, required=False, allow_blank=True)
    discount_date = serializers.DateField(required=False)
    discount_amount = AmountText(required=False)
    reporting_rate = RateField(required=False)
    lines = LineInput(many=True, required=False, max_length=1000)
    instalments = InstalmentInput(many=True, required=False, max_length=120)


class WriteOffInput(serializers.Serializer):
    reason = serializers.CharField(max_length=200)
    amount = MoneyField(required=False, positive=True)
    instalment_id = IdField(required=False)
    effective_date = serializers.DateField(required=False)


class DisputeInput(serializers.Serializer):
    reason = serializers.ChoiceField(choices=REASONS)
    opened_date = serializers.DateField(required=False)
    amount = MoneyField(required=False, positive=True)
    instalment_id = IdField(required=False)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ResolutionInput(serializers.Serializer):
    dispute_id = IdField()
    outcome = serializers.ChoiceField(choices=OUTCOMES)
    resolved_date = serializers.DateField(required=False)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class InvoiceListFilters(AsOfForm, InvoiceFilters):
    pass


class InvoiceViewSet(ApiViewSet):
    """Documents in force at the close of `as_of`, by id. Posted ones never change: reverse and post again."""

    required_rights = {
        "list": Right.VIEW_LEDGER,
        "retrieve": Right.VIEW_LEDGER,
        "create": Right.POST_LEDGER,
        "reverse": Right.POST_LEDGER,
        "write_off": Right.WRITE_OFF,
        "disputes": Right.DISPUTE,
        "resolve_dispute": Right.DISPUTE,
    }
    query_forms = {"list": InvoiceListFilters, "retrieve": AsOfForm}

    @extend_schema(responses=InvoiceItem)
    def list(self, request: Request) -> Response:
        page = self.read_page(int)
        found = invoices.list_invoices(
            scope=self.scope,
            **self._when,
            filters=self.query,
            sort_key="id",
            descending=False,
            limit=page.limit + 1,
            after_id=page.after[0] if page.after else None,
        )
        return self.page_response(found.rows, page, key=lambda row: (row.id,), serializer=InvoiceItem)

    @extend_schema(responses=InvoiceDetail)
    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(self._detail(int(pk)))

    @extend_schema(request=InvoiceInput, responses={201: InvoiceDetail})
    def create(self, request: Request) -> Response:
        body = self.read_body(InvoiceInput)
        ensure_customer(self.scope, body["customer_id"])
        ensure_entity(body["entity_id"])
        is_invoice = body.pop("kind") == "invoice"
        post = services.post_invoice if is_invoice else services.post_credit_note
        with refusals():
            invoice = post(draft=_draft(body), actor_id=self.actor_id, as_of=get_today())
        return Response(self._detail(invoice.pk), status=201)

    @extend_schema(request=ReversalInput, responses=InvoiceDetail)
    @action(detail=True, methods=["post"])
    def reverse(self, request: Request, pk: str) -> Response:
        """Take the document back. Refused while allocations stand."""
        invoice = self._find(int(pk))
        with refusals():
            services.reverse_invoice(
                invoice_id=invoice.id,
                actor_id=self.actor_id,
                as_of=get_today(),
                **self.read_body(ReversalInput),
            )
        return Response(self._detail(invoice.id))

    @extend_schema(request=WriteOffInput, responses={201: AllocationItem(many=True)})
    @action(detail=True, methods=["post"], url_path="write-off")
    def write_off(self, request: Request, pk: str) -> Response:
        """Give up an amount, or all that is open, and say why."""
        invoice = self._find(int(pk))
        body = _in_currency(self.read_body(WriteOffInput), invoice.currency)
        with refusals():
            ids = allocation_services.write_off(
                invoice_id=invoice.id, actor_id=self.actor_id, as_of=get_today(), **body
            )
        return Response([AllocationItem.render(row) for row in get_allocations(ids=ids)], status=201)

    @extend_schema(request=DisputeInput, responses={201: InvoiceDetail})
    @action(detail=True, methods=["post"])
    def disputes(self, request: Request, pk: str) -> Response:
        """Record that the customer contests an amount, or all that is open."""
        invoice = self._find(int(pk))
        body = {"opened_date": get_today()} | _in_currency(self.read_body(DisputeInput), invoice.currency)
        with refusals():
            dispute_services.open_dispute(invoice_id=invoice.id, actor_id=self.actor_id, as_of=get_today(), **body)
        return Response(self._detail(invoice.id), status=201)

    @extend_schema(request=ResolutionInput, responses=InvoiceDetail)
    @action(detail=True, methods=["post"], url_path="resolve-dispute")
    def resolve_dispute(self, request: Request, pk: str) -> Response:
        """Close one of the invoice's disputes."""
        invoice = self._find(int(pk))
        body = {"resolved_date": get_today()} | self.read_body(ResolutionInput)
        dispute = find_dispute(scope=self.scope, dispute_id=body["dispute_id"])
        if dispute is None or dispute.invoice_id != invoice.id:
            raise serializers.ValidationError({"dispute_id": ["The invoice has no such dispute."]})
        with refusals():
            dispute_services.resolve_dispute(actor_id=self.actor_id, as_of=get_today(), **body)
        return Response(self._detail(invoice.id))

    @property
    def _when(self) -> dict[str, Any]:
        return {"as_of": self.query.get("as_of") or get_today(), "known_at": self.query.get("known_at")}

    def _find(self, invoice_id: int) -> invoices.InvoiceRow:
        row = invoices.find_invoice(scope=self.scope, invoice_id=invoice_id, **self._when)
        if row is None:
            raise Http404
        return row

    def _detail(self, invoice_id: int) -> dict[str, Any]:
        row = self._find(invoice_id)
        lines = invoice_details.list_lines(invoice_id=row.id)
        instalments = invoice_details.list_instalments(invoice_id=row.id, **self._when) if row.has_instalments else []
        disputes = invoice_details.list_disputes(invoice_id=row.id)
        return InvoiceItem.render(row) | {
            "lines": [InvoiceLineItem.render(line) for line in lines],
            "instalments": [InstalmentItem.render(part) for part in instalments],
            "disputes": [DisputeItem.render(dispute) for dispute in disputes if dispute.is_live],
        }


def _draft(body: dict[str, Any]) -> InvoiceDraft:
    parts = tuple(InstalmentDraft(**part) for part in body.pop("instalments", []))
    return InvoiceDraft(**body | {"lines": line_drafts(body.get("lines", [])), "instalments": parts})


def _in_currency(body: dict[str, Any], currency: str) -> dict[str, Any]:
    """Replace the money in `amount` by its amount.

    :raises ValidationError: if it is in another currency than the invoice
    """
    if "amount" not in body:
        return body
    if body["amount"].currency != currency:
        raise serializers.ValidationError({"amount": {"currency": [f"The invoice is in {currency}."]}})
    return body | {"amount": body["amount"].amount}
