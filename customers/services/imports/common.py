"""Pieces of SQL that the imports share: how codes become keys, and amounts become reporting currency.

Amounts are in major units of the row's currency; rates are reporting units per one document unit, the latest
live one on or before the day. Rounding is half-up to the currency's decimals (PostgreSQL's ROUND).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings

from customers.domain.ledger import LedgerError
from customers.services.postings import posting
from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.kinds import Staged
from finance_crm.money import decimals_of, known_currencies
from finance_crm.sql import execute, fetch_all

LIVE = "reverses_id IS NULL AND NOT is_reversed"


def live_sql(alias: str) -> str:
    """Return the condition that a row of a ledger table is neither a reversal nor reversed."""
    return f"{alias}.reverses_id IS NULL AND NOT {alias}.is_reversed"


def _codes_with(decimals: int) -> str:
    return ", ".join(f"'{code}'" for code in sorted(known_currencies()) if decimals_of(code) == decimals)


def decimals_sql(currency: str) -> str:
    """Return SQL for how many decimals a currency has."""
    return f"CASE WHEN {currency} IN ({_codes_with(0)}) THEN 0 WHEN {currency} IN ({_codes_with(3)}) THEN 3 ELSE 2 END"


def has_decimals_sql(*, amount: str, currency: str) -> str:
    """Return a condition that is true where an amount has more decimals than its currency."""
    # Two are right for nearly all, so the list of currencies is looked at only where they matter.
    return f"({amount} <> ROUND({amount}, 0) AND {amount} <> ROUND({amount}, {decimals_sql(currency)}))"


def with_rates_sql(rows: str, *, day: str, amount: str) -> str:
    """Return SQL that adds `reporting_rate`, `reporting_rate_date` and `reporting_amount` to `rows`.

    `rows` is a SELECT that yields `currency`, the date column `day` and the column `amount`.
    Parameters: %(reporting)s and %(reporting_decimals)s. Without a rate all three are NULL.
    """
    return f"""
SELECT p.*, f.rate AS reporting_rate, f.rate_date AS reporting_rate_date,
       ROUND(p.{amount} * f.rate, %(reporting_decimals)s) AS reporting_amount
FROM ({rows}) p
LEFT JOIN LATERAL (
    SELECT rate, rate_date FROM customers_exchangerate
    WHERE p.currency <> %(reporting)s AND currency = p.currency AND rate_date <= p.{day} AND {LIVE}
    ORDER BY rate_date DESC LIMIT 1) r ON TRUE
CROSS JOIN LATERAL (
    SELECT CASE WHEN p.currency = %(reporting)s THEN 1 ELSE r.rate END AS rate,
           CASE WHEN p.currency = %(reporting)s THEN p.{day} ELSE r.rate_date END AS rate_date) f
"""


def base_params() -> dict[str, Any]:
    """Return the parameters that the pieces need."""
    rows = fetch_all("SELECT code FROM customers_legalentity WHERE is_default")
    return {
        "reporting": settings.REPORTING_CURRENCY,
        "reporting_decimals": decimals_of(settings.REPORTING_CURRENCY),
        "default_entity": rows[0][0] if rows else None,
    }


def entity_join(alias: str = "s") -> str:
    """Return the join that finds the entity by its code; without one the default entity is meant."""
    return f"LEFT JOIN customers_legalentity e ON e.code = COALESCE({alias}.entity, %(default_entity)s)"


def business_date(at: datetime) -> date:
    """Return the date on which the default entity posts at this moment."""
    rows = fetch_all("SELECT time_zone FROM customers_legalentity WHERE is_default")
    return at.astimezone(ZoneInfo(rows[0][0] if rows else "UTC")).date()


def refresh_statistics(*tables: str) -> None:
    """Tell the planner about rows that this transaction has written and the next statement joins.

    Statistics from before know nothing of the posting, so it would expect one row of it and join row by row.
    """
    for table in tables:
        execute(f"ANALYZE {table}")


@contextmanager
def ledger_refusals() -> Iterator[None]:
    """:raises FileRejectedError: with the ledger's own words, where it refuses what is written inside"""
    try:
        yield
    except LedgerError as error:
        raise FileRejectedError("refused", detail=str(error)) from error


@contextmanager
def import_posting(staged: Staged) -> Iterator[int]:
    """Open the posting of an import.

    :raises FileRejectedError: where the ledger refuses what the checks let through
    """
    as_of, note = business_date(staged.at), staged.file_name[:200]
    with ledger_refusals(), posting(kind="import", actor_id=staged.actor_id, as_of=as_of, note=note) as posting_id:
        yield posting_id
