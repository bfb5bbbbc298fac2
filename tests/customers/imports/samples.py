"""One row of every kind that the ledger takes, what has to be there before it, and the same row with a difference."""

from dataclasses import dataclass

from django.db import models

from customers.models import (
    Allocation,
    Contact,
    ControlBalance,
    Customer,
    Delivery,
    ExchangeRate,
    Invoice,
    InvoiceLine,
    Receipt,
    SalesOrder,
)
from finance_crm.exchange.models import Import
from tests.customers.imports.conftest import Bring


@dataclass(frozen=True)
class Sample:
    """`key` is how messages name the row; `broken` is a row that no mode takes, `changed` one that replaces `row`."""

    kind: str
    table: type[models.Model]
    header: str
    row: str
    broken: str
    changed: str = ""
    key: str = ""
    column: str = ""
    needs: tuple[str, ...] = ()

    def file(self, *rows: str) -> str:
        return "\n".join((self.header, *(rows or (self.row,)), ""))

    @property
    def modes(self) -> tuple[str, ...]:
        return ("create", "create_or_update", "update_only") if self.key else ("create", "create_or_update")

    @property
    def is_ledger(self) -> bool:
        return hasattr(self.table, "reverses")

    def live(self) -> models.QuerySet:
        """Return what counts: rows neither reversed nor reversals, people and companies that are active."""
        if self.is_ledger:
            return self.table.objects.filter(reverses=None, is_reversed=False)
        if self.table is InvoiceLine:
            return InvoiceLine.objects.filter(invoice__reverses=None, invoice__is_reversed=False)
        return self.table.objects.filter(**{"is_active": True} if self.table is Contact else {"status": "active"})


_ALL = (
    Sample(
        "customers", Customer, "code,name,currency,country", "ACME,Acme,USD,US", "BETA,,USD,DE",
        changed="ACME,Acme Steel,USD,US", key="ACME", column="Code",
    ),
    Sample(
        "contacts", Contact, "customer,name,email,phone", "ACME,Ann,ann@acme.test,1", "NOBODY,Bob,,2",
        changed="ACME,Ann,ann@acme.test,2", key="ACME / general / Ann / ann@acme.test", column="Customer",
        needs=("customers",),
    ),
    Sample(
        "invoices", Invoice, "number,customer,issue_date,due_date,gross", "I1,ACME,2026-01-02,2026-02-01,100",
        "I2,NOBODY,2026-01-02,2026-02-01,100", changed="I1,ACME,2026-01-02,2026-02-01,110",
        key="I1 / US1 / invoice / ", column="Number", needs=("customers",),
    ),
    Sample(
        "invoice_lines", InvoiceLine, "invoice,line_number,quantity,unit_price,product_code", "I1,1,1,100,P1",
        "I9,1,1,100,P1", changed="I1,1,1,100,P2", key="I1 / invoice / US1 /  / 1", column="Invoice",
        needs=("customers", "invoices"),
    ),
    Sample(
        "receipts", Receipt, "number,customer,value_date,amount", "B1,ACME,2026-02-01,40", "B2,NOBODY,2026-02-01,40",
        changed="B1,ACME,2026-02-01,45", key="B1 / US1 / ", column="Number", needs=("customers",),
    ),
    Sample(
        "allocations", Allocation, "invoice,receipt,amount", "I1,B1,30", "I9,B1,1",
        needs=("customers", "invoices", "receipts"),
    ),
    Sample(
        "sales_orders", SalesOrder, "number,customer,order_date,quantity,unit_price", "O1,ACME,2026-01-02,2,5",
        "O2,NOBODY,2026-01-02,2,5", changed="O1,ACME,2026-01-02,3,5", key="O1 / US1 /  / 1", column="Number",
        needs=("customers",),
    ),
    Sample(
        "deliveries", Delivery, "number,order_number,delivery_date,quantity", "D1,O1,2026-01-10,1",
        "D1,O9,2026-01-10,1", changed="D1,O1,2026-01-10,2", key="D1 / US1 /  / O1 / 1", column="Number",
        needs=("customers", "sales_orders"),
    ),
    Sample(
        "exchange_rates", ExchangeRate, "currency,rate_date,rate", "EUR,2026-01-01,1.1", "EUR,2026-01-02,0",
        changed="EUR,2026-01-01,1.2", key="EUR / 2026-01-01", column="Currency",
    ),
    Sample(
        "settled_invoices", Invoice, "number,customer,issue_date,due_date,settled_date,gross",
        "S1,ACME,2026-01-02,2026-02-01,2026-01-20,50", "S2,NOBODY,2026-01-02,2026-02-01,,50",
        changed="S1,ACME,2026-01-02,2026-02-01,2026-01-20,55", key="S1 / US1", column="Number", needs=("customers",),
    ),
    Sample(
        "control_balances", ControlBalance, "currency,balance_date,amount", "USD,2026-02-28,70",
        "USD,2026-02-27,70.0011", changed="USD,2026-02-28,71", key="US1 / USD / 2026-02-28", column="Entity",
    ),
)  # fmt: skip
SAMPLES = {sample.kind: sample for sample in _ALL}
KEYED = [kind for kind, sample in SAMPLES.items() if sample.key]
LEDGER = [kind for kind in KEYED if SAMPLES[kind].is_ledger]


def prepare(bring_in: Bring, kind: str) -> Sample:
    """Bring in what the kind needs, and return its sample."""
    for needed in SAMPLES[kind].needs:
        assert bring_in(needed, SAMPLES[needed].file()).status == "applied"
    return SAMPLES[kind]


def counts(run: Import) -> tuple[int | None, ...]:
    """Return how many rows are new, changed, unchanged and rejected."""
    return run.new_count, run.changed_count, run.same_count, run.rejected_count
