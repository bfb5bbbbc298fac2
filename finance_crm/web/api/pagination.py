"""Lists: a cursor, no total. The cursor is the sort key of the last row, so a page costs the same anywhere."""

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypeVar

from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

from finance_crm.web.api.queries import has_bad_text

DEFAULT_LIMIT = 50
MAX_LIMIT = 500
_MAX_CURSOR = 500

Row = TypeVar("Row")


class PageRequest(NamedTuple):
    """What a list query needs: rows after the sort key `after` (None for the first page), at most `limit`."""

    limit: int
    after: tuple[Any, ...] | None


def read_page(request: Request, *, kinds: Sequence[Callable[[str], Any]]) -> PageRequest:
    """Read `limit` and `cursor`; `kinds` convert the parts of the sort key back from text.

    :raises ValidationError: if either is not valid
    """
    return PageRequest(_limit(request.query_params.get("limit")), _after(request.query_params.get("cursor"), kinds))


def page_body(
    request: Request,
    *,
    rows: Sequence[Row],
    limit: int,
    key: Callable[[Row], tuple[Any, ...]],
    render: Callable[[Row], Any],
) -> dict[str, Any]:
    """Return the body of a list from `limit` + 1 rows at most: the extra one says that there is a next page."""
    shown = rows[:limit]
    cursor = encode_cursor(key(shown[-1])) if len(rows) > limit else None
    url = replace_query_param(request.build_absolute_uri(), "cursor", cursor) if cursor else None
    return {"next": url, "next_cursor": cursor, "results": [render(row) for row in shown]}


def encode_cursor(key: Sequence[Any]) -> str:
    """Return a sort key as text. No part of it may be None: what sorts after nothing cannot be asked for."""
    text = json.dumps([_text(part) for part in key], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, kinds: Sequence[Callable[[str], Any]]) -> tuple[Any, ...]:
    """Return the sort key in `cursor`.

    :raises ValueError: if it was not made by encode_cursor for such a key
    """
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (binascii.Error, UnicodeDecodeError, RecursionError) as error:
        raise ValueError("not a cursor") from error
    if not isinstance(parts, list) or len(parts) != len(kinds):
        raise ValueError("not a cursor of this list")
    return tuple(_convert(kind, part) for kind, part in zip(kinds, parts, strict=True))


def _convert(kind: Callable[[str], Any], part: Any) -> Any:
    if not isinstance(part, str) or has_bad_text(part):
        raise ValueError("not a cursor of this list")
    value = kind(part)
    if isinstance(value, int) and abs(value) >= 2**63:
        raise ValueError("not a cursor of this list")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError("not a cursor of this list")
    return value


def _text(part: Any) -> str:
    return part.isoformat() if isinstance(part, date | datetime) else str(part)


def _limit(raw: str | None) -> int:
    if raw is None:
        return DEFAULT_LIMIT
    if not raw.isascii() or not raw.isdecimal() or len(raw) > 9 or not 1 <= int(raw) <= MAX_LIMIT:
        raise exceptions.ValidationError({"limit": [f"Must be a whole number from 1 to {MAX_LIMIT}."]})
    return int(raw)


def _after(raw: str | None, kinds: Sequence[Callable[[str], Any]]) -> tuple[Any, ...] | None:
    if raw is None:
        return None
    try:
        if len(raw) > _MAX_CURSOR:
            raise ValueError("too long")
        return decode_cursor(raw, kinds)
    except (ValueError, ArithmeticError) as error:
        raise exceptions.ValidationError(
            {"cursor": ["Not a cursor of this list; take it from next_cursor."]}
        ) from error
