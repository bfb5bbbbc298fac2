"""Tell people something, once for each state it is about."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import translation

from finance_crm.access.queries.people import Person, get_people
from finance_crm.activity.domain.subjects import Text
from finance_crm.activity.models import Notification
from finance_crm.activity.models.messages import fill
from finance_crm.activity.services.mail import Mail, queue_mail
from finance_crm.sql import fetch_all

_SOURCE_LANGUAGE = "en"

_ADD = """
INSERT INTO activity_notification (recipient_id, kind, dedupe_key, title, body, params, url, created_at)
SELECT recipient_id, kind, dedupe_key, title, body, params::jsonb, url, %(now)s
FROM unnest(%(recipients)s::bigint[], %(kinds)s::text[], %(keys)s::text[], %(titles)s::text[],
            %(bodies)s::text[], %(params)s::text[], %(urls)s::text[])
  AS row (recipient_id, kind, dedupe_key, title, body, params, url)
ON CONFLICT ON CONSTRAINT notification_once_per_state DO NOTHING
RETURNING id
"""


@dataclass(frozen=True)
class Message:
    """One message to one person. `title` and `body` may be lazy translations with {names} from `params`."""

    recipient_id: int
    kind: str
    dedupe_key: str
    title: Text
    body: Text = ""
    url: str = ""
    params: dict[str, Any] = field(default_factory=dict)


def notify(
    *,
    recipients: Iterable[int],
    kind: str,
    dedupe_key: str,
    title: Text,
    now: datetime,
    body: Text = "",
    url: str = "",
    params: dict[str, Any] | None = None,
    by_mail: bool = False,
) -> int:
    """Put one message into each inbox unless its `dedupe_key` was there before; return how many were new."""
    rows = [Message(who, kind, dedupe_key, title, body, url, params or {}) for who in dict.fromkeys(recipients)]
    return notify_many(messages=rows, now=now, by_mail=by_mail)


@transaction.atomic
def notify_many(*, messages: Sequence[Message], now: datetime, by_mail: bool = False) -> int:
    """Put any number of messages into inboxes in one statement; return how many were new.

    `by_mail` also queues a mail for each new one, to people with an address, in their own language.
    """
    if not messages:
        return 0
    with translation.override(_SOURCE_LANGUAGE):
        added = [row[0] for row in fetch_all(_ADD, _columns(messages) | {"now": now})]
    if by_mail and added:
        queue_mail(mails=_mails(Notification.objects.filter(pk__in=added)), now=now)
    return len(added)


def mark_read(*, user_id: int, now: datetime, notification_id: int | None = None) -> int:
    """Mark one message of `user_id`'s inbox as read, or all of them."""
    unread = Notification.objects.filter(recipient_id=user_id, read_at__isnull=True)
    if notification_id is not None:
        unread = unread.filter(pk=notification_id)
    return unread.update(read_at=now)


def _columns(messages: Sequence[Message]) -> dict[str, list[Any]]:
    return {
        "recipients": [message.recipient_id for message in messages],
        "kinds": [message.kind for message in messages],
        "keys": [message.dedupe_key for message in messages],
        "titles": [str(message.title) for message in messages],
        "bodies": [str(message.body) for message in messages],
        "params": [json.dumps(message.params, default=str) for message in messages],
        "urls": [message.url for message in messages],
    }


def _mails(added: Iterable[Notification]) -> list[Mail]:
    rows = list(added)
    people = get_people(ids={row.recipient_id for row in rows})
    return [_mail(row, people[row.recipient_id]) for row in rows if people[row.recipient_id].email]


def _mail(row: Notification, person: Person) -> Mail:
    with translation.override(person.language or _SOURCE_LANGUAGE):
        title, body = fill(row.title, row.params), fill(row.body, row.params)
    return Mail(person.email, row.dedupe_key, title, f"{body or title}\n\n{row.url}".strip(), person.id)
