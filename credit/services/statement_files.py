"""Statements out of files: a row a company and period, a column a line. Set-based, like every import."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _

from credit.domain.statements import Line
from customers.queries.relations import customer_names_relation
from customers.services.locks import take_stamp_lock
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.exchange.domain.kinds import CannotUndoError, Staged, UndoRequest
from finance_crm.sql import execute, fetch_all

# A number of shares is no money and does not stand in thousands.
_IN_UNITS = ", ".join(
    f"round(s.{line}, 4) AS {line}" if line is Line.SHARES else f"round(s.{line} * s.unit, 4) AS {line}"
    for line in Line
)
_LINES = ", ".join(Line)
_ABOUT = ("currency", "standard", "is_audited")
_LARGEST = f"GREATEST({', '.join(f'abs(s.{line.value} * s.unit)' for line in Line)})"
DERIVE_EQUITY = "derive_equity"
# A day, else the last one of a year that somebody gave in its stead.
_DAY = """COALESCE(s.period_end_date, CASE WHEN s.fiscal_year BETWEEN 1900 AND 2199
                                           THEN make_date(s.fiscal_year::int, 12, 31) END)"""
_NO_EQUITY = "c.equity IS NULL AND c.total_assets IS NOT NULL AND c.total_liabilities IS NOT NULL"
_DERIVED_EQUITY = "CASE WHEN {derives} THEN c.total_assets - c.total_liabilities ELSE c.equity END AS equity"


def _of(table: str, columns: Iterable[str]) -> str:
    return ", ".join(f"{table}.{column}" for column in columns)


def resolve_statements(staged: Staged) -> tuple[str, Mapping[str, Any]]:
    """Return the rows in units, compared with the version of their period that stands."""
    names = customer_names_relation(scope=EVERYTHING)
    derives = _NO_EQUITY if DERIVE_EQUITY in staged.options else "FALSE"
    derived = _DERIVED_EQUITY.format(derives=derives)
    others = [line for line in Line if line is not Line.EQUITY]
    stated = (*_ABOUT, *Line)
    return (
        f"""
SELECT r.*, x.id AS existing_id,
       CASE WHEN x.id IS NULL THEN 'new'
            WHEN ROW({_of("x", stated)}) IS NOT DISTINCT FROM ROW({_of("r", stated)}) THEN 'same'
            ELSE 'changed' END AS action
FROM (SELECT c.row_number, c.customer, c.customer_id, c.period_end_date, c.months, c.unit, {_of("c", _ABOUT)},
             c.too_large, {derives} AS derives_equity, {_of("c", others)}, {derived}
      FROM (SELECT s.row_number, s.customer, n.customer_id, {_DAY} AS period_end_date, s.months, s.unit, s.currency,
                   COALESCE(s.standard, 'local') AS standard, COALESCE(s.is_audited, FALSE) AS is_audited,
                   COALESCE({_LARGEST} >= 1e16, FALSE) AS too_large, {_IN_UNITS}
            FROM {staged.table} s LEFT JOIN ({names.sql}) n ON n.customer_code = s.customer) c) r
LEFT JOIN LATERAL (
    SELECT f.id, {_of("f", stated)}
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
    (customer_id, period_end_date, months, version, source, recorded_by_id, derived_lines,
     {", ".join(_ABOUT)}, {_LINES})
SELECT r.customer_id, r.period_end_date, r.months, COALESCE((
           SELECT MAX(f.version) FROM credit_financialstatement f
           WHERE (f.customer_id, f.period_end_date, f.months) = (r.customer_id, r.period_end_date, r.months)),
           0) + 1,
       %(source)s, %(actor_id)s, CASE WHEN r.derives_equity THEN '{{equity}}'::varchar[] ELSE '{{}}' END,
       {_of("r", _ABOUT)}, {_of("r", Line)}
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
