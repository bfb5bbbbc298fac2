"""Every table of the ledger is append-only, and a reversal there mirrors one live row, once."""

from collections.abc import Callable
from typing import NamedTuple

import pytest
from django.db import connection, models, transaction

from customers.models import (
    Allocation,
    AllocationKey,
    ControlBalance,
    Customer,
    Delivery,
    Dispute,
    DisputeResolution,
    ExchangeDifference,
    ExchangeRate,
    Instalment,
    Invoice,
    InvoiceLine,
    LegalEntity,
    Posting,
    Receipt,
    SalesOrder,
    SalesOrderLine,
)
from customers.services.postings import posting
from tests.customers.ledger.books import BY_NOBODY, day
from tests.customers.ledger.rows import refused


class Table(NamedTuple):
    """How to reverse a row of a table: what is negated, and what a reversal may not change."""

    model: type[models.Model]
    negated: tuple[str, ...]
    dated: str
    wrong: dict[str, object]


TABLES = [
    Table(SalesOrder, ("net", "tax", "gross"), "order_date", {"number": "other", "source_system": "ERP"}),
    Table(Delivery, ("quantity",), "delivery_date", {"number": "other", "quantity": -2}),
    Table(
        Invoice,
        ("net", "tax", "gross", "reporting_gross"),
        "posting_date",
        {"kind": "credit_note", "number": "other", "reporting_rate": 2, "reporting_gross": -99},
    ),
    Table(
        Receipt,
        ("amount", "reporting_amount"),
        "value_date",
        {"number": "other", "customer": None, "reporting_rate": 2, "reporting_amount": -99},
    ),
    Table(Allocation, ("amount", "tax", "reporting_amount"), "effective_date", {"amount": -9, "reason": "discount"}),
    Table(Dispute, ("amount",), "opened_date", {"amount": -4, "reason": "quality"}),
    Table(DisputeResolution, (), "resolved_date", {"outcome": "rejected"}),
    Table(ExchangeRate, ("rate",), "rate_date", {"rate": -2, "currency": "JPY"}),
    Table(ControlBalance, ("amount",), "balance_date", {"amount": -2, "currency": "EUR"}),
]
BY_NAME = [pytest.param(table, id=table.model.__name__) for table in TABLES]
WRONG = [
    pytest.param(table, name, value, id=f"{table.model.__name__}-{name}")
    for table in TABLES
    for name, value in table.wrong.items()
]


@pytest.fixture
def row_of(raw) -> Callable[[type[models.Model]], models.Model]:
    """Return a function that inserts one valid row of a ledger table."""

    def insert(model: type[models.Model]) -> models.Model:
        if model is Delivery:
            return raw(model, order_line=raw(SalesOrderLine, order=raw(SalesOrder)))
        if model is Allocation:
            return raw(model, invoice=raw(Invoice), receipt=raw(Receipt), reason="payment")
        if model is Dispute:
            return raw(model, invoice=raw(Invoice))
        if model is DisputeResolution:
            return raw(model, dispute=raw(Dispute, invoice=raw(Invoice)))
        return raw(model)

    return insert


def reversal(table: Table, row: models.Model, **changes: object) -> models.Model:
    """Insert what takes `row` back, but for `changes`."""
    values = {field.attname: getattr(row, field.attname) for field in table.model._meta.concrete_fields}
    values |= {name: -values[name] for name in table.negated}
    changed = {f"{name}_id" if name == "customer" else name: value for name, value in changes.items()}
    return table.model.objects.create(**values | {"id": None, "reverses_id": row.pk, "is_reversed": False} | changed)


@pytest.mark.parametrize("table", BY_NAME)
def test_a_reversal_on_its_own_day_is_taken_and_marks_the_row(row_of, table):
    row = row_of(table.model)

    reversal(table, row)

    row.refresh_from_db()
    assert row.is_reversed


@pytest.mark.parametrize(("table", "name", "value"), WRONG)
def test_a_reversal_that_says_something_else_is_refused(row_of, table, name, value):
    row = row_of(table.model)

    with refused("mirrors a live row|overdrawn|source_fits_reason"), transaction.atomic():
        reversal(table, row, **{name: value})

    row.refresh_from_db()
    assert not row.is_reversed


@pytest.mark.parametrize("table", BY_NAME)
def test_a_reversal_dated_before_its_row_is_refused(row_of, table):
    row = row_of(table.model)
    before = getattr(row, table.dated).replace(year=2025)

    with refused("mirrors a live row|overdrawn|not_before|not fit"), transaction.atomic():
        reversal(table, row, **{table.dated: before})


@pytest.mark.parametrize("table", BY_NAME)
def test_a_row_is_taken_back_once(row_of, table):
    row = row_of(table.model)
    reversal(table, row)

    with refused("_reversed_once"), transaction.atomic():
        reversal(table, row)


@pytest.mark.parametrize("table", [entry for entry in TABLES if entry.model in {ControlBalance, Dispute, ExchangeRate}])
def test_a_reversal_is_not_reversed(row_of, table):
    back = reversal(table, row_of(table.model))
    again = {name: -getattr(back, name) for name in table.negated}

    with refused("mirrors a live row|_sign"), transaction.atomic():
        reversal(table, back, **again)


