"""Disputes: opened and resolved as rows of their own."""

from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from customers.domain.ledger import LedgerError, check_decimals
from customers.models import Dispute, DisputeOutcome, DisputeReason, DisputeResolution
from customers.services.allocation_targets import OpenPart, read_open_parts
from customers.services.locks import take_stamp_lock
from customers.services.postings import posting
from customers.services.reversals import ensure_live, mirror
from finance_crm.money import written


class DisputeNotFoundError(LedgerError):
    """There is no such dispute."""


class DisputeTooLargeError(LedgerError):
    """More is contested than is open."""


def open_dispute(
    *,
    invoice_id: int,
    reason: str,
    opened_date: date,
    actor_id: int | None,
    as_of: date,
    amount: Decimal | None = None,
    instalment_id: int | None = None,
    owner_id: int | None = None,
    note: str = "",
) -> Dispute:
    """Record that a customer contests an amount of an invoice, or all that is open of it.

    About an invoice in instalments, one dispute is recorded for each part that the amount reaches, earliest
    due first, so that each part shows what is contested of it; the first of them is returned.

    :raises DisputeTooLargeError: if less is open than is contested
    """
    if reason not in DisputeReason.values:
        raise LedgerError(_("%(reason)s is not a reason.") % {"reason": reason}, field="reason")
    with posting(kind="dispute", actor_id=actor_id, as_of=as_of, note=note[:200]) as posting_id:
        take_stamp_lock()
        parts = _open_parts(invoice_id, instalment_id)
        disputes = [
            Dispute.objects.create(
                posting_id=posting_id,
                customer_id=part.customer_id,
                invoice_id=invoice_id,
                instalment_id=part.instalment_id,
                reason=reason,
                amount=contested,
                owner_id=owner_id,
                opened_date=opened_date,
                note=note,
            )
            for part, contested in _spread(parts, _amount(parts, amount))
        ]
        return disputes[0]


def resolve_dispute(
    *,
    dispute_id: int,
    outcome: str,
    resolved_date: date,
    actor_id: int | None,
    as_of: date,
    note: str = "",
) -> DisputeResolution:
    """Close a dispute. What follows from it (a credit note, a write-off) is posted on its own.

    :raises LedgerError: if it is resolved already, or the day lies before it was opened
    """
    if outcome not in DisputeOutcome.values:
        raise LedgerError(_("%(outcome)s is not an outcome.") % {"outcome": outcome}, field="outcome")
    with posting(kind="resolution", actor_id=actor_id, as_of=as_of, note=note[:200]) as posting_id:
        dispute = _get(dispute_id)
        if resolved_date < dispute.opened_date:
            raise LedgerError(_("A dispute ends on or after the day it was opened."), field="resolved_date")
        return DisputeResolution.objects.create(
            posting_id=posting_id,
            dispute=dispute,
            customer_id=dispute.customer_id,
            outcome=outcome,
            resolved_date=resolved_date,
            note=note,
        )


def reverse_dispute(*, dispute_id: int, actor_id: int | None, as_of: date, note: str = "") -> Dispute:
    """Take back a dispute that was recorded by mistake."""
    with posting(kind="reversal", actor_id=actor_id, as_of=as_of, note=note) as posting_id:
        reversal = mirror(_get(dispute_id), posting_id=posting_id, negate=("amount",))
        reversal.save(force_insert=True)
        return reversal


def _get(dispute_id: int) -> Dispute:
    take_stamp_lock()
    dispute = Dispute.objects.filter(pk=dispute_id).first()
    if dispute is None:
        raise DisputeNotFoundError(_("There is no such dispute."), field="dispute_id")
    ensure_live(dispute)
    return dispute


def _open_parts(invoice_id: int, instalment_id: int | None) -> list[OpenPart]:
    parts = read_open_parts([invoice_id]).get(invoice_id, [])
    found = [part for part in parts if instalment_id in {None, part.instalment_id}]
    if not found:
        raise DisputeTooLargeError(_("Nothing is open on this invoice."), field="invoice_id")
    return found


def _spread(parts: list[OpenPart], amount: Decimal) -> list[tuple[OpenPart, Decimal]]:
    """Return the parts that `amount` reaches, in their order, with what is contested of each."""
    reached = []
    for part in parts:
        contested = min(part.open_amount, amount)
        if contested > 0:
            reached.append((part, contested))
        amount -= contested
    return reached


def _amount(parts: list[OpenPart], amount: Decimal | None) -> Decimal:
    total = sum((part.open_amount for part in parts), Decimal(0))
    if amount is None:
        return total
    check_decimals([("amount", amount)], currency=parts[0].currency)
    if amount <= 0:
        raise LedgerError(_("The amount must be more than zero."), field="amount")
    if amount > total:
        message = _("%(open)s %(currency)s are open, %(amount)s are contested.")
        currency = parts[0].currency
        values = {
            "open": written(total, currency=currency),
            "currency": currency,
            "amount": written(amount, currency=currency),
        }
        raise DisputeTooLargeError(message % values, field="amount")
    return amount
