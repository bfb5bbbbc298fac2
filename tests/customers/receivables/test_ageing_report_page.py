"""The ageing report as a page: its columns, its breakdowns, its order, its filters and the file made of it."""

import json
import re
from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from customers.models import LegalEntity
from finance_crm.access.domain.roles import Role
from finance_crm.access.models import Team
from tests.customers.pages.reading import Reading
from tests.customers.receivables.ledger import TODAY, Ledger

AGEING = "/receivables/ageing/"


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def north(db):
    return Team.objects.create(code="N", name="North")


@pytest.fixture
def debts(ledger, north):
    """C1 owes 10 since 30 days and 20 since 31, C2 owes 40 due today and 80 since 91; C2 has 5 unapplied."""
    first = ledger.customer("C1", team=north, country="US", region="Coast", industry="Toys")
    second = ledger.customer("C2", country="TW")
    ledger.invoice(first, "10", issued=ago(100), due=ago(30))
    ledger.invoice(first, "20", issued=ago(100), due=ago(31))
    ledger.invoice(second, "40", issued=ago(50), due=ago(0))
    ledger.invoice(second, "80", issued=ago(100), due=ago(91))
    ledger.receipt(second, "5", on=ago(1))
    return first, second


def report(client, **asked: object) -> Reading:
    return Reading(client.get(AGEING, {"as_of": TODAY.isoformat()} | asked))


def lines(page: Reading) -> dict[str, list[str]]:
    """Return what the cells of each row say after its name and its currency."""
    return {row[0]: row[2:] for row in page.tables[-1][1:]}


def test_each_item_stands_in_the_bucket_of_its_age(debts, sign_in):
    page = report(sign_in(), sort="label")

    assert page.tables[-1][0] == [
        "Name", "Currency", "Not due", "1–30 days", "31–60 days", "61–90 days", "Over 90 days", "Overdue",
        "Unapplied", "Outstanding", "of it disputed",
    ]  # fmt: skip
    assert lines(page) == {
        "Customer C1 C1": ["–", "10.00", "20.00", "–", "–", "30.00", "–", "30.00", "–"],
        "Customer C2 C2": ["40.00", "–", "–", "–", "80.00", "80.00", "(5.00)", "115.00", "–"],
        "Total of 2": ["40.00", "10.00", "20.00", "–", "80.00", "110.00", "(5.00)", "145.00", "–"],
    }


def test_own_buckets_make_own_columns(debts, sign_in):
    page = report(sign_in(), buckets="30,45", by="total")

    assert page.tables[-1][0][2:7] == ["Not due", "1–30 days", "31–45 days", "Over 45 days", "Overdue"]
    assert lines(page)["Total"][:5] == ["40.00", "10.00", "20.00", "80.00", "110.00"]


@pytest.mark.parametrize(
    ("buckets", "sentence"),
    [
        ("60,30", "Give rising numbers of days, such as 30,60,90."),
        ("30,30", "Give rising numbers of days, such as 30,60,90."),
        ("0,30", "Give rising numbers of days, such as 30,60,90."),
        ("-5", "Give rising numbers of days, such as 30,60,90."),
        ("soon", "Give rising numbers of days, such as 30,60,90."),
        ("30,40000", "At most 12 buckets and a hundred years."),
        (",".join(map(str, range(1, 14))), "At most 12 buckets and a hundred years."),
    ],
)
def test_buckets_that_make_no_sense_are_named_and_the_usual_ones_stay(debts, sign_in, buckets, sentence):
    answer = sign_in().get(AGEING, {"as_of": TODAY.isoformat(), "buckets": buckets})

    assert answer.context["table"].form.errors == {"buckets": [sentence]}
    assert sentence in answer.text
    assert "31–60 days" in Reading(answer).tables[-1][0]


def test_aged_by_issue_date_everything_is_older(debts, sign_in):
    page = report(sign_in(), basis="issue", by="total")

    assert lines(page)["Total"][:6] == ["–", "–", "40.00", "–", "110.00", "150.00"]


@pytest.mark.parametrize(
    ("by", "names"),
    [
        ("customer", {"Customer C1 C1", "Customer C2 C2"}),
        ("team", {"North", "None"}),
        ("owner", {"None"}),
        ("region", {"Coast", "None"}),
        ("country", {"TW", "US"}),
        ("industry", {"Toys", "None"}),
        ("currency", {"USD USD"}),
        ("total", {"Total"}),
    ],
)
def test_it_is_broken_down_by_what_was_asked(debts, sign_in, by, names):
    rows = report(sign_in(), by=by).tables[-1][1:]

    assert {row[0] for row in rows[:-1]} == names
    assert rows[-1][-2] == "145.00"


