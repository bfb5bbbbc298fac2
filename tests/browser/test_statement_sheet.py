"""Statements are typed with the keyboard alone: sub-totals and findings appear, and ratios follow."""

from datetime import date
from decimal import Decimal

import pytest

from credit.domain.statements import Line
from credit.models import FinancialStatement
from credit.queries.statements import list_statements
from customers.models import Customer, LegalEntity
from finance_crm.access.domain.roles import Role
from tests.credit.assessment.published_company import AMOUNTS, BEFORE, NOW

AS_OF = "2026-03-31"


@pytest.fixture
def acme(transactional_db) -> Customer:
    LegalEntity.objects.create(code="US1", name="Ours", country="US", currency="USD", is_default=True)
    return Customer.objects.create(code="ACME", name="Acme", currency="USD", industry="Mills")


@pytest.fixture
def sheet(acme, sign_in):
    page = sign_in(Role.ANALYST)
    page.goto(f"/credit/customers/{acme.pk}/statements/new/?as_of={AS_OF}")
    page.wait_for_load_state("networkidle")
    page.fill("#id_p0-period_end_date", "2024-12-31")
    page.fill("#id_p1-period_end_date", "2025-12-31")
    page.select_option("#id_unit", "1000")
    return page


def type_down(page, column: int, year: int) -> None:
    """Type a column from the first line to the last, Enter after each."""
    page.focus(f"#id_p{column}-cash")
    for line in Line:
        assert page.evaluate("document.activeElement.id") == f"id_p{column}-{line.value}"
        if line in AMOUNTS:
            page.keyboard.type(str(AMOUNTS[line][year]))
        page.keyboard.press("Enter")


def test_two_periods_are_typed_by_keyboard_and_their_ratios_shown(sheet, acme, assert_accessible):
    type_down(sheet, 0, 1)
    type_down(sheet, 1, 0)
    sheet.focus("#id_p1-equity")
    sheet.keyboard.type("999")
    sheet.locator("#findings").get_by_text("Assets do not equal liabilities and equity").wait_for()
    assert sheet.locator("#sum-1-current_assets").inner_text() == "= 850"
    assert sheet.locator("#sum-0-gross_profit").inner_text() == "= 544"
    assert_accessible(sheet)
    sheet.evaluate("document.documentElement.setAttribute('data-bs-theme', 'light')")

    sheet.fill("#id_p1-equity", "")
    sheet.locator("#gap-1").get_by_text("0", exact=True).wait_for()
    sheet.focus("#id_p1-equity")
    sheet.keyboard.press("Control+Enter")
    sheet.wait_for_url("**?tab=credit")

    sheet.goto(f"/customers/{acme.pk}/?tab=credit&as_of={AS_OF}")
    sheet.locator("summary", has_text="1.70").first.wait_for()
    sheet.get_by_text("Altman Z″").first.wait_for()
    sheet.wait_for_load_state("networkidle")
    assert_accessible(sheet)
    known = list_statements(customer_id=acme.pk, as_of=date(2026, 3, 31), known_at=None)
    stated = [dict(period.statement.given) for period in known]
    typed = [{line: BEFORE.given[line] for line in AMOUNTS}, {line: NOW.given[line] for line in AMOUNTS}]
    assert stated == [
        {line: amount * (1 if line is Line.SHARES else 1000) for line, amount in each.items()} for each in typed
    ]


def test_tab_goes_across_and_the_arrows_up_and_down(sheet):
    sheet.focus("#id_p0-cash")

    sheet.keyboard.press("ArrowDown")
    sheet.keyboard.press("Tab")
    assert sheet.evaluate("document.activeElement.id") == "id_p1-short_term_investments"
    sheet.keyboard.press("ArrowUp")
    assert sheet.evaluate("document.activeElement.id") == "id_p1-cash"


def test_a_block_of_a_spreadsheet_fills_the_cells_from_where_one_stands(sheet):
    sheet.focus("#id_p0-cash")

    sheet.evaluate("""() => {
        const data = new DataTransfer();
        data.setData("text/plain", "1,000\\t1,100\\r\\n\\t(5)\\r\\n300\\t400\\r\\n");
        document.activeElement.dispatchEvent(
            new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }""")

    assert sheet.input_value("#id_p1-cash") == "1,100"
    assert sheet.input_value("#id_p1-short_term_investments") == "(5)"
    assert sheet.input_value("#id_p1-receivables") == "400"
    sheet.locator("#sum-0-current_assets").get_by_text("= 1,300").wait_for()


def test_a_period_recorded_meanwhile_is_refused_in_words_and_stays_typed(sheet, acme, complaints):
    complaints.expect("422")
    FinancialStatement.objects.create(customer=acme, period_end_date=date(2025, 12, 31), currency="USD", cash=1)
    sheet.fill("#id_p1-cash", "7")

    sheet.get_by_role("button", name="Save").click()

    sheet.get_by_text("Version 1 of this period was recorded meanwhile").first.wait_for()
    assert sheet.input_value("#id_p1-cash") == "7"
    assert Decimal(sheet.input_value("#id_p1-cash")) == 7
