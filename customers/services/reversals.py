"""Reversals: rows of the same table with negated amounts. The database marks what they take back."""

from datetime import date, timedelta
from typing import TypeVar

from django.utils.translation import gettext as _

from customers.domain.ledger import LedgerError
from customers.models import LedgerRow, LegalEntity

Row = TypeVar("Row", bound=LedgerRow)

_NOT_COPIED = {"id", "posting_id", "reverses_id", "is_reversed"}


class AlreadyReversedError(LedgerError):
    """The row is a reversal, or was reversed before."""


def ensure_live(row: LedgerRow) -> None:
    """:raises AlreadyReversedError: if `row` is a reversal or was reversed"""
    if row.is_reversal or row.is_reversed:
        raise AlreadyReversedError(_("%(what)s was reversed already.") % {"what": row})


def ensure_not_before(*, day: date, taken_back: date) -> None:
    """:raises LedgerError: if a reversal would take effect before what it takes back"""
    if day < taken_back:
        raise LedgerError(_("A reversal cannot be dated before what it takes back."), field="effective_date")


def mirror(row: Row, *, posting_id: int, negate: tuple[str, ...], **changes: object) -> Row:
    """Return an unsaved reversal of `row`: the fields of `negate` negated, those of `changes` replaced."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.attname not in _NOT_COPIED
    }
    values |= {name: -values[name] for name in negate}
    return type(row)(**values | {"posting_id": posting_id, "reverses_id": row.pk} | changes)


def first_open_date(entity: LegalEntity) -> date:
    """Return the first day on which `entity` takes postings."""
    closed = entity.closed_through_date
    return date.min if closed is None else closed + timedelta(days=1)
