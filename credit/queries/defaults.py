"""Which customers defaulted in a period, when and why: the outcomes that PDs, fits and back-tests are held against."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from credit.domain.defaults import (
    HOUSE_DEFINITION,
    DefaultCause,
    DefaultDefinition,
    DefaultEvent,
    first_defaults,
)
from customers.queries.overdue_paths import long_overdue_relation
from customers.queries.payment_histories import HistoryOf, disputes_relation, settlements_relation
from finance_crm.sql import fetch_report

_OVERDUE = """
SELECT DISTINCT ON (customer_id) customer_id, day, amount
FROM ({paths}) path WHERE amount > %(de_materiality)s ORDER BY customer_id, day
"""
_WRITTEN_OFF = """
SELECT DISTINCT ON (customer_id) customer_id, effective_date, amount FROM (
    SELECT customer_id, effective_date,
           SUM(SUM(reporting_amount)) OVER (PARTITION BY customer_id ORDER BY effective_date) AS amount
    FROM ({settlements}) s WHERE reason = 'write_off'{contested}
    GROUP BY customer_id, effective_date
) given_up WHERE amount > %(de_materiality)s ORDER BY customer_id, effective_date
"""
_CONTESTED = """ AND NOT EXISTS (
        SELECT 1 FROM ({disputes}) d
        WHERE d.invoice_id = s.invoice_id AND d.instalment_key = s.instalment_key AND d.opened_date <= s.effective_date
          AND (d.resolved_date IS NULL OR d.resolved_date >= s.effective_date))"""
_INSOLVENT = """
SELECT n.customer_id, GREATEST(MIN(n.effective_date), %(de_since)s::date)
FROM credit_insolvencynotice n
WHERE n.effective_date <= %(oi_as_of)s AND {known}{among}
GROUP BY n.customer_id
"""


def default_events(
    *,
    since: date,
    until: date,
    known_at: datetime | None = None,
    definition: DefaultDefinition = HOUSE_DEFINITION,
    customer_range: tuple[int, int] | None = None,
    customer_ids: Sequence[int] | None = None,
) -> dict[int, DefaultEvent]:
    """Return the first default of each customer in [since, until), as known at `known_at`; others are not there.

    A customer in default before `since` has its event on `since`. Whether the reader may see them is for the
    caller to ask.

    :param known_at: None means everything committed by now
    :param customer_range: first and last customer id, both included
    """
    history = HistoryOf(until - timedelta(days=1), known_at, customer_range, customer_ids)
    return first_defaults(
        [
            *_insolvent(history, since),
            *_overdue(history, since, definition),
            *_written_off(history, since, definition),
        ]
    )


def in_default(
    *,
    as_of: date,
    known_at: datetime | None = None,
    definition: DefaultDefinition = HOUSE_DEFINITION,
    customer_range: tuple[int, int] | None = None,
    customer_ids: Sequence[int] | None = None,
) -> dict[int, DefaultEvent]:
    """Return the customers that are overdue beyond the definition, or insolvent, at the close of `as_of`."""
    return default_events(
        since=as_of,
        until=as_of + timedelta(days=1),
        known_at=known_at,
        definition=definition,
        customer_range=customer_range,
        customer_ids=customer_ids,
    )


def _overdue(history: HistoryOf, since: date, definition: DefaultDefinition) -> list[DefaultEvent]:
    paths = long_overdue_relation(
        history,
        since=since,
        days_overdue=definition.days_overdue,
        excludes_disputed=definition.excludes_disputed,
    )
    rows = fetch_report(_OVERDUE.format(paths=paths.sql), {**paths.params, "de_materiality": definition.materiality})
    return [DefaultEvent(key, day, DefaultCause.OVERDUE, amount) for key, day, amount in rows]


def _written_off(history: HistoryOf, since: date, definition: DefaultDefinition) -> list[DefaultEvent]:
    settlements = settlements_relation(history, since=since)
    contested = _CONTESTED.format(disputes=disputes_relation(history).sql) if definition.excludes_disputed else ""
    rows = fetch_report(
        _WRITTEN_OFF.format(settlements=settlements.sql, contested=contested),
        {**settlements.params, "de_materiality": definition.materiality},
    )
    return [DefaultEvent(key, day, DefaultCause.WRITE_OFF, amount) for key, day, amount in rows]


def _insolvent(history: HistoryOf, since: date) -> list[DefaultEvent]:
    known = (
        "n.withdrawn_at IS NULL"
        if history.known_at is None
        else "n.recorded_at <= %(oi_known_at)s AND (n.withdrawn_at IS NULL OR n.withdrawn_at > %(oi_known_at)s)"
    )
    rows = fetch_report(_INSOLVENT.format(known=known, among=history.among("n")), {**history.params, "de_since": since})
    return [DefaultEvent(key, day, DefaultCause.INSOLVENCY) for key, day in rows]
