"""What a run looks at, what it writes, and that it may run twice, be killed, or come too late."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from credit.models import Alert, Assessment
from credit.services import monitoring
from credit.services.assessments import assess_customer
from tests.credit.assessment.published_company import BEFORE, NOW
from tests.credit.monitoring.conftest import DAY, close, monitor, open_run, watch


def states():
    return sorted(Alert.objects.values_list("customer__code", "signal", "status", "value", "severity"))


def assessments():
    return sorted(Assessment.objects.values_list("customer__code", "as_of_date", "grade", "input_hash"))


@pytest.fixture
def two(book, late, give):
    sound = book.customer("SOUND")
    give(sound, BEFORE)
    give(sound, NOW)
    return sound, late


def test_the_first_run_assesses_everybody_and_finds_who_is_late(two):
    run = monitor()

    assert (run.is_live, run.customer_count, run.assessed_count) == (True, 2, 2)
    assert ("LATE", "overdue_grows", "open", Decimal(70), "high") in states()


def test_a_run_on_the_same_day_where_nothing_changed_writes_nothing(two):
    monitor()
    before = assessments(), sorted(Alert.objects.values_list())

    run = monitor()

    assert (run.customer_count, run.assessed_count, run.alert_count, run.cleared_count) == (0, 0, 0, 0)
    assert (assessments(), sorted(Alert.objects.values_list())) == before


def test_a_range_that_runs_twice_changes_nothing_more(two):
    run = open_run()
    first = watch(run)
    before = assessments(), states()

    again = watch(run)

    assert (assessments(), states()) == before
    assert [one.looked_at for one in again] == [one.looked_at for one in first]
    assert close(run, again).assessed_count == 2


def test_only_the_customer_with_a_new_statement_is_looked_at(two, give):
    sound, _late = two
    monitor()
    give(sound, NOW, cash=1)

    run = monitor()

    assert (run.customer_count, run.assessed_count) == (1, 1)
    assert Assessment.objects.get(run=run).customer == sound


def test_only_the_customer_whose_ledger_moved_is_looked_at(two, book):
    sound, _late = two
    monitor()
    book.invoice(sound, "10", due=date(2026, 5, 31), issued=date(2026, 4, 1))

    run = monitor()

    assert (run.customer_count, Assessment.objects.get(run=run).customer) == (1, sound)


def test_the_next_day_only_who_is_late_is_looked_at(two):
    monitor()

    run = monitor(DAY + timedelta(days=1))

    assert run.customer_count == 1


def test_after_thirty_days_everybody_is_looked_at_once(two):
    monitor()

    later = monitor(DAY + timedelta(days=31))
    day_after = monitor(DAY + timedelta(days=32))

    assert (later.customer_count, day_after.customer_count) == (2, 1)


def test_a_full_run_looks_at_everybody_and_writes_only_what_is_new(two):
    monitor()

    run = monitor(full=True)

    assert (run.customer_count, run.assessed_count) == (2, 0)


def test_a_run_for_a_past_day_writes_assessments_of_its_own_and_no_alert(two):
    monitor()
    before = states()

    run = monitor(DAY - timedelta(days=40))

    assert not run.is_live
    assert Assessment.objects.filter(run=run).exists()
    assert states() == before


def test_a_range_that_a_later_day_has_overtaken_leaves_the_alerts_alone(two):
    older = open_run()
    monitor(DAY + timedelta(days=1))
    before = states()

    watch(older)

    assert older.is_live
    assert states() == before


def test_a_run_sees_what_was_recorded_when_it_was_planned_and_nothing_later(two, book):
    run = open_run()
    book.invoice(two[0], "50000", due=date(2026, 1, 1), issued=date(2025, 12, 1))

    watch(run)

    assert not Alert.objects.filter(customer=two[0], signal="overdue_grows").exists()


def test_the_same_job_planned_twice_is_one_run(two):
    run = open_run()

    again = monitoring.open_monitoring_run(job_id=run.job_id, as_of=DAY, today=DAY, known_at=None, is_full=False)

    assert again == run


def test_who_is_given_credit_and_assessed_by_hand_needs_no_new_assessment(two):
    assess_customer(customer_id=two[0].pk, as_of=DAY)

    run = monitor()

    assert run.assessed_count == 1
