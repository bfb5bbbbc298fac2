"""Recording what customers state: a new period, or a restated one beside the old."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from credit.domain.statements import Statement
from credit.models import FinancialStatement
from customers.services.locks import take_stamp_lock


class StatementRefusedError(Exception):
    """The statement says nothing that could be kept; the text says why."""


@transaction.atomic
def record_statement(
    *,
    customer_id: int,
    statement: Statement,
    standard: str,
    is_audited: bool,
    source: str,
    actor_id: int | None,
) -> FinancialStatement:
    """Keep a statement and return it. The same again changes nothing; another one for its period is a new version.

    :raises StatementRefusedError: if it has no line at all
    """
    if not statement.given:
        raise StatementRefusedError(_("Give at least one line."))
    take_stamp_lock()
    versions = list(_versions(customer_id, statement))
    latest = next((row for row in versions if row.withdrawn_at is None), None)
    kept = {"currency": statement.currency, "standard": standard, "is_audited": is_audited}
    if latest and _says_the_same(latest, kept, statement):
        return latest
    return FinancialStatement.objects.create(
        customer_id=customer_id,
        period_end_date=statement.period_end,
        months=statement.months,
        version=versions[0].version + 1 if versions else 1,
        source=source,
        recorded_by_id=actor_id,
        **kept,
        **{line.value: amount for line, amount in statement.given.items()},
    )


def _versions(customer_id: int, statement: Statement) -> QuerySet[FinancialStatement]:
    """Return the versions of the period, latest first, locked: two versions at once would have one number."""
    versions = FinancialStatement.objects.select_for_update().filter(
        customer_id=customer_id, period_end_date=statement.period_end, months=statement.months
    )
    return versions.order_by("-version")


def _says_the_same(row: FinancialStatement, kept: dict[str, Any], statement: Statement) -> bool:
    return row.given == dict(statement.given) and all(getattr(row, name) == value for name, value in kept.items())
