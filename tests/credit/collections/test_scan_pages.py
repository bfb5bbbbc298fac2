"""The pages of scans: every run with its figures, what it found, and starting one for a day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from credit.models import ScanRun
from finance_crm.access.models import Team, User
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import run_inline
from tests.credit.collections.conftest import Book, scan, signed_in

DAY = date(2026, 6, 30)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def start(client: Client, day: str):
    return client.post(reverse("credit:start_scan"), {"as_of": day}, follow=True)


def found(client: Client, run: ScanRun, **asked: object) -> list[str]:
    table = client.get(reverse("credit:scan", args=[run.pk]), asked).context["table"]
    return [row.customer_name for row in table.data]


@pytest.fixture
def runs(book: Book) -> tuple[ScanRun, ScanRun]:
    """Two scans: of the second day one customer is new, one has grown, one is as before, one is gone."""
    north = Team.objects.create(code="N", name="North")
    grown, same, gone = (book.customer(name, team=north) for name in ("Anna", "Bert", "Cleo"))
    book.invoice(grown, "100", due=ago(40))
    book.invoice(same, "50", due=ago(95))
    paid = book.invoice(gone, "30", due=ago(10))
    first = scan(ago(1))
    book.invoice(grown, "10", due=ago(1))
    book.pay(paid, "30", on=DAY)
    book.invoice(book.customer("Dora"), "7", due=ago(1))
    return first, scan(DAY)


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ("", ["Anna", "Bert", "Dora", "Cleo"]),
        ("opened", ["Dora"]),
        ("grown", ["Anna"]),
        ("shrunk", []),
        ("unchanged", ["Bert"]),
        ("closed", ["Cleo"]),
        ("anything", ["Anna", "Bert", "Dora", "Cleo"]),
    ],
)
def test_a_tab_shows_the_customers_of_its_kind_of_change(runs, change, wanted):
    assert found(signed_in("analyst"), runs[1], change=change) == wanted


def test_the_tabs_count_what_they_hold_and_one_is_current(runs):
    page = signed_in("analyst").get(reverse("credit:scan", args=[runs[1].pk]), {"change": "grown"})

    tabs = [(str(tab.label), tab.count) for tab in page.context["tabs"]]
    assert tabs == [("All", 4), ("New", 1), ("Grown", 1), ("Shrunk", 0), ("Unchanged", 1), ("Closed", 1)]
    assert [tab.url for tab in page.context["tabs"] if tab.is_current] == ["?change=grown"]


def test_totals_are_of_the_rows_that_the_tab_leaves(runs):
    client = signed_in("analyst")
    address = reverse("credit:scan", args=[runs[1].pk])

    everything = client.get(address).context["table"].totals
    closed = client.get(address, {"change": "closed"}).context["table"].totals
    shrunk = client.get(address, {"change": "shrunk"}).context["table"].totals

    assert everything == {"overdue_amount": Decimal(167), "previous_amount": Decimal(180)}
    assert closed == {"overdue_amount": Decimal(0), "previous_amount": Decimal(30)}
    assert shrunk == {"overdue_amount": Decimal(0), "previous_amount": Decimal(0)}


@pytest.mark.parametrize(
    ("sort", "wanted"),
    [
        ("customer_name", ["Anna", "Bert", "Cleo", "Dora"]),
        ("-previous_amount", ["Anna", "Bert", "Cleo", "Dora"]),
        ("overdue_amount", ["Cleo", "Dora", "Bert", "Anna"]),
        ("nonsense", ["Anna", "Bert", "Dora", "Cleo"]),
    ],
)
def test_what_was_found_is_sorted_as_asked(runs, sort, wanted):
    assert found(signed_in("analyst"), runs[1], sort=sort) == wanted


def test_the_page_of_the_first_scan_and_of_the_next_say_what_they_compare_with(runs):
    client = signed_in("analyst")

    first, second = (client.get(reverse("credit:scan", args=[run.pk])).content.decode() for run in runs)

    assert "The first scan: everything is new" in first
    assert "Changes since the scan of Jun 29, 2026" in second


def test_a_scan_of_a_past_day_is_marked_as_such(runs):
    past = scan(ago(9))
    client = signed_in("analyst")

    pages = [client.get(reverse("credit:scan", args=[run.pk])).content.decode() for run in (past, runs[1])]

    assert ["Past day" in page for page in pages] == [True, False]


def test_a_sales_manager_is_shown_the_results_of_the_own_teams(runs):
    client = signed_in("sales_manager", Team.objects.get(code="N"))

    assert found(client, runs[1]) == ["Anna", "Bert", "Cleo"]
    assert found(client, runs[1], change="opened") == []


def test_a_scan_that_found_nobody_has_no_chart_and_says_so(book):
    run = scan(DAY)

    page = signed_in("analyst").get(reverse("credit:scan", args=[run.pk]))

    assert page.context["chart"] is None
    assert "The scan found no overdue receivable that day." in page.content.decode()


def test_the_chart_has_one_bar_for_each_bucket_of_the_run(runs):
    chart = signed_in("analyst").get(reverse("credit:scan", args=[runs[1].pk])).context["chart"]

    assert chart.categories == ["1–30", "31–60", "61–90", "over 90"]
    assert list(chart.series[0].values) == [17, 100, 0, 50]


def test_runs_are_listed_with_the_latest_day_first_and_sorted_the_other_way_on_demand(runs):
    past = scan(ago(9))
    client = signed_in("analyst")

    tables = [client.get(reverse("credit:scans"), {"sort": sort}).context["table"] for sort in ("", "as_of_date")]

    days = [[row[table.fields.index("as_of_date")] for row in table.data] for table in tables]
    assert days == [[DAY, ago(1), ago(9)], [ago(9), ago(1), DAY]]
    assert [row[0] for row in tables[0].data] == [runs[1].pk, runs[0].pk, past.pk]


def test_a_scan_that_is_not_there_is_not_found(db):
    assert signed_in("analyst").get(reverse("credit:scan", args=[987654])).status_code == 404


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("analyst", True),
        ("credit_manager", True),
        ("administrator", True),
        ("collector", False),
        ("risk_officer", False),
        ("executive", False),
    ],
)
def test_who_may_run_a_scan_is_offered_it_and_nobody_else_starts_one(db, role, may):
    client = signed_in(role)

    page = client.get(reverse("credit:scans"))
    answer = start(client, "2026-06-30")

    assert (page.status_code, page.context["may_scan"]) == (200, may)
    assert answer.status_code == (200 if may else 403)
    assert Job.objects.filter(kind="overdue_scan").count() == may


def test_a_scan_is_started_for_the_day_by_the_person(db):
    page = start(signed_in("analyst"), "2026-02-28")

    job = Job.objects.get()
    assert (job.arguments, job.lock_key, job.source) == ({"as_of": "2026-02-28"}, "2026-02-28", "page")
    assert job.started_by == User.objects.get()
    assert [live.pk for live in page.context["live"]] == [job.pk]


@pytest.mark.parametrize("day", ["", "2026-02-29", "tomorrow", "30.06.2026"])
def test_what_is_no_day_is_said_and_starts_nothing(db, day):
    page = start(signed_in("analyst"), day)

    assert "Give the day to scan as a date." in page.content.decode()
    assert not Job.objects.exists()


def test_a_day_that_is_being_scanned_is_not_scanned_twice(db):
    client = signed_in("analyst")
    start(client, "2026-06-30")

    start(client, "2026-06-30")

    assert Job.objects.count() == 1


def test_a_day_that_is_being_scanned_otherwise_is_named_with_its_job(db):
    job = Job.objects.create(
        kind="overdue_scan", arguments={"as_of": "2026-06-30", "skips_disputed": False}, lock_key="2026-06-30",
        source="api",
    )  # fmt: skip

    page = start(signed_in("analyst"), "2026-06-30").content.decode()

    assert f"A scan of that day is running already: job {job.pk}." in page
    assert Job.objects.count() == 1


def test_a_scan_started_on_the_page_runs_and_has_its_page(book):
    book.invoice(book.customer("ACME"), "100", due=ago(5))
    client = signed_in("analyst")
    start(client, "2026-06-30")

    job = run_inline(job_id=Job.objects.get().pk)

    run = ScanRun.objects.get(job=job)
    assert job.status == "succeeded"
    assert found(client, run) == ["ACME"]
    assert reverse("jobs:job", args=[job.pk]) in client.get(reverse("credit:scan", args=[run.pk])).content.decode()


def test_the_pages_of_scans_are_read_in_chinese(runs):
    client, chinese = signed_in("analyst"), {"Accept-Language": "zh-hant"}

    scans = client.get(reverse("credit:scans"), headers=chinese).content.decode()
    page = client.get(reverse("credit:scan", args=[runs[1].pk]), headers=chinese)

    assert "Scan a day" not in scans
    assert page.context["chart"].categories[-1] == "90 天以上"
    assert "2026年6月30日" in page.content.decode()
