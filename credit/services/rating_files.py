"""Ratings out of files: a row a customer, agency and day. Set-based, like every import."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from customers.queries.relations import customer_names_relation
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.exchange.domain.kinds import CannotUndoError, Staged, UndoRequest
from finance_crm.sql import execute, fetch_all


def resolve_ratings(staged: Staged) -> tuple[str, Mapping[str, Any]]:
    """Return the rows compared with the rating of their agency and day that stands."""
    names = customer_names_relation(scope=EVERYTHING)
    return (
        f"""
SELECT r.*, x.id AS existing_id,
       CASE WHEN x.id IS NULL THEN 'new'
            WHEN x.rating = r.rating AND x.one_year_pd IS NOT DISTINCT FROM r.one_year_pd
                 AND x.valid_until IS NOT DISTINCT FROM r.valid_until THEN 'same' ELSE 'changed' END AS action
FROM (SELECT s.row_number, s.customer, n.customer_id, s.agency, s.rating,
             TRIM_SCALE(ROUND(s.one_year_pd, 10)) AS one_year_pd, s.effective_date, s.valid_until
      FROM {staged.table} s LEFT JOIN ({names.sql}) n ON n.customer_code = s.customer) r
LEFT JOIN credit_externalrating x
  ON (x.customer_id, x.agency, x.effective_date) = (r.customer_id, r.agency, r.effective_date)
 AND x.withdrawn_at IS NULL
""",
        names.params,
    )


def apply_ratings(staged: Staged) -> dict[str, Any]:
    """Keep new ratings; a changed one is withdrawn and the new one stands in its place."""
    replaced = fetch_all(
        f"""UPDATE credit_externalrating x SET withdrawn_at = GREATEST(now(), x.recorded_at)
            FROM {staged.resolved_table} r WHERE x.id = r.existing_id AND r.action = 'changed' RETURNING x.id"""
    )
    made = fetch_all(
        f"""INSERT INTO credit_externalrating
                (customer_id, agency, rating, one_year_pd, effective_date, valid_until, source, recorded_by_id)
            SELECT customer_id, agency, rating, one_year_pd, effective_date, valid_until, %(source)s, %(actor_id)s
            FROM {staged.resolved_table} WHERE action <> 'same' ORDER BY row_number RETURNING id""",
        {"source": staged.file_name[:200], "actor_id": staged.actor_id},
    )
    return {"rating_ids": [row[0] for row in made], "replaced_ids": sorted(row[0] for row in replaced)}


def undo_ratings(request: UndoRequest) -> dict[str, Any]:
    """Withdraw the ratings of an import; what they replaced is recorded again.

    :raises CannotUndoError: if one of them was corrected or withdrawn since
    """
    made, replaced = request.outcome.get("rating_ids", []), request.outcome.get("replaced_ids", [])
    count = execute(
        """UPDATE credit_externalrating SET withdrawn_at = GREATEST(%(at)s, recorded_at)
           WHERE id = ANY(%(ids)s) AND withdrawn_at IS NULL""",
        {"ids": made, "at": request.at},
    )
    if count != len(made):
        raise CannotUndoError(
            _("%(count)s of its ratings were corrected or withdrawn since.") % {"count": len(made) - count}
        )
    restored = execute(
        """INSERT INTO credit_externalrating
               (customer_id, agency, rating, one_year_pd, effective_date, valid_until, source, recorded_by_id)
           SELECT customer_id, agency, rating, one_year_pd, effective_date, valid_until, source, recorded_by_id
           FROM credit_externalrating WHERE id = ANY(%(ids)s) ORDER BY id""",
        {"ids": replaced},
    )
    return {"withdrawn": count, "restored": restored}
