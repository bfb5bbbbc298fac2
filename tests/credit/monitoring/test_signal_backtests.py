"""How signals would have done: counted by hand, derived from a ledger, kept once a job, chosen by workload."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from credit.domain.signal_trials import Case, cheapest_within, thresholds_around, try_threshold
from credit.domain.signals import USUAL, Signal
from credit.models import SignalBacktest
from credit.queries.signal_backtests import past_month_ends
from finance_crm.jobs.services.jobs import enqueue, run_inline
from tests.credit.collections.conftest import signed_in

AS_OF = date(2026, 4, 30)
CASES = [
    Case(1, 0, Decimal(40), 100),
    Case(1, 1, Decimal(45), 70),
    Case(2, 0, Decimal(35), None),
    Case(3, 0, Decimal(5), 30),
    Case(4, 0, None, None),
]


def test_counts_by_hand():
    trial = try_threshold(CASES, threshold=Decimal(30))

    assert trial[1:-1] == (5, 3, 3, 2, 2)
    assert (trial.median_lead_days, sorted(trial.lead_days)) == (85, [70, 100])
    assert trial.plus(trial)[1:-1] == (10, 6, 6, 4, 4)


def test_a_month_has_four_and_a_third_weeks_and_a_sample_stands_for_all():
    trial = try_threshold(CASES, threshold=Decimal(30))

    assert trial.alerts_per_week(months=2, scale=Decimal(10)) == Decimal("2.30")


def test_a_threshold_can_be_chosen_by_workload():
    trials = [try_threshold(CASES, threshold=Decimal(one)) for one in (1, 30, 50)]

    assert cheapest_within(trials, workload=Decimal("0.3"), months=2, scale=Decimal(1)).threshold == 30
    assert cheapest_within(trials[:1], workload=Decimal("0.1"), months=2, scale=Decimal(1)) is None


@pytest.mark.parametrize("signal", list(Signal))
def test_the_usual_threshold_is_among_those_that_are_tried(signal):
    tried = thresholds_around(USUAL[signal])

    assert USUAL[signal].threshold in tried
    assert list(tried) == sorted(set(tried))


def test_month_ends_have_their_year_behind_them():
    assert past_month_ends(as_of=AS_OF, count=2) == [date(2025, 2, 28), date(2025, 3, 31)]


def run(as_of: date = AS_OF):
    job = enqueue(
        kind="signal_backtest", arguments={"as_of": as_of.isoformat()}, actor_id=None, source="command", sends=False
    )
    return run_inline(job_id=job.pk)


@pytest.fixture
def tried(book):
    """One who was 35 days late at a month-end and never paid, one who always pays, one who is new."""
    bad, good = book.customer("BAD"), book.customer("GOOD")
    book.invoice(bad, "9000", due=date(2025, 3, 31) - timedelta(days=35), issued=date(2025, 1, 20))
    paid = book.invoice(good, "9000", due=date(2025, 2, 20), issued=date(2025, 1, 20))
    book.pay(paid, "9000", on=date(2025, 2, 18))
    return run()


def test_a_job_finds_who_was_late_before_the_trouble(tried):
    found = SignalBacktest.objects.get(signal="overdue_grows", threshold=30)

    assert (tried.status, found.fired_count, found.hit_count) == ("succeeded", 1, 1)
    assert found.median_lead_days == 25
    assert (found.precision, found.customer_count) == (1, 2)


def test_a_job_that_closes_again_writes_nothing_more(tried):
    before = SignalBacktest.objects.count()

    run_inline(job_id=tried.pk)

    assert SignalBacktest.objects.count() == before > len(Signal)


def test_the_page_shows_each_signal_with_its_thresholds_and_marks_what_fits(tried):
    text = signed_in("credit_manager").get(reverse("credit:signals") + "?per_week=10").content.decode()

    assert "Overdue for long" in text
    assert "30 days" in text
    assert "Fits" in text


@pytest.mark.parametrize(
    ("changes", "name"),
    [({"hit_count": 9}, "signal_backtest_hits_within"), ({"median_lead_days": None}, "signal_backtest_lead_where_hit")],
)
def test_impossible_counts_are_refused_by_the_database(tried, changes, name):
    row = SignalBacktest.objects.filter(signal="overdue_grows", threshold=30)

    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        row.update(**changes)
