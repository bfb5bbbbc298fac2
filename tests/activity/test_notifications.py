"""People are told once of each state."""

import pytest
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from finance_crm.activity.models import Notification, OutgoingMail
from finance_crm.activity.queries.inbox import count_unread
from finance_crm.activity.services.mail import MAX_ATTEMPTS, Mail, queue_mail, send_waiting
from finance_crm.activity.services.notifications import Message, notify, notify_many


@pytest.fixture
def now():
    return timezone.now()


def tell(people, now, key="case:7:2", **more):
    return notify(
        recipients=[person.pk for person in people], kind="case", dedupe_key=key, title="Overdue", now=now, **more
    )


def test_the_same_state_is_told_once(ann, sam, now):
    assert tell([ann, sam], now) == 2
    assert tell([ann, sam], now) == 0
    assert tell([ann], now, key="case:7:3") == 1


def test_many_messages_take_one_statement(ann, sam, now, django_assert_num_queries):
    messages = [
        Message(person.pk, "case", f"case:{number}", "Overdue") for person in (ann, sam) for number in range(500)
    ]

    with django_assert_num_queries(3):  # savepoint, insert, release
        assert notify_many(messages=messages, now=now) == 1000


def test_a_message_is_shown_in_the_language_of_its_reader(ann, now):
    tell([ann], now)
    notify(
        recipients=[ann.pk], kind="x", dedupe_key="x", now=now, title=_("{author} mentioned you: {title}"),
        params={"author": "Eve", "title": "100 % {North}"},
    )  # fmt: skip

    message = Notification.objects.get(dedupe_key="x")
    assert message.title == "{author} mentioned you: {title}"
    assert message.shown_title == "Eve mentioned you: 100 % {North}"


def test_the_inbox_shows_ones_own_messages_and_counts_the_unread(ann, sam, now):
    tell([ann], now)
    client = Client()
    client.force_login(ann)

    page = client.get(reverse("activity:inbox")).content.decode()

    assert "Overdue" in page
    assert count_unread(user_id=ann.pk) == 1
    assert count_unread(user_id=sam.pk) == 0


def test_opening_a_message_marks_it_read_and_goes_to_its_page(ann, now):
    tell([ann], now, url="/help/")
    client = Client()
    client.force_login(ann)

    response = client.get(reverse("activity:open", args=[Notification.objects.get().pk]))

    assert response.url == "/help/"
    assert count_unread(user_id=ann.pk) == 0


def test_nobody_opens_anothers_message(ann, sam, now):
    tell([ann], now)
    client = Client()
    client.force_login(sam)

    assert client.get(reverse("activity:open", args=[Notification.objects.get().pk])).status_code == 404
    assert count_unread(user_id=ann.pk) == 1


def test_older_messages_are_on_the_next_page(ann, now):
    notify_many(messages=[Message(ann.pk, "case", f"{number}", f"No. {number}.") for number in range(60)], now=now)
    client = Client()
    client.force_login(ann)

    first = client.get(reverse("activity:inbox"))
    second = client.get(reverse("activity:inbox"), {"before": first.context["older"]})

    assert "No. 59." in first.content.decode()
    assert "No. 0." in second.content.decode()
    assert len(second.context["rows"]) == 10


def test_all_are_marked_read_at_once(ann, now):
    notify_many(messages=[Message(ann.pk, "case", f"{number}", "x") for number in range(5)], now=now)
    client = Client()
    client.force_login(ann)

    client.post(reverse("activity:read_all"))

    assert count_unread(user_id=ann.pk) == 0


@pytest.mark.parametrize("url", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_the_database_itself_keeps_links_inside(ann, now, url):
    with pytest.raises(IntegrityError, match="notification_url_is_ours"):
        tell([ann], now, url=url)


def test_the_database_itself_keeps_a_state_from_coming_twice(ann, now):
    tell([ann], now)

    with pytest.raises(IntegrityError, match="notification_once_per_state"):
        Notification.objects.create(recipient=ann, dedupe_key="case:7:2", created_at=now)


def test_mail_is_sent_once_however_often_it_is_queued_or_sent(ann, now):
    for _again in range(2):
        queue_mail(mails=[Mail("ann@example.com", "digest:1", "Your\nday", "…")], now=now)
        send_waiting(now=now)

    assert [letter.subject for letter in mail.outbox] == ["Your day"]


def test_a_mail_that_fails_is_tried_again_later_and_not_for_ever(ann, now, monkeypatch):
    queue_mail(mails=[Mail("ann@example.com", "digest:1", "Your day", "…")], now=now)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", _refuse)

    assert send_waiting(now=now) == (0, 1)
    assert send_waiting(now=now) == (0, 0), "not due yet"
    OutgoingMail.objects.update(due_at=now, attempt_count=MAX_ATTEMPTS)
    assert send_waiting(now=now) == (0, 0)
    assert OutgoingMail.objects.get().error == "mailbox full"


def test_the_database_itself_keeps_a_mail_from_going_twice(db, now):
    row = {"address": "a@example.com", "dedupe_key": "k", "subject": "s", "body": "b", "created_at": now, "due_at": now}
    OutgoingMail.objects.create(**row)

    with pytest.raises(IntegrityError, match="outgoing_mail_once"):
        OutgoingMail.objects.create(**row)


def _refuse(*_, **__):
    raise OSError("mailbox full")
