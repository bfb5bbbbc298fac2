"""The nightly monitoring of every customer in one process, beside reading, plain numpy and writing by hand.

Ours plans a job, reads statements and the ledger, measures payment behaviour, judges, stores inputs and results and
keeps the alerts. The limit reads the same statements and sums of the ledger with COPY, computes ratios, scores, points
and a PD with plain expressions, and writes the results with COPY into a table with a primary key.
"""

from collections.abc import Iterator
from datetime import date
from io import BytesIO, StringIO
from math import isnan
from statistics import median
from typing import Any

import numpy as np
from django.db import connection

from benchmarks.calculations import PERIODS, amounts_of, batch_of
from benchmarks.measuring import Figure, run_process, seconds
from benchmarks.plain_formulas import Columns, plain_ratios, plain_scores
from benchmarks.sizes import TODAY, Size
from credit.domain.statements import Line
from finance_crm.blocks import fetch_block
from finance_crm.copying import copy_rows
from finance_crm.sql import execute, fetch_all

MOST_MEGABYTES = 1_000
DONE = "credit_alert, credit_assessment, credit_monitoringrun, jobs_job"

_READ = f"""
SELECT s.customer_id, {", ".join(f"COALESCE(s.{line}::float8, 'NaN')" for line in Line)}
FROM credit_financialstatement s ORDER BY s.customer_id, s.period_end_date DESC
"""
_LEDGER = """
SELECT c.id, COALESCE(paid.on_time, 'NaN'), COALESCE(paid.late, 'NaN'), COALESCE(owed.overdue, 0),
       COALESCE(owed.days, 0)
FROM customers_customer c
LEFT JOIN (
    SELECT a.customer_id, AVG((a.effective_date <= i.due_date)::int)::float8 AS on_time,
           (SUM((a.effective_date - i.due_date) * a.reporting_amount) / SUM(a.reporting_amount))::float8 AS late
    FROM customers_allocation a JOIN customers_invoice i ON i.id = a.invoice_id
    WHERE a.effective_date > %(as_of)s::date - 365 GROUP BY a.customer_id) paid ON paid.customer_id = c.id
LEFT JOIN (
    SELECT customer_id, SUM(open_amount)::float8 AS overdue, (%(as_of)s - MIN(due_date))::float8 AS days
    FROM customers_openitem WHERE due_date < %(as_of)s AND open_amount > 0 GROUP BY customer_id
) owed ON owed.customer_id = c.id
ORDER BY c.id
"""
_BY_HAND = """
CREATE TABLE IF NOT EXISTS bench_assessment (
    customer_id bigint PRIMARY KEY, as_of_date date, pd float8, grade text, inputs jsonb, ratios float8[],
    scores float8[])
"""


def measure(size: Size) -> Iterator[Figure]:
    """Yield the times of a full run and of one where nothing changed, and a worker's memory."""
    _fill_statements(size)
    execute(_BY_HAND)
    _by_hand()
    rounds = []
    for _ in range(max(1, size.repetitions // 3)):
        execute(f"TRUNCATE {DONE}, bench_assessment CASCADE")
        full, by_hand = run_process("monitor", TODAY.isoformat()), seconds(_by_hand)
        again = run_process("monitor", TODAY.isoformat())
        rounds.append((full.seconds, by_hand, again.seconds, full.memory))
    _check(size)
    full_time, limit, again_time, memory = (median(column) for column in zip(*rounds, strict=True))
    yield Figure(f"monitoring of {size.customers:,} customers, all", full_time, limit, bar=2.5, unit="s")
    yield Figure("monitoring, nothing changed, beside all", again_time, full_time, bar=0.1, unit="s")
    yield Figure("monitoring, memory of a worker", memory, MOST_MEGABYTES, bar=1.0, unit="MB")


def _fill_statements(size: Size) -> None:
    """Give every customer three statements with all their sub-totals."""
    ids = [row[0] for row in fetch_all("SELECT id FROM customers_customer ORDER BY id")]
    batch = batch_of(amounts_of(len(ids) * PERIODS))
    table = np.stack([batch.amount(line) for line in Line]).T.round(2).tolist()
    head = ("customer_id", "period_end_date", "months", "version", "currency", "standard", "is_audited", "source")
    copy_rows(
        "credit_financialstatement",
        (*head, *(str(line) for line in Line)),
        (
            (ids[n // PERIODS], date(TODAY.year - 1 - n % PERIODS, 12, 31), 12, 1, "USD", "ifrs", True, "",
             *(None if isnan(x) else x for x in row))
            for n, row in enumerate(table)
        ),
    )  # fmt: skip
    execute("ANALYZE credit_financialstatement")


def _by_hand() -> None:
    execute("TRUNCATE bench_assessment")
    lines = [(str(line), ">f8") for line in Line]
    stated = fetch_block(_READ, None, columns=[("customer_id", ">i8"), *lines])
    names = ("customer_id", "on_time", "late", "overdue", "days")
    ledger = fetch_block(
        _LEDGER, {"as_of": TODAY}, columns=[(name, ">i8" if name == "customer_id" else ">f8") for name in names]
    )
    now, before, oldest = (
        {line.value: stated[str(line)][place::PERIODS].astype(np.float64) for line in Line} for place in range(PERIODS)
    )
    columns = Columns(now, before, oldest[Line.TOTAL_ASSETS.value])
    with np.errstate(all="ignore"):
        ratios, scores = plain_ratios(columns), plain_scores(columns)
        points = 600 - 4 * np.nan_to_num(ledger["late"]) - ledger["days"] + 50 * np.nan_to_num(ratios[0])
        pd = 1 / (1 + np.exp((points - 300) / 60))
    grades = np.array(["A", "B", "C", "D"])[np.digitize(pd, (0.01, 0.05, 0.2))]
    _write(ledger, pd, grades, np.stack(ratios).T, np.stack(list(scores.values())).T)


def _write(ledger: Any, pd: Any, grades: Any, ratios: Any, scores: Any) -> None:
    text = StringIO()
    rows = zip(
        ledger["customer_id"].tolist(), pd.tolist(), grades.tolist(), ledger["late"].tolist(), ledger["days"].tolist(),
        ratios.tolist(), scores.tolist(), strict=True,
    )  # fmt: skip
    for customer_id, chance, grade, late, days, of_ratios, of_scores in rows:
        text.write(
            f'{customer_id}\t{TODAY}\t{chance:.6f}\t{grade}\t{{"late": "{late:.6f}", "days": {days:.0f}}}\t'
            f"{{{','.join([f'{x:.9g}' for x in of_ratios])}}}\t{{{','.join([f'{x:.9g}' for x in of_scores])}}}\n"
        )
    with connection.cursor() as cursor:
        cursor.copy_expert("COPY bench_assessment FROM STDIN", BytesIO(text.getvalue().encode()))


def _check(size: Size) -> None:
    """See that both looked at every customer."""
    ((ours, by_hand),) = fetch_all(
        "SELECT (SELECT COUNT(*) FROM credit_assessment), (SELECT COUNT(*) FROM bench_assessment)"
    )
    if (ours, by_hand) != (size.customers, size.customers):
        raise AssertionError(f"{ours} assessments and {by_hand} by hand of {size.customers} customers.")
