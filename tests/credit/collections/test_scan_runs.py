"""Scans of several days beside each other: which is live, which came before, and who moves the cases."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError

from credit.models import OverdueCase, ScanResult, ScanRun
from credit.services import overdue_scan
from customers.queries.postings import get_last_recorded_at
from tests.credit.collections.conftest import Book, open_run, scan, scan_ranges, scan_with_news

DAY = date(2026, 6, 30)
NEXT = DAY + timedelta(days=1)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def changes_of(run: ScanRun) -> dict[str, str]:
    return dict(ScanResult.objects.filter(run=run).values_list("customer__code", "change"))


def test_a_run_says_of_every_customer_what_changed(book: Book):
    customers = {code: book.customer(code) for code in ("grown", "shrunk", "unchanged", "closed", "opened", "never")}
    invoices = {code: book.invoice(customers[code], "100", due=ago(5)) for code in ("shrunk", "unchanged", "closed")}
    book.invoice(customers["grown"], "100", due=ago(5))
    scan(DAY)
    book.invoice(customers["grown"], "0.01", due=DAY)
    book.pay(invoices["shrunk"], "0.01", on=NEXT)
    book.pay(invoices["closed"], "100", on=NEXT)
    book.invoice(customers["opened"], "7", due=DAY)
    book.invoice(customers["never"], "7", due=NEXT)

    run = scan(NEXT)

    assert changes_of(run) == {code: code for code in ("grown", "shrunk", "unchanged", "closed", "opened")}
    counts = (run.grown_count, run.shrunk_count, run.unchanged_count, run.closed_count, run.opened_count)
    assert counts == (1, 1, 1, 1, 1)
    assert (run.case_count, run.item_count) == (4, 5)


def test_a_customer_closed_by_the_scan_before_is_not_closed_again(book: Book):
    invoice = book.invoice(book.customer("ACME"), "100", due=ago(5))
    scan(ago(2))
    book.pay(invoice, "100", on=ago(1))
    scan(ago(1))

    run = scan(DAY)

    assert changes_of(run) == {}
    assert run.closed_count == 0


def test_a_customer_late_again_after_a_scan_without_debts_is_opened_with_nothing_before(book: Book):
    customer = book.customer("ACME")
    invoice = book.invoice(customer, "100", due=ago(5))
    scan(ago(2))
    book.pay(invoice, "100", on=ago(1))
    scan(ago(1))
    book.invoice(customer, "40", due=ago(1))

    run = scan(DAY)

    result = ScanResult.objects.get(run=run)
    assert (result.change, result.previous_amount, result.overdue_amount) == ("opened", 0, 40)


def test_the_run_before_is_the_latest_finished_one_of_an_earlier_day(book: Book):
    scan(ago(9))
    newest = scan(ago(3))
    scan(ago(7))
    open_run(ago(1))  # planned, never finished

    assert open_run(DAY).previous_run == newest


def test_a_run_of_the_same_day_is_not_the_one_before(book: Book):
    earlier = scan(ago(1))
    scan(DAY)

    assert open_run(DAY).previous_run == earlier


def test_of_two_runs_of_the_day_before_the_live_one_counts_and_then_the_later(book: Book):
    first_live = scan(ago(1))
    second_live = scan(ago(1))
    scan(DAY)
    past = scan(ago(1))  # no longer live: a later day has been scanned

    assert (first_live.is_live, second_live.is_live, past.is_live) == (True, True, False)
    assert open_run(DAY).previous_run == second_live


def test_the_first_run_has_none_before_it_and_everything_is_new(book: Book):
    book.invoice(book.customer("ACME"), "100", due=ago(400))

    run = scan(DAY)

    assert (run.previous_run, run.is_live, changes_of(run)) == (None, True, {"ACME": "opened"})


def test_a_run_is_live_for_the_latest_day_or_a_later_one_and_for_no_earlier(book: Book):
    assert open_run(DAY).is_live
    assert open_run(DAY).is_live
    assert not open_run(ago(1)).is_live
    assert open_run(NEXT).is_live
    assert not open_run(DAY).is_live


def test_a_job_has_one_run_however_often_it_is_planned(book: Book):
    run = open_run(DAY)

    again = overdue_scan.open_scan_run(
        job_id=run.job_id, as_of=DAY, known_at=None, skips_disputed=False, bucket_days=[10]
    )

    assert again == run
    assert (again.skips_disputed, again.bucket_days) == (True, [30, 60, 90])


def test_a_job_without_a_run_is_named(db):
    with pytest.raises(overdue_scan.UnknownScanError) as refused:
        overdue_scan.get_scan_run(job_id=987654)

    assert str(refused.value) == "Job 987654 has no scan run."


def test_what_is_recorded_after_the_plan_is_not_seen_by_any_range(book: Book):
    first, second = book.customer("A"), book.customer("B")
    book.invoice(first, "100", due=ago(5))
    run = open_run(DAY, known_at=get_last_recorded_at())
    book.invoice(second, "900", due=ago(5))

    scan_ranges(run)

    assert changes_of(run) == {"A": "opened"}


def test_a_scan_of_a_moment_before_anything_was_recorded_finds_nothing(book: Book):
    book.invoice(book.customer("ACME"), "100", due=ago(5))

    assert scan(DAY, known_at=datetime(2000, 1, 1, tzinfo=UTC)).case_count == 0


def test_a_range_scanned_again_finds_what_was_posted_meanwhile_when_nothing_is_pinned(book: Book):
    customer = book.customer("ACME")
    book.invoice(customer, "100", due=ago(5))
    run = open_run(DAY)
    scan_ranges(run)
    book.invoice(customer, "11", due=ago(5))

    scan_ranges(run)

    case = OverdueCase.objects.get()
    assert ScanResult.objects.get(run=run).overdue_amount == 111
    assert (case.overdue_amount, case.item_count) == (111, 2)


def test_a_scan_that_was_overtaken_by_a_later_day_leaves_the_later_figures(book: Book):
    invoice = book.invoice(book.customer("ACME"), "100", due=ago(5))
    slow = open_run(DAY)
    book.pay(invoice, "30", on=NEXT)
    scan(NEXT)

    scan_ranges(slow)

    case = OverdueCase.objects.get()
    assert (case.overdue_amount, case.as_of_date) == (70, NEXT)
    assert ScanResult.objects.get(run=slow).overdue_amount == 100


def test_a_scan_that_was_overtaken_opens_no_case_for_who_has_paid_since(book: Book):
    invoice = book.invoice(book.customer("ACME"), "100", due=ago(5))
    slow = open_run(DAY)
    book.pay(invoice, "100", on=NEXT)
    scan(NEXT)

    news = scan_ranges(slow)

    assert not OverdueCase.objects.exists()
    assert news == []
    assert changes_of(slow) == {"ACME": "opened"}


def test_a_scan_that_was_overtaken_opens_no_case_beside_one_that_was_closed_since(book: Book):
    invoice = book.invoice(book.customer("ACME"), "100", due=ago(5))
    scan(ago(1))
    slow = open_run(DAY)
    book.pay(invoice, "100", on=NEXT)
    scan(NEXT)

    scan_ranges(slow)

    case = OverdueCase.objects.get()
    assert (case.status, case.closed_date) == ("closed", NEXT)


def test_a_scan_that_was_overtaken_closes_no_case_that_the_later_one_opened(book: Book):
    slow = open_run(DAY)
    book.invoice(book.customer("ACME"), "100", due=DAY)
    scan(NEXT)

    scan_ranges(slow)

    assert OverdueCase.objects.get().status == "open"


def test_a_case_closed_and_late_again_on_one_day_is_the_same_case(book: Book):
    customer = book.customer("ACME")
    invoice = book.invoice(customer, "100", due=ago(5))
    scan(ago(1))
    book.pay(invoice, "100", on=DAY)
    scan(DAY)
    book.invoice(customer, "40", due=ago(2))

    scan(DAY)

    case = OverdueCase.objects.get()
    assert (case.status, case.closed_date, case.overdue_amount) == ("open", None, 40)
    assert (case.opened_date, case.previous_amount) == (ago(1), 100)


def test_the_collector_and_the_first_day_of_a_case_outlive_every_scan(book: Book, django_user_model):
    collector = django_user_model.objects.create_user("cole", role="collector")
    book.invoice(book.customer("ACME"), "100", due=ago(5))
    scan(ago(2))
    OverdueCase.objects.update(collector=collector, version=7)

    scan(ago(1))
    run = scan(DAY)

    case = OverdueCase.objects.get()
    assert (case.collector, case.version, case.opened_date) == (collector, 7, ago(2))
    assert (case.last_run_id, case.as_of_date) == (run.pk, DAY)


@pytest.mark.parametrize("size", [1, 2, 100])
def test_the_size_of_the_ranges_changes_nothing(book: Book, size):
    for number in range(5):
        book.invoice(book.customer(f"C{number}"), str(number + 1), due=ago(5))

    run = scan(DAY, size=size)

    assert (run.case_count, run.overdue_amount, run.opened_count) == (5, 15, 5)
    assert OverdueCase.objects.count() == 5


def test_a_range_leaves_customers_outside_it_alone(book: Book):
    first, second, third = (book.customer(code) for code in "ABC")
    for customer in (first, second, third):
        book.invoice(customer, "10", due=ago(5))
    run = open_run(DAY)

    count, _ = overdue_scan.scan_range(run=run, first_customer_id=second.pk, last_customer_id=second.pk)

    assert count == 1
    assert changes_of(run) == {"B": "opened"}
    assert OverdueCase.objects.get().customer == second


def test_a_past_run_finds_its_figures_and_is_no_news(book: Book):
    book.invoice(book.customer("ACME"), "100", due=ago(40))
    scan(DAY)

    past, news = scan_with_news(ago(20))

    assert (past.is_live, news, past.case_count, past.overdue_amount) == (False, [], 1, 100)


def test_the_database_itself_keeps_one_result_per_customer_and_run(book: Book):
    book.invoice(book.customer("ACME"), "100", due=ago(5))
    result = ScanResult.objects.get(run=scan(DAY))
    result.pk = None

    with pytest.raises(IntegrityError, match="scan_result_once_per_customer"):
        result.save(force_insert=True)
