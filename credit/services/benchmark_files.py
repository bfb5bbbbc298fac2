"""Ratios of industries out of files: a row an industry, ratio and year. A changed row is a version beside the old."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from finance_crm.exchange.domain.kinds import CannotUndoError, Staged, UndoRequest
from finance_crm.sql import execute, fetch_all

_KEY = "industry, ratio, period_end_date"
_FIGURES = "lower_quartile, median, upper_quartile, company_count, source"


def _of(alias: str, columns: str) -> str:
    return ", ".join(f"{alias}.{column.strip()}" for column in columns.split(","))


def resolve_benchmarks(staged: Staged) -> tuple[str, Mapping[str, Any]]:
    """Return the rows compared with the version that stands."""
    return (
        f"""
SELECT s.*, x.id AS existing_id,
       CASE WHEN x.id IS NULL THEN 'new'
            WHEN ({_of("x", _FIGURES)}) IS NOT DISTINCT FROM ({_of("s", _FIGURES)}) THEN 'same'
            ELSE 'changed' END AS action
FROM (SELECT row_number, {_KEY}, round(lower_quartile, 6) AS lower_quartile, round(median, 6) AS median,
             round(upper_quartile, 6) AS upper_quartile, company_count, source FROM {staged.table}) s
LEFT JOIN LATERAL (
    SELECT b.id, {_of("b", _FIGURES)} FROM credit_industrybenchmark b
    WHERE ({_of("b", _KEY)}) = ({_of("s", _KEY)}) AND b.withdrawn_at IS NULL
    ORDER BY b.version DESC LIMIT 1) x ON TRUE
""",
        {},
    )


def apply_benchmarks(staged: Staged) -> dict[str, Any]:
    """Keep new rows, and changed ones as the next version."""
    made = fetch_all(
        f"""
INSERT INTO credit_industrybenchmark ({_KEY}, {_FIGURES}, version, recorded_by_id)
SELECT {_of("r", _KEY)}, {_of("r", _FIGURES)},
       COALESCE((SELECT MAX(b.version) FROM credit_industrybenchmark b
                 WHERE ({_of("b", _KEY)}) = ({_of("r", _KEY)})), 0) + 1, %(actor_id)s
FROM {staged.resolved_table} r WHERE r.action <> 'same' ORDER BY r.row_number
RETURNING id
""",
        {"actor_id": staged.actor_id},
    )
    return {"benchmark_ids": [row[0] for row in made]}


def undo_benchmarks(request: UndoRequest) -> dict[str, Any]:
    """Withdraw the rows of an import: what stood before stands again.

    :raises CannotUndoError: if one of them was replaced since
    """
    params = {"ids": request.outcome.get("benchmark_ids", []), "at": request.at}
    ((replaced,),) = fetch_all(
        f"""SELECT COUNT(*) FROM credit_industrybenchmark b JOIN credit_industrybenchmark later
              ON ({_of("later", _KEY)}) = ({_of("b", _KEY)})
             AND later.version > b.version AND later.withdrawn_at IS NULL
            WHERE b.id = ANY(%(ids)s)""",
        params,
    )
    if replaced:
        raise CannotUndoError(_("%(count)s of its rows were replaced since.") % {"count": replaced})
    count = execute(
        "UPDATE credit_industrybenchmark SET withdrawn_at = %(at)s WHERE id = ANY(%(ids)s) AND withdrawn_at IS NULL",
        params,
    )
    return {"withdrawn": count}
