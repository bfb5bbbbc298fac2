"""One view of a page, such as a saved filter with its count."""

from dataclasses import dataclass

from finance_crm.web.domain.text import Text


@dataclass(frozen=True)
class Tab:
    """`count` is None where nothing is counted."""

    label: Text
    url: str
    is_current: bool = False
    count: int | None = None
