"""Invoices and credit notes: post, reverse, reverse and post anew."""

from datetime import date
from decimal import Decimal

from django.db.models import Max
from django.utils.translation import gettext as _

from customers.domain.ledger import (
    DocumentAmounts,
    InvoiceDraft,
    LedgerError,
    check_amounts,
    check_decimals,
    total_document,
)
from customers.domain.terms import PaymentPlan, PlannedInstalment, plan_payment
from customers.models import (
    Allocation,
    Customer,
    Dispute,
    Instalment,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    LegalEntity,
)
from customers.queries.terms import get_terms_of
from customers.services.documents import ensure_open_period, reporting_values
from customers.services.locks import take_stamp_lock
from customers.services.numbers import next_number
from customers.services.postings import posting
from customers.services.reversals import ensure_live, ensure_not_before, first_open_date, mirror
from finance_crm.money import written

_NEGATED = ("net", "tax", "gross", "reporting_gross")
_PREFIXES = {InvoiceKind.INVOICE: "IN", InvoiceKind.CREDIT_NOTE: "CN"}


class InvoiceNotFoundError(LedgerError):
    """There is no such invoice."""


class InvoiceInUseError(LedgerError):
    """Allocations stand against the document, so it cannot be reversed."""


def post_invoice(*, draft: InvoiceDraft, actor_id: int | None, as_of: date) -> Invoice:
    """Post an invoice; what the draft leaves out follows from its lines, the terms and the rates.

    :raises LedgerError: if the draft does not add up, a rate is missing, the period is closed or the
    number taken
    """
    with posting(kind="invoice", actor_id=actor_id, as_of=as_of) as posting_id:
        return insert_document(draft=draft, kind=InvoiceKind.INVOICE, posting_id=posting_id)


def post_credit_note(*, draft: InvoiceDraft, actor_id: int | None, as_of: date) -> Invoice:
    """Post a credit note. It stays unapplied until `apply_credit_note`.

    :raises LedgerError: as `post_invoice`
    """
    with posting(kind="credit_note", actor_id=actor_id, as_of=as_of) as posting_id:
        return insert_document(draft=draft, kind=InvoiceKind.CREDIT_NOTE, posting_id=posting_id)


def reverse_invoice(
    *, invoice_id: int, actor_id: int | None, as_of: date, effective_date: date | None = None, note: str = ""
) -> Invoice:
    """Take back an invoice or credit note and its open disputes.

    :param effective_date: from when; None means the day it was posted for, or the first on which it can be
    :raises InvoiceInUseError: while allocations stand, naming them
    """
    with posting(kind="reversal", actor_id=actor_id, as_of=as_of, note=note) as posting_id:
        return _reverse(invoice_id, posting_id=posting_id, effective_date=effective_date)


def repost_invoice(
    *,
    invoice_id: int,
    draft: InvoiceDraft,
    actor_id: int | None,
    as_of: date,
    effective_date: date | None = None,
) -> Invoice:
    """Correct a document: reverse it and post `draft` in its place, in one posting. Disputes move along.

    :raises InvoiceInUseError: while allocations stand
    """
    with posting(kind="correction", actor_id=actor_id, as_of=as_of) as posting_id:
        original = _get(invoice_id)
        disputes = list(_live_disputes(original))
        _reverse(invoice_id, posting_id=posting_id, effective_date=effective_date)
        document = insert_document(draft=draft, kind=InvoiceKind(original.kind), posting_id=posting_id)
        _move_disputes(disputes, document, posting_id)
        return document


def insert_document(*, draft: InvoiceDraft, kind: InvoiceKind, posting_id: int) -> Invoice:
    """Insert a document with its lines and instalments inside an open posting."""
    customer = Customer.objects.select_related("payment_terms").get(pk=draft.customer_id)
    entity = LegalEntity.objects.get(pk=draft.entity_id)
    posting_date = draft.posting_date or max(draft.issue_date, first_open_date(entity))
    ensure_open_period(entity=entity, day=posting_date, field="posting_date")
    amounts = total_document(
        net=draft.net, tax=draft.tax, gross=draft.gross, lines=draft.lines, currency=draft.currency
    )
    plan = _plan(draft, customer, amounts.gross, is_invoice=kind == InvoiceKind.INVOICE)
    document = _document(draft, kind, amounts, plan, posting_date)
    document.posting_id = posting_id
    document.number = draft.number or next_number(entity_id=entity.pk, kind=kind, prefix=_PREFIXES[kind])
    document.save(force_insert=True)
    InvoiceLine.objects.bulk_create(_lines(draft, amounts, document))
    Instalment.objects.bulk_create(_instalments(plan, document))
    return document


