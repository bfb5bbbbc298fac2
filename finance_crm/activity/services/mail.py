"""Mail leaves through an outbox: written with the work it tells of, sent afterwards, each once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from smtplib import SMTPException
from typing import NamedTuple

from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction

from finance_crm.activity.models import OutgoingMail

MAX_ATTEMPTS = 8
_BATCH = 100


class Mail(NamedTuple):
    """One mail; the same address and `dedupe_key` are sent once."""

    address: str
    dedupe_key: str
    subject: str
    body: str
    recipient_id: int | None = None


class Sent(NamedTuple):
    """What one run of the outbox did."""

    sent_count: int
    failed_count: int


def queue_mail(*, mails: Sequence[Mail], now: datetime) -> int:
    """Write mails into the outbox; those already there stay as they are."""
    rows = [
        OutgoingMail(
            address=mail.address,
            dedupe_key=mail.dedupe_key,
            subject=" ".join(mail.subject.split())[:200],
            body=mail.body,
            recipient_id=mail.recipient_id,
            created_at=now,
            due_at=now,
        )
        for mail in mails
    ]
    return len(OutgoingMail.objects.bulk_create(rows, ignore_conflicts=True, batch_size=1000))


def send_waiting(*, now: datetime) -> Sent:
    """Send what is due, a batch at a time. Two senders at once share the work; a failing address is tried later."""
    total = Sent(0, 0)
    while True:
        done = _send_batch(now)
        if done == Sent(0, 0):
            return total
        total = Sent(total.sent_count + done.sent_count, total.failed_count + done.failed_count)


@transaction.atomic
def _send_batch(now: datetime) -> Sent:
    waiting = OutgoingMail.objects.filter(sent_at__isnull=True, due_at__lte=now, attempt_count__lt=MAX_ATTEMPTS)
    batch = list(waiting.order_by("due_at", "id").select_for_update(skip_locked=True)[:_BATCH])
    connection = get_connection()
    for mail in batch:
        mail.error = _send(mail, connection)
        mail.attempt_count += 1
        mail.sent_at = None if mail.error else now
        mail.due_at = now + timedelta(minutes=2**mail.attempt_count)
    OutgoingMail.objects.bulk_update(batch, ["error", "attempt_count", "sent_at", "due_at"])
    failed = sum(bool(mail.error) for mail in batch)
    return Sent(len(batch) - failed, failed)


def _send(mail: OutgoingMail, connection: BaseEmailBackend) -> str:
    """Return the error, or nothing."""
    try:
        EmailMessage(mail.subject, mail.body, to=[mail.address], connection=connection).send()
    except (SMTPException, OSError) as error:
        return str(error) or type(error).__name__
    return ""
