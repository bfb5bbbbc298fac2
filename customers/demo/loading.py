"""Loads the demonstration company: makes up its customers part by part and copies them in.

One transaction, so that a company is there completely or not at all. Rows go in by COPY with stamped
postings, and open items and balances are then built from the ledger by the same statements that prove them.
"""

from collections.abc import Callable
from datetime import UTC, datetime, time
from typing import NamedTuple

from django.db import transaction

from customers.demo.amounts import rate_text
from customers.demo.balances import build_balances
from customers.demo.buyers import draw_buyer
from customers.demo.journal import Ids, Journal, Numbers
from customers.demo.masters import (
    CONTACT_COLUMNS,
    CUSTOMER_COLUMNS,
    contact_rows,
    create_masters,
    customer_rows,
)
from customers.demo.people import create_people
from customers.demo.plan import DemoPlan
from customers.demo.rates import RateBook
from customers.demo.records import Buyer
from customers.demo.settlement import Settlement
from customers.demo.sheets import JOURNAL_SHEETS
from customers.demo.trade import Trade
from customers.models import Customer, Posting
from customers.services.locks import take_stamp_lock
from finance_crm.copying import copy_rows
from finance_crm.sql import execute, fetch_all

MARKER = "demo"
CUSTOMERS_PER_PART = 1000

# Ids are given out by name; the table each belongs to.
TABLES = {
    "posting": "customers_posting",
    "customer": "customers_customer",
    "order": "customers_salesorder",
    "order_line": "customers_salesorderline",
    "delivery": "customers_delivery",
    "invoice": "customers_invoice",
    "invoice_line": "customers_invoiceline",
    "instalment": "customers_instalment",
    "receipt": "customers_receipt",
    "allocation": "customers_allocation",
    "difference": "customers_exchangedifference",
    "dispute": "customers_dispute",
    "resolution": "customers_disputeresolution",
}


class Loaded(NamedTuple):
    """How much was loaded."""

    customer_count: int
    invoice_count: int
    row_count: int


class NotEmptyError(Exception):
    """Customers are there that are not made up; the demonstration company must not mix with them."""


def get_loaded_note() -> str | None:
    """Return what the loaded company was made from, or None where there is none."""
    return Posting.objects.filter(kind=MARKER).values_list("note", flat=True).first()


@transaction.atomic
def load_company(*, plan: DemoPlan, password: str, report: Callable[[int], None]) -> Loaded:
    """Load the company that `plan` describes; `report` hears how many customers are in.

    :raises NotEmptyError: if there are customers already
    """
    take_stamp_lock()
    if Customer.objects.exists():
        raise NotEmptyError(str(NotEmptyError.__doc__))
    masters = create_masters(plan, create_people(password))
    rates, numbers, ids = RateBook(plan), Numbers(), Ids(_last_ids())
    invoice_count, row_count = 0, _load_rates(plan, rates, ids)
    for part, start in enumerate(range(0, plan.customers, CUSTOMERS_PER_PART)):
        end = min(start + CUSTOMERS_PER_PART, plan.customers)
        buyers = [
            draw_buyer(plan=plan, index=index, buyer_id=ids.take("customer"), masters=masters)
            for index in range(start, end)
        ]
        journal = tell_story(buyers, plan=plan, rates=rates, numbers=numbers, ids=ids, part=part)
        row_count += _copy_part(buyers, journal, plan)
        invoice_count += len(journal.invoices)
        report(end)
    _finish(plan, ids)
    return Loaded(plan.customers, invoice_count, row_count)


def tell_story(
    buyers: list[Buyer], *, plan: DemoPlan, rates: RateBook, numbers: Numbers, ids: Ids, part: int
) -> Journal:
    """Return everything that happened with `buyers`. Sales come first: payments name invoice numbers."""
    journal = Journal(ids=ids, part=part + 1)
    trades = [Trade(buyer=buyer, plan=plan, rates=rates, journal=journal) for buyer in buyers]
    for trade in trades:
        trade.run()
    journal.number_sales(numbers)
    for trade in trades:
        Settlement(trade).run()
    journal.number_cash(numbers)
    return journal


def _copy_part(buyers: list[Buyer], journal: Journal, plan: DemoPlan) -> int:
    copied = copy_rows("customers_customer", CUSTOMER_COLUMNS, customer_rows(buyers, plan))
    copied += copy_rows("customers_contact", CONTACT_COLUMNS, contact_rows(buyers, plan))
    copied += sum(copy_rows(sheet.table, sheet.columns, sheet.rows(journal)) for sheet in JOURNAL_SHEETS)
    execute("SET CONSTRAINTS ALL IMMEDIATE")  # checks this part now: what is put off piles up in memory
    execute("SET CONSTRAINTS ALL DEFERRED")
    return copied


def _load_rates(plan: DemoPlan, rates: RateBook, ids: Ids) -> int:
    journal = Journal(ids=ids, part=0)
    rows = [
        (journal.entry(rate.rate_date, "exchange_rates"), currency, rate.rate_date, rate_text(rate.value))
        for currency, rate in rates.quotes()
    ]
    postings = JOURNAL_SHEETS[0]
    copied = copy_rows(postings.table, postings.columns, postings.rows(journal))
    return copied + copy_rows("customers_exchangerate", ("posting_id", "currency", "rate_date", "rate"), rows)


def _finish(plan: DemoPlan, ids: Ids) -> None:
    """Build what is kept beside the ledger, and mark the company as loaded."""
    stamp = datetime.combine(plan.last_date, time(23, 59, 59), tzinfo=UTC)
    note = f"{plan.customers} customers, {plan.months} months, seed {plan.seed}, up to {plan.as_of}"
    Posting.objects.create(id=ids.take("posting"), kind=MARKER, note=note, recorded_at=stamp)
    for table in TABLES.values():
        execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), MAX(id)) FROM {table}")
    build_balances(as_of=plan.as_of)


def _last_ids() -> dict[str, int]:
    """Return the last id of each table that is given ids here."""
    return {name: fetch_all(f"SELECT COALESCE(MAX(id), 0) FROM {table}")[0][0] for name, table in TABLES.items()}
