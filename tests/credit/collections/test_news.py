"""Every owner and every collector hears of the cases that are theirs, counted once, in their own words."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from credit.models import OverdueCase
from credit.services.collections import News, notify_of_cases
from finance_crm.access.models import User
from finance_crm.activity.models import Notification, OutgoingMail
from tests.credit.collections.conftest import Book, scan_with_news

DAY = date(2026, 6, 30)
NOW = datetime(2026, 7, 1, 1, 20, tzinfo=UTC)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def person(name: str, role: str, **fields) -> User:
    return User.objects.create_user(name, email=f"{name}@example.com", role=role, **fields)


def late(book: Book, code: str, *, days: int = 5, owner: User | None = None) -> None:
    book.invoice(book.customer(code, owner=owner), "100", due=ago(days))


def told(day: date = DAY) -> dict[str, tuple[int, int]]:
    """Scan the day, tell people, and return the new and older counts of each by user name."""
    run, news = scan_with_news(day)
    notify_of_cases(run=run, news=news, now=NOW, url=f"/scans/{run.pk}/")
    messages = Notification.objects.filter(dedupe_key=f"overdue_scan:{run.pk}").select_related("recipient")
    return {found.recipient.username: (found.params["new"], found.params["older"]) for found in messages}


def assign(code: str, collector: User) -> None:
    OverdueCase.objects.filter(customer__code=code).update(collector=collector)


@pytest.fixture
def olga(db) -> User:
    return person("olga", "analyst")


@pytest.fixture
def carl(db) -> User:
    return person("carl", "collector")


@pytest.fixture
def cora(db) -> User:
    return person("cora", "collector")


def test_news_are_grouped_by_owner_and_collector(book, olga, carl):
    late(book, "A", owner=olga)
    late(book, "B", owner=olga)
    late(book, "C")

    _, news = scan_with_news(DAY, size=100)

    assert sorted(news, key=str) == sorted([News(olga.pk, None, 2, 0), News(None, None, 1, 0)], key=str)


def test_an_owner_hears_of_the_own_customers_and_every_collector_of_all(book, olga, carl, cora):
    mia = person("mia", "credit_manager")
    late(book, "A", owner=olga)
    late(book, "B", owner=mia)
    late(book, "C")

    assert told() == {"olga": (1, 0), "carl": (3, 0), "cora": (3, 0), "mia": (3, 0)}


def test_who_owns_the_customer_and_collects_is_counted_once(book, carl):
    late(book, "A", owner=carl)

    assert told() == {"carl": (1, 0)}


def test_a_case_that_has_a_collector_concerns_that_one_and_the_owner_only(book, olga, carl, cora):
    late(book, "A", days=30, owner=olga)
    late(book, "B", days=30)
    told()
    assign("A", cora)

    assert told(DAY + timedelta(days=1)) == {"olga": (0, 1), "cora": (0, 2), "carl": (0, 1)}


def test_new_and_older_cases_are_counted_apart(book, carl):
    late(book, "A", days=60)
    told()
    book.invoice(book.customer("B"), "5", due=DAY)

    assert told(DAY + timedelta(days=1)) == {"carl": (1, 1)}


def test_a_case_found_in_an_old_bucket_is_new_and_not_older(book, carl):
    late(book, "A", days=200)

    assert told() == {"carl": (1, 0)}


def test_a_case_that_grows_within_its_bucket_is_no_news(book, carl):
    customer = book.customer("A")
    book.invoice(customer, "100", due=ago(10))
    told()
    book.invoice(customer, "9000", due=ago(20))

    assert told(DAY + timedelta(days=1)) == {}


def test_a_case_whose_old_item_was_paid_is_told_only_when_it_is_older_than_ever(book, carl):
    customer = book.customer("A")
    old = book.invoice(customer, "100", due=ago(60))
    book.invoice(customer, "100", due=ago(29))
    told()
    book.pay(old, "100", on=DAY)

    younger = told(DAY + timedelta(days=1))
    again_in_the_second = told(DAY + timedelta(days=2))
    in_the_third = told(DAY + timedelta(days=32))

    assert (younger, again_in_the_second, in_the_third) == ({}, {}, {"carl": (0, 1)})


@pytest.mark.parametrize(
    ("days", "is_news"), [(29, False), (30, True), (59, False), (60, True), (90, True), (91, False)]
)
def test_a_case_is_told_again_on_the_day_it_passes_a_bound(book, carl, days, is_news):
    late(book, "A", days=days)
    told()

    assert told(DAY + timedelta(days=1)) == ({"carl": (0, 1)} if is_news else {})


def test_several_ranges_add_up_to_one_message(book, carl):
    for number in range(7):
        late(book, f"C{number}")

    run, news = scan_with_news(DAY, size=2)

    assert len(news) > 1
    assert notify_of_cases(run=run, news=news, now=NOW, url="/x/") == 1
    assert Notification.objects.get().params == {"day": "2026-06-30", "new": 7, "older": 0}


def test_telling_of_the_same_run_twice_reaches_nobody_twice(book, carl):
    late(book, "A")
    run, news = scan_with_news(DAY)

    counts = [notify_of_cases(run=run, news=news, now=NOW, url="/x/") for _ in range(2)]

    assert counts == [1, 0]
    assert Notification.objects.count() == 1


def test_nobody_is_told_of_nothing(book, carl):
    run, news = scan_with_news(DAY)

    assert (news, notify_of_cases(run=run, news=news, now=NOW, url="/x/")) == ([], 0)


def test_without_collectors_a_case_of_nobodys_customer_reaches_nobody(book, olga):
    late(book, "A")

    assert told() == {}


def test_a_collector_who_was_switched_off_is_not_told(book, carl, cora):
    User.objects.filter(pk=carl.pk).update(is_active=False)
    late(book, "A")

    assert told() == {"cora": (1, 0)}


def test_a_disputed_item_is_no_news_before_it_counts_again(book, carl):
    invoice = book.invoice(book.customer("A"), "100", due=ago(5))
    book.dispute(invoice, "100", on=ago(3))
    quiet = told()

    _, news = scan_with_news(DAY, skips_disputed=False)

    assert quiet == {}
    assert news == [News(None, None, 1, 0)]


def test_the_message_is_read_in_the_language_of_whoever_opens_it(book, carl):
    late(book, "A")
    told()

    message = Notification.objects.get()
    with translation.override("zh-hant"):
        chinese = message.shown_title, message.shown_body

    assert message.shown_title == "Overdue scan of 2026-06-30: 1 new, 0 older"
    assert message.shown_body == "1 overdue cases are new to you and 0 have grown a bucket older."
    assert chinese == (
        "2026-06-30 逾期掃描：新增 1 件，帳齡加重 0 件",
        "您有 1 件新的逾期案件，另有 0 件進入更老的帳齡區間。",
    )
    assert (message.kind, message.recipient) == ("overdue_scan", carl)


def test_the_mail_goes_out_in_the_language_of_its_reader(book, carl):
    User.objects.filter(pk=carl.pk).update(language="zh-hant")
    late(book, "A")
    told()

    mail = OutgoingMail.objects.get()
    assert mail.address == "carl@example.com"
    assert "Overdue" not in mail.subject
    assert "2026-06-30" in mail.subject
