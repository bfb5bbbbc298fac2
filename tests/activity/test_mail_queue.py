"""Mail waits in the outbox until it is sent: in order, in batches, again after a failure and not for ever."""

from datetime import UTC, datetime, timedelta
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from finance_crm.access.domain.roles import Role
from finance_crm.access.models import User
from finance_crm.activity.models import OutgoingMail
from finance_crm.activity.queries.inbox import list_mail
from finance_crm.activity.services.mail import MAX_ATTEMPTS, Mail, queue_mail, send_waiting
from finance_crm.activity.services.notifications import notify
from finance_crm.activity.tasks import send_mail

NOW = datetime(2026, 10, 31, 8, 0, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def queue(*addresses: str, key: str = "digest:1", subject: str = "Your day", at: datetime = NOW) -> int:
    return queue_mail(mails=[Mail(address, key, subject, "Hello") for address in addresses], now=at)


@pytest.fixture
def refusing(monkeypatch):
    """Let the mail server refuse some addresses, and return the list of them."""
    refused: list[str] = []
    deliver = mail.EmailMessage.send

    def send(letter, *args, **kwargs):
        if letter.to[0] in refused:
            raise SMTPRecipientsRefused({letter.to[0]: (550, b"no such box")})
        return deliver(letter, *args, **kwargs)

    monkeypatch.setattr("django.core.mail.EmailMessage.send", send)
    return refused


def test_a_mail_leaves_with_its_subject_text_and_address():
    queue("ann@example.com")

    assert send_waiting(now=NOW) == (1, 0)

    (letter,) = mail.outbox
    assert (letter.subject, letter.body, letter.to) == ("Your day", "Hello", ["ann@example.com"])
    kept = OutgoingMail.objects.get()
    assert (kept.sent_at, kept.attempt_count, kept.error) == (NOW, 1, "")


def test_what_waits_longest_leaves_first():
    queue("late@example.com", at=NOW)
    queue("early@example.com", at=NOW - timedelta(hours=1))

    send_waiting(now=NOW)

    assert [letter.to[0] for letter in mail.outbox] == ["early@example.com", "late@example.com"]


def test_what_is_not_due_waits():
    queue("ann@example.com", at=NOW + timedelta(seconds=1))

    assert send_waiting(now=NOW) == (0, 0)
    assert send_waiting(now=NOW + timedelta(seconds=1)) == (1, 0)


def test_more_than_a_batch_is_sent_in_one_go():
    queue(*[f"p{number}@example.com" for number in range(230)])

    assert send_waiting(now=NOW) == (230, 0)
    assert len({letter.to[0] for letter in mail.outbox}) == len(mail.outbox) == 230


def test_an_address_that_fails_keeps_no_other_from_its_mail(refusing):
    refusing.append("bad@example.com")
    queue("a@example.com", "bad@example.com", "z@example.com")

    assert send_waiting(now=NOW) == (2, 1)

    assert [letter.to[0] for letter in mail.outbox] == ["a@example.com", "z@example.com"]
    failed = OutgoingMail.objects.get(address="bad@example.com")
    assert "no such box" in failed.error
    assert failed.sent_at is None


def test_each_try_comes_twice_as_long_after_the_last_and_the_eighth_is_the_last(refusing):
    refusing.append("bad@example.com")
    queue("bad@example.com")
    waits = []

    at = NOW
    for _attempt in range(MAX_ATTEMPTS):
        assert send_waiting(now=at) == (0, 1)
        due = OutgoingMail.objects.get().due_at
        waits.append((due - at) // timedelta(minutes=1))
        at = due

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256]
    assert send_waiting(now=at + timedelta(days=9)) == (0, 0)
    assert OutgoingMail.objects.get().attempt_count == 8


def test_a_mail_is_not_tried_before_its_time(refusing):
    refusing.append("bad@example.com")
    queue("bad@example.com")
    send_waiting(now=NOW)

    assert send_waiting(now=NOW + timedelta(seconds=119)) == (0, 0)
    assert send_waiting(now=NOW + timedelta(seconds=120)) == (0, 1)


def test_a_later_success_clears_the_error(refusing):
    refusing.append("bad@example.com")
    queue("bad@example.com")
    send_waiting(now=NOW)
    refusing.clear()

    assert send_waiting(now=NOW + timedelta(minutes=2)) == (1, 0)

    kept = OutgoingMail.objects.get()
    assert (kept.error, kept.attempt_count, kept.sent_at) == ("", 2, NOW + timedelta(minutes=2))


def test_a_failure_without_a_text_is_told_by_its_kind(monkeypatch):
    def fail(*_args, **_kwargs):
        raise SMTPServerDisconnected

    monkeypatch.setattr("django.core.mail.EmailMessage.send", fail)
    queue("ann@example.com")

    send_waiting(now=NOW)

    assert OutgoingMail.objects.get().error == "SMTPServerDisconnected"


def test_the_same_key_goes_to_each_address_once_and_another_key_again():
    assert queue("a@example.com", "b@example.com", "a@example.com") == 3
    queue("a@example.com")
    queue("a@example.com", key="digest:2")

    assert OutgoingMail.objects.count() == 3


def test_a_repeat_leaves_the_first_text_as_it_was():
    queue("a@example.com", subject="First")
    queue("a@example.com", subject="Second")

    assert OutgoingMail.objects.get().subject == "First"


@pytest.mark.parametrize(
    ("subject", "kept"),
    [("two\nlines", "two lines"), ("a\r\nBcc: evil@example.com", "a Bcc: evil@example.com"), ("x" * 300, "x" * 200)],
)
def test_a_subject_is_one_line_that_fits(subject, kept):
    queue("a@example.com", subject=subject)

    send_waiting(now=NOW)

    assert mail.outbox[0].subject == kept
    assert mail.outbox[0].recipients() == ["a@example.com"]


def tell(*people: User, key: str = "k1", **more) -> int:
    return notify(
        recipients=[person.pk for person in people],
        kind="mention",
        dedupe_key=key,
        title=_("{author} mentioned you: {title}"),
        body=_("“{text}”"),
        params={"author": "Eve", "title": "Lin", "text": "call"},
        now=NOW,
        by_mail=True,
        **more,
    )


def test_a_message_is_mailed_in_the_language_of_each_reader(ann, sam):
    User.objects.filter(pk=sam.pk).update(language="zh-hant")

    tell(ann, sam, url="/customers/1/")

    assert list(OutgoingMail.objects.order_by("address").values_list("address", "subject", "body")) == [
        ("ann@example.com", "Eve mentioned you: Lin", "“call”\n\n/customers/1/"),
        ("sam@example.com", "Eve 提及您：Lin", "「call」\n\n/customers/1/"),
    ]


def test_who_has_no_address_gets_the_message_without_a_mail(ann):
    silent = User.objects.create(username="silent", role=Role.ANALYST)

    assert tell(ann, silent) == 2
    assert [row.recipient for row in OutgoingMail.objects.all()] == [ann]


def test_a_message_told_again_is_not_mailed_again(ann):
    tell(ann)

    assert tell(ann) == 0
    assert OutgoingMail.objects.count() == 1


def test_the_mail_of_a_person_who_left_still_stands_in_the_outbox(ann):
    tell(ann)

    ann.delete()

    kept = OutgoingMail.objects.get()
    assert (kept.recipient, kept.address) == (None, "ann@example.com")


def test_the_worker_sends_what_is_due_and_takes_arguments_of_a_newer_sender():
    queue("ann@example.com", at=datetime(2020, 1, 1, tzinfo=UTC))

    send_mail(shard=3)

    assert len(mail.outbox) == 1


@pytest.fixture
def administrator() -> Client:
    client = Client()
    client.force_login(User.objects.create(username="ada", role=Role.ADMINISTRATOR))
    return client


def test_the_outbox_shows_what_was_sent_what_waits_and_what_failed(administrator, refusing):
    refusing.append("bad@example.com")
    queue("sent@example.com", "bad@example.com", at=NOW - timedelta(minutes=5))
    send_waiting(now=NOW)
    queue("wait@example.com")

    answer = administrator.get(reverse("activity:outbox"), {"sort": "address"})

    rows = answer.context["table"].data
    assert [(row[2], row[3], row[6]) for row in rows] == [
        ("bad@example.com", "failed", 1),
        ("sent@example.com", "sent", 1),
        ("wait@example.com", "waiting", 0),
    ]
    assert [row[2] for row in list_mail(order_by=("-address",), offset=1, limit=1)] == ["sent@example.com"]


def test_one_mail_is_shown_with_its_error_and_as_text(administrator, refusing):
    refusing.append("bad@example.com")
    queue_mail(
        mails=[Mail("bad@example.com", "k", "<b>Hi</b>", "<script>x</script>\n\nhttps://example.com/a")], now=NOW
    )
    send_waiting(now=NOW)

    page = administrator.get(reverse("activity:mail", args=[OutgoingMail.objects.get().pk])).content.decode()

    assert "no such box" in page
    assert "&lt;b&gt;Hi&lt;/b&gt;" in page
    assert "<script>x" not in page


def test_a_mail_that_is_not_there_is_not_found(administrator):
    assert administrator.get(reverse("activity:mail", args=[999_999])).status_code == 404
    assert "No mail yet" in administrator.get(reverse("activity:outbox")).content.decode()


def test_the_outbox_is_for_administrators(ann):
    client = Client()
    client.force_login(ann)
    queue("someone@example.com")

    assert client.get(reverse("activity:outbox")).status_code == 403
    assert client.get(reverse("activity:mail", args=[OutgoingMail.objects.get().pk])).status_code == 403
