"""Checks of a staged file, each one statement over all rows."""

from dataclasses import dataclass

from finance_crm.exchange.domain.kinds import Check, ImportKind, Mode
from finance_crm.exchange.services.staging import StagedFile, count_problems, reject_rows
from finance_crm.sql import execute, fetch_all


@dataclass(frozen=True, slots=True)
class Tally:
    """Rows by what an import does with them; the first three leave out rejected rows."""

    new: int
    changed: int
    same: int
    rejected: int
    problems: int


def check_rows(staged: StagedFile, *, kind: ImportKind) -> Tally:
    """Resolve the keys of all rows into `staged.resolved_table` and note every problem."""
    sql, params = kind.resolve(staged)
    execute(f"CREATE UNLOGGED TABLE {staged.resolved_table} AS {sql}", params)
    execute("SET LOCAL default_statistics_target = 10")  # row counts are what matters, not histograms
    execute(f"ANALYZE {staged.resolved_table}")
    _reject_duplicates(staged, kind=kind)
    _reject_by_mode(staged, kind=kind)
    _run_checks(staged, checks=kind.checks)
    kind.verify(staged)
    return tally(staged)


def _reject_duplicates(staged: StagedFile, *, kind: ImportKind) -> None:
    """Reject all rows of a key that stands more than once; which of them is meant nobody can tell."""
    if not kind.key:
        return
    key = ", ".join(kind.key)
    first = f"FROM {staged.resolved_table} WHERE {kind.key[0]} IS NOT NULL GROUP BY "
    groups = f"{first} {key} HAVING count(*) > 1"
    # Where the first column alone never repeats, as numbers of documents, the whole key does not either.
    repeats = fetch_all(f"SELECT 1 {first} {kind.key[0]} HAVING count(*) > 1 LIMIT 1")
    if repeats and fetch_all(f"SELECT 1 {groups} LIMIT 1"):
        reject_rows(
            staged,
            code="duplicate_in_file",
            column=kind.key[0],
            value=f"concat_ws(' / ', {key})",
            source=f"{staged.resolved_table} WHERE row_number IN (SELECT unnest(array_agg(row_number)) {groups})",
        )


def _reject_by_mode(staged: StagedFile, *, kind: ImportKind) -> None:
    refused = {Mode.CREATE: ("changed", "exists_differently"), Mode.UPDATE_ONLY: ("new", "not_found")}
    if staged.mode in refused:
        action, code = refused[staged.mode]
        if not fetch_all(f"SELECT 1 FROM {staged.resolved_table} WHERE action = '{action}' LIMIT 1"):
            return
        reject_rows(
            staged,
            code=code,
            column=kind.key[0] if kind.key else "",
            value=f"concat_ws(' / ', {', '.join(kind.key)})" if kind.key else "''",
            source=f"{staged.resolved_table} WHERE action = '{action}'",
        )


def _run_checks(staged: StagedFile, *, checks: tuple[Check, ...]) -> None:
    """Count all violations in one pass, and only fetch the rows of rules that are broken."""
    if not checks:
        return
    counts = ", ".join(f"count(*) FILTER (WHERE {check.condition})" for check in checks)
    found = fetch_all(f"SELECT {counts} FROM {staged.resolved_table}", {})[0]
    for check, count in zip(checks, found, strict=True):
        if count:
            reject_rows(
                staged,
                code=check.code,
                column=check.column,
                value=check.value or check.column,
                source=f"{staged.resolved_table} WHERE {check.condition}",
            )


def tally(staged: StagedFile) -> Tally:
    """Count what would happen to the rows as they now stand."""
    rejected, problems = count_problems(staged)
    good = (
        f"WHERE NOT EXISTS (SELECT 1 FROM {staged.problems_table} p WHERE p.row_number = r.row_number)"
        if problems
        else ""
    )
    rows = fetch_all(f"SELECT action, count(*) FROM {staged.resolved_table} r {good} GROUP BY action")
    counts = dict(rows)
    return Tally(counts.get("new", 0), counts.get("changed", 0), counts.get("same", 0), rejected, problems)


def leave_out_rejected(staged: StagedFile) -> None:
    """Keep only good rows in `staged.resolved_table`."""
    execute(f"DELETE FROM {staged.resolved_table} r USING {staged.problems_table} p WHERE p.row_number = r.row_number")
