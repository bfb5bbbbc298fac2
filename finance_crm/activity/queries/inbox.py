"""A person's inbox, and the outbox of mail."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, Value, When

from finance_crm.activity.models import Notification, OutgoingMail
from finance_crm.sql import fetch_all

SHOWN = 50
_UNREAD = """
SELECT COUNT(*) FROM (
    SELECT 1 FROM activity_notification WHERE recipient_id = %(user)s AND read_at IS NULL LIMIT 100
) unread
"""


def list_notifications(*, user_id: int, before_id: int | None, limit: int = SHOWN) -> list[Notification]:
    """Return one page of the inbox, newest first, below `before_id`; one row more says that there are older ones."""
    rows = Notification.objects.filter(recipient_id=user_id)
    if before_id is not None:
        rows = rows.filter(pk__lt=before_id)
    return list(rows.order_by("-id")[: limit + 1])


def count_unread(*, user_id: int) -> int:
    """Return how many messages wait, at most 100: nobody reads the exact number beyond that.

    Every page asks, so the statement is plain: composing it takes longer than running it.
    """
    ((count,),) = fetch_all(_UNREAD, {"user": user_id})
    return int(count)


def get_notification(*, user_id: int, notification_id: int) -> Notification | None:
    return Notification.objects.filter(recipient_id=user_id, pk=notification_id).first()


def list_mail(*, order_by: Sequence[str], offset: int, limit: int) -> list[tuple[Any, ...]]:
    """Return a page of the outbox: id, subject, address, state, written, sent, attempts."""
    state = Case(
        When(sent_at__isnull=False, then=Value("sent")),
        When(error="", then=Value("waiting")),
        default=Value("failed"),
    )
    rows = OutgoingMail.objects.annotate(state=state).order_by(*order_by)
    columns = ("id", "subject", "address", "state", "created_at", "sent_at", "attempt_count")
    return list(rows.values_list(*columns)[offset : offset + limit])


def count_mail() -> int:
    return OutgoingMail.objects.count()


def get_mail(*, mail_id: int) -> OutgoingMail | None:
    return OutgoingMail.objects.filter(pk=mail_id).first()
