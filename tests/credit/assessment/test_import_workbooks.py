"""Statements come out of a workbook with one company a sheet, lines down and periods across."""

from datetime import date
from io import BytesIO

import pytest
import xlsxwriter
from django.urls import reverse
from python_calamine import CalamineWorkbook

from credit.domain.statements import Line
from credit.models import FinancialStatement
from credit.queries.statements import list_statements
from credit.services.statement_workbooks import write_statement_form
from customers.models import Customer
from finance_crm.exchange.queries.imports import get_failure
from finance_crm.exchange.services.imports import undo_import
from tests.customers.imports.conftest import NOW as AT
from tests.customers.imports.conftest import bring_in, check, entity, told  # noqa: F401  files brought in for good
from tests.web.conftest import client_of, person  # noqa: F401

KIND = "statement_workbooks"
ACME = [
    ["Customer", "ACME"],
    ["Currency", "USD"],
    ["Amounts are in", 1000],
    ["Accounting standard", "ifrs"],
    ["Period ends on", date(2024, 12, 31), date(2025, 12, 31)],
    ["Months covered", 12, 12],
    ["Audited", "no", "yes"],
    [],
    ["Assets"],
    ["Cash", 100, 120.5],
    ["Trade receivables", None, 400],
    ["Sales", 1700, 2000],
    ["Shares outstanding", 96, 100],
]
BOLT = [["customer", "BOLT"], ["currency", "EUR"], ["period_end_date", date(2025, 6, 30)], ["cash", 7]]


def workbook(**sheets: list[list[object]]) -> bytes:
    output = BytesIO()
    book = xlsxwriter.Workbook(output, {"in_memory": True})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, date):
                    sheet.write_datetime(at, column, value, day)
                else:
                    sheet.write(at, column, value)
    book.close()
    return output.getvalue()


@pytest.fixture
def bring(bring_in):  # noqa: F811
    Customer.objects.create(code="ACME", name="Acme", currency="USD")
    Customer.objects.create(code="BOLT", name="Bolt", currency="EUR")
    return lambda **sheets: bring_in(KIND, workbook(**sheets), name="statements.xlsx")


def known(code: str):
    customer = Customer.objects.get(code=code)
    return list_statements(customer_id=customer.pk, as_of=AT.date(), known_at=None)


def test_each_sheet_is_a_company_and_each_column_a_period(bring):
    run = bring(Acme=ACME, Bolt=BOLT)

    first, last = known("ACME")
    assert (run.status, run.row_count, first.is_audited, last.is_audited) == ("applied", 3, False, True)
    assert dict(last.statement.given) == {
        Line.CASH: 120_500, Line.RECEIVABLES: 400_000, Line.SALES: 2_000_000, Line.SHARES: 100,
    }  # fmt: skip
    assert Line.RECEIVABLES not in first.statement.given
    (bolt,) = known("BOLT")
    assert (bolt.statement.currency, bolt.statement.months, bolt.statement.given) == ("EUR", 12, {Line.CASH: 7})


def test_the_same_workbook_again_changes_nothing_and_undoing_withdraws(bring):
    run = bring(Acme=ACME)

    assert bring(Acme=ACME).same_count == 2
    assert undo_import(import_id=run.pk, actor_id=None, at=AT).status == "undone"
    assert known("ACME") == []


def test_a_workbook_and_a_file_of_rows_know_the_same_periods(bring, bring_in):  # noqa: F811
    bring(Bolt=BOLT)

    run = bring_in("statements", "customer,period_end_date,currency,cash\nBOLT,2025-06-30,EUR,7\n")

    assert run.same_count == 1


def test_every_check_of_rows_holds_in_a_workbook(bring):
    run = bring(Acme=[["Customer", "NOBODY"], *ACME[1:]])

    assert run.status == "refused"
    assert [text for _row, text in told(run)] == ["Customer: there is no customer NOBODY"] * 2
    assert not FinancialStatement.objects.exists()


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ([*ACME, ["Goodwill of heart", 5]], "Sheet “Acme”, row 14: “Goodwill of heart” is no line of the form."),
        ([*ACME, ["Cash", 5]], "Sheet “Acme”, row 14: “Cash” stands there twice."),
        (ACME[1:], "Sheet “Acme” has no row “Customer”."),
    ],
)
def test_a_sheet_that_is_not_of_the_form_is_refused_by_name_and_row(bring, rows, sentence):
    run = bring(Acme=rows)

    assert run.status == "unreadable"
    assert get_failure(run=run).startswith(sentence)


def test_the_empty_form_names_every_line_and_comes_back_when_filled(bring_in, bring, client_of):  # noqa: F811
    answer = client_of("analyst").get(reverse("credit:statement_form"))
    book = CalamineWorkbook.from_filelike(BytesIO(answer.content))
    labels = [str(row[0]) for row in book.get_sheet_by_index(0).iter_rows()]
    filled = {"Customer": "BOLT", "Currency": "EUR", "Period ends on": date(2025, 6, 30), "Inventory": 5}

    run = bring(Filled=[[label, filled.get(label)] for label in labels])

    assert "Market capitalisation" in labels
    assert run.status == "applied"
    assert known("BOLT")[0].statement.given == {Line.INVENTORY: 5}


def test_the_empty_form_alone_has_nothing_to_import(bring_in, entity):  # noqa: F811
    run = bring_in(KIND, write_statement_form(), name="form.xlsx")

    assert (run.status, run.failure_code) == ("unreadable", "header_only")
