"""The back-test of the signals: pieces of the portfolio tried in shards, one row a signal and threshold at the end."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from credit.domain.policies import Policy
from credit.domain.signal_trials import Trial, thresholds_around, try_threshold
from credit.domain.signals import USUAL, Signal
from credit.models import SignalBacktest
from credit.queries.signal_backtests import HORIZON_MONTHS, cases_of
from customers.queries.shards import list_customer_ids

Counted = dict[str, list[list[Any]]]


def try_range(
    *, month_ends: list[date], exposures: list[Decimal], known_at: datetime, policy: Policy,
    first_customer_id: int, last_customer_id: int,
) -> Counted:  # fmt: skip
    """Return what each signal came to among the customers of a range at each threshold, ready for JSON."""
    cases = cases_of(
        month_ends=month_ends,
        known_at=known_at,
        policy=policy,
        exposures=exposures,
        customer_range=(first_customer_id, last_customer_id),
        customer_ids=list_customer_ids(first_customer_id=first_customer_id, last_customer_id=last_customer_id),
    )
    return {
        signal.value: [
            [str(trial.threshold), *trial[1:-1], list(trial.lead_days)]
            for trial in (try_threshold(found, threshold=one) for one in thresholds_around(USUAL[signal]))
        ]
        for signal, found in cases.items()
    }


@transaction.atomic
def keep_backtest(
    *, job_id: int, counted: Iterable[Mapping[str, list[list[Any]]]], month_ends: list[date], tried: int, customers: int
) -> int:
    """Write one row a signal and threshold from what the ranges counted; return how many. Written once a job.

    :param tried: customers that were looked at, of `customers` that there are
    """
    if SignalBacktest.objects.filter(job_id=job_id).exists():
        return SignalBacktest.objects.filter(job_id=job_id).count()
    totals: dict[tuple[str, Decimal], Trial] = {}
    for of_range in counted:
        for signal, rows in of_range.items():
            for threshold, cases, events, fired, hits, news, leads in rows:
                trial = Trial(Decimal(threshold), cases, events, fired, hits, news, tuple(leads))
                key = signal, trial.threshold
                totals[key] = totals[key].plus(trial) if key in totals else trial
    scale = Decimal(customers) / tried if tried else Decimal(1)
    made = [
        SignalBacktest(
            job_id=job_id,
            signal=Signal(signal).value,
            threshold=threshold,
            first_date=month_ends[0],
            last_date=month_ends[-1],
            horizon_months=HORIZON_MONTHS,
            customer_count=tried,
            case_count=trial.case_count,
            event_count=trial.event_count,
            fired_count=trial.fired_count,
            hit_count=trial.hit_count,
            median_lead_days=trial.median_lead_days,
            alerts_per_week=trial.alerts_per_week(months=len(month_ends), scale=scale),
        )
        for (signal, threshold), trial in totals.items()
    ]
    return len(SignalBacktest.objects.bulk_create(made))
