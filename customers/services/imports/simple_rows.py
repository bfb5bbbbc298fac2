"""Ledger tables whose rows stand alone: exchange rates and control balances of the general ledger."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from customers.services.imports.common import base_params, entity_join, import_posting, live_sql
from customers.services.imports.invoices import has_work
from customers.services.imports.ledger_tables import CONTROL_BALANCES, RATES, LedgerTable, reverse_rows
from finance_crm.exchange.domain.kinds import Staged
from finance_crm.sql import execute


class SimpleRows(NamedTuple):
    """How the rows of one table come from a file: `rows` is a SELECT, `key` and `measure` are columns of both."""

    table: LedgerTable
    rows: Callable[[Staged], str]
    key: tuple[str, ...]
    measure: str

    def resolve(self, staged: Staged) -> tuple[str, Mapping[str, Any]]:
        """Return the rows compared with the live ones under their key."""
        joined = " AND ".join(f"x.{name} = r.{name}" for name in self.key)
        return (
            f"""SELECT r.*, x.id AS existing_id,
                       CASE WHEN x.id IS NULL THEN 'new' WHEN x.{self.measure} = r.{self.measure} THEN 'same'
                            ELSE 'changed' END AS action
                FROM ({self.rows(staged)}) r
                LEFT JOIN {self.table.name} x ON {joined} AND {live_sql("x")}""",
            base_params(),
        )

    def apply(self, staged: Staged) -> dict[str, Any]:
        """Post new rows, and changed ones in place of what they replace."""
        if not has_work(staged):
            return {"posting_ids": []}
        resolved = staged.resolved_table
        with import_posting(staged) as posting_id:
            changed = f"SELECT existing_id FROM {resolved} WHERE action = 'changed'"
            reverse_rows(self.table, posting_id=posting_id, ids=changed)
            execute(
                f"""INSERT INTO {self.table.name} (posting_id, is_reversed, {self.table.columns})
                    SELECT %(posting_id)s, FALSE, {self.table.columns} FROM {resolved} WHERE action <> 'same'
                    ORDER BY row_number""",
                {"posting_id": posting_id},
            )
        return {"posting_ids": [posting_id]}


def _rate_rows(staged: Staged) -> str:
    return f"SELECT row_number, currency, rate_date, rate, %(reporting)s::text AS reporting FROM {staged.table}"


def _balance_rows(staged: Staged) -> str:
    return f"""SELECT s.row_number, COALESCE(e.code, s.entity) AS entity, e.id AS entity_id, s.currency,
                      s.balance_date, s.amount
               FROM {staged.table} s {entity_join()}"""


EXCHANGE_RATES = SimpleRows(RATES, _rate_rows, ("currency", "rate_date"), "rate")
BALANCES = SimpleRows(CONTROL_BALANCES, _balance_rows, ("entity_id", "currency", "balance_date"), "amount")
