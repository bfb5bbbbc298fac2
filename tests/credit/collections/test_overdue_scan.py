"""The overdue scan opens, updates and closes one case per customer, and says what changed."""

from datetime import date, timedelta
from decimal import Decimal

from credit.models import OverdueCase, ScanResult
from tests.credit.collections.conftest import Book, scan

DAY = date(2026, 6, 30)


def case_rows() -> list[tuple[object, ...]]:
    fields = (
        "customer__code",
        "status",
        "opened_date",
        "closed_date",
        "overdue_amount",
        "previous_amount",
        "bucket_amounts",
        "item_count",
        "oldest_due_date",
        "priority",
    )
    return list(OverdueCase.objects.order_by("id").values_list(*fields))


def test_an_item_due_today_is_not_overdue_and_one_due_yesterday_is(book: Book) -> None:
    customer = book.customer("ACME")
    book.invoice(customer, "100", due=DAY)
    book.invoice(customer, "40", due=DAY - timedelta(days=1))

    run = scan(DAY)

    case = OverdueCase.objects.get()
    assert (case.overdue_amount, case.item_count, case.oldest_due_date) == (40, 1, DAY - timedelta(days=1))
    assert (run.case_count, run.item_count, run.overdue_amount, run.opened_count) == (1, 1, 40, 1)


def test_amounts_fall_into_buckets_by_days_past_due_and_older_ones_weigh_more(book: Book) -> None:
    customer = book.customer("ACME")
    for days, amount in ((1, "1"), (30, "2"), (31, "4"), (60, "8"), (61, "16"), (90, "32"), (91, "64")):
        book.invoice(customer, amount, due=DAY - timedelta(days=days))

    scan(DAY)

    case = OverdueCase.objects.get()
    assert case.bucket_amounts == [Decimal(3), Decimal(12), Decimal(48), Decimal(64)]
    assert case.priority == 3 * 1 + 12 * 2 + 48 * 3 + 64 * 4


def test_a_case_is_closed_when_the_last_overdue_item_is_paid(book: Book) -> None:
    invoice = book.invoice(book.customer("ACME"), "100", due=DAY - timedelta(days=5))
    scan(DAY)
    book.pay(invoice, "100", on=DAY + timedelta(days=1))

    run = scan(DAY + timedelta(days=1))

    case = OverdueCase.objects.get()
    assert (case.status, case.closed_date, case.overdue_amount, case.previous_amount) == (
        "closed",
        DAY + timedelta(days=1),
        0,
        100,
    )
    assert (run.case_count, run.closed_count) == (0, 1)


def test_a_partial_payment_shrinks_the_case_and_the_run_says_so(book: Book) -> None:
    invoice = book.invoice(book.customer("ACME"), "100", due=DAY - timedelta(days=5))
    scan(DAY)
    book.pay(invoice, "30", on=DAY + timedelta(days=1))

    run = scan(DAY + timedelta(days=1))

    case = OverdueCase.objects.get()
    assert (case.overdue_amount, case.previous_amount, run.shrunk_count) == (70, 100, 1)


def test_a_customer_overdue_again_after_a_closed_case_gets_a_new_one(book: Book) -> None:
    customer = book.customer("ACME")
    invoice = book.invoice(customer, "100", due=DAY - timedelta(days=5))
    scan(DAY)
    book.pay(invoice, "100", on=DAY + timedelta(days=1))
    scan(DAY + timedelta(days=1))
    book.invoice(customer, "50", due=DAY + timedelta(days=1))

    scan(DAY + timedelta(days=2))

    assert list(OverdueCase.objects.order_by("id").values_list("status", flat=True)) == ["closed", "open"]


def test_disputed_amounts_are_left_out_and_named(book: Book) -> None:
    customer = book.customer("ACME")
    invoice = book.invoice(customer, "100", due=DAY - timedelta(days=5))
    book.dispute(invoice, "60", on=DAY - timedelta(days=2))

    run = scan(DAY)

    case = OverdueCase.objects.get()
    assert (case.overdue_amount, case.disputed_amount, run.disputed_amount) == (40, 60, 60)


def test_disputed_amounts_count_when_the_scan_is_told_to_keep_them(book: Book) -> None:
    invoice = book.invoice(book.customer("ACME"), "100", due=DAY - timedelta(days=5))
    book.dispute(invoice, "60", on=DAY - timedelta(days=2))

    scan(DAY, skips_disputed=False)

    assert OverdueCase.objects.get().overdue_amount == 100


def test_a_customer_whose_overdue_items_are_all_disputed_has_no_case(book: Book) -> None:
    invoice = book.invoice(book.customer("ACME"), "100", due=DAY - timedelta(days=5))
    book.dispute(invoice, "100", on=DAY - timedelta(days=2))

    scan(DAY)

    assert not OverdueCase.objects.exists()


def test_running_the_scan_twice_for_a_day_changes_nothing(book: Book) -> None:
    for code in "ABCDE":
        book.invoice(book.customer(code), "100", due=DAY - timedelta(days=5))
    scan(DAY - timedelta(days=1))
    first = scan(DAY)
    before = case_rows()

    second = scan(DAY)

    assert case_rows() == before
    assert (second.case_count, second.opened_count, second.unchanged_count) == (
        first.case_count,
        first.opened_count,
        first.unchanged_count,
    )


def test_a_range_scanned_twice_leaves_one_result_per_customer(book: Book) -> None:
    book.invoice(book.customer("ACME"), "100", due=DAY - timedelta(days=5))

    run = scan(DAY, size=1000)
    scan_again = scan(DAY, size=1000)

    assert ScanResult.objects.filter(run=run).count() == 1
    assert ScanResult.objects.filter(run=scan_again).count() == 1


def test_a_scan_of_a_past_day_keeps_its_own_results_and_leaves_live_cases_alone(book: Book) -> None:
    customer = book.customer("ACME")
    book.invoice(customer, "100", due=DAY - timedelta(days=40))
    scan(DAY)
    before = case_rows()

    past = scan(DAY - timedelta(days=30))

    assert case_rows() == before
    assert not past.is_live
    assert ScanResult.objects.get(run=past).bucket_amounts[0] == 100
