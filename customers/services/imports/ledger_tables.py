"""Reversing and restoring rows of ledger tables in bulk, for imports that replace documents and for undo.

A reversal repeats the row with its measures negated; the database marks what it takes back.
"""

from typing import Any, NamedTuple

from customers.services.imports.common import LIVE
from finance_crm.sql import execute, fetch_all


class LedgerTable(NamedTuple):
    """A table by what reversals repeat (`same`) and negate (`measures`), and what its versions share (`key`)."""

    name: str
    same: str
    measures: str
    key: str

    @property
    def columns(self) -> str:
        return f"{self.same}, {self.measures}"

    @property
    def own_ids(self) -> str:
        """Return a SELECT of the rows that the postings %(undone)s brought, or that later undoing restored."""
        same_key = " AND ".join(f"n.{name} = o.{name}" for name in self.key.split(", "))
        return f"""
WITH RECURSIVE own AS (
    SELECT id FROM {self.name} WHERE posting_id = ANY(%(undone)s) AND reverses_id IS NULL
    UNION
    SELECT n.id FROM own JOIN {self.name} o ON o.id = own.id
    JOIN {self.name} r ON r.reverses_id = o.id
    JOIN customers_posting p ON p.id = r.posting_id AND p.kind = 'undo'
    JOIN {self.name} n ON n.posting_id = p.id AND n.reverses_id IS NULL AND {same_key}
) SELECT id FROM own"""

    @property
    def negated(self) -> str:
        return ", ".join(f"-o.{name.strip()}" for name in self.measures.split(","))

    def of(self, alias: str) -> str:
        return ", ".join(f"{alias}.{name.strip()}" for name in self.columns.split(","))

    def same_of(self, alias: str) -> str:
        return ", ".join(f"{alias}.{name.strip()}" for name in self.same.split(","))


INVOICES = LedgerTable(
    "customers_invoice",
    "source_system, number, kind, customer_id, entity_id, issue_date, posting_date, due_date, service_start_date,"
    " service_end_date, currency, tax_code, reporting_rate, reporting_rate_date, discount_date, discount_amount,"
    " has_instalments, customer_order_number, credited_invoice_id",
    "net, tax, gross, reporting_gross",
    "number, entity_id, kind, source_system",
)
RECEIPTS = LedgerTable(
    "customers_receipt",
    "source_system, number, customer_id, entity_id, bank_account_id, value_date, currency, reporting_rate,"
    " reporting_rate_date, payer_name, remittance_text, method",
    "amount, reporting_amount",
    "number, entity_id, source_system",
)
ORDERS = LedgerTable(
    "customers_salesorder",
    "source_system, number, customer_id, entity_id, order_date, customer_order_number, requested_date, currency",
    "net, tax, gross",
    "number, entity_id, source_system",
)
DELIVERIES = LedgerTable(
    "customers_delivery",
    "source_system, number, customer_id, entity_id, order_line_id, delivery_date",
    "quantity",
    "number, entity_id, source_system, order_line_id",
)
RATES = LedgerTable("customers_exchangerate", "currency, rate_date", "rate", "currency, rate_date")
CONTROL_BALANCES = LedgerTable(
    "customers_controlbalance", "entity_id, currency, balance_date", "amount", "entity_id, currency, balance_date"
)


def reverse_rows(table: LedgerTable, *, posting_id: int, ids: str, params: dict[str, Any] | None = None) -> int:
    """Reverse the live rows whose ids the SELECT `ids` yields, and return how many."""
    return execute(
        f"""INSERT INTO {table.name} (posting_id, reverses_id, is_reversed, {table.columns})
            SELECT %(posting_id)s, o.id, FALSE, {table.same_of("o")}, {table.negated}
            FROM {table.name} o WHERE o.id IN ({ids}) AND {LIVE} ORDER BY o.id""",
        {"posting_id": posting_id, **(params or {})},
    )


def restore_rows(table: LedgerTable, *, posting_id: int, undone: list[int]) -> int:
    """Post again what the postings `undone` had reversed, and return how many rows."""
    return execute(
        f"""INSERT INTO {table.name} (posting_id, is_reversed, {table.columns})
            SELECT %(posting_id)s, FALSE, {table.of("o")}
            FROM {table.name} o JOIN {table.name} r ON r.reverses_id = o.id
            WHERE r.posting_id = ANY(%(undone)s) ORDER BY o.id""",
        {"posting_id": posting_id, "undone": undone},
    )


_INVOICE_LINE = (
    "customer_id, line_number, product_code, description, quantity, unit_price, unit_cost, net, tax, gross, tax_code"
)
_ORDER_LINE = "customer_id, line_number, product_code, description, quantity, unit_price, net, tax, gross"


def _of_line(columns: str) -> str:
    return ", ".join(f"l.{name.strip()}" for name in columns.split(","))


def copy_lines(*, posting_id: int) -> None:
    """Give invoices that a posting reversed and posted again the lines they had."""
    execute(
        f"""INSERT INTO customers_invoiceline (invoice_id, {_INVOICE_LINE})
            SELECT n.id, {_of_line(_INVOICE_LINE)}
            FROM customers_invoice r
            JOIN customers_invoiceline l ON l.invoice_id = r.reverses_id
            JOIN customers_invoice n ON n.posting_id = r.posting_id AND n.reverses_id IS NULL
             AND (n.number, n.entity_id, n.kind, n.source_system) = (r.number, r.entity_id, r.kind, r.source_system)
            WHERE r.posting_id = %(posting_id)s AND r.reverses_id IS NOT NULL""",
        {"posting_id": posting_id},
    )


def restore_lines(*, posting_id: int) -> None:
    """Give invoices and orders that a posting restored the lines of the versions they come from.

    The version that came before is the latest one reversed earlier, under the same key.
    """
    _restore(
        "customers_invoice",
        lines="customers_invoiceline",
        parent="invoice_id",
        columns=_INVOICE_LINE,
        posting_id=posting_id,
        extra_key=", kind",
    )
    _restore(
        "customers_salesorder",
        lines="customers_salesorderline",
        parent="order_id",
        columns=_ORDER_LINE,
        posting_id=posting_id,
        extra_key="",
    )


def _restore(table: str, *, lines: str, parent: str, columns: str, posting_id: int, extra_key: str) -> None:
    key = f"number, entity_id, source_system{extra_key}"
    ours, theirs = (", ".join(f"{alias}.{name.strip()}" for name in key.split(",")) for alias in ("n", "o"))
    execute(
        f"""INSERT INTO {lines} ({parent}, {columns})
            SELECT v.id, {_of_line(columns)}
            FROM (SELECT n.id, (
                      SELECT o.id FROM {table} o JOIN {table} r ON r.reverses_id = o.id
                      WHERE ({theirs}) = ({ours}) AND r.posting_id < %(posting_id)s AND o.id < n.id
                      ORDER BY r.posting_id DESC LIMIT 1) AS version_id
                  FROM {table} n WHERE n.posting_id = %(posting_id)s AND n.reverses_id IS NULL) v
            JOIN {lines} l ON l.{parent} = v.version_id""",
        {"posting_id": posting_id},
    )


def count_live(table: str, *, condition: str, postings: list[int]) -> int:
    """Return how many live rows of other postings meet a condition."""
    return int(
        fetch_all(
            f"SELECT COUNT(*) FROM {table} d WHERE d.reverses_id IS NULL AND NOT d.is_reversed"
            f" AND NOT d.posting_id = ANY(%(undone)s) AND {condition}",
            {"undone": postings},
        )[0][0]
    )
