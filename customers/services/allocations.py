"""Settling invoices: with receipts, with credit notes, and by writing off."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _

from customers.domain.ledger import LedgerError, check_decimals, tax_share
from customers.models import Allocation, AllocationReason, Invoice, InvoiceKind, LegalEntity
from customers.services.allocation_reversals import reversal_rows
from customers.services.allocation_rows import AllocationRow, insert_allocations
from customers.services.allocation_targets import (
    OpenPart,
    Source,
    read_credit_source,
    read_open_parts,
    read_receipt_source,
)
from customers.services.documents import ensure_open_period
from customers.services.locks import take_stamp_lock
from customers.services.postings import posting
from customers.services.receipts import get_receipt_for_change
from customers.services.refusals import DoesNotFitError
from customers.services.reversals import ensure_live, ensure_not_before, first_open_date
from finance_crm.money import written

# What a person may give with an allocation; a write-off has a service, and a right, of its own.
ALONGSIDE = frozenset(
    {
        AllocationReason.DISCOUNT,
        AllocationReason.SHORT_PAYMENT,
        AllocationReason.BANK_CHARGE,
        AllocationReason.WITHHOLDING_TAX,
        AllocationReason.ROUNDING,
    }
)
# Reasons that reduce what was sold, so that part of the amount is tax.
WITH_TAX = frozenset({AllocationReason.DISCOUNT, AllocationReason.SHORT_PAYMENT, AllocationReason.WRITE_OFF})


class NotOpenError(LedgerError):
    """The invoice, receipt or credit note has less open than is asked."""


class AllocationNotFoundError(LedgerError):
    """There is no such allocation."""


class ReasonNotAllowedError(LedgerError):
    """The reason cannot be used here."""


class AllocationLine(NamedTuple):
    """An amount to settle of an invoice; without an instalment its parts are settled earliest due first."""

    invoice_id: int
    amount: Decimal
    reason: str = AllocationReason.PAYMENT
    instalment_id: int | None = None
    tax: Decimal | None = None
    note: str = ""
    external_key: str | None = None


class _Origin(NamedTuple):
    """Where the money comes from: a receipt, a credit note, or nowhere (a write-off)."""

    customer_id: int
    entity: LegalEntity
    currency: str
    earliest: date
    receipt_id: int | None = None
    credit_note_id: int | None = None


def allocate(
    *,
    receipt_id: int,
    lines: Sequence[AllocationLine],
    actor_id: int | None,
    as_of: date,
    effective_date: date | None = None,
    note: str = "",
) -> list[int]:
    """Settle any number of invoices with one receipt, in one transaction, and return the allocations' ids.

    Lines with another reason than payment (discount, bank charge …) settle beside the receipt's money.
    :param effective_date: None means the later of value date and posting date, for each invoice
    :raises NotOpenError: if an invoice or the receipt has less open
    :raises LedgerError: if something does not fit together or the period is closed
    """
    with posting(kind="allocation", actor_id=actor_id, as_of=as_of, note=note) as posting_id:
        receipt = get_receipt_for_change(receipt_id)
        if receipt.customer_id is None:
            raise DoesNotFitError(_("Say whose money this is before you allocate it."), field="receipt_id")
        source = read_receipt_source(receipt_id)
        paid = sum((line.amount for line in lines if line.reason == AllocationReason.PAYMENT), Decimal(0))
        _ensure_source_covers(source, paid, number=receipt.number, currency=receipt.currency)
        _ensure_reasons(lines, {AllocationReason.PAYMENT, *ALONGSIDE})
        earliest = max(receipt.value_date, source.free_from or receipt.value_date)
        origin = _Origin(receipt.customer_id, receipt.entity, receipt.currency, earliest, receipt_id=receipt_id)
        return _settle(posting_id, origin, lines, effective_date)


def apply_credit_note(
    *,
    credit_note_id: int,
    lines: Sequence[AllocationLine],
    actor_id: int | None,
    as_of: date,
    effective_date: date | None = None,
) -> list[int]:
    """Settle invoices with a credit note, in one transaction, and return the allocations' ids.

    :raises NotOpenError: if an invoice or the credit note has less open
    """
    with posting(kind="allocation", actor_id=actor_id, as_of=as_of) as posting_id:
        take_stamp_lock()
        note = Invoice.objects.select_related("entity").filter(pk=credit_note_id).first()
        if note is None or note.kind != InvoiceKind.CREDIT_NOTE:
            raise DoesNotFitError(_("There is no such credit note."), field="credit_note_id")
        ensure_live(note)
        source = read_credit_source(credit_note_id)
        lines = [line._replace(reason=AllocationReason.CREDIT) for line in lines]
        used = sum((line.amount for line in lines), Decimal(0))
        _ensure_source_covers(source, used, number=note.number, currency=note.currency)
        earliest = max(note.posting_date, source.free_from or note.posting_date)
        origin = _Origin(note.customer_id, note.entity, note.currency, earliest, credit_note_id=credit_note_id)
        return _settle(posting_id, origin, lines, effective_date)


def write_off(
    *,
    invoice_id: int,
    reason: str,
    actor_id: int | None,
    as_of: date,
    amount: Decimal | None = None,
    instalment_id: int | None = None,
    effective_date: date | None = None,
) -> list[int]:
    """Give up an amount of an invoice, or all that is open, and say why.

    :param reason: why, for people; it must not be empty
    :param effective_date: None means `as_of`
    """
    if not reason.strip():
        raise LedgerError(_("Say why it is written off."), field="reason")
    with posting(kind="write_off", actor_id=actor_id, as_of=as_of, note=reason[:200]) as posting_id:
        take_stamp_lock()
        parts = _parts_of(read_open_parts([invoice_id]), invoice_id, instalment_id)
        total = sum((part.open_amount for part in parts), Decimal(0)) if amount is None else amount
        entity = LegalEntity.objects.get(pk=parts[0].entity_id)
        line = AllocationLine(invoice_id, total, AllocationReason.WRITE_OFF, instalment_id, note=reason[:200])
        day = effective_date or max(as_of, *(part.free_from for part in parts))
        origin = _Origin(parts[0].customer_id, entity, parts[0].currency, parts[0].free_from)
        return _settle(posting_id, origin, [line], day)


def reverse_allocation(
    *,
    allocation_id: int,
    actor_id: int | None,
    as_of: date,
    effective_date: date | None = None,
    note: str = "",
) -> int:
    """Take back one allocation and return the id of the reversal.

    :param effective_date: from when; None means the allocation's own day, or the first open one
    """
    with posting(kind="reversal", actor_id=actor_id, as_of=as_of, note=note) as posting_id:
        take_stamp_lock()
        row = Allocation.objects.select_related("entity").filter(pk=allocation_id).first()
        if row is None:
            raise AllocationNotFoundError(_("There is no such allocation."), field="allocation_id")
        ensure_live(row)
        day = effective_date or max(row.effective_date, first_open_date(row.entity))
        ensure_open_period(entity=row.entity, day=day, field="effective_date")
        ensure_not_before(day=day, taken_back=row.effective_date)
        rows = reversal_rows([row], effective_date=day, note=note)
        return insert_allocations(posting_id=posting_id, rows=rows)[0]


def _settle(
    posting_id: int, origin: _Origin, lines: Sequence[AllocationLine], effective_date: date | None
) -> list[int]:
    if not lines:
        raise LedgerError(_("Say what is to be settled."), field="lines")
    if effective_date is not None:
        ensure_open_period(entity=origin.entity, day=effective_date, field="effective_date")
    parts = read_open_parts({line.invoice_id for line in lines})
    rows = [row for line in lines for row in _rows_of(line, parts, origin, effective_date)]
    return insert_allocations(posting_id=posting_id, rows=rows)


def _rows_of(
    line: AllocationLine, parts: dict[int, list[OpenPart]], origin: _Origin, effective_date: date | None
) -> list[AllocationRow]:
    """Spread a line over the open parts it may settle, and take what it takes from `parts`."""
    usable = _parts_of(parts, line.invoice_id, line.instalment_id)
    _ensure_fits(line, usable[0], origin)
    if sum(part.open_amount for part in usable) < line.amount:
        raise NotOpenError(_not_open(usable, line.amount), field="amount")
    rows, rest = [], line.amount
    for part in usable:
        taken = min(rest, part.open_amount)
        if taken > 0:
            rows.append(_row(line, part, taken, origin, effective_date))
            _take(parts, part, taken)
            rest -= taken
    return _with_given_tax(rows, line)


def _row(
    line: AllocationLine, part: OpenPart, amount: Decimal, origin: _Origin, effective_date: date | None
) -> AllocationRow:
    has_tax = line.reason in WITH_TAX
    return AllocationRow(
        invoice_id=part.invoice_id,
        instalment_id=part.instalment_id,
        receipt_id=origin.receipt_id,
        credit_note_id=origin.credit_note_id,
        reason=line.reason,
        effective_date=effective_date or max(origin.earliest, part.free_from, first_open_date(origin.entity)),
        amount=amount,
        tax=tax_share(amount, gross=part.gross, tax=part.tax, currency=part.currency) if has_tax else Decimal(0),
        note=line.note,
        external_key=line.external_key,
    )


def _with_given_tax(rows: list[AllocationRow], line: AllocationLine) -> list[AllocationRow]:
    """Put a tax amount that was given on the first row, and the key of another system too."""
    if not rows:
        return rows
    first, *others = rows
    if line.tax is not None:
        first, others = first._replace(tax=line.tax), [row._replace(tax=Decimal(0)) for row in others]
    return [first, *(row._replace(external_key=None) for row in others)]


def _take(parts: dict[int, list[OpenPart]], part: OpenPart, amount: Decimal) -> None:
    own = parts[part.invoice_id]
    own[own.index(part)] = part._replace(open_amount=part.open_amount - amount)


def _parts_of(parts: dict[int, list[OpenPart]], invoice_id: int, instalment_id: int | None) -> list[OpenPart]:
    found = [part for part in parts.get(invoice_id, []) if instalment_id in {None, part.instalment_id}]
    if not found:
        raise NotOpenError(_("Nothing is open on invoice %(id)s.") % {"id": invoice_id}, field="invoice_id")
    return found


def _ensure_fits(line: AllocationLine, part: OpenPart, origin: _Origin) -> None:
    check_decimals([("amount", line.amount)], currency=origin.currency)
    if line.amount <= 0:
        raise LedgerError(_("The amount must be more than zero."), field="amount")
    if (part.customer_id, part.entity_id, part.currency) != (
        origin.customer_id,
        origin.entity.pk,
        origin.currency,
    ):
        message = _("Invoice %(number)s is of another customer, entity or currency.")
        raise DoesNotFitError(message % {"number": part.number}, field="invoice_id")


def _ensure_reasons(lines: Sequence[AllocationLine], allowed: set[AllocationReason]) -> None:
    for line in lines:
        if line.reason not in allowed:
            raise ReasonNotAllowedError(
                _("%(reason)s cannot be used with a receipt.") % {"reason": line.reason}, field="reason"
            )


def _ensure_source_covers(source: Source, amount: Decimal, *, number: str, currency: str) -> None:
    if amount > source.open_amount:
        message = _("%(number)s has %(open)s %(currency)s left, %(amount)s are asked.")
        values = {
            "number": number,
            "open": written(source.open_amount, currency=currency),
            "currency": currency,
            "amount": written(amount, currency=currency),
        }
        raise NotOpenError(message % values, field="amount")


def _not_open(parts: Sequence[OpenPart], amount: Decimal) -> str:
    message = _("Invoice %(number)s has %(open)s %(currency)s open, %(amount)s are asked.")
    open_amount = sum((part.open_amount for part in parts), Decimal(0))
    return message % {
        "number": parts[0].number,
        "open": written(open_amount, currency=parts[0].currency),
        "currency": parts[0].currency,
        "amount": written(amount, currency=parts[0].currency),
    }
