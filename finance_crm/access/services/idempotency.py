"""Give a repeated creating request the answer of the first one.

Claim, work and stored answer share one transaction: a worker that dies leaves nothing behind, and the repeat
does the work. Only successful answers are kept; an error wrote nothing, so its key may be used again.
"""

from datetime import datetime, timedelta
from typing import NamedTuple

from finance_crm.access.models import IdempotentAnswer
from finance_crm.sql import fetch_all

KEPT_FOR = timedelta(hours=24)


class StoredAnswer(NamedTuple):
    """An answer as it left the first time; `body` is JSON text."""

    status_code: int
    headers: dict[str, str]
    body: str


class RequestInFlightError(Exception):
    """Another request with this key is being worked on."""


class KeyReusedError(Exception):
    """The key belongs to a request with another address or body."""


def claim_key(*, user_id: int, key: str, request_hash: str, now: datetime) -> StoredAnswer | None:
    """Hold `key` until the caller's transaction ends; return the answer already given, if any.

    Call it inside a transaction.
    :raises RequestInFlightError: if another transaction holds the key
    :raises KeyReusedError: if the key was used for another request
    """
    held = fetch_all(
        "SELECT pg_try_advisory_xact_lock(hashtextextended(%(name)s, 0))",
        {"name": f"idempotency:{user_id}:{key}"},
    )
    if not held[0][0]:
        raise RequestInFlightError
    answer = IdempotentAnswer.objects.filter(user_id=user_id, key=key).first()
    if answer is None:
        return None
    if answer.created_at <= now - KEPT_FOR:
        answer.delete()
        return None
    if answer.request_hash != request_hash:
        raise KeyReusedError
    return StoredAnswer(answer.status_code, answer.headers, answer.body)


def keep_answer(*, user_id: int, key: str, request_hash: str, answer: StoredAnswer, now: datetime) -> None:
    """Store the answer in the transaction that did the work."""
    IdempotentAnswer.objects.create(
        user_id=user_id,
        key=key,
        request_hash=request_hash,
        status_code=answer.status_code,
        headers=answer.headers,
        body=answer.body,
        created_at=now,
    )


def forget_answers(*, now: datetime) -> int:
    """Delete answers older than a day and return how many."""
    return IdempotentAnswer.objects.filter(created_at__lte=now - KEPT_FOR).delete()[0]
