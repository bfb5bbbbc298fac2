"""Crediting an invoice: a credit note and its application, together or not at all."""

from datetime import date
from decimal import Decimal

from django.db import transaction

from customers.domain.ledger import InvoiceDraft, tax_share
from customers.models import Invoice
from customers.services.allocations import AllocationLine, apply_credit_note
from customers.services.invoices import post_credit_note


@transaction.atomic
def credit_invoice(
    *, invoice_id: int, amount: Decimal, issue_date: date, number: str, actor_id: int | None, as_of: date
) -> Invoice:
    """Post a credit note of `amount` with the invoice's share of tax, settle the invoice with it, and return it.

    The credit note stands in the invoice's entity and currency and at its rate, so that nothing is gained or lost.

    :raises NotOpenError: if less of the invoice is open
    :raises LedgerError: as `post_credit_note`
    """
    invoice = Invoice.objects.get(pk=invoice_id)
    draft = InvoiceDraft(
        customer_id=invoice.customer_id,
        entity_id=invoice.entity_id,
        number=number,
        issue_date=issue_date,
        currency=invoice.currency,
        gross=amount,
        tax=tax_share(amount, gross=invoice.gross, tax=invoice.tax, currency=invoice.currency),
        tax_code=invoice.tax_code,
        customer_order_number=invoice.customer_order_number,
        reporting_rate=invoice.reporting_rate,
        credited_invoice_id=invoice_id,
    )
    note = post_credit_note(draft=draft, actor_id=actor_id, as_of=as_of)
    line = AllocationLine(invoice_id, amount)
    apply_credit_note(credit_note_id=note.pk, lines=[line], actor_id=actor_id, as_of=as_of)
    return note
