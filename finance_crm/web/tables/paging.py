"""Pages of a table, counted where counting is cheap and one after another where it is not."""

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from finance_crm.web.tables.state import Cursor, with_parameters
from finance_crm.web.templatetags.formats import number

# Beyond this many rows, a count that did not come in time is printed as "more than".
COUNTED_UP_TO = 10_000
_NEIGHBOURS = 2


@dataclass(frozen=True)
class Pages:
    """`count` is None where it is not known; `next_cursor` is set for keyset pages only."""

    query: QueryDict
    page: int
    size: int
    shown: int
    count: int | None
    has_next: bool
    next_cursor: Cursor | None = None

    @property
    def seen(self) -> tuple[object, ...]:
        """Return what decides how the way to other pages looks."""
        return (self.query.urlencode(), self.page, self.size, self.shown, self.count, self.has_next, self.next_cursor)

    @property
    def first(self) -> int:
        return (self.page - 1) * self.size + 1 if self.shown else 0

    @property
    def last(self) -> int:
        return (self.page - 1) * self.size + self.shown

    @property
    def count_text(self) -> str:
        if self.count is not None:
            return number(self.count)
        return _("more than %(count)s") % {"count": number(max(COUNTED_UP_TO, self.last))}

    @property
    def text(self) -> str:
        """Say which rows are shown, of how many."""
        if self.is_keyset:
            return _("%(shown)s of %(count)s") % {"shown": number(self.shown), "count": self.count_text}
        values = {"first": number(self.first), "last": number(self.last), "count": self.count_text}
        return _("%(first)s–%(last)s of %(count)s") % values

    @property
    def is_keyset(self) -> bool:
        return self.next_cursor is not None

    @property
    def total_pages(self) -> int | None:
        return None if self.count is None else max(1, -(-self.count // self.size))

    @property
    def numbers(self) -> list[tuple[int | None, str]]:
        """Return (page, address) around the current one, first and last included; None stands for a gap."""
        if self.is_keyset or self.total_pages is None:
            return []
        around = range(self.page - _NEIGHBOURS, self.page + _NEIGHBOURS + 1)
        wanted = sorted({1, self.total_pages} | {page for page in around if 1 <= page <= self.total_pages})
        found: list[tuple[int | None, str]] = []
        for page in wanted:
            if found and found[-1][0] is not None and page - found[-1][0] > 1:
                found.append((None, ""))
            found.append((page, self._url(page)))
        return found

    @property
    def previous_url(self) -> str:
        if self.is_keyset:
            return with_parameters(self.query, after=None, page=None) if self.query.get("after") else ""
        return self._url(self.page - 1) if self.page > 1 else ""

    @property
    def next_url(self) -> str:
        if not self.has_next:
            return ""
        if self.next_cursor is not None:
            return with_parameters(self.query, after=self.next_cursor.encode(), page=None)
        return self._url(self.page + 1)

    def _url(self, page: int) -> str:
        return with_parameters(self.query, page=page if page > 1 else None)
