"""Known outcomes out of files: a row a customer and day, whether it defaulted within the year after."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from customers.queries.relations import customer_names_relation
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.exchange.domain.kinds import CannotUndoError, Staged, UndoRequest
from finance_crm.sql import execute, fetch_all


def resolve_outcomes(staged: Staged) -> tuple[str, Mapping[str, Any]]:
    """Return the rows with their customers, compared with what is known."""
    names = customer_names_relation(scope=EVERYTHING)
    return (
        f"""
SELECT s.row_number, s.customer, n.customer_id, s.as_of_date, s.is_default, x.id AS existing_id,
       CASE WHEN x.id IS NULL THEN 'new' WHEN x.is_default = s.is_default THEN 'same' ELSE 'changed' END AS action
FROM {staged.table} s LEFT JOIN ({names.sql}) n ON n.customer_code = s.customer
LEFT JOIN credit_knownoutcome x ON x.customer_id = n.customer_id AND x.as_of_date = s.as_of_date
     AND x.withdrawn_at IS NULL
""",
        names.params,
    )


def apply_outcomes(staged: Staged) -> dict[str, Any]:
    """Keep new outcomes; one that turned out otherwise takes the place of what was known."""
    changed = fetch_all(
        f"""UPDATE credit_knownoutcome x SET withdrawn_at = %(at)s
            FROM {staged.resolved_table} r WHERE r.action = 'changed' AND x.id = r.existing_id RETURNING x.id""",
        {"at": staged.at},
    )
    made = fetch_all(
        f"""INSERT INTO credit_knownoutcome (customer_id, as_of_date, is_default, source)
            SELECT r.customer_id, r.as_of_date, r.is_default, %(source)s
            FROM {staged.resolved_table} r WHERE r.action <> 'same' ORDER BY r.row_number
            RETURNING id""",
        {"source": staged.file_name[:200]},
    )
    return {"outcome_ids": [row[0] for row in made], "replaced_ids": [row[0] for row in changed]}


def undo_outcomes(request: UndoRequest) -> dict[str, Any]:
    """Withdraw the outcomes of an import; what they took the place of stands again.

    :raises CannotUndoError: if one of them was replaced since
    """
    ids, replaced = request.outcome.get("outcome_ids", []), request.outcome.get("replaced_ids", [])
    params = {"ids": ids, "replaced": replaced, "at": request.at}
    count = execute(
        """UPDATE credit_knownoutcome SET withdrawn_at = %(at)s WHERE id = ANY(%(ids)s) AND withdrawn_at IS NULL""",
        params,
    )
    if count < len(ids):
        raise CannotUndoError(_("%(count)s of its outcomes were replaced since.") % {"count": len(ids) - count})
    execute("UPDATE credit_knownoutcome SET withdrawn_at = NULL WHERE id = ANY(%(replaced)s)", params)
    return {"withdrawn": count}
