"""Statements out of files: a row a company and period, a column a line. Set-based, like every import."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from credit.domain.statements import Line
from customers.queries.relations import customer_names_relation
from customers.services.locks import take_stamp_lock
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.exchange.domain.kinds import CannotUndoError, Staged, UndoRequest
from finance_crm.sql import execute, fetch_all

_LINES = ", ".join(line.value for line in Line)
# A number of shares is no money and does not stand in thousands.
_IN_UNITS = ", ".join(
    f"s.{line.value} AS {line.value}" if line is Line.SHARES else f"s.{line.value} * s.unit AS {line.value}"
    for line in Line
)
_STATED = f"currency, standard, is_audited, {_LINES}"


def _of(table: str, columns: str) -> str:
    return ", ".join(f"{table}.{column}" for column in columns.split(", "))


def resolve_statements(staged: Staged) -> tuple[str, Mapping[str, Any]]:
    """Return the rows in units, compared with the version of their period that stands."""
    names = customer_names_relation(scope=EVERYTHING)
    return (
        f"""
SELECT r.*, x.id AS existing_id,
       CASE WHEN x.id IS NULL THEN 'new'
            WHEN ROW({_of("x", _STATED)}) IS NOT DISTINCT FROM ROW({_of("r", _STATED)}) THEN 'same'
            ELSE 'changed' END AS action
FROM (SELECT s.row_number, s.customer, n.customer_id, s.period_end_date, s.months, s.unit, s.currency,
             COALESCE(s.standard, 'local') AS standard, COALESCE(s.is_audited, FALSE) AS is_audited,
             {_IN_UNITS}
      FROM {staged.table} s LEFT JOIN ({names.sql}) n ON n.customer_code = s.customer) r
LEFT JOIN LATERAL (
    SELECT f.id, {_of("f", _STATED)}
    FROM credit_financialstatement f
    WHERE f.customer_id = r.customer_id AND f.period_end_date = r.period_end_date AND f.months = r.months
      AND f.withdrawn_at IS NULL
    ORDER BY f.version DESC LIMIT 1) x ON TRUE
""",
        names.params,
    )


def apply_statements(staged: Staged) -> dict[str, Any]:
    """Keep new statements, and changed ones as the next version of their period."""
    take_stamp_lock()
    made = fetch_all(
        f"""
INSERT INTO credit_financialstatement
    (customer_id, period_end_date, months, version, source, recorded_by_id, {_STATED})
SELECT r.customer_id, r.period_end_date, r.months, COALESCE((
           SELECT MAX(f.version) FROM credit_financialstatement f
           WHERE (f.customer_id, f.period_end_date, f.months) = (r.customer_id, r.period_end_date, r.months)),
           0) + 1,
       %(source)s, %(actor_id)s, {_of("r", _STATED)}
FROM {staged.resolved_table} r WHERE r.action <> 'same' ORDER BY r.row_number
RETURNING id
""",
        {"source": staged.file_name[:200], "actor_id": staged.actor_id},
    )
    return {"statement_ids": [row[0] for row in made]}


def undo_statements(request: UndoRequest) -> dict[str, Any]:
    """Withdraw the statements of an import: what stood before stands again.

    :raises CannotUndoError: if one of them was restated since
    """
    params = {"ids": request.outcome.get("statement_ids", []), "at": request.at}
    ((restated,),) = fetch_all(
        """SELECT COUNT(*) FROM credit_financialstatement f JOIN credit_financialstatement later
             ON (later.customer_id, later.period_end_date, later.months) = (f.customer_id, f.period_end_date, f.months)
            AND later.version > f.version AND later.withdrawn_at IS NULL
           WHERE f.id = ANY(%(ids)s)""",
        params,
    )
    if restated:
        raise CannotUndoError(_("%(count)s of its statements were restated since.") % {"count": restated})
    count = execute(
        """UPDATE credit_financialstatement SET withdrawn_at = %(at)s
           WHERE id = ANY(%(ids)s) AND withdrawn_at IS NULL""",
        params,
    )
    return {"withdrawn": count}
