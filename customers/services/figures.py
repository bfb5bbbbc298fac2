"""Publishing figures about customers: set-based, safe to repeat, an older day never over a newer one."""

from datetime import date, datetime

from finance_crm.sql import Relation, execute

_WRITE = """
INSERT INTO customers_customerfigure AS f (customer_id, kind, number, text, as_of_date, known_at)
SELECT customer_id, %(fig_kind)s, number, COALESCE(text, ''), %(fig_as_of)s, %(fig_known_at)s
FROM ({source}) published
WHERE number IS NOT NULL OR COALESCE(text, '') <> ''
ORDER BY customer_id
ON CONFLICT (customer_id, kind) DO UPDATE SET
    number = excluded.number, text = excluded.text, as_of_date = excluded.as_of_date, known_at = excluded.known_at
WHERE f.as_of_date <= excluded.as_of_date
  AND (f.number, f.text) IS DISTINCT FROM (excluded.number, excluded.text)
"""
# Whom the source no longer speaks of has no figure any more.
_CLEAR = """
DELETE FROM customers_customerfigure f
WHERE f.kind = %(fig_kind)s AND f.as_of_date <= %(fig_as_of)s
  AND f.customer_id >= %(fig_first)s AND f.customer_id <= %(fig_last)s
  AND NOT EXISTS (SELECT 1 FROM ({source}) published WHERE published.customer_id = f.customer_id
                  AND (published.number IS NOT NULL OR COALESCE(published.text, '') <> ''))
"""


def publish_figures(
    *,
    kind: str,
    source: Relation,
    first_customer_id: int,
    last_customer_id: int,
    as_of: date,
    known_at: datetime,
) -> int:
    """Make what `source` yields (customer_id, number, text) the current figures of the customers in the range.

    The source speaks of all customers in the range that have a figure, and of no other; figures of later days stay.

    :returns: how many figures changed
    """
    params = {
        **source.params,
        "fig_kind": kind,
        "fig_as_of": as_of,
        "fig_known_at": known_at,
        "fig_first": first_customer_id,
        "fig_last": last_customer_id,
    }
    cleared = execute(_CLEAR.format(source=source.sql), params)
    return cleared + execute(_WRITE.format(source=source.sql), params)
