"""What may be done with the rows that were ticked."""

from dataclasses import dataclass

from finance_crm.access.domain.roles import Right
from finance_crm.web.domain.text import Text


@dataclass(frozen=True)
class BulkAction:
    """A button of the bulk bar; it posts `ids` (or `all=1` with the table's query string) to `url_name`."""

    name: str
    label: Text
    url_name: str
    icon: str = ""
    right: Right | None = None
