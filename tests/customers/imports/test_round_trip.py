"""Every example mapping works, the same file changes nothing, an exported list can come back, and all can go."""

import io
import json
from pathlib import Path

import pytest

from customers.models import Customer, LegalEntity, PaymentTerms
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.exchange.domain.kinds import ExportRequest, export_kinds
from finance_crm.exchange.services.exports import write_export
from finance_crm.exchange.services.imports import undo_import
from tests.customers.imports.conftest import NOW, Bring, reasons

EXAMPLES = Path(__file__).parents[3] / "docs/examples"
# In the order in which one needs the other.
FILES = {
    "exchange_rates": "Currency,Valid from,Rate\nEUR,2026-01-01,1.1\nTWD,2026-01-01,0.031\n",
    "customers": "Customer no.,Name,Local name,VAT id,Country,Region,Industry,Currency,Terms,Status,Customer since\n"
    "C1,Acme,,US1,US,West,Metal,USD,N30,,1.2.2020\nC2,Taipei Trading,台北貿易,,TW,,,TWD,N30,blocked,\n",
    "contacts": "Customer no.,Role,Contact,E-mail,Telephone\nC1,billing,Ann,ann@acme.test,=1+1\nC1,,Bob,,+1 555\n",
    "sales_orders": "Order,Customer,Ordered,Wanted,Line,Product,Quantity,Price,Tax\n"
    "O1,C1,2026-01-02,2026-01-20,1,P1,2,50,0\nO1,C1,2026-01-02,2026-01-20,2,P2,1,10.5,0\n",
    "deliveries": "Delivery,Order,Line,Shipped,Quantity\nD1,O1,1,2026-01-19,2\n",
    "invoices": "Belegnummer;Debitor;Art;Belegdatum;Buchungsdatum;Faellig;Waehrung;Netto;Steuer;Brutto;Bestellnummer\n"
    "R1;C1;;2.1.2026;;1.2.2026;USD;1.000,00;50,00;1.050,00;PO 7\n"
    "R2;C1;invoice;3.1.2026;4.1.2026;;EUR;;;200,00;\nG1;C1;credit_note;5.1.2026;;5.1.2026;USD;20;;20;\n"
    "R3;C2;;5.1.2026;;5.2.2026;TWD;0;0;0;\n",
    "invoice_lines": "Invoice,Line,Product,Text,Quantity,Price,Cost,Net,Tax\n"
    "R1,1,P1,Steel,10,90,60,900,45\nR1,2,P2,Iron,1,100,,100,5\n",
    "receipts": "Reference,Customer,Value date,Credit,Payer,Details\n"
    "B1,C1,2026-02-01,500,Acme,R1\nB2,,2026-02-02,77,?,\n",
    "allocations": "Invoice,Payment,Credit note,Reason,Date,Amount,Id\n"
    "R1,B1,,,,500,A1\nR1,,G1,credit,2026-02-03,20,A2\nR1,,,discount,2026-02-04,1.00,\n",
    "control_balances": "Company,Currency,Date,Balance\nUS1,USD,2026-02-28,529\n",
}
EXPORTED = [
    "customers",
    "contacts",
    "invoices",
    "receipts",
    "allocations",
    "exchange_rates",
    "sales_orders",
    "deliveries",
]


def example(kind: str) -> dict:
    return json.loads((EXAMPLES / f"{kind}.json").read_text())


@pytest.fixture
def terms(entity: LegalEntity) -> PaymentTerms:
    return PaymentTerms.objects.create(code="N30", name="30 days", net_days=30, discount_days=10, discount_rate="0.02")


@pytest.fixture
def everything(bring_in: Bring, terms: PaymentTerms) -> list[int]:
    """Import all files in turn and return the ids of the imports."""
    ids = []
    for kind, content in FILES.items():
        run = bring_in(
            kind, content, mapping=example(kind), mode="create" if kind != "open_items" else "create_or_update"
        )
        assert (kind, run.status, reasons(run), run.failure_facts) == (kind, "applied", [], {})
        assert run.new_count == content.count("\n") - 1
        ids.append(run.pk)
    return ids


def test_every_kind_has_an_example_that_names_its_columns() -> None:
    names = {path.stem for path in EXAMPLES.glob("*.json")} - {"settled_invoices_ibm"}

    assert names >= set(FILES) | {"settled_invoices", "open_items"}


def test_the_same_files_again_change_nothing_in_every_mode(bring_in: Bring, everything: list[int]) -> None:
    for kind, content in FILES.items():
        for mode in ("create", "create_or_update"):
            run = bring_in(kind, content, mapping=example(kind), mode=mode)
            assert (kind, mode, run.status, run.same_count) == (kind, mode, "applied", content.count("\n") - 1)
            assert run.outcome.get("posting_ids", []) == []


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_an_exported_list_can_be_imported_again(bring_in: Bring, everything: list[int], file_format: str) -> None:
    request = ExportRequest(filters={}, scope=EVERYTHING, as_of=NOW.date())
    for kind in EXPORTED:
        file = io.BytesIO()
        count = write_export(kind=export_kinds.get(kind), request=request, file_format=file_format, output=file)
        content = file.getvalue()
        if file_format == "xlsx":
            run = bring_in(kind, content, name=f"{kind}.xlsx", accepts_good_rows=True)
            assert (kind, run.status, run.same_count, run.changed_count) == (kind, "applied", count, 0)
        else:
            run = bring_in(kind, content)
            assert (kind, run.status, reasons(run), run.same_count) == (kind, "applied", [], count)


def test_all_imports_can_be_undone_last_first(everything: list[int]) -> None:
    for import_id in reversed(everything):
        run = undo_import(import_id=import_id, actor_id=None, at=NOW)
        assert (run.kind, run.status, run.failure_facts) == (run.kind, "undone", {})
    assert set(Customer.objects.values_list("status", flat=True)) == {"inactive"} | {"blocked"}


def test_what_something_depends_on_stays(everything: list[int]) -> None:
    for import_id in everything:
        run = undo_import(import_id=import_id, actor_id=None, at=NOW)
        if run.kind in {"invoices", "receipts", "sales_orders", "invoice_lines"}:
            assert (run.kind, run.failure_code) == (run.kind, "cannot_undo")
        if run.kind == "invoice_lines":
            break


def test_open_items_that_agree_are_unchanged_and_absent_ones_are_proposed(
    bring_in: Bring, everything: list[int]
) -> None:
    run = bring_in("open_items", "Document,Customer,Open\nR1,C1,529\n", mapping=example("open_items"))

    assert (run.status, run.same_count, reasons(run)) == ("applied", 1, [])
    assert [entry["number"] for entry in run.outcome["proposals"]] == ["R2"]


def test_open_items_that_differ_are_told(check: Bring, everything: list[int]) -> None:
    run = check("open_items", "Document,Customer,Open\nR1,C1,500\nX9,C1,1\n", mapping=example("open_items"))

    assert reasons(run) == [(2, "open_amount", "open_differs"), (3, "number", "not_open_here")]
