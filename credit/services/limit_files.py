"""Credit limits out of files, as they were decided in another system. Set-based, like every import.

A file of limits goes round the two people that a request takes, so it is for who may decide limits, as far as their
authority goes. A limit that differs from the last of its owner and tier is recorded beside it; undoing withdraws it.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from credit.queries.limits import rates_on
from credit.services.limits import KIND
from customers.queries.relations import customer_group_codes_relation, customer_names_relation
from finance_crm.access.domain.approvals import approval_kinds
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.access.queries.approvals import get_authority
from finance_crm.access.queries.people import get_role
from finance_crm.exchange.domain.kinds import CannotUndoError, Staged, UndoRequest
from finance_crm.money import known_currencies
from finance_crm.sql import execute, fetch_all

BEYOND, NOT_ALLOWED = "beyond_authority", "may_not_decide"
_LAST = """
SELECT DISTINCT ON (l.customer_id, l.group_id, l.is_temporary) l.*
FROM credit_creditlimit l WHERE l.withdrawn_at IS NULL
ORDER BY l.customer_id, l.group_id, l.is_temporary, l.id DESC
"""


def resolve_limits(staged: Staged) -> tuple[str, Mapping[str, Any]]:
    """Return the rows with whose they are, their amount in reporting currency, and the last limit of the same tier."""
    names, groups = customer_names_relation(scope=EVERYTHING), customer_group_codes_relation()
    rates = rates_on(currencies=known_currencies(), on=staged.at.date())
    return (
        f"""
SELECT r.*, x.id AS existing_id, r.amount * rate.rate AS reporting,
       CASE WHEN x.id IS NULL THEN 'new'
            WHEN (x.kind, x.amount, x.currency, x.valid_from, x.valid_until)
                 IS NOT DISTINCT FROM (r.kind, r.amount, r.currency, r.valid_from, r.valid_until)
            THEN 'same' ELSE 'changed' END AS action
FROM (SELECT s.row_number, s.customer, n.customer_id, s.customer_group, g.group_id,
             COALESCE(s.kind, 'limit') AS kind, s.amount, s.currency, s.valid_from, s.valid_until,
             COALESCE(s.is_temporary, FALSE) AS is_temporary, COALESCE(s.reason, '') AS reason,
             COUNT(*) OVER (PARTITION BY s.customer_group, COALESCE(s.is_temporary, FALSE)) AS group_rows
      FROM {staged.table} s
      LEFT JOIN ({names.sql}) n ON n.customer_code = s.customer
      LEFT JOIN ({groups.sql}) g ON g.group_code = s.customer_group) r
LEFT JOIN ({_LAST}) x ON x.is_temporary = r.is_temporary
      AND (x.customer_id = r.customer_id OR x.group_id = r.group_id)
LEFT JOIN unnest(%(codes)s::text[], %(rates)s::numeric[]) rate (currency, rate) ON rate.currency = r.currency
""",
        {**names.params, **groups.params, "codes": list(rates), "rates": list(rates.values())},
    )


def verify_limits(staged: Staged) -> None:
    """Refuse what the person behind the file may not decide; a command has nobody behind it."""
    if staged.actor_id is None:
        return
    limit = get_authority(kind=approval_kinds.get(KIND), role=get_role(user_id=staged.actor_id))
    code, condition = (NOT_ALLOWED, "TRUE") if limit is None else (BEYOND, "reporting > %(up_to)s")
    execute(
        f"""INSERT INTO {staged.problems_table} (row_number, column_name, code, value)
            SELECT row_number, 'amount', %(code)s, COALESCE(amount::text, '') FROM {staged.resolved_table}
            WHERE action <> 'same' AND {condition}""",
        {"code": code, "up_to": limit.up_to if limit else None},
    )


def apply_limits(staged: Staged) -> dict[str, Any]:
    """Record the limits that are new or differ."""
    made = fetch_all(
        f"""
INSERT INTO credit_creditlimit
    (customer_id, group_id, kind, amount, currency, valid_from, valid_until, is_temporary, reason, recorded_by_id)
SELECT customer_id, group_id, kind, amount, currency, valid_from, valid_until, is_temporary,
       LEFT(COALESCE(NULLIF(reason, ''), %(source)s), 1000), %(actor_id)s
FROM {staged.resolved_table} WHERE action <> 'same' ORDER BY row_number
RETURNING id
""",
        {"source": staged.file_name, "actor_id": staged.actor_id},
    )
    return {"limit_ids": [row[0] for row in made]}


def undo_limits(request: UndoRequest) -> dict[str, Any]:
    """Withdraw the limits of an import: what stood before stands again.

    :raises CannotUndoError: if one of them was replaced since
    """
    params = {"ids": request.outcome.get("limit_ids", []), "at": request.at}
    ((replaced,),) = fetch_all(
        """SELECT COUNT(*) FROM credit_creditlimit l JOIN credit_creditlimit later
             ON later.id > l.id AND later.is_temporary = l.is_temporary AND later.withdrawn_at IS NULL
            AND (later.customer_id = l.customer_id OR later.group_id = l.group_id)
           WHERE l.id = ANY(%(ids)s) AND later.id <> ALL(%(ids)s)""",
        params,
    )
    if replaced:
        raise CannotUndoError(_("%(count)s of its limits were replaced since.") % {"count": replaced})
    count = execute(
        "UPDATE credit_creditlimit SET withdrawn_at = %(at)s WHERE id = ANY(%(ids)s) AND withdrawn_at IS NULL", params
    )
    return {"withdrawn": count}