def _plan(draft: InvoiceDraft, customer: Customer, gross: Decimal, *, is_invoice: bool) -> PaymentPlan:
    """Return when it is due: as the draft says, else by the terms. Credit notes are due at once."""
    if not is_invoice:
        return PaymentPlan(draft.due_date or draft.issue_date, None, Decimal(0), ())
    plan = plan_payment(
        terms=get_terms_of(customer=customer),
        issue_date=draft.issue_date,
        gross=gross,
        currency=draft.currency,
    )
    if draft.instalments:
        plan = _given_instalments(plan, draft, gross)
    elif draft.due_date is not None:
        plan = plan._replace(due_date=draft.due_date, instalments=())
    if draft.discount_date is not None or draft.discount_amount is not None:
        discount = draft.discount_amount or Decimal(0)
        plan = plan._replace(discount_date=draft.discount_date, discount_amount=discount)
    check_amounts([("discount_amount", plan.discount_amount)], currency=draft.currency)
    return plan


def _given_instalments(plan: PaymentPlan, draft: InvoiceDraft, gross: Decimal) -> PaymentPlan:
    parts = sorted(PlannedInstalment(part.due_date, part.amount) for part in draft.instalments)
    check_amounts([("instalments", part.amount) for part in parts], currency=draft.currency)
    if sum(part.amount for part in parts) != gross or any(part.amount == 0 for part in parts):
        raise LedgerError(_("The instalments must add up to gross."), field="instalments")
    return plan._replace(due_date=parts[-1].due_date, instalments=tuple(parts) if len(parts) > 1 else ())


def _document(
    draft: InvoiceDraft, kind: InvoiceKind, amounts: DocumentAmounts, plan: PaymentPlan, posting_date: date
) -> Invoice:
    rate, rate_date, reporting_gross = reporting_values(
        amounts.gross, currency=draft.currency, on=posting_date, given_rate=draft.reporting_rate
    )
    return Invoice(
        kind=kind,
        customer_id=draft.customer_id,
        entity_id=draft.entity_id,
        source_system=draft.source_system,
        issue_date=draft.issue_date,
        posting_date=posting_date,
        due_date=plan.due_date,
        service_start_date=draft.service_start_date,
        service_end_date=draft.service_end_date,
        currency=draft.currency,
        net=amounts.net,
        tax=amounts.tax,
        gross=amounts.gross,
        tax_code=draft.tax_code or _only_tax_code(draft),
        reporting_rate=rate,
        reporting_rate_date=rate_date,
        reporting_gross=reporting_gross,
        discount_date=plan.discount_date,
        discount_amount=plan.discount_amount,
        has_instalments=bool(plan.instalments),
        customer_order_number=draft.customer_order_number,
        credited_invoice_id=draft.credited_invoice_id,
    )


def _only_tax_code(draft: InvoiceDraft) -> str:
    codes = {line.tax_code for line in draft.lines}
    return codes.pop() if len(codes) == 1 else ""


def _lines(draft: InvoiceDraft, amounts: DocumentAmounts, document: Invoice) -> list[InvoiceLine]:
    for priced in amounts.lines:
        check_decimals([("lines", priced.net), ("lines", priced.tax)], currency=draft.currency)
    return [
        InvoiceLine(
            invoice=document,
            customer_id=document.customer_id,
            line_number=position,
            product_code=line.product_code,
            description=line.description,
            quantity=line.quantity,
            unit_price=line.unit_price,
            unit_cost=line.unit_cost,
            net=priced.net,
            tax=priced.tax,
            gross=priced.gross,
            tax_code=line.tax_code,
        )
        for position, (line, priced) in enumerate(zip(draft.lines, amounts.lines, strict=True), start=1)
    ]


