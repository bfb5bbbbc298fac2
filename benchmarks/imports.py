"""Import of invoices from a CSV file, beside a COPY of the same rows with their keys resolved already.

The bare table has the primary, unique and foreign keys and the indexes of ours, and nothing else: no checks,
no open items, no balances. Ours runs as the command does, in a fresh process whose peak memory is taken.
"""

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from django.db import connection, transaction

from benchmarks.database import recreate
from benchmarks.ledger import numbered_invoices
from benchmarks.measuring import Figure, run_process, seconds, settle_disk
from benchmarks.sizes import Size
from finance_crm.sql import execute, fetch_all

MEMORY_LIMIT = 250

_CSV_ROWS = """
SELECT 'I' || lpad(n::text, 9, '0') AS number, c.code AS customer, issue_date, issue_date + 30 AS due_date,
       numbered.currency, gross AS net, 0 AS tax, gross
FROM ({numbered}) numbered JOIN customers_customer c ON c.id = numbered.customer_id
"""
_RESOLVED_ROWS = """
SELECT {posting_id} AS posting_id, FALSE AS is_reversed, '' AS source_system,
       'I' || lpad(n::text, 9, '0') AS number, 'invoice' AS kind, customer_id, {entity_id} AS entity_id,
       issue_date, issue_date AS posting_date, issue_date + 30 AS due_date, currency, gross AS net, 0 AS tax,
       gross, '' AS tax_code, rate AS reporting_rate, issue_date AS reporting_rate_date,
       ROUND(gross * rate, 2) AS reporting_gross, 0 AS discount_amount, FALSE AS has_instalments,
       '' AS customer_order_number
FROM ({numbered}) numbered
"""
_BARE_TABLE = """
CREATE TABLE bare_invoice (LIKE customers_invoice INCLUDING DEFAULTS INCLUDING IDENTITY INCLUDING INDEXES)
"""
_POSTING = """
INSERT INTO customers_posting (kind, note, recorded_at, created_at) VALUES ('bare', '', now(), now())
"""
_RESOLVED_COLUMNS = (
    "posting_id, is_reversed, source_system, number, kind, customer_id, entity_id, issue_date, posting_date,"
    " due_date, currency, net, tax, gross, tax_code, reporting_rate, reporting_rate_date, reporting_gross,"
    " discount_amount, has_instalments, customer_order_number"
)


def measure(size: Size, *, template: str) -> Iterator[Figure]:
    """Yield the time and the memory of the import; each repetition starts without a ledger."""
    times, memories = [], []
    with TemporaryDirectory() as folder:
        for _ in range(size.import_repetitions):
            recreate(template=template)
            resolved, source = Path(folder) / "resolved", Path(folder) / "invoices.csv"
            _write_files(size, resolved=resolved, source=source)
            _create_bare_table()
            settle_disk()
            limit = seconds(lambda: _copy(resolved))  # noqa: B023  called at once
            settle_disk()
            connection.close()
            done = run_process("import", str(source))
            times.append((done.seconds, limit))
            memories.append(done.memory)
            _check(size)
    ours, limit = (median(column) for column in zip(*times, strict=True))
    yield Figure("import of invoices", ours, limit, bar=2.0, unit="s")
    yield Figure("import, memory", max(memories), MEMORY_LIMIT, bar=1.0, unit="MB")


def _write_files(size: Size, *, resolved: Path, source: Path) -> None:
    """Write the rows twice: as a person has them, and as the bare table takes them."""
    numbered, params = numbered_invoices(size)
    execute(_POSTING)
    ((posting_id, entity_id),) = fetch_all(
        "SELECT (SELECT MAX(id) FROM customers_posting), (SELECT MIN(id) FROM customers_legalentity)"
    )
    rows = _RESOLVED_ROWS.format(numbered=numbered, posting_id=posting_id, entity_id=entity_id)
    for path, sql, form in (
        (source, _CSV_ROWS.format(numbered=numbered), "csv, HEADER"),
        (resolved, rows, "text"),
    ):
        with connection.cursor() as cursor, path.open("wb") as file:
            statement = cursor.cursor.mogrify(sql, params).decode()
            cursor.copy_expert(f"COPY ({statement}) TO STDOUT WITH (FORMAT {form})", file)


def _create_bare_table() -> None:
    """Create a table with the keys and indexes of the invoices."""
    execute(_BARE_TABLE)
    foreign_keys = fetch_all(
        """SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint
           WHERE conrelid = 'customers_invoice'::regclass AND contype = 'f'"""
    )
    for name, definition in foreign_keys:
        own = definition.replace("REFERENCES customers_invoice(", "REFERENCES bare_invoice(")
        execute(f'ALTER TABLE bare_invoice ADD CONSTRAINT "bare_{name}" {own}')


def _copy(path: Path) -> None:
    with transaction.atomic(), connection.cursor() as cursor, path.open("rb") as file:
        cursor.copy_expert(f"COPY bare_invoice ({_RESOLVED_COLUMNS}) FROM STDIN", file)


def _check(size: Size) -> None:
    ((invoices, open_items),) = fetch_all(
        "SELECT (SELECT COUNT(*) FROM customers_invoice), (SELECT COUNT(*) FROM customers_openitem)"
    )
    if not invoices == open_items == size.invoices:
        raise AssertionError(f"{invoices} invoices and {open_items} open items came of {size.invoices} rows.")
