"""Titles that only resemble a column are proposed to a person, and used for nothing until one says so."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command

from finance_crm.exchange.domain.kinds import import_kinds
from finance_crm.exchange.domain.mappings import match_headers
from finance_crm.exchange.domain.proposals import propose_columns
from finance_crm.exchange.models import Import


def proposed(kind_name: str, header: list[str], rows: list[list[str]] | None = None) -> dict[str, str]:
    kind = import_kinds.get(kind_name)
    return propose_columns(kind, header, rows=rows or [], matched=match_headers(kind, header))


@pytest.mark.parametrize(
    ("kind", "header", "expected"),
    [
        (
            "settled_invoices",
            ["customerID", "invoiceNumber", "InvoiceDate", "DueDate", "InvoiceAmount", "SettledDate", "DaysLate"],
            {
                "customer": "customerID", "number": "invoiceNumber", "issue_date": "InvoiceDate",
                "due_date": "DueDate", "gross": "InvoiceAmount", "settled_date": "SettledDate",
            },
        ),
        (
            "invoices",
            ["Invoice No.", "Client", "Net due date", "Total amount", "VAT", "Curr."],
            {
                "number": "Invoice No.", "customer": "Client", "due_date": "Net due date", "gross": "Total amount",
                "tax": "VAT", "currency": "Curr.",
            },
        ),
        ("receipts", ["Payment date", "Transaction ID"], {"value_date": "Payment date", "number": "Transaction ID"}),
        (
            "customers",
            ["客戶代碼", "客戶名稱", "統一編號"],
            {"code": "客戶代碼", "name": "客戶名稱", "tax_id": "統一編號"},
        ),
    ],
)  # fmt: skip
def test_titles_of_other_systems_are_recognised(kind, header, expected):
    assert proposed(kind, header) == expected


def test_what_the_header_names_outright_is_not_proposed_again():
    assert proposed("invoices", ["number", "Invoice number", "due_date", "Due"]) == {}


def test_one_title_is_proposed_for_one_column_only():
    found = proposed("customers", ["Customer name", "Customer number"])

    assert found == {"name": "Customer name", "code": "Customer number"}


def test_the_first_of_two_equal_titles_is_proposed():
    assert proposed("invoices", ["Invoice no", "Invoice number"])["number"] == "Invoice no"


@pytest.mark.parametrize(
    ("kind", "title", "cell"),
    [
        ("customers", "Country code", "391"),
        ("invoices", "Document type", "RV"),
        ("invoices", "Invoice date", "unknown"),
        ("invoices", "Invoice amount", "n/a"),
    ],
)
def test_a_title_over_cells_that_cannot_be_values_is_not_proposed(kind, title, cell):
    assert proposed(kind, [title], [[cell]]) == {}


@pytest.mark.parametrize(
    ("kind", "title", "cell", "column"),
    [
        ("customers", "Country code", "TW", "country"),
        ("invoices", "Document type", "Invoice", "kind"),
        ("invoices", "Invoice date", "", "issue_date"),
        ("invoices", "Invoice amount", "1.234,50", "gross"),
    ],
)
def test_a_title_over_cells_that_may_be_values_is_proposed(kind, title, cell, column):
    assert proposed(kind, [title], [[cell]]) == {column: title}


def test_unlike_dates_are_not_taken_for_each_other():
    assert proposed("invoices", ["Delivery date", "Dunning date"]) == {}


def test_every_title_told_for_a_kind_belongs_to_one_of_its_columns_or_is_shared():
    told = {name for kind in import_kinds for name in kind.titles}
    columns = {column.name for kind in import_kinds for column in kind.columns}

    assert told <= columns


def upload(client, text: str) -> str:
    client.post("/imports/new/settled_invoices/", {"file": SimpleUploadedFile("old.csv", text.encode())})
    return f"/imports/{Import.objects.latest('id').pk}/"


@pytest.mark.django_db
def test_the_page_chooses_what_is_proposed_and_asks_for_a_look(client, django_user_model):
    client.force_login(django_user_model.objects.create_user("ana", email="ana@example.com", role="analyst"))

    page = client.get(upload(client, "invoiceNumber,DueDate,InvoiceAmount\nA1,2/1/2013,5.00\n")).content.decode()

    assert '<option value="invoiceNumber" selected>' in page
    assert page.count("Proposed by its title: please look.") == 3


@pytest.mark.django_db
def test_the_command_takes_no_proposal(tmp_path):
    path = tmp_path / "old.csv"
    path.write_text("invoiceNumber,customerID,InvoiceDate,DueDate,InvoiceAmount\nA1,C1,2013-01-02,2013-02-01,5.00\n")

    with pytest.raises(CommandError, match="No column of the file is mapped to: number, customer"):
        call_command("import_file", "settled_invoices", str(path))