@pytest.mark.parametrize(
    ("sort", "first"),
    [("label", "Customer C1 C1"), ("-label", "Customer C2 C2"), ("-overdue", "Customer C2 C2"),
     ("overdue", "Customer C1 C1"), ("-days_31_60", "Customer C1 C1"), ("nonsense", "Customer C2 C2")],
)  # fmt: skip
def test_it_is_sorted_by_any_of_its_columns(debts, sign_in, sort, first):
    assert report(sign_in(), sort=sort).column("Name", table=-1)[0] == first


def test_rows_of_two_currencies_have_no_total_until_asked_in_reporting_currency(debts, ledger, sign_in):
    asian = LegalEntity.objects.create(code="TW", name="Taiwan", country="TW", currency="TWD")
    Ledger(entity=asian, currency="TWD", rate="0.03").invoice(debts[1], "1000", issued=ago(50), due=ago(1))
    client = sign_in()

    apart, together = report(client, by="total"), report(client, by="total", reporting="on")

    assert sorted(row[1] for row in apart.tables[-1][1:]) == ["TWD", "USD"]
    assert lines(together)["Total"][:2] == ["40.00", "40.00"]
    assert "ageing-chart" not in client.get(AGEING, {"by": "total"}).text
    assert "ageing-chart" in client.get(AGEING, {"by": "total", "reporting": "on"}).text


@pytest.mark.parametrize(
    ("asked", "outstanding"),
    [
        ({"q": "customer c2"}, 115),
        ({"q": "C1"}, 30),
        ({"country": "TW"}, 115),
        ({"region": "Coast"}, 30),
        ({"without": "team"}, 115),
        ({"status": "blocked"}, None),
        ({"currency": "USD"}, 145),
        ({"currency": "EUR"}, None),
        ({"entity": "999999"}, None),
    ],
)
def test_it_is_narrowed_by_properties_of_the_customer(debts, sign_in, asked, outstanding):
    answer = sign_in().get(AGEING, {"as_of": TODAY.isoformat()} | asked)

    totals = answer.context["table"].totals
    assert (totals and totals["outstanding"]) == outstanding


def test_an_earlier_day_shows_what_was_overdue_then(debts, sign_in):
    page = report(sign_in(), by="total", as_of=ago(31).isoformat())

    assert lines(page)["Total"] == ["70.00", "–", "80.00", "–", "–", "80.00", "–", "150.00", "–"]


def test_the_chart_shows_the_totals_of_the_columns(debts, sign_in):
    text = sign_in().get(AGEING, {"as_of": TODAY.isoformat()}).text

    chart = json.loads(re.search(r'type="application/json">(.*?)</script>', text)[1])
    assert chart["series"][0]["values"] == [40, 10, 20, 0, 80]


def test_figures_keep_every_filter_on_the_way_to_their_items(debts, sign_in):
    client = sign_in()
    page = report(client, basis="issue", buckets="45,70", industry="Toys", by="customer")

    address = urlsplit(page.links["30.00"])
    asked = {name: values[0] for name, values in parse_qs(address.query).items()}
    assert address.path == "/receivables/open-items/"
    assert asked == {
        "industry": "Toys",
        "basis": "issue",
        "buckets": "45,70",
        "bucket": "outstanding",
        "currency": "USD",
        "customer": str(debts[0].pk),
    }


def test_the_file_is_made_of_the_filters_of_the_page(debts, sign_in):
    page = report(sign_in(), by="team", country="TW", sort="label")

    address = urlsplit(page.links["Excel workbook"])
    asked = parse_qs(address.query)
    assert address.path == "/exports/ageing/"
    assert (asked["by"], asked["country"], asked["sort"], asked["format"]) == (["team"], ["TW"], ["label"], ["xlsx"])


def test_a_day_on_which_nobody_owed_anything_has_no_chart(debts, sign_in):
    answer = sign_in().get(AGEING, {"as_of": ago(101).isoformat()})

    assert "Nothing here" in answer.text
    assert answer.context["chart"] is None


@pytest.mark.parametrize(("role", "may"), [(Role.ANALYST, True), (Role.EXECUTIVE, True), (Role.SALES_MANAGER, False)])
def test_only_people_who_see_every_customer_are_sent_to_the_reconciliation(debts, north, sign_in, role, may):
    page = report(sign_in(role, teams=[north]))

    assert ("Reconcile" in page.links) is may
    assert ("Reconciliation" in page.links) is may


def test_a_hundred_customers_take_no_more_queries_than_two(debts, ledger, sign_in, django_assert_max_num_queries):
    for number in range(30):
        ledger.invoice(ledger.customer(f"D{number}"), "1", issued=ago(9), due=ago(3))
    client = sign_in()
    report(client)

    with django_assert_max_num_queries(11):
        page = report(client, size="25")

    assert len(page.tables[-1]) == 1 + 25 + 1
    assert page.tables[-1][-1][-2] == f"{Decimal(175):,.2f}"
