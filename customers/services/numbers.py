"""Numbers of our own documents: one counter per entity and kind, without gaps in what is committed."""

from finance_crm.sql import fetch_all

_NEXT = """
INSERT INTO customers_documentcounter AS c (entity_id, kind, last_number) VALUES (%(entity_id)s, %(kind)s, 1)
ON CONFLICT (entity_id, kind) DO UPDATE SET last_number = c.last_number + 1
RETURNING last_number
"""


def next_number(*, entity_id: int, kind: str, prefix: str) -> str:
    """Return the next number, as RC-000042. Waits for other transactions that number the same kind."""
    ((number,),) = fetch_all(_NEXT, {"entity_id": entity_id, "kind": kind})
    return f"{prefix}-{number:06d}"
