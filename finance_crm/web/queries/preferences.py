"""What people chose for their tables."""

import json
from typing import NamedTuple

from finance_crm.sql import fetch_all

_CHOSEN = 'SELECT columns::text, density FROM web_tablepreference WHERE user_id = %(user)s AND "table" = %(table)s'


class TablePreference(NamedTuple):
    """Chosen columns by key and density; both empty until something is chosen."""

    columns: tuple[str, ...] = ()
    density: str = ""


def get_table_preference(*, user_id: int | None, table: str) -> TablePreference:
    """Return what the person chose for `table`. One query by a unique index."""
    if user_id is None:
        return TablePreference()
    rows = fetch_all(_CHOSEN, {"user": user_id, "table": table})
    return TablePreference(tuple(json.loads(rows[0][0])), rows[0][1]) if rows else TablePreference()
