"""A file of many rows asks the database as often as a file of one, whatever becomes of its rows."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.models import Customer, Instalment
from finance_crm.exchange.models import Import
from finance_crm.exchange.services.imports import undo_import
from tests.customers.imports.conftest import NOW, Bring, terms_of
from tests.customers.imports.samples import SAMPLES, Sample, counts

# Two rows are the fewest: where the first column of the key repeats, one query more asks for the whole key.
FEW, MANY = 2, 15
# How the n-th row of a kind differs from its sample.
ROWS = {
    "customers": "C{n},Customer {n},USD,US",
    "contacts": "ACME,Person {n},p{n}@acme.test,{n}",
    "invoices": "N{n},ACME,2026-01-02,2026-02-01,{n}",
    "receipts": "N{n},ACME,2026-02-01,{n}",
    "sales_orders": "N{n},ACME,2026-01-02,{n},5",
    "deliveries": "N{n},O1,2026-01-10,{n}",
    "exchange_rates": "EUR,20{n}-02-01,1.{n}",
    "settled_invoices": "N{n},ACME,2026-01-02,2026-02-01,2026-01-20,{n}",
    "control_balances": "USD,20{n}-01-01,{n}",
}
CHANGED = {
    "customers": ("USD,US", "USD,CA"),
    "contacts": ("test,", "test,9"),
    "invoices": ("02-01,", "03-01,"),
    "receipts": ("02-01,", "02-02,"),
    "sales_orders": ("01-02,", "01-03,"),
    "deliveries": ("01-10,", "01-11,"),
    "exchange_rates": (",1.", ",2."),
    "settled_invoices": ("01-20,", "01-21,"),
    "control_balances": ("-01,", "-01,9"),
}


def rows(sample: Sample, how_many: int, *, first: int = 10) -> str:
    return sample.file(*(ROWS[sample.kind].format(n=number) for number in range(first, first + how_many)))


def ready(bring_in: Bring, kind: str) -> Sample:
    """Bring in what the kind needs, and one row, so that nothing happens for the first time."""
    sample = SAMPLES[kind]
    for name in dict.fromkeys((*sample.needs, kind)):
        assert bring_in(name, SAMPLES[name].file()).status == "applied"
    return sample


def queries_of(work: Callable[[], Import]) -> tuple[Import, int]:
    with CaptureQueriesContext(connection) as queries:
        run = work()
    return run, len(queries)


def road(bring_in: Bring, sample: Sample, content: str) -> tuple[list[tuple], list[int]]:
    """Bring rows in, change them, bring them again and undo the change; return what was counted and asked."""
    changed = content.replace(*CHANGED[sample.kind])
    steps = [queries_of(lambda file=file: bring_in(sample.kind, file)) for file in (content, changed, changed)]
    undone, asked = queries_of(lambda: undo_import(import_id=steps[1][0].pk, actor_id=None, at=NOW))
    assert undone.status == "undone"
    return [counts(run) for run, _ in steps], [*(number for _, number in steps), asked]


@pytest.mark.parametrize("kind", ROWS)
def test_new_changed_unchanged_and_undone_rows_cost_no_query_each(bring_in: Bring, kind: str) -> None:
    sample = ready(bring_in, kind)

    few, asked_for_few = road(bring_in, sample, rows(sample, FEW))
    many, asked_for_many = road(bring_in, sample, rows(sample, MANY, first=20))

    assert few == [(FEW, 0, 0, 0), (0, FEW, 0, 0), (0, 0, FEW, 0)]
    assert many == [(MANY, 0, 0, 0), (0, MANY, 0, 0), (0, 0, MANY, 0)]
    assert asked_for_many == asked_for_few


@pytest.mark.parametrize("kind", ROWS)
def test_rejected_rows_cost_no_query_each(check: Bring, bring_in: Bring, kind: str) -> None:
    sample = ready(bring_in, kind)

    few, asked_for_few = queries_of(lambda: check(kind, sample.file(*[sample.broken] * FEW)))
    many, asked_for_many = queries_of(lambda: check(kind, sample.file(*[sample.broken] * MANY)))

    assert (few.rejected_count, many.rejected_count) == (FEW, MANY)
    assert asked_for_many == asked_for_few


def test_instalments_cost_no_query_each(bring_in: Bring) -> None:
    sample = ready(bring_in, "invoices")
    Customer.objects.update(payment_terms=terms_of(("0.5", 30), ("0.5", 60)))
    header = "number,customer,issue_date,gross\n"
    row = "P{n},ACME,2026-01-02,{n}\n"
    bring_in("invoices", header + row.format(n=9))

    few, asked_for_few = queries_of(lambda: bring_in("invoices", header + row.format(n=10)))
    many, asked_for_many = queries_of(
        lambda: bring_in("invoices", header + "".join(row.format(n=number) for number in range(11, 11 + MANY)))
    )

    assert (counts(few), counts(many)) == ((1, 0, 0, 0), (MANY, 0, 0, 0))
    assert Instalment.objects.count() == 2 * (MANY + 2)
    assert asked_for_many == asked_for_few
    assert sample.live().count() == MANY + 3
