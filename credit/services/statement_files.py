"""Statements out of files: a row a company and period, a column a line. Set-based, like every import."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from credit.domain.statements import Line
from customers.queries.relations import customer_names_relation
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.exchange.domain.kinds import CannotUndoError, Staged, UndoRequest
from finance_crm.sql import execute, fetch_all

# A number of shares is no money and does not stand in thousands.
_IN_UNITS = ", ".join(
    f"'{line.value}', round(s.{line.value}" + ("" if line is Line.SHARES else " * s.unit") + ", 4)" for line in Line
)
_LARGEST = f"GREATEST({', '.join(f'abs(s.{line.value} * s.unit)' for line in Line)})"
DERIVE_EQUITY = "derive_equity"
# A day, else the last one of a year that somebody gave in its stead.
_DAY = """COALESCE(s.period_end_date, CASE WHEN s.fiscal_year BETWEEN 1900 AND 2199
                                           THEN make_date(s.fiscal_year::int, 12, 31) END)"""
_NO_EQUITY = "NOT stated ? 'equity' AND stated ? 'total_assets' AND stated ? 'total_liabilities'"
_EQUITY = """jsonb_build_object('equity',
             (stated->>'total_assets')::numeric - (stated->>'total_liabilities')::numeric)"""


def resolve_statements(staged: Staged) -> tuple[str, Mapping[str, Any]]:
    """Return the rows in units, compared with the version of their period that stands."""
    names = customer_names_relation(scope=EVERYTHING)
    derives = _NO_EQUITY if DERIVE_EQUITY in staged.options else "FALSE"
    return (
        f"""
SELECT r.*, x.id AS existing_id,
       CASE WHEN x.id IS NULL THEN 'new'
            WHEN (x.currency, x.standard, x.is_audited, x.given) = (r.currency, r.standard, r.is_audited, r.given)
            THEN 'same' ELSE 'changed' END AS action
FROM (SELECT c.*, {derives} AS derives_equity, CASE WHEN {derives} THEN stated || {_EQUITY} ELSE stated END AS given
      FROM (SELECT s.row_number, s.customer, n.customer_id, {_DAY} AS period_end_date, s.months, s.unit, s.currency,
                   COALESCE(s.standard, 'local') AS standard, COALESCE(s.is_audited, FALSE) AS is_audited,
                   COALESCE({_LARGEST} >= 1e16, FALSE) AS too_large,
                   jsonb_strip_nulls(jsonb_build_object({_IN_UNITS})) AS stated
            FROM {staged.table} s LEFT JOIN ({names.sql}) n ON n.customer_code = s.customer) c) r
LEFT JOIN LATERAL (
    SELECT f.id, f.currency, f.standard, f.is_audited,
           (SELECT jsonb_object_agg(l.line, l.amount) FROM credit_statementline l WHERE l.statement_id = f.id) AS given
    FROM credit_financialstatement f
    WHERE f.customer_id = r.customer_id AND f.period_end_date = r.period_end_date AND f.months = r.months
      AND f.withdrawn_at IS NULL
    ORDER BY f.version DESC LIMIT 1) x ON TRUE
""",
        names.params,
    )


def apply_statements(staged: Staged) -> dict[str, Any]:
    """Keep new statements, and changed ones as the next version of their period."""
    made = fetch_all(
        f"""
WITH made AS (
    INSERT INTO credit_financialstatement
        (customer_id, period_end_date, months, version, currency, standard, is_audited, source, recorded_by_id)
    SELECT r.customer_id, r.period_end_date, r.months, COALESCE((
               SELECT MAX(f.version) FROM credit_financialstatement f
               WHERE (f.customer_id, f.period_end_date, f.months) = (r.customer_id, r.period_end_date, r.months)),
               0) + 1,
           r.currency, r.standard, r.is_audited, %(source)s, %(actor_id)s
    FROM {staged.resolved_table} r WHERE r.action <> 'same' ORDER BY r.row_number
    RETURNING id, customer_id, period_end_date, months
), lines AS (
    INSERT INTO credit_statementline (statement_id, line, amount, is_derived)
    SELECT made.id, l.key, l.value::numeric, r.derives_equity AND l.key = 'equity'
    FROM made JOIN {staged.resolved_table} r USING (customer_id, period_end_date, months)
    CROSS JOIN LATERAL jsonb_each_text(r.given) l
)
SELECT id FROM made ORDER BY id
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
