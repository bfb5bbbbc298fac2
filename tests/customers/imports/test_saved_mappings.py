"""A saved mapping reads the next file of the same source: its titles, formats, constants and defaults."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client

from customers.models import Customer, Invoice, PaymentTerms, Receipt
from finance_crm.access.models import User
from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.models import Import, Mapping
from finance_crm.exchange.queries.imports import get_failure, get_mapping, list_mappings
from finance_crm.exchange.services.mappings import save_mapping
from tests.customers.imports.conftest import NOW, Bring, told
from tests.customers.imports.samples import counts

ERP = {
    "columns": {"number": "Beleg", "customer": "Debitor", "issue_date": "Datum", "gross": "Betrag", "tax": "Steuer"},
    "constants": {"source_system": "SAP", "due_date": "2026-12-31"},
    "defaults": {"customer": "ACME", "tax": "0"},
    "date_format": "D.M.YYYY",
    "decimal_mark": ",",
    "thousands_mark": ".",
    "delimiter": ";",
}
FILE = "Beleg;Debitor;Datum;Betrag;Steuer\nR1;;2.1.2026;1.050,50;50,50\nR2;BETA;3.1.2026;7;\n"


def save(kind: str = "invoices", name: str = "ERP", /, **definition: Any) -> Mapping:
    return save_mapping(kind=kind, name=name, definition=definition or ERP, actor_id=None, at=NOW)


@pytest.fixture
def beta(acme: Customer) -> Customer:
    return Customer.objects.create(code="BETA", name="Beta", currency="USD")


def stored() -> list[tuple]:
    rows = Invoice.objects.order_by("number")
    return list(rows.values_list("number", "customer__code", "source_system", "tax", "gross"))


EXPECTED = [
    ("R1", "ACME", "SAP", Decimal("50.5"), Decimal("1050.5")),
    ("R2", "BETA", "SAP", Decimal(0), Decimal(7)),
]


@pytest.mark.usefixtures("beta")
def test_titles_formats_constants_and_defaults_are_applied(bring_in: Bring) -> None:
    save()

    run = bring_in("invoices", FILE, mapping=get_mapping(kind="invoices", name="ERP"))

    assert (run.status, told(run), stored()) == ("applied", [], EXPECTED)
    assert {str(invoice.due_date) for invoice in Invoice.objects.all()} == {"2026-12-31"}


@pytest.mark.usefixtures("beta")
def test_the_next_file_of_the_source_is_unchanged_where_it_says_the_same(bring_in: Bring) -> None:
    save()
    mapping = get_mapping(kind="invoices", name="ERP")
    bring_in("invoices", FILE, mapping=mapping)

    run = bring_in("invoices", FILE + "R3;;4.1.2026;1;\n", mapping=mapping, mode="create")

    assert (run.status, counts(run)) == ("applied", (1, 0, 2, 0))


@pytest.mark.usefixtures("beta")
def test_the_command_knows_a_mapping_by_its_name(tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    save()
    path = tmp_path / "belege.csv"
    path.write_text(FILE)

    call_command("import_file", "invoices", path, mapping="ERP")

    assert stored() == EXPECTED
    assert "2 rows, 2 new, 0 changed, 0 unchanged, 0 rejected." in capsys.readouterr().out


def test_the_command_tells_the_rows_that_do_not_hold_and_keeps_them(
    tmp_path: Path, acme: Customer, capsys: pytest.CaptureFixture
) -> None:
    save()
    path, rejects = tmp_path / "belege.csv", tmp_path / "rejects.csv"
    path.write_text(FILE)

    with pytest.raises(CommandError, match="Nothing was written: some rows do not hold"):
        call_command("import_file", "invoices", path, mapping="ERP", reject_file=rejects)

    assert "  row 3: Customer: there is no customer BETA\n" in capsys.readouterr().out
    reason = "Customer: there is no customer BETA"
    assert rejects.read_text("utf-8-sig").splitlines()[1] == f"R2,BETA,3.1.2026,7,,3,{reason}"
    assert stored() == []


@pytest.mark.usefixtures("beta")
def test_the_page_offers_the_mappings_of_its_kind_and_reads_the_file_with_one(client: Client) -> None:
    save()
    save("receipts", "Bank", columns={"number": "No"})
    client.force_login(User.objects.create(username="ana", role="analyst"))

    page = client.get("/imports/new/invoices/").content.decode()
    client.post("/imports/new/invoices/", {"file": SimpleUploadedFile("b.csv", FILE.encode()), "mapping": "ERP"})

    assert 'value="ERP"' in page and 'value="Bank"' not in page
    assert Import.objects.get().mapping == ERP | {"kind": "invoices"}


def test_saving_under_the_same_name_replaces_the_mapping_and_imports_keep_theirs(
    bring_in: Bring, acme: Customer
) -> None:
    save("receipts", "Bank", constants={"customer": "ACME"})
    first = bring_in(
        "receipts", "number,value_date,amount\nB1,2026-02-01,1\n", mapping=get_mapping(kind="receipts", name="Bank")
    )

    again = save("receipts", "Bank", constants={"method": "cash"})

    assert (again.version, list_mappings(kind="receipts").count()) == (2, 1)
    assert Import.objects.get(pk=first.pk).mapping["constants"] == {"customer": "ACME"}
    assert get_mapping(kind="receipts", name="Bank") == {"kind": "receipts", "constants": {"method": "cash"}}


def test_the_same_name_may_stand_for_several_kinds(db: None) -> None:
    save("receipts", "Bank", constants={"method": "cash"})
    save("customers", "Bank", constants={"country": "TW"})

    assert get_mapping(kind="customers", name="Bank")["constants"] == {"country": "TW"}
    with pytest.raises(FileRejectedError, match="mapping_not_found"):
        get_mapping(kind="invoices", name="Bank")


@pytest.mark.parametrize(
    ("definition", "code", "facts"),
    [
        ({"columns": {"colour": "x"}}, "mapping_unknown_column", {"columns": "colour"}),
        ({"defaults": {"price": "1"}}, "mapping_unknown_column", {"columns": "price"}),
        ({"options": ["create_customers"]}, "mapping_unknown_option", {"options": "create_customers", "known": ""}),
        ({"kind": "customers"}, "mapping_other_kind", {"given": "customers", "kind": "receipts"}),
        ({"colour": "red"}, "mapping_unknown_field", {"field": "colour"}),
        ({"constants": ["method"]}, "mapping_field", {"field": "constants"}),
        ({"date_format": 7}, "mapping_field", {"field": "date_format"}),
    ],
)
def test_a_mapping_that_does_not_hold_is_not_saved(db: None, definition: dict, code: str, facts: dict) -> None:
    with pytest.raises(FileRejectedError) as refused:
        save("receipts", "Bank", **definition)

    assert refused.value.code == code
    assert facts.items() <= refused.value.facts.items()
    assert not Mapping.objects.exists()


@pytest.mark.parametrize(
    ("column", "value"),
    [("method", "gift"), ("currency", "EURO"), ("value_date", "soon"), ("amount", "ten"), ("entity", "x" * 65)],
)
def test_a_constant_that_its_column_refuses_is_told_before_any_row(bring_in: Bring, column: str, value: str) -> None:
    titles = {"number": "B1", "value_date": "2026-02-01", "amount": "1"}
    titles.pop(column, None)
    content = f"{','.join(titles)}\n{','.join(titles.values())}\n"

    run = bring_in("receipts", content, mapping={"constants": {column: value}})

    assert (run.status, told(run)) == ("unreadable", [])
    assert get_failure(run=run) == f"The constant {value} does not hold for the column {column}."
    assert not Receipt.objects.exists()


def test_a_default_fills_empty_cells_alone_and_must_hold_like_a_cell(bring_in: Bring, acme: Customer) -> None:
    content = "number,value_date,amount,method\nB1,2026-02-01,1,cash\nB2,2026-02-01,2,\n"

    good = bring_in("receipts", content, mapping={"defaults": {"method": "card"}})
    bad = bring_in("receipts", content.replace("B", "C"), mapping={"defaults": {"method": "gift"}})

    assert good.status == "applied"
    assert dict(Receipt.objects.values_list("number", "method")) == {"B1": "cash", "B2": "card"}
    assert told(bad) == [(3, "Method: “gift” is not one of the allowed values")]


def test_a_required_column_may_come_from_a_constant_or_a_default(bring_in: Bring, acme: Customer) -> None:
    mapping = {"columns": {"number": "No"}, "constants": {"value_date": "2026-02-01"}, "defaults": {"amount": "5"}}

    run = bring_in("receipts", "No\nB1\nB2\n", mapping=mapping)

    assert (run.status, counts(run)) == ("applied", (2, 0, 0, 0))
    assert set(Receipt.objects.values_list("amount", flat=True)) == {5}


def test_a_constant_beats_a_column_of_the_file(bring_in: Bring, acme: Customer) -> None:
    PaymentTerms.objects.create(code="N30", name="30 days", net_days=30)
    mapping = {"columns": {"code": "code", "payment_terms": "terms"}, "constants": {"payment_terms": "N30"}}

    run = bring_in("customers", "code,terms\nACME,NONE\n", mapping=mapping)

    assert (run.status, counts(run)) == ("applied", (0, 1, 0, 0))
    assert Customer.objects.get().payment_terms.code == "N30"