def test_a_difference_of_exchange_is_taken_back_once(raw, row_of):
    difference = raw(ExchangeDifference, allocation=row_of(Allocation))
    raw(ExchangeDifference, allocation=difference.allocation, reverses=difference, amount=-1)

    with refused("exchange_difference_reversed_once"):
        raw(ExchangeDifference, allocation=difference.allocation, reverses=difference, amount=-1)


@pytest.mark.parametrize("table", BY_NAME)
def test_no_row_of_a_ledger_table_is_changed_or_deleted(row_of, table):
    row = row_of(table.model)
    name = table.model._meta.db_table
    with refused("append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f'UPDATE {name} SET "{table.dated}" = "{table.dated}" + 1 WHERE id = %s', [row.pk])

    with refused("append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {name} WHERE id = %s", [row.pk])

    assert table.model.objects.filter(pk=row.pk).exists()


def test_marking_a_row_reversed_may_change_nothing_beside_it(raw):
    order = raw(SalesOrder)

    with refused("append-only"):
        SalesOrder.objects.filter(pk=order.pk).update(is_reversed=True, number="other")


@pytest.mark.parametrize("model", [InvoiceLine, Instalment, SalesOrderLine, AllocationKey])
def test_no_line_of_a_document_is_deleted(raw, row_of, model):
    owners = {
        InvoiceLine: lambda: {"invoice": raw(Invoice)},
        Instalment: lambda: {"invoice": raw(Invoice, has_instalments=True)},
        SalesOrderLine: lambda: {"order": raw(SalesOrder)},
        AllocationKey: lambda: {"key": "K", "allocation": row_of(Allocation)},
    }
    row = raw(model, **owners[model]())

    with refused("append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE id = %s", [row.pk])

    assert model.objects.filter(pk=row.pk).exists()


def test_a_posting_is_not_deleted(books):
    with posting(kind="test", **BY_NOBODY) as posting_id:
        pass

    with refused("never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM customers_posting WHERE id = %s", [posting_id])

    assert Posting.objects.filter(pk=posting_id).exists()


@pytest.mark.parametrize(
    ("model", "fields"),
    [(Delivery, {"delivery_date": day(3, 31)}), (Allocation, {"effective_date": day(3, 31)})],
)
def test_a_closed_period_takes_neither_deliveries_nor_allocations(raw, model, fields):
    if model is Delivery:
        fields = fields | {"order_line": raw(SalesOrderLine, order=raw(SalesOrder))}
    else:
        fields = fields | {"invoice": raw(Invoice), "receipt": raw(Receipt), "reason": "payment"}
    LegalEntity.objects.update(closed_through_date=day(3, 31))

    with refused("closed through 2026-03-31"), transaction.atomic():
        raw(model, **fields)

    dated = next(name for name in fields if name.endswith("_date"))
    assert raw(model, **fields | {dated: day(4, 1)}).pk


@pytest.mark.parametrize(
    ("fields", "parts"),
    [
        ({"has_instalments": True}, [(100, day(2, 1))]),
        ({"has_instalments": True}, [(50, day(1, 31))]),
        ({"has_instalments": True}, [(60, day(1, 10)), (60, day(1, 31))]),
        ({"has_instalments": False}, [(100, day(1, 31))]),
        ({"has_instalments": True}, []),
    ],
    ids=["ends later", "too little", "too much", "says it has none", "has none"],
)
def test_parts_that_are_not_the_invoice_are_refused_at_the_end_of_the_transaction(raw, fields, parts):
    with refused("must add up"), transaction.atomic():
        invoice = raw(Invoice, **fields)
        for position, (amount, due_date) in enumerate(parts, start=1):
            raw(Instalment, invoice=invoice, position=position, amount=amount, due_date=due_date)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS instalments_add_up, invoice_instalments_add_up IMMEDIATE")

    assert not Invoice.objects.exists()


@pytest.mark.parametrize("foreign", ["entity", "customer"])
def test_an_allocation_is_of_the_invoices_entity_and_customer(raw, foreign):
    pair = {"invoice": raw(Invoice), "receipt": raw(Receipt), "reason": "payment"}
    if foreign == "entity":
        pair["entity"] = LegalEntity.objects.create(code="TW", name="T", country="TW", currency="TWD")
    else:
        pair["customer"] = Customer.objects.create(code="C2", name="Two", currency="USD")

    with refused("allocation_matches_invoice"):
        raw(Allocation, **pair)


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": "payment", "receipt": None},
        {"reason": "credit"},
        {"reason": "write_off", "receipt": None, "credit_note": "note"},
        {"reason": "payment", "credit_note": "note"},
    ],
    ids=["payment of nothing", "credit by a receipt", "written off by a note", "paid by both"],
)
def test_a_source_fits_its_reason(raw, wrong):
    note = raw(Invoice, kind="credit_note")
    values = {name: note if value == "note" else value for name, value in wrong.items()}

    with refused("allocation_source_fits_reason"):
        raw(Allocation, **{"invoice": raw(Invoice), "receipt": raw(Receipt)} | values)
