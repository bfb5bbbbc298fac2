"""Owners and collectors hear of a case once, and again only when it grows a bucket older."""

from datetime import UTC, date, datetime, timedelta

from credit.services.collections import collect_news, notify_of_cases
from finance_crm.access.models import User
from finance_crm.activity.models import Notification
from tests.credit.collections.conftest import Book, scan

DAY = date(2026, 6, 30)
NOW = datetime(2026, 7, 1, tzinfo=UTC)


def person(name: str, role: str) -> User:
    return User.objects.create_user(name, email=f"{name}@example.com", role=role)


def tell(day: date) -> int:
    run = scan(day)
    news = collect_news(run=run, first_customer_id=0, last_customer_id=10**9)
    return notify_of_cases(run=run, news=news, now=NOW, url="/scan/")


def test_owner_and_collectors_are_told_of_a_new_case(book: Book) -> None:
    owner, collector = person("olga", "analyst"), person("carl", "collector")
    person("emma", "executive")
    book.invoice(book.customer("ACME", owner=owner), "100", due=DAY - timedelta(days=5))

    tell(DAY)

    assert set(Notification.objects.values_list("recipient_id", flat=True)) == {owner.pk, collector.pk}


def test_the_same_state_is_not_told_again_by_the_next_scan(book: Book) -> None:
    person("carl", "collector")
    book.invoice(book.customer("ACME"), "100", due=DAY - timedelta(days=5))
    tell(DAY)

    told = [tell(DAY), tell(DAY + timedelta(days=1))]

    assert told == [0, 0]


def test_a_case_that_enters_an_older_bucket_is_told_again(book: Book) -> None:
    person("carl", "collector")
    book.invoice(book.customer("ACME"), "100", due=DAY - timedelta(days=30))
    tell(DAY)

    assert tell(DAY + timedelta(days=1)) == 1


def test_one_message_tells_a_person_of_all_their_cases(book: Book) -> None:
    collector = person("carl", "collector")
    for code in "ABC":
        book.invoice(book.customer(code), "100", due=DAY - timedelta(days=5))

    tell(DAY)

    message = Notification.objects.get(recipient=collector)
    assert message.params["new"] == 3
