"""The overdue scan as a background job: ranges, settings, what it reports, and the day it is for."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from credit.job_kinds import collections as module
from credit.models import OverdueCase, ScanResult, ScanRun
from finance_crm.access.models import User
from finance_crm.activity.models import Notification
from finance_crm.jobs.domain.kinds import default_schedules, job_kinds
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import JobLockedError, enqueue, retry, run_inline
from finance_crm.jobs.services.planning import start
from finance_crm.jobs.services.schedules import start_scheduled
from tests.credit.collections.conftest import Book

DAY = date(2026, 6, 30)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def ask(day: date = DAY, **arguments: object) -> Job:
    given = {"as_of": day.isoformat()} | arguments
    return enqueue(kind="overdue_scan", arguments=given, actor_id=None, source="command", sends=False)


def run(day: date = DAY, **arguments: object) -> Job:
    return run_inline(job_id=ask(day, **arguments).pk)


@pytest.fixture
def carl(db: None) -> User:
    return User.objects.create_user("carl", email="carl@example.com", role="collector")


def test_a_scan_tells_its_figures_and_its_people(book: Book, carl):
    book.invoice(book.customer("A"), "100.50", due=ago(5))
    paid = book.invoice(book.customer("B"), "7", due=ago(5))
    run(ago(1))
    book.pay(paid, "7", on=DAY)
    book.invoice(book.customer("C"), "3", due=ago(1))

    job = run()

    assert job.status == "succeeded"
    assert job.result == {
        "cases": 2, "opened": 1, "closed": 1, "overdue_amount": "103.5000", "people_notified": 1,
    }  # fmt: skip
    message = Notification.objects.latest("id")
    assert (message.recipient, message.params["new"]) == (carl, 1)
    assert message.url == reverse("credit:scan", args=[ScanRun.objects.get(job=job).pk])


def test_a_past_day_is_scanned_without_telling_anybody(book: Book, carl):
    book.invoice(book.customer("A"), "100", due=ago(50))
    run()
    Notification.objects.all().delete()

    job = run(ago(10))

    assert job.result["people_notified"] == 0
    assert not Notification.objects.exists()
    assert not ScanRun.objects.get(job=job).is_live


def test_customers_are_cut_into_ranges_that_say_how_many_they_hold(book: Book, monkeypatch):
    monkeypatch.setattr(module, "CUSTOMERS_PER_SHARD", 2)
    for number in range(5):
        book.invoice(book.customer(f"C{number}"), "10", due=ago(5))

    job = run()

    totals = list(job.shards.order_by("index").values_list("total", flat=True))
    assert sum(totals) == 5
    assert len(totals) > 1
    assert (job.done, job.total, job.result["cases"]) == (5, 5, 5)


def test_without_customers_a_scan_succeeds_with_nothing(db):
    job = run()

    assert (job.status, job.shards.count(), job.result["cases"]) == ("succeeded", 0, 0)
    assert ScanRun.objects.get(job=job).finished_at is not None


@pytest.mark.parametrize(
    ("setting", "arguments", "overdue"),
    [
        (True, {}, 40),
        (False, {}, 100),
        (True, {"skips_disputed": False}, 100),
        (False, {"skips_disputed": True}, 40),
    ],
)
def test_disputed_items_are_left_out_as_the_installation_says_unless_the_job_says_otherwise(
    book: Book, settings, setting, arguments, overdue
):
    settings.OVERDUE_SCAN_SKIPS_DISPUTED = setting
    invoice = book.invoice(book.customer("A"), "100", due=ago(9))
    book.dispute(invoice, "60", on=ago(3))

    job = run(**arguments)

    assert OverdueCase.objects.get().overdue_amount == overdue
    assert ScanRun.objects.get(job=job).skips_disputed is (overdue == 40)


def test_the_buckets_are_those_of_the_installation_when_the_scan_was_planned(book: Book, settings):
    settings.AGEING_BUCKET_DAYS = [10]
    book.invoice(book.customer("A"), "100", due=ago(11))
    job = ask()
    start(job_id=job.pk)
    settings.AGEING_BUCKET_DAYS = [30, 60, 90]

    run_inline(job_id=job.pk)

    assert ScanRun.objects.get().bucket_days == [10]
    assert ScanResult.objects.get().bucket_amounts == [Decimal(0), Decimal(100)]


def test_a_scan_knows_what_was_recorded_when_it_was_planned_and_nothing_later(book: Book):
    book.invoice(book.customer("A"), "100", due=ago(5))
    job = ask()
    start(job_id=job.pk)
    book.invoice(book.customer("B"), "900", due=ago(5))

    assert run_inline(job_id=job.pk).result["overdue_amount"] == "100.0000"


def test_a_scan_of_an_earlier_knowledge_sees_no_more_than_that(book: Book):
    book.invoice(book.customer("A"), "100", due=ago(5))

    job = run(known_at="2000-01-01T00:00:00+00:00")

    assert job.result["cases"] == 0


def test_two_scans_of_one_day_are_kept_apart_and_of_two_days_are_not(db):
    first = ask()

    assert ask() == first
    assert ask(ago(1)) != first
    with pytest.raises(JobLockedError) as refused:
        ask(skips_disputed=False)
    assert str(refused.value) == f"Job {first.pk} is at work on the same thing."


def test_a_range_that_failed_is_scanned_again_by_the_retry_and_the_run_is_one(book: Book, monkeypatch):
    book.invoice(book.customer("A"), "100", due=ago(5))
    whole = module.overdue_scan.scan_range

    def fail(**_):
        raise ValueError("the disk is full")

    job = ask()
    monkeypatch.setattr(module.overdue_scan, "scan_range", fail)
    failed = run_inline(job_id=job.pk)
    before = (failed.status, ScanRun.objects.get().finished_at, OverdueCase.objects.count())
    monkeypatch.setattr(module.overdue_scan, "scan_range", whole)
    retry(job_id=job.pk, actor_id=None, sends=False)

    again = run_inline(job_id=job.pk)

    assert before == ("failed", None, 0)
    assert (again.status, again.result["cases"], ScanRun.objects.count()) == ("succeeded", 1, 1)


def test_the_nightly_scan_is_for_the_business_day_of_its_run(db):
    nightly = default_schedules.get("daily_overdue_scan")

    job = start_scheduled(kind=nightly.kind, arguments=nightly.arguments, today=date(2028, 2, 29))

    assert (nightly.crontab, nightly.is_enabled) == ("15 1 * * *", True)
    assert (job.arguments, job.lock_key, job.source) == ({"as_of": "2028-02-29"}, "2028-02-29", "schedule")


def test_the_kind_asks_for_its_day_and_names_its_results_in_words():
    kind = job_kinds.get("overdue_scan")

    assert [(argument.name, argument.type, argument.is_required) for argument in kind.arguments] == [
        ("as_of", "date", True)
    ]
    assert (kind.right, kind.is_startable, str(kind.unit)) == ("run_scan", True, "customers")
    assert set(kind.result_labels) == {"cases", "opened", "closed", "overdue_amount", "people_notified"}
