"""The chapter of collections is written onto whatever company there is, also a young one or one without a collector."""

from datetime import date, timedelta

import pytest

from credit.demo.collections import write_collections
from credit.models import CaseActivity, OverdueCase, ScanRun
from customers.demo.plan import DemoPlan
from finance_crm.access.models import User
from tests.credit.collections.conftest import Book

AS_OF = date(2026, 3, 31)
WEEKS = [AS_OF - timedelta(days=days) for days in (28, 21, 14, 7, 3, 1, 0)]


PLAN = DemoPlan(customers=3, months=12, seed=7, as_of=AS_OF)


@pytest.fixture
def book(db: None) -> Book:
    return Book()


@pytest.fixture
def cole(db: None) -> User:
    User.objects.create_user("mia", role="credit_manager")
    return User.objects.create_user("cole", role="collector")


def test_four_weeks_are_scanned_and_each_scan_is_compared_with_the_one_before(book, cole):
    for number in range(4):
        book.invoice(book.customer(f"C{number}"), "10", due=AS_OF - timedelta(days=40))

    said = write_collections(PLAN)

    runs = list(ScanRun.objects.order_by("as_of_date"))
    assert [run.as_of_date for run in runs] == WEEKS
    assert [run.previous_run for run in runs] == [None, *runs[:-1]]
    assert said == "7 overdue scans, 7 calls and notes on the worst cases."


def test_scans_of_the_past_know_what_was_recorded_by_the_end_of_their_day(book, cole):
    write_collections(PLAN)

    moments = list(ScanRun.objects.order_by("as_of_date").values_list("known_at", flat=True))

    assert [moment.date() for moment in moments[:-1]] == WEEKS[:-1]
    assert {(moment.hour, moment.minute, moment.second) for moment in moments[:-1]} == {(23, 59, 59)}


@pytest.mark.parametrize(("as_of", "scan_count"), [(date(2026, 3, 28), 6), (date(2026, 3, 29), 7)])
def test_a_company_one_month_old_is_scanned_from_the_day_after_its_first(book, cole, as_of, scan_count):
    young = DemoPlan(customers=3, months=1, seed=7, as_of=as_of)  # its first day is 28 February

    write_collections(young)

    assert ScanRun.objects.count() == scan_count
    assert ScanRun.objects.order_by("as_of_date").first().as_of_date > date(2026, 2, 28)


def test_the_collector_gets_the_worst_cases_and_up_to_three_entries_on_each(book, cole):
    for number in range(5):
        book.invoice(book.customer(f"C{number}"), str(100 - number), due=AS_OF - timedelta(days=40))

    write_collections(PLAN)

    worst_first = list(OverdueCase.objects.order_by("-priority"))
    counts = [CaseActivity.objects.filter(case=case).count() for case in worst_first]
    assert {case.collector for case in worst_first} == {cole}
    assert counts == [1, 2, 3, 1, 2]
    assert all(entry.happened_at.date() < AS_OF and entry.author == cole for entry in CaseActivity.objects.all())


def test_entries_of_a_case_are_written_in_the_order_in_which_they_happened(book, cole):
    for number in range(6):
        book.invoice(book.customer(f"C{number}"), str(100 - number), due=AS_OF - timedelta(days=40))

    write_collections(PLAN)

    for case in OverdueCase.objects.all():
        days = list(CaseActivity.objects.filter(case=case).order_by("id").values_list("happened_at", flat=True))
        assert days == sorted(days)


def test_without_a_collector_the_scans_are_there_and_nobody_has_called(book):
    book.invoice(book.customer("ACME"), "10", due=AS_OF - timedelta(days=40))

    said = write_collections(PLAN)

    assert said == "7 overdue scans, 0 calls and notes on the worst cases."
    assert OverdueCase.objects.get().collector is None
    assert not CaseActivity.objects.exists()


def test_where_nobody_is_late_nobody_is_called(book, cole):
    assert write_collections(PLAN) == "7 overdue scans, 0 calls and notes on the worst cases."
    assert not OverdueCase.objects.exists()
