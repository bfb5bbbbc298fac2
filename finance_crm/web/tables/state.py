"""The state of a table as its URL holds it."""

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import QueryDict

from finance_crm.web.tables.columns import Column

PAGE_SIZES = (25, 50, 100, 200)
DENSITIES = ("compact", "comfortable")
# Parameters that say how a table is looked at, not which rows it holds.
VIEW_PARAMETERS = ("page", "after", "size", "columns", "density")


class Sort(NamedTuple):
    """By which column, and whether the largest comes first. `key` is always one that the table declared."""

    key: str
    descending: bool

    @property
    def text(self) -> str:
        return f"-{self.key}" if self.descending else self.key

    def order_by(self, fields: Mapping[str, str] | None = None, *, tie_break: str = "id") -> tuple[str, ...]:
        """Return arguments for `QuerySet.order_by`; `fields` maps keys to model fields where they differ."""
        name = (fields or {}).get(self.key, self.key)
        sign = "-" if self.descending else ""
        return (sign + name, sign + tie_break)

    def sql(self, expressions: Mapping[str, str] | None = None, *, tie_break: str = "id") -> str:
        """Return the body of an ORDER BY clause, empty values last, made of declared names only."""
        name = (expressions or {}).get(self.key, self.key)
        way = "DESC NULLS LAST" if self.descending else "ASC NULLS LAST"
        return f"{name} {way}, {tie_break} {'DESC' if self.descending else 'ASC'}"


class Cursor(NamedTuple):
    """Where a keyset page begins: after the row with this sort value (as text) and this id."""

    value: str | None
    row_id: int

    def encode(self) -> str:
        return base64.urlsafe_b64encode(json.dumps(list(self)).encode()).decode().rstrip("=")

    @classmethod
    def decode(cls, text: str) -> "Cursor | None":
        """Return the cursor, or None for text that this class did not write."""
        try:
            value, row_id = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            return cls(None if value is None else str(value), int(row_id))
        except (ValueError, TypeError, binascii.Error):
            return None


def parse_sort(text: str, *, columns: Sequence[Column], default: str) -> Sort:
    """Return the sort asked for, or the default when nothing sortable has that name."""
    for candidate in (text, default):
        sort = Sort(candidate.removeprefix("-"), candidate.startswith("-"))
        if any(column.key == sort.key and column.is_sortable for column in columns):
            return sort
    return Sort(default.removeprefix("-"), default.startswith("-"))


def parse_number(text: str, *, default: int, allowed: Sequence[int] = ()) -> int:
    """Return a positive whole number, and one of `allowed` where given."""
    value = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else default
    if allowed and value not in allowed:
        return default
    return max(value, 1)


def parse_columns(text: str, *, columns: Sequence[Column]) -> tuple[Column, ...]:
    """Return the columns to show, in declared order. The first always shows: it says what the row is."""
    wanted = {part for part in text.split(",") if part}
    chosen = [column for column in columns if column.key in wanted]
    if not chosen:
        chosen = [column for column in columns if column.visible]
    return tuple(chosen) if columns[0] in chosen else (columns[0], *chosen)


def with_parameters(query: QueryDict, **changes: Any) -> str:
    """Return `?…` with parameters replaced; None removes one."""
    values = dict(query.lists())
    for name, value in changes.items():
        if value is None:
            values.pop(name, None)
        else:
            values[name] = [str(value)]
    return "?" + urlencode(values, doseq=True)
