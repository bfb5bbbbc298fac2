"""Owners and collectors hear of a case once, and again only when it grows a bucket older."""

from datetime import UTC, date, datetime, timedelta

from credit.models import OverdueCase
from credit.services.collections import notify_of_cases
from customers.services.disputes import resolve_dispute
from finance_crm.access.models import User
from finance_crm.activity.models import Notification
from tests.credit.collections.conftest import Book, scan_with_news

DAY = date(2026, 6, 30)
NOW = datetime(2026, 7, 1, tzinfo=UTC)


def person(name: str, role: str) -> User:
    return User.objects.create_user(name, email=f"{name}@example.com", role=role)


def tell(day: date) -> int:
    run, news = scan_with_news(day)
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


def test_a_customer_overdue_again_after_a_closed_case_is_new_again(book: Book) -> None:
    person("carl", "collector")
    customer = book.customer("ACME")
    paid = book.invoice(customer, "100", due=DAY - timedelta(days=5))
    tell(DAY)
    book.pay(paid, "100", on=DAY + timedelta(days=1))
    tell(DAY + timedelta(days=1))
    book.invoice(customer, "70", due=DAY + timedelta(days=2), issued=DAY)

    assert tell(DAY + timedelta(days=3)) == 1
    assert Notification.objects.latest("id").params["new"] == 1


def test_a_case_closed_and_opened_again_on_one_day_is_the_same_case_and_no_news(book: Book) -> None:
    person("carl", "collector")
    invoice = book.invoice(book.customer("ACME"), "100", due=DAY - timedelta(days=5))
    tell(DAY)
    disputed = book.dispute(invoice, "100", on=DAY)
    tell(DAY)
    resolve_dispute(dispute_id=disputed.pk, resolved_date=DAY, outcome="rejected", actor_id=None, as_of=DAY)

    assert tell(DAY) == 0
    assert OverdueCase.objects.get().status == "open"


def test_a_scan_for_a_day_before_the_latest_live_run_tells_nobody(book: Book) -> None:
    person("carl", "collector")
    customer = book.customer("ACME")
    book.invoice(customer, "100", due=DAY - timedelta(days=5))
    tell(DAY)
    book.invoice(book.customer("LATE"), "100", due=DAY - timedelta(days=50))

    assert tell(DAY - timedelta(days=1)) == 0
