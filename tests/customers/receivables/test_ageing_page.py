"""The ageing report: every figure leads to the items that add up to it."""

import re
from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest

from customers.models import CustomerGroup
from finance_crm.access.domain.roles import Role
from finance_crm.access.models import Team
from tests.customers.receivables.ledger import TODAY

AGEING = f"/receivables/ageing/?as_of={TODAY}"


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def north(db):
    return Team.objects.create(code="N", name="North")


@pytest.fixture
def debts(ledger, north):
    first = ledger.customer(
        "C1", team=north, region="Coast", group=CustomerGroup.objects.create(code="G", name="Gruppe")
    )
    second = ledger.customer("C2")
    ledger.invoice(first, "100", issued=ago(60), due=ago(10))
    disputed = ledger.invoice(first, "50", issued=ago(60), due=ago(40))
    ledger.dispute(disputed, "20", on=ago(3))
    ledger.invoice(second, "30", issued=ago(60), due=ago(10))
    ledger.receipt(second, "8", on=ago(1))
    ledger.receipt(None, "75", on=ago(1))


def figures_of(page) -> list[tuple[str, Decimal]]:
    """Return the address and the amount of every linked figure."""
    found = re.findall(r'<td class="fc-num[^"]*"><a href="([^"]+)">([^<]+)</a></td>', page.text)
    return [(unescape(url), amount(text)) for url, text in found]


def amount(text: str) -> Decimal:
    negative = text.startswith("(")
    value = Decimal(text.strip("()").replace(",", ""))
    return -value if negative else value


@pytest.mark.parametrize(
    "by", ["customer", "group", "entity", "currency", "owner", "team", "region", "country", "industry", "total"]
)
def test_each_figure_opens_to_items_that_sum_to_it(debts, sign_in, by):
    client = sign_in()

    figures = figures_of(client.get(f"{AGEING}&by={by}"))

    assert figures
    for url, figure in figures:
        items = client.get(url).context["totals"]
        assert items.open_amount == figure, url


def test_figures_open_to_their_items_in_reporting_currency_too(debts, sign_in):
    client = sign_in()

    for url, figure in figures_of(client.get(f"{AGEING}&reporting=on&basis=issue&buckets=45,70")):
        assert client.get(url).context["totals"].reporting_open_amount == figure, url


def test_it_shows_totals_disputes_and_unidentified_cash(debts, sign_in):
    page = sign_in().get(AGEING)

    totals = page.context["table"].totals
    assert (totals["outstanding"], totals["overdue"], totals["unapplied"], totals["disputed"]) == (172, 180, -8, 20)
    assert "Unidentified cash" in page.text


def test_bad_filters_are_named_and_the_page_still_answers(debts, sign_in):
    page = sign_in().get(f"{AGEING}&buckets=60,30&by=nonsense")

    assert page.status_code == 200
    assert "rising numbers of days" in page.text


def test_known_at_hides_what_was_recorded_later(debts, ledger, sign_in):
    known_then = ledger.known_at().isoformat().replace("+", "%2B")
    ledger.invoice(ledger.customer("C9"), "1000", issued=ago(60), due=ago(5))
    client = sign_in()

    then, now = client.get(f"{AGEING}&known_at={known_then}"), client.get(AGEING)

    assert then.context["table"].totals["outstanding"] == 172
    assert now.context["table"].totals["outstanding"] == 1172
    assert "As known at" in then.text


def test_a_sales_manager_sees_their_teams_and_no_unidentified_cash(debts, north, sign_in):
    client = sign_in(Role.SALES_MANAGER, teams=[north])

    page = client.get(AGEING)
    items = client.get(f"/receivables/open-items/?as_of={TODAY}")

    assert page.context["table"].totals["outstanding"] == 150
    assert items.context["totals"].open_amount == 150
    assert "Unidentified cash" not in page.text
    assert "Customer C2" not in page.text + items.text


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [
        ("bucket=overdue", 3),
        ("bucket=days_31_60", 1),
        ("bucket=unapplied", 1),
        ("bucket=nonsense", 0),
        ("disputed=on", 1),
        ("kind=receipt", 1),
        ("number=N1", 1),
        ("number=%25", 0),
        ("q=C2", 2),
        ("sort=-open_amount", 4),
        ("sort=customer_name&size=25&page=9", 0),
    ],
)
def test_open_items_are_narrowed_and_sorted(debts, sign_in, asked, numbers):
    page = sign_in().get(f"/receivables/open-items/?as_of={TODAY}&{asked}")

    assert page.status_code == 200
    assert len(page.context["table"].data) == numbers


def test_a_number_leads_to_the_document_it_names(debts, sign_in):
    page = sign_in().get(f"/receivables/open-items/?as_of={TODAY}")

    assert re.search(r'<a href="/invoices/\d+/">N1</a>', page.text)
    assert re.search(r'<a href="/receipts/\d+/">N4</a>', page.text)
