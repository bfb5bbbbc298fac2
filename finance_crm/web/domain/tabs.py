"""One view of a page, such as a saved filter with its count."""

from typing import NamedTuple

from finance_crm.web.domain.text import Text


class Tab(NamedTuple):
    """`count` is None where nothing is counted."""

    label: Text
    url: str
    is_current: bool = False
    count: int | None = None
