"""What people chose for their tables."""

from typing import NamedTuple

from finance_crm.web import models


class TablePreference(NamedTuple):
    """Chosen columns by key and density; both empty until something is chosen."""

    columns: tuple[str, ...] = ()
    density: str = ""


def get_table_preference(*, user_id: int | None, table: str) -> TablePreference:
    """Return what the person chose for `table`. One query by a unique index."""
    if user_id is None:
        return TablePreference()
    chosen = models.TablePreference.objects.filter(user_id=user_id, table=table)
    row = chosen.values_list("columns", "density").first()
    return TablePreference(tuple(row[0]), row[1]) if row else TablePreference()
