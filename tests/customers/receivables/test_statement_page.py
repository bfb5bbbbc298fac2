"""The statement of account as a page: which days, which moves, how old the rest is, and what goes into the PDF."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from finance_crm.access.domain.roles import Role
from tests.customers.pages.reading import Reading
from tests.customers.receivables.ledger import TODAY


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def customer(ledger):
    """100 invoiced 60 days ago and due 10 days ago, of which 30 came 20 days ago; a write-off of 5 five days ago."""
    customer = ledger.customer()
    invoice = ledger.invoice(customer, "100", issued=ago(60), due=ago(10))
    ledger.pay(invoice, "30", on=ago(20))
    ledger.allocate(invoice, "5", on=ago(5), reason="write_off")
    return customer


def statement(client, customer, **asked: str) -> Reading:
    asked = {"as_of": TODAY.isoformat()} | asked
    return Reading(client.get(f"/customers/{customer.pk}/statement/", asked))


def moves(page: Reading, section: int = 0) -> list[list[str]]:
    return page.tables[2 * section][1:]


def test_it_goes_from_the_opening_to_the_closing_balance(customer, sign_in):
    page = statement(sign_in(), customer, start=ago(60).isoformat())

    assert page.title == "Statement of account"
    assert moves(page) == [
        ["Opening balance", "–"],
        ["Jan 30, 2026", "Invoice", "N1", "Mar 21, 2026", "100.00", "100.00"],
        ["Mar 11, 2026", "Receipt", "N2", "", "(30.00)", "70.00"],
        ["Mar 26, 2026", "Write-off", "N1", "", "(5.00)", "65.00"],
        ["Closing balance Mar 31, 2026", "65.00"],
    ]


def test_what_is_left_is_aged_under_it(customer, sign_in):
    page = statement(sign_in(), customer)

    assert page.tables[1] == [
        ["Not due", "1–30 days", "31–60 days", "61–90 days", "Over 90 days", "Unapplied", "Outstanding"],
        ["–", "65.00", "–", "–", "–", "–", "65.00"],
    ]


@pytest.mark.parametrize(
    ("start", "opening", "shown"),
    [
        (60, "–", 3),
        (59, "100.00", 2),
        (20, "100.00", 2),
        (19, "70.00", 1),
        (5, "70.00", 1),
        (4, "65.00", 0),
        (-9, "65.00", 0),
    ],
)
def test_moves_from_the_first_day_on_are_listed_and_earlier_ones_are_the_opening(
    customer, sign_in, start, opening, shown
):
    page = statement(sign_in(), customer, start=ago(start).isoformat())

    first, *lines, last = moves(page)
    assert (first[-1], len(lines), last[-1]) == (opening, shown, "65.00")


def test_without_a_first_day_it_reaches_ninety_days_back(customer, sign_in):
    text = sign_in().get(f"/customers/{customer.pk}/statement/?as_of={TODAY}").text

    assert "Dec 31, 2025 – Mar 31, 2026" in text


def test_an_earlier_day_ends_it_earlier(customer, sign_in):
    page = statement(sign_in(), customer, as_of=ago(6).isoformat())

    assert moves(page)[-1] == ["Closing balance Mar 25, 2026", "70.00"]


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        ("soon", "Enter a valid date."),
        ("1899-12-31", "Give a day from 1900 to 2199."),
        ("2200-01-01", "Give a day from 1900 to 2199."),
    ],
)
def test_a_first_day_that_is_none_is_named_and_the_usual_one_is_taken(customer, sign_in, start, sentence):
    page = statement(sign_in(), customer, start=start)

    assert page.errors == {"start": sentence}
    assert page.fields["start"] == start
    assert moves(page)[-1][-1] == "65.00"


def test_a_customer_without_postings_by_then_has_nothing_to_state(customer, sign_in):
    text = sign_in().get(f"/customers/{customer.pk}/statement/?as_of={ago(61)}").text

    assert "This customer has no postings up to this day." in text


def test_what_was_paid_off_before_the_first_day_is_no_section(customer, ledger, sign_in):
    ledger.currency, ledger.rate = "EUR", Decimal("1.1")
    ledger.pay(ledger.invoice(customer, "10", issued=ago(300), due=ago(270)), "10", on=ago(260))

    recent = statement(sign_in(), customer)
    all_of_it = statement(sign_in(Role.CREDIT_MANAGER), customer, start=ago(300).isoformat())

    assert (len(recent.tables), len(all_of_it.tables)) == (2, 4)
    assert moves(all_of_it)[-1][-1] == "–"


def test_yen_are_written_without_decimals(customer, ledger, sign_in):
    ledger.currency, ledger.rate = "JPY", Decimal("0.0065")
    ledger.invoice(customer, "1234", issued=ago(3), due=ago(-27))

    page = statement(sign_in(), customer)

    assert moves(page)[1][4:] == ["1,234", "1,234"]


def test_the_pdf_is_asked_for_what_the_page_shows(customer, sign_in):
    page = statement(sign_in(), customer, start="2026-01-01", language="zh-hant")

    asked = f"as_of={TODAY}&start=2026-01-01&language=zh-hant"
    assert page.links["PDF"] == f"/customers/{customer.pk}/statement.pdf?{asked}"


def test_the_pdf_has_the_days_and_the_balance_of_the_page(customer, sign_in, monkeypatch):
    printed = []
    monkeypatch.setattr("customers.views.statements.render_pdf", lambda html, *, css: printed.append(html) or b"%PDF-")

    answer = sign_in().get(f"/customers/{customer.pk}/statement.pdf?as_of={ago(6)}&start={ago(20)}&language=en")

    assert answer["Content-Disposition"] == 'attachment; filename="statement-c1-2026-03-25.pdf"'
    for shown in ("Mar 11, 2026 – Mar 25, 2026", "Closing balance Mar 25, 2026", "70.00"):
        assert shown in printed[0]
    assert "Write-off" not in printed[0]


def test_a_language_nobody_prints_is_refused_on_the_page(customer, sign_in):
    page = statement(sign_in(), customer, language="fr")

    assert page.errors == {"language": "Select a valid choice. fr is not one of the available choices."}


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.RISK_OFFICER, Role.EXECUTIVE, Role.ADMINISTRATOR])
def test_everybody_who_sees_the_ledger_sees_statements(customer, sign_in, role):
    assert statement(sign_in(role), customer).status == 200


def test_the_page_takes_few_queries_however_many_moves_there_are(
    customer, ledger, sign_in, django_assert_max_num_queries
):
    for _number in range(10):
        ledger.pay(ledger.invoice(customer, "5", issued=ago(40), due=ago(9)), "2", on=ago(8))
    client = sign_in()
    statement(client, customer)

    with django_assert_max_num_queries(9):
        statement(client, customer)
