"""Receipts: post, identify, reverse (a payment that bounced), reverse and post anew."""

from datetime import date

from django.db.models import Max, QuerySet
from django.utils.translation import gettext as _

from customers.domain.ledger import LedgerError, ReceiptDraft, check_amounts
from customers.models import Allocation, LegalEntity, Receipt, ReceiptMethod
from customers.services.allocation_reversals import reversal_rows
from customers.services.allocation_rows import insert_allocations
from customers.services.documents import ensure_open_period, reporting_values
from customers.services.locks import take_stamp_lock
from customers.services.numbers import next_number
from customers.services.postings import posting
from customers.services.reversals import ensure_live, ensure_not_before, first_open_date, mirror


class ReceiptNotFoundError(LedgerError):
    """There is no such receipt."""


class ReceiptInUseError(LedgerError):
    """Allocations stand against the receipt."""


class AlreadyIdentifiedError(LedgerError):
    """The receipt has a customer."""


def post_receipt(*, draft: ReceiptDraft, actor_id: int | None, as_of: date) -> Receipt:
    """Post money received. Without a customer it is unidentified cash.

    :raises LedgerError: if a rate is missing, the period is closed or the number taken
    """
    with posting(kind="receipt", actor_id=actor_id, as_of=as_of) as posting_id:
        return insert_receipt(draft=draft, posting_id=posting_id)


def identify_receipt(*, receipt_id: int, customer_id: int, actor_id: int | None, as_of: date) -> Receipt:
    """Say whose money an unidentified receipt is: reversed and posted anew with the customer.

    Both take effect on the value date, or on the first open day when its period is closed by now.
    :raises AlreadyIdentifiedError: if it has a customer
    """
    with posting(kind="identification", actor_id=actor_id, as_of=as_of) as posting_id:
        receipt = get_receipt_for_change(receipt_id)
        if receipt.customer_id is not None:
            raise AlreadyIdentifiedError(_("This receipt has a customer already."), field="customer_id")
        day = max(receipt.value_date, first_open_date(receipt.entity))
        _insert_reversal(receipt, posting_id, day)
        identified = mirror(receipt, posting_id=posting_id, negate=(), customer_id=customer_id, value_date=day)
        identified.reverses_id = None
        identified.save(force_insert=True)
        return identified


def reverse_receipt(
    *, receipt_id: int, effective_date: date | None, actor_id: int | None, as_of: date, note: str = ""
) -> Receipt:
    """Take back a receipt and every allocation of it, and what was settled along with it.

    :param effective_date: the day the payment bounced; None corrects it as if it had never come
    :raises LedgerError: if the day lies before the receipt or in a closed period
    """
    with posting(kind="reversal", actor_id=actor_id, as_of=as_of, note=note) as posting_id:
        receipt = get_receipt_for_change(receipt_id)
        floor = max(receipt.value_date, first_open_date(receipt.entity))
        day = effective_date or max(floor, _last_movement(receipt) or floor)
        ensure_open_period(entity=receipt.entity, day=day, field="effective_date")
        ensure_not_before(day=day, taken_back=receipt.value_date)
        standing = list(_standing_allocations(receipt))
        if standing:
            insert_allocations(posting_id=posting_id, rows=reversal_rows(standing, effective_date=day, note=note))
        return _insert_reversal(receipt, posting_id, day)


def repost_receipt(*, receipt_id: int, draft: ReceiptDraft, actor_id: int | None, as_of: date) -> Receipt:
    """Correct a receipt: reverse it and post `draft` in its place, in one posting.

    :raises ReceiptInUseError: while allocations stand
    """
    with posting(kind="correction", actor_id=actor_id, as_of=as_of) as posting_id:
        receipt = get_receipt_for_change(receipt_id)
        if _standing_allocations(receipt).exists():
            message = _("%(number)s is allocated; reverse its allocations first.")
            raise ReceiptInUseError(message % {"number": receipt.number})
        floor = max(receipt.value_date, first_open_date(receipt.entity))
        _insert_reversal(receipt, posting_id, max(floor, _last_movement(receipt) or floor))
        return insert_receipt(draft=draft, posting_id=posting_id)


def insert_receipt(*, draft: ReceiptDraft, posting_id: int) -> Receipt:
    """Insert a receipt inside an open posting."""
    check_amounts([("amount", draft.amount)], currency=draft.currency)
    if draft.method not in ReceiptMethod.values:
        raise LedgerError(_("%(method)s is not a method of payment.") % {"method": draft.method}, field="method")
    entity = LegalEntity.objects.get(pk=draft.entity_id)
    ensure_open_period(entity=entity, day=draft.value_date, field="value_date")
    rate, rate_date, reporting_amount = reporting_values(
        draft.amount, currency=draft.currency, on=draft.value_date, given_rate=draft.reporting_rate
    )
    return Receipt.objects.create(
        posting_id=posting_id,
        customer_id=draft.customer_id,
        entity=entity,
        bank_account_id=draft.bank_account_id,
        source_system=draft.source_system,
        number=draft.number or next_number(entity_id=entity.pk, kind="receipt", prefix="RC"),
        value_date=draft.value_date,
        currency=draft.currency,
        amount=draft.amount,
        reporting_rate=rate,
        reporting_rate_date=rate_date,
        reporting_amount=reporting_amount,
        payer_name=draft.payer_name,
        remittance_text=draft.remittance_text,
        method=draft.method,
    )


def get_receipt_for_change(receipt_id: int) -> Receipt:
    """Return a live receipt, with the ledger's lock taken so that it stays so.

    :raises ReceiptNotFoundError: if there is none
    """
    take_stamp_lock()
    receipt = Receipt.objects.select_related("entity").filter(pk=receipt_id).first()
    if receipt is None:
        raise ReceiptNotFoundError(_("There is no such receipt."), field="receipt_id")
    ensure_live(receipt)
    return receipt


def _insert_reversal(receipt: Receipt, posting_id: int, day: date) -> Receipt:
    reversal = mirror(receipt, posting_id=posting_id, negate=("amount", "reporting_amount"), value_date=day)
    reversal.save(force_insert=True)
    return reversal


def _standing_allocations(receipt: Receipt) -> QuerySet[Allocation]:
    return Allocation.objects.filter(receipt=receipt, reverses__isnull=True, is_reversed=False).order_by("id")


def _last_movement(receipt: Receipt) -> date | None:
    """Return the last day on which a reversed allocation still moved the receipt."""
    moved = Allocation.objects.filter(receipt=receipt, reverses__isnull=False)
    last: date | None = moved.aggregate(last=Max("effective_date"))["last"]
    return last
