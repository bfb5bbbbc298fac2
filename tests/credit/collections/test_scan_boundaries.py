"""What is overdue, by how much and in which bucket, to the day and to the smallest unit of money."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit.models import OverdueCase, ScanResult, ScanRun
from customers.models import Instalment
from tests.credit.collections.conftest import Book, scan

DAY = date(2026, 6, 30)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def only_result(run: ScanRun) -> ScanResult:
    return ScanResult.objects.get(run=run)


@pytest.mark.parametrize(
    ("due", "as_of", "buckets"),
    [
        (date(2024, 1, 30), date(2024, 2, 29), [1, 0, 0, 0]),  # thirty days, in a leap year
        (date(2024, 1, 30), date(2024, 3, 1), [0, 1, 0, 0]),
        (date(2025, 1, 30), date(2025, 3, 1), [1, 0, 0, 0]),  # thirty days, for there is no 29 February
        (date(2024, 2, 29), date(2024, 3, 1), [1, 0, 0, 0]),
        (date(2024, 2, 29), date(2024, 4, 30), [0, 0, 1, 0]),
        (date(2025, 12, 31), date(2026, 1, 1), [1, 0, 0, 0]),
        (date(2025, 12, 31), date(2026, 3, 31), [0, 0, 1, 0]),
        (date(2025, 12, 31), date(2026, 4, 1), [0, 0, 0, 1]),
    ],
)
def test_days_are_counted_by_the_calendar_over_month_ends_and_leap_days(book: Book, due, as_of, buckets):
    book.invoice(book.customer("ACME"), "1", due=due)

    assert only_result(scan(as_of)).bucket_amounts == buckets


@pytest.mark.parametrize(
    ("bucket_days", "days_late", "buckets"),
    [
        ([1], 1, [7, 0]),
        ([1], 2, [0, 7]),
        ([15, 45], 15, [7, 0, 0]),
        ([15, 45], 16, [0, 7, 0]),
        ([15, 45], 46, [0, 0, 7]),
        ([30, 60, 90, 120, 360], 360, [0, 0, 0, 0, 7, 0]),
        ([30, 60, 90, 120, 360], 361, [0, 0, 0, 0, 0, 7]),
    ],
)
def test_the_bounds_of_the_buckets_are_those_of_the_run(book: Book, bucket_days, days_late, buckets):
    book.invoice(book.customer("ACME"), "7", due=ago(days_late))

    result = only_result(scan(DAY, bucket_days=bucket_days))

    place = buckets.index(7) + 1
    assert (result.bucket_amounts, result.priority) == (buckets, 7 * place)
    assert OverdueCase.objects.get().notified_bucket == place


def test_a_payment_counts_from_its_day_on(book: Book):
    invoice = book.invoice(book.customer("ACME"), "100", due=ago(5))
    book.pay(invoice, "100", on=DAY)

    before, at = scan(ago(1)), scan(DAY)

    assert (before.overdue_amount, at.overdue_amount) == (100, 0)
    assert (at.case_count, at.closed_count) == (0, 1)


def test_the_last_cent_keeps_a_case_open(book: Book):
    invoice = book.invoice(book.customer("ACME"), "100", due=ago(5))
    book.pay(invoice, "99.99", on=ago(1))

    scan(DAY)

    case = OverdueCase.objects.get()
    assert (case.overdue_amount, case.item_count, case.status) == (Decimal("0.01"), 1, "open")


def test_an_invoice_issued_after_the_day_is_not_known_to_it(book: Book):
    customer = book.customer("ACME")
    book.invoice(customer, "100", due=ago(5), issued=ago(20))

    assert scan(ago(21)).case_count == 0


def test_one_instalment_is_overdue_while_the_other_is_not(book: Book):
    customer = book.customer("ACME")
    invoice = book.invoice(customer, "100", due=DAY, parts=((ago(10), "40"), (DAY, "60")))

    scan(DAY)

    case = OverdueCase.objects.get()
    assert Instalment.objects.filter(invoice=invoice).count() == 2
    assert (case.overdue_amount, case.item_count, case.oldest_due_date) == (40, 1, ago(10))


def test_the_oldest_item_is_named_and_the_first_posted_of_two_equally_old(book: Book):
    customer = book.customer("ACME")
    book.invoice(customer, "500", due=ago(3))
    oldest = book.invoice(customer, "1", due=ago(50))
    book.invoice(customer, "900", due=ago(50))

    scan(DAY)

    case = OverdueCase.objects.get()
    assert (case.oldest_invoice_id, case.oldest_due_date, case.item_count) == (oldest.pk, ago(50), 3)


def test_an_item_that_is_disputed_whole_is_neither_counted_nor_the_oldest(book: Book):
    customer = book.customer("ACME")
    disputed = book.invoice(customer, "80", due=ago(70))
    book.dispute(disputed, "80", on=ago(60))
    rest = book.invoice(customer, "20", due=ago(4))

    scan(DAY)

    case = OverdueCase.objects.get()
    assert (case.overdue_amount, case.disputed_amount, case.item_count) == (20, 80, 1)
    assert (case.oldest_invoice_id, case.oldest_due_date) == (rest.pk, ago(4))
    assert case.bucket_amounts == [20, 0, 0, 0]


def test_a_dispute_opened_after_the_day_leaves_nothing_out(book: Book):
    invoice = book.invoice(book.customer("ACME"), "80", due=ago(10))
    book.dispute(invoice, "80", on=DAY)

    assert scan(ago(1)).overdue_amount == 80
    assert scan(DAY).case_count == 0


def test_more_disputed_than_is_still_open_leaves_out_no_more_than_that(book: Book):
    customer = book.customer("ACME")
    invoice = book.invoice(customer, "100", due=ago(10))
    book.dispute(invoice, "60", on=ago(9))
    book.pay(invoice, "70", on=ago(5))
    book.invoice(customer, "1", due=ago(10))

    scan(DAY)

    case = OverdueCase.objects.get()
    assert (case.overdue_amount, case.disputed_amount) == (1, 30)


def test_what_is_disputed_in_another_currency_is_rounded_to_a_cent_and_the_rest_adds_up(book: Book):
    invoice = book.invoice(book.customer("ACME"), "1000", due=ago(10), currency="JPY", rate="0.0066")
    book.dispute(invoice, "333", on=ago(5))

    run = scan(DAY)

    assert run.disputed_amount == Decimal("2.20")  # 333 yen are 2.1978 dollars
    assert run.overdue_amount == Decimal("4.40")


def test_yen_have_no_decimals_in_the_reports_either(book: Book, settings):
    settings.REPORTING_CURRENCY = "JPY"
    invoice = book.invoice(book.customer("ACME"), "10", due=ago(10), rate="150.5")
    book.dispute(invoice, "3.33", on=ago(5))

    run = scan(DAY)

    assert run.disputed_amount == 501  # 3.33 of 10 dollars, of 1505 yen: 501.165
    assert run.overdue_amount == 1004


def test_a_run_that_keeps_disputed_items_names_nothing_as_left_out(book: Book):
    invoice = book.invoice(book.customer("ACME"), "100", due=ago(40))
    book.dispute(invoice, "100", on=ago(20))

    run = scan(DAY, skips_disputed=False)

    assert (run.overdue_amount, run.disputed_amount, run.case_count) == (100, 0, 1)


def test_a_customer_moves_between_the_settings_from_one_run_to_the_next(book: Book):
    invoice = book.invoice(book.customer("ACME"), "100", due=ago(40))
    book.dispute(invoice, "75", on=ago(20))
    scan(ago(1), skips_disputed=False)

    run = scan(DAY)

    result = only_result(run)
    assert (result.change, result.overdue_amount, result.previous_amount) == ("shrunk", 25, 100)


def test_without_a_customer_a_run_finds_nothing_and_is_finished(book: Book):
    run = scan(DAY)

    assert run.finished_at is not None
    assert (run.case_count, run.item_count, run.overdue_amount, run.disputed_amount) == (0, 0, 0, 0)
    assert run.previous_run is None


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(items=st.lists(st.tuples(st.integers(-3, 120), st.integers(1, 10**6)), min_size=1, max_size=8))
def test_buckets_always_add_up_to_what_is_overdue_and_weigh_between_once_and_four_times(book: Book, items):
    with transaction.atomic():
        customer = book.customer("ACME")
        for days_late, cents in items:
            book.invoice(customer, str(Decimal(cents).scaleb(-2)), due=ago(days_late), issued=ago(200))

        run = scan(DAY)

        late = [Decimal(cents).scaleb(-2) for days_late, cents in items if days_late > 0]
        assert (run.overdue_amount, run.item_count) == (sum(late), len(late))
        for result in ScanResult.objects.filter(run=run):
            assert sum(result.bucket_amounts) == result.overdue_amount
            assert result.overdue_amount <= result.priority <= 4 * result.overdue_amount
        transaction.set_rollback(True)
