"""Recording what customers state: a new period, or a restated one beside the old."""

from collections.abc import Sequence
from datetime import date
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from credit.domain.statements import Statement
from credit.models import FinancialStatement, StatementExtra
from customers.services.locks import take_stamp_lock

# Ages and gaps reach years before and after a day, and no calendar goes on beyond its ends.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)
VERSION_RULE = "statement_version_unique"


class StatementRefusedError(Exception):
    """The statement says nothing that could be kept; the text says why."""


class StatementChangedError(Exception):
    """Another version of the period stands than the one that the statement is based on; nothing was written.

    `position` is that of the statement among those that were to be recorded, `latest` the version that stands, or
    None where it was withdrawn or is not committed yet.
    """

    def __init__(self, *, position: int, latest: FinancialStatement | None) -> None:
        super().__init__(_("Another version of this period was recorded meanwhile."))
        self.position, self.latest = position, latest


class Entry(NamedTuple):
    """A statement with what is said about it.

    `based_on` is the version that its author saw: 0 for a period that was not stated yet, None for whichever stands.
    """

    statement: Statement
    standard: str
    is_audited: bool
    based_on: int | None = None


def record_statement(
    *,
    customer_id: int,
    statement: Statement,
    standard: str,
    is_audited: bool,
    source: str,
    actor_id: int | None,
    based_on: int | None = None,
) -> FinancialStatement:
    """Keep a statement and return it. The same again changes nothing; another one for its period is a new version.

    :raises StatementRefusedError: if it has no line at all, or ends on an impossible day
    :raises StatementChangedError: if it is based on another version than the one that stands
    """
    entry = Entry(statement, standard, is_audited, based_on)
    return record_statements(customer_id=customer_id, entries=[entry], source=source, actor_id=actor_id)[0]


def record_statements(
    *, customer_id: int, entries: Sequence[Entry], source: str, actor_id: int | None
) -> list[FinancialStatement]:
    """Keep several periods of one customer, all of them or none, and return them in their order.

    :raises StatementRefusedError: if one has no line at all, or two are of one period
    :raises StatementChangedError: if one is based on another version than the one that stands
    """
    _refuse_unfit(entries)
    position = 0
    try:
        with transaction.atomic():
            take_stamp_lock()
            kept = []
            for position, entry in enumerate(entries):
                kept.append(_record(customer_id, entry, position, {"source": source, "recorded_by_id": actor_id}))
            return kept
    except IntegrityError as error:
        # Two first versions at once: there was no row yet that could be locked.
        if VERSION_RULE not in str(error):
            raise
        latest = _versions(customer_id, entries[position].statement).filter(withdrawn_at__isnull=True).first()
        raise StatementChangedError(position=position, latest=latest) from error


def _refuse_unfit(entries: Sequence[Entry]) -> None:
    periods = [(entry.statement.period_end, entry.statement.months) for entry in entries]
    if any(not entry.statement.given for entry in entries):
        raise StatementRefusedError(_("Give at least one line."))
    if any(not FIRST_DAY <= day <= LAST_DAY for day, _months in periods):
        raise StatementRefusedError(_("A period ends between 1900 and 2199."))
    if len(set(periods)) < len(periods):
        raise StatementRefusedError(_("Two of them are of the same period."))


def _record(customer_id: int, entry: Entry, position: int, about: dict[str, Any]) -> FinancialStatement:
    statement = entry.statement.with_extras_added_up()
    versions = list(_versions(customer_id, statement).select_for_update())
    latest = next((row for row in versions if row.withdrawn_at is None), None)
    if entry.based_on is not None and entry.based_on != (latest.version if latest else 0):
        raise StatementChangedError(position=position, latest=latest)
    kept = {"currency": statement.currency, "standard": entry.standard, "is_audited": entry.is_audited}
    if latest and _says_the_same(latest, kept, statement):
        return latest
    version = versions[0].version + 1 if versions else 1
    row = FinancialStatement.objects.create(
        customer_id=customer_id,
        period_end_date=statement.period_end,
        months=statement.months,
        version=version,
        derived_lines=sorted(line.value for line in statement.given.keys() - entry.statement.given.keys()),
        **kept,
        **about,
        **{line.value: amount for line, amount in statement.given.items()},
    )
    StatementExtra.objects.bulk_create(
        StatementExtra(statement=row, under=extra.under.value, label=extra.label, amount=extra.amount)
        for extra in statement.extras
    )
    return row


def _versions(customer_id: int, statement: Statement) -> QuerySet[FinancialStatement]:
    """Return the versions of the period, latest first."""
    versions = FinancialStatement.objects.filter(
        customer_id=customer_id, period_end_date=statement.period_end, months=statement.months
    )
    return versions.order_by("-version")


def _says_the_same(row: FinancialStatement, kept: dict[str, Any], statement: Statement) -> bool:
    extras = set(row.extras.values_list("under", "label", "amount"))
    return (
        row.given == dict(statement.given)
        and extras == {(extra.under.value, extra.label, extra.amount) for extra in statement.extras}
        and all(getattr(row, name) == value for name, value in kept.items())
    )
