"""What the signals would have said at past month-ends, what followed, and what the last back-test found.

Values are derived anew by the statement of the nightly run from what was recorded of the past: assessments,
statements, limits and the ledger at the close of each month-end, as they are known at one moment.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

from credit.domain.defaults import DefaultDefinition
from credit.domain.policies import Policy
from credit.domain.signal_trials import Case
from credit.domain.signals import Rule, Signal, SignalUnit, rules_of
from credit.models import SignalBacktest
from credit.queries.defaults import default_events
from credit.queries.signals import Watched, found_relation
from finance_crm.sql import fetch_report

__all__ = ["SignalBacktest"]  # what pages read the fields of

TROUBLE_DAYS_OVERDUE = 60
HORIZON_MONTHS = 12
HORIZON_DAYS = 365
# So low that every value that can be said is one; nothing that is watched has a meaning below it.
_EVERYTHING = Decimal(-1_000_000)


def past_month_ends(*, as_of: date, count: int) -> list[date]:
    """Return month-ends whose horizon has passed by `as_of`, the earliest first."""
    last = as_of - timedelta(days=HORIZON_DAYS)
    ends: list[date] = []
    day = last.replace(day=1) - timedelta(days=1)
    while len(ends) < count:
        ends.append(day)
        day = day.replace(day=1) - timedelta(days=1)
    return ends[::-1]


def cases_of(
    *, month_ends: Sequence[date], known_at: datetime, policy: Policy, exposures: Sequence[Decimal],
    customer_range: tuple[int, int], customer_ids: Sequence[int],
) -> dict[Signal, list[Case]]:  # fmt: skip
    """Return the cases of each signal: every customer of `customer_ids`, which lie in the range, at every month-end.

    Customers who are in trouble at a month-end are no case: nothing is to be foreseen there.

    :param exposures: what all customers owed at each month-end
    """
    rules = rules_of(policy.alert_thresholds)
    wide = {signal: _without_threshold(rule) for signal, rule in rules.items()}
    found: dict[Signal, list[Case]] = {signal: [] for signal in rules}
    for month, (day, exposure) in enumerate(zip(month_ends, exposures, strict=True)):
        values = _values(
            day, known_at=known_at, policy=policy, exposure=exposure, customer_range=customer_range, rules=wide
        )
        trouble = _trouble(day, known_at, policy, customer_ids)
        for customer_id in customer_ids:
            days = trouble.get(customer_id)
            if days == 0:
                continue
            for signal, cases in found.items():
                cases.append(Case(customer_id, month, values.get((customer_id, signal.value)), days))
    return found


def _without_threshold(rule: Rule) -> Rule:
    return rule if rule.unit is SignalUnit.YES else replace(rule, threshold=_EVERYTHING)


def _values(
    day: date, *, known_at: datetime, policy: Policy, exposure: Decimal, customer_range: tuple[int, int],
    rules: dict[Signal, Rule],
) -> dict[tuple[int, str], Decimal]:  # fmt: skip
    watched = Watched(
        first_customer_id=customer_range[0], last_customer_id=customer_range[1], as_of=day, known_at=known_at,
        policy=policy, exposure=exposure,
    )  # fmt: skip
    said = found_relation(watched, rules=rules)
    rows = fetch_report(f"SELECT customer_id, signal, value FROM ({said.sql}) said", said.params)
    return {(customer_id, signal): value for customer_id, signal, value in rows}


def _trouble(day: date, known_at: datetime, policy: Policy, customer_ids: Sequence[int]) -> dict[int, int]:
    """Return after how many days each customer was in trouble; 0 for who already was."""
    default = policy.default
    definition = DefaultDefinition(TROUBLE_DAYS_OVERDUE, default.materiality, default.excludes_disputed)
    events = default_events(
        since=day, until=day + timedelta(days=HORIZON_DAYS), known_at=known_at, definition=definition,
        customer_ids=customer_ids,
    )  # fmt: skip
    return {customer_id: (event.default_date - day).days for customer_id, event in events.items()}


def latest_backtest() -> dict[Signal, list[SignalBacktest]]:
    """Return the rows of the latest back-test by signal, lowest threshold first; nothing if none was made."""
    latest = SignalBacktest.objects.order_by("-recorded_at", "-id").first()
    found: dict[Signal, list[SignalBacktest]] = {}
    if latest is not None:
        for row in SignalBacktest.objects.filter(job_id=latest.job_id).order_by("signal", "threshold"):
            found.setdefault(Signal(row.signal), []).append(row)
    return found
