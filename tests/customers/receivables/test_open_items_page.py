"""The page of open items: each with its age, narrowed, sorted, added up and sent out as a file."""

from datetime import date, timedelta
from decimal import Decimal
from urllib.parse import parse_qs, urlsplit

import pytest

from finance_crm.access.domain.roles import Role
from finance_crm.access.models import Team
from tests.customers.pages.reading import Reading
from tests.customers.receivables.ledger import TODAY

PAGE = "/receivables/open-items/"


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def north(db):
    return Team.objects.create(code="N", name="North")


@pytest.fixture
def items(ledger, north):
    """N1 100 late 61 days, of it 30 paid by N2; N3 in two parts; N4 credit of 15; N5 unapplied 7; N6 in yen."""
    first, second = ledger.customer("C1", team=north), ledger.customer("C2")
    late = ledger.invoice(first, "100", issued=ago(90), due=ago(61))
    ledger.pay(late, "30", on=ago(20))
    ledger.dispute(late, "50", on=ago(10))
    parts = [(ago(5), Decimal(40)), (ago(-5), Decimal(60))]
    ledger.invoice(first, "100", issued=ago(30), due=ago(-5), parts=parts)
    ledger.invoice(second, "15", issued=ago(8), due=ago(8), kind="credit_note")
    ledger.receipt(second, "7", on=ago(3))
    ledger.currency, ledger.rate = "JPY", Decimal("0.01")
    ledger.invoice(second, "2000", issued=ago(9), due=ago(0))
    return first, second


def page_of(client, **asked: object) -> Reading:
    return Reading(client.get(PAGE, {"as_of": TODAY.isoformat()} | asked))


def listed(page: Reading) -> list[tuple[str, str]]:
    """Return number and open amount of each row, without the totals."""
    if not page.tables:
        return []
    return list(zip(page.column("Number"), page.column("Open"), strict=True))[:-1]


def test_each_item_has_its_kind_its_age_and_what_is_contested(items, sign_in):
    page = page_of(sign_in(), sort="number")

    columns = ("Number", "Kind", "Days late", "Original", "Open", "Disputed")
    assert list(zip(*(page.column(name)[:6] for name in columns), strict=True)) == [
        ("N1", "Invoice", "61", "100.00", "70.00", "50.00"),
        ("N3", "Instalment", "5", "40.00", "40.00", "–"),
        ("N3", "Instalment", "−5", "60.00", "60.00", "–"),
        ("N4", "Credit note", "", "(15.00)", "(15.00)", "–"),
        ("N5", "Receipt", "", "(7.00)", "(7.00)", "–"),
        ("N6", "Invoice", "0", "2,000", "2,000", "–"),
    ]


def test_amounts_of_two_currencies_are_added_up_in_reporting_currency_only(items, sign_in):
    mixed, dollars = page_of(sign_in()), page_of(sign_in(Role.CREDIT_MANAGER), currency="USD")

    assert mixed.tables[0][-1][-4:] == ["", "", "", "168.00"]
    assert dollars.tables[0][-1][-4:] == ["178.00", "148.00", "50.00", "148.00"]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"bucket": "overdue"}, ["N1", "N3"]),
        ({"bucket": "days_61_90"}, ["N1"]),
        ({"bucket": "days_31_60"}, []),
        ({"bucket": "not_due"}, ["N3", "N6"]),
        ({"bucket": "unapplied"}, ["N4", "N5"]),
        ({"bucket": "days_6_70", "buckets": "5,70"}, ["N1"]),
        ({"bucket": "days_1_5", "buckets": "5,70"}, ["N3"]),
        ({"kind": "instalment"}, ["N3", "N3"]),
        ({"kind": "credit_note"}, ["N4"]),
        ({"kind": "nonsense"}, ["N1", "N3", "N3", "N4", "N5", "N6"]),
        ({"disputed": "on"}, ["N1"]),
        ({"currency": "JPY"}, ["N6"]),
        ({"number": "N3"}, ["N3", "N3"]),
        ({"q": "C2"}, ["N4", "N5", "N6"]),
        ({"customer": "999999"}, []),
        ({"customer": "-1"}, ["N1", "N3", "N3", "N4", "N5", "N6"]),
        ({"without": "team"}, ["N4", "N5", "N6"]),
    ],
)
def test_they_are_narrowed_by_what_stands_in_the_address(items, sign_in, asked, expected):
    assert [number for number, _open in listed(page_of(sign_in(), sort="number", **asked))] == expected


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("due_date", ["N1", "N3", "N6", "N3"]),
        ("-days_late", ["N1", "N3", "N6", "N3"]),
        ("-reporting_open_amount", ["N1", "N3", "N3", "N6"]),
        ("reporting_open_amount", ["N4", "N5", "N6", "N3"]),
    ],
)
def test_they_are_sorted_by_a_heading(items, sign_in, sort, expected):
    assert [number for number, _open in listed(page_of(sign_in(), sort=sort))][:4] == expected


def test_an_earlier_day_shows_what_was_open_then(items, sign_in):
    page = page_of(sign_in(), as_of=ago(21).isoformat(), sort="number")

    assert listed(page) == [("N1", "100.00"), ("N3", "40.00"), ("N3", "60.00")]
    assert page.column("Disputed") == ["–"] * 4


def test_the_title_names_the_age_that_was_asked_for(items, sign_in):
    client = sign_in()

    assert page_of(client, bucket="days_61_90").title == "Open items: 61–90 days"
    assert page_of(client).title == "Open items"


def test_a_number_leads_to_its_document_and_a_name_to_its_customer(items, sign_in):
    page = page_of(sign_in())

    assert page.links["N5"].startswith("/receipts/")
    assert page.links["N4"].startswith("/invoices/")
    assert page.links["Customer C1"] == f"/customers/{items[0].pk}/"


def test_the_file_is_made_of_the_filters_of_the_page(items, sign_in):
    page = page_of(sign_in(), bucket="overdue", customer=items[0].pk, sort="-days_late")

    address = urlsplit(page.links["CSV file"])
    asked = parse_qs(address.query)
    assert address.path == "/exports/open_items/"
    assert (asked["bucket"], asked["customer"]) == (["overdue"], [str(items[0].pk)])
    assert (asked["sort"], asked["as_of"], asked["format"]) == (["-days_late"], [TODAY.isoformat()], ["csv"])


def test_filters_without_a_field_stay_when_another_is_changed(items, sign_in):
    """A figure of the ageing leads here with filters that have no field; the form must carry them along."""
    page = page_of(sign_in(), buckets="5,70", basis="issue", customer=items[0].pk, bucket="overdue")

    assert (page.fields["buckets"], page.fields["basis"]) == ("5,70", "issue")
    assert (page.fields["customer"], page.fields["bucket"]) == (str(items[0].pk), "overdue")


def test_nothing_open_says_so(db, sign_in):
    assert "Nothing here" in sign_in().get(PAGE).text


def test_a_sales_manager_sees_items_of_own_teams_only(items, north, sign_in):
    client = sign_in(Role.SALES_MANAGER, teams=[north])

    page, empty = page_of(client, sort="number"), page_of(client, customer=items[1].pk)

    assert [number for number, _open in listed(page)] == ["N1", "N3", "N3"]
    assert empty.tables == []


def test_many_items_take_no_more_queries_than_few(items, ledger, sign_in, django_assert_max_num_queries):
    for _number in range(30):
        ledger.invoice(items[0], "10", issued=ago(30), due=ago(3))
    client = sign_in()
    page_of(client)

    with django_assert_max_num_queries(13):
        page = page_of(client, size="25")

    assert len(listed(page)) == 25