def _instalments(plan: PaymentPlan, document: Invoice) -> list[Instalment]:
    return [
        Instalment(
            invoice=document,
            customer_id=document.customer_id,
            position=position,
            due_date=part.due_date,
            amount=part.amount,
        )
        for position, part in enumerate(plan.instalments, start=1)
    ]


def _get(invoice_id: int) -> Invoice:
    invoice = Invoice.objects.select_related("entity").filter(pk=invoice_id).first()
    if invoice is None:
        raise InvoiceNotFoundError(_("There is no such invoice."), field="invoice_id")
    return invoice


def _reverse(invoice_id: int, *, posting_id: int, effective_date: date | None) -> Invoice:
    take_stamp_lock()
    invoice = _get(invoice_id)
    ensure_live(invoice)
    _ensure_unused(invoice)
    earliest = max(invoice.posting_date, first_open_date(invoice.entity), _last_movement(invoice) or date.min)
    day = effective_date or earliest
    ensure_open_period(entity=invoice.entity, day=day, field="effective_date")
    ensure_not_before(day=day, taken_back=invoice.posting_date)
    for dispute in _live_disputes(invoice):
        mirror(dispute, posting_id=posting_id, negate=("amount",), opened_date=max(dispute.opened_date, day)).save(
            force_insert=True
        )
    reversal = mirror(invoice, posting_id=posting_id, negate=_NEGATED, posting_date=day)
    reversal.save(force_insert=True)
    return reversal


def _ensure_unused(invoice: Invoice) -> None:
    own = "invoice" if invoice.kind == InvoiceKind.INVOICE else "credit_note"
    standing = Allocation.objects.filter(**{own: invoice}, reverses__isnull=True, is_reversed=False)
    named = [
        f"{row.get_reason_display()} {written(row.amount, currency=row.currency)} {row.currency} ({row.effective_date})"
        for row in standing.order_by("id")[:5]
    ]
    if named:
        message = _("%(number)s is settled in part or whole; reverse these allocations first: %(allocations)s.")
        raise InvoiceInUseError(message % {"number": invoice.number, "allocations": "; ".join(named)})


def _last_movement(invoice: Invoice) -> date | None:
    """Return the last day on which a reversed allocation still moved the document."""
    own = "invoice" if invoice.kind == InvoiceKind.INVOICE else "credit_note"
    moved = Allocation.objects.filter(**{own: invoice}, reverses__isnull=False)
    last: date | None = moved.aggregate(last=Max("effective_date"))["last"]
    return last


def _live_disputes(invoice: Invoice) -> list[Dispute]:
    live = Dispute.objects.filter(invoice=invoice, reverses__isnull=True, is_reversed=False)
    return list(live.exclude(resolutions__reverses__isnull=True, resolutions__is_reversed=False).order_by("id"))


def _move_disputes(disputes: list[Dispute], document: Invoice, posting_id: int) -> None:
    """Open the disputes of a corrected document on its new version, for no more than its gross.

    Rows of one posting are one dispute, spread over the parts it reached: they follow each other here too.
    """
    rooms: dict[int, dict[int | None, Decimal]] = {}
    for dispute in disputes:
        room = rooms.setdefault(dispute.posting_id, _parts_of(document))
        left = dispute.amount
        for instalment_id, free in room.items():
            contested = min(left, free)
            if contested > 0:
                _move_dispute(dispute, document, posting_id, instalment_id, contested)
            room[instalment_id] -= contested
            left -= contested


def _parts_of(document: Invoice) -> dict[int | None, Decimal]:
    """Return the amounts of a new document's instalments, earliest due first, or of the whole."""
    parts = document.instalments.order_by("due_date", "id").values_list("id", "amount")
    return dict(parts) or {None: document.gross}


def _move_dispute(
    dispute: Dispute, document: Invoice, posting_id: int, instalment_id: int | None, amount: Decimal
) -> None:
    Dispute.objects.create(
        posting_id=posting_id,
        customer_id=document.customer_id,
        invoice=document,
        instalment_id=instalment_id,
        reason=dispute.reason,
        amount=amount,
        owner_id=dispute.owner_id,
        opened_date=dispute.opened_date,
        note=dispute.note,
    )
