"""Give a repeated creating request the answer of the first one.

Claim, work and stored answer share one transaction: a worker that dies leaves nothing behind, and the repeat
does the work. Only successful answers are kept; an error wrote nothing, so its key may be used again.
"""

import json
from datetime import datetime, timedelta
from typing import NamedTuple

from finance_crm.access.models import IdempotentAnswer
from finance_crm.sql import execute, fetch_all

KEPT_FOR = timedelta(hours=24)
# Every creating request runs these: by hand they cost a fifth of what the ORM takes to build them. Two statements in
# one trip: what is known is looked up after the key is held, or an answer stored in between would be missed.
_CLAIM = """
SELECT set_config('finance_crm.key_held', pg_try_advisory_xact_lock(hashtextextended(%(name)s, 0))::text, true);
SELECT current_setting('finance_crm.key_held') = 'true',
       EXISTS (SELECT FROM access_idempotentanswer WHERE user_id = %(user_id)s AND key = %(key)s)
"""
_KEEP = """
INSERT INTO access_idempotentanswer (user_id, key, request_hash, status_code, headers, body, created_at)
VALUES (%(user_id)s, %(key)s, %(request_hash)s, %(status_code)s, %(headers)s, %(body)s, %(now)s)
"""


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
    asked = {"name": f"idempotency:{user_id}:{key}", "user_id": user_id, "key": key}
    ((is_held, is_known),) = fetch_all(_CLAIM, asked)
    if not is_held:
        raise RequestInFlightError
    if not is_known:
        return None
    answer = IdempotentAnswer.objects.get(user_id=user_id, key=key)
    if answer.created_at <= now - KEPT_FOR:
        answer.delete()
        return None
    if answer.request_hash != request_hash:
        raise KeyReusedError
    return StoredAnswer(answer.status_code, answer.headers, answer.body)


def keep_answer(*, user_id: int, key: str, request_hash: str, answer: StoredAnswer, now: datetime) -> None:
    """Store the answer in the transaction that did the work."""
    execute(
        _KEEP,
        {
            "user_id": user_id,
            "key": key,
            "request_hash": request_hash,
            "status_code": answer.status_code,
            "headers": json.dumps(answer.headers),
            "body": answer.body,
            "now": now,
        },
    )


def forget_answers(*, now: datetime) -> int:
    """Delete answers older than a day and return how many."""
    return IdempotentAnswer.objects.filter(created_at__lte=now - KEPT_FOR).delete()[0]
