"""The ageing over the API: by every dimension, from every date, in any buckets, for any day and moment."""

from datetime import date
from decimal import Decimal

import pytest

from customers.models import Customer, CustomerGroup, LegalEntity, Posting
from finance_crm.access.domain.roles import Role
from finance_crm.access.models import User
from tests.customers.api.calls import listed, money, problems
from tests.customers.ledger.books import day

pytestmark = pytest.mark.usefixtures("on_30_june")


def ageing(client, **asked):
    return listed(client, "receivables/ageing", **asked)


def amounts(row):
    """Return not due, each bucket, unapplied."""
    return [
        row["not_due"]["amount"],
        *(part["amount"]["amount"] for part in row["buckets"]),
        row["unapplied"]["amount"],
    ]


@pytest.fixture
def holding(books, north):
    """Two customers: one of a group in dollars, one with nothing but a yen invoice of another entity."""
    owner = User.objects.create_user("olga", role=Role.ANALYST)
    group = CustomerGroup.objects.create(code="G1", name="Holding")
    rich = {"group": group, "owner": owner, "team": north, "region": "Oslo", "country": "NO", "industry": "Fish"}
    Customer.objects.filter(pk=books.customer.pk).update(**rich)
    books.invoice("100", number="LATE", issue_date=day(1, 10), posting_date=day(3, 2), due_date=day(5, 31))
    books.invoice("40", number="TODAY", issue_date=day(6, 1), due_date=day(6, 30))
    books.receipt("15", value_date=day(6, 1))
    books.bare = Customer.objects.create(code="C2", name="Bare", currency="JPY")
    books.kk = LegalEntity.objects.create(code="JP", name="KK", country="JP", currency="JPY")
    yen = {"currency": "JPY", "reporting_rate": Decimal("0.0068"), "entity_id": books.kk.pk}
    books.invoice("7000", number="YEN", issue_date=day(1, 10), due_date=day(3, 31), customer_id=books.bare.pk, **yen)
    books.owner, books.group = owner, group
    return books


def test_a_row_has_every_field_and_money_as_text(api, holding):
    assert ageing(api)[1] == {
        "key": str(holding.bare.pk),
        "code": "C2",
        "label": "Bare",
        "currency": "JPY",
        "not_due": money("0", "JPY"),
        "buckets": [
            {"name": "days_1_30", "amount": money("0", "JPY")},
            {"name": "days_31_60", "amount": money("0", "JPY")},
            {"name": "days_61_90", "amount": money("0", "JPY")},
            {"name": "days_over_90", "amount": money("7000", "JPY")},
        ],
        "overdue": money("7000", "JPY"),
        "unapplied": money("0", "JPY"),
        "outstanding": money("7000", "JPY"),
        "disputed": money("0", "JPY"),
    }


def test_what_is_due_today_is_not_due(api, holding):
    row = ageing(api)[0]

    assert amounts(row) == ["40.00", "100.00", "0.00", "0.00", "0.00", "-15.00"]
    assert (row["overdue"], row["outstanding"]) == (money("100.00"), money("125.00"))


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        ("2026-05-31", ["100.00", "0.00", "0.00", "0.00", "0.00", "0.00"]),
        ("2026-06-01", ["40.00", "100.00", "0.00", "0.00", "0.00", "-15.00"]),
        ("2026-06-30", ["40.00", "100.00", "0.00", "0.00", "0.00", "-15.00"]),
        ("2026-07-01", ["0.00", "40.00", "100.00", "0.00", "0.00", "-15.00"]),
        ("2026-07-30", ["0.00", "40.00", "100.00", "0.00", "0.00", "-15.00"]),
        ("2026-07-31", ["0.00", "0.00", "40.00", "100.00", "0.00", "-15.00"]),
        ("2026-08-30", ["0.00", "0.00", "0.00", "40.00", "100.00", "-15.00"]),
        ("2199-12-31", ["0.00", "0.00", "0.00", "0.00", "140.00", "-15.00"]),
    ],
)
def test_items_grow_older_with_the_day_asked_for(api, holding, as_of, expected):
    assert amounts(ageing(api, as_of=as_of)[0]) == expected


def test_a_document_ages_from_its_posting_on(api, holding):
    assert [row["code"] for row in ageing(api, as_of="2026-03-01")] == ["C2"]


@pytest.mark.parametrize(
    ("basis", "expected"),
    [
        ("due", ["40.00", "100.00", "0.00", "0.00", "0.00", "-15.00"]),
        ("issue", ["0.00", "40.00", "0.00", "0.00", "100.00", "-15.00"]),
        ("posting", ["0.00", "40.00", "0.00", "0.00", "100.00", "-15.00"]),
    ],
)
def test_items_age_from_the_date_asked_for(api, holding, basis, expected):
    assert amounts(ageing(api, basis=basis)[0]) == expected


def test_the_posting_date_is_not_the_issue_date(api, holding):
    asked = {"as_of": "2026-05-31", "buckets": "90,120"}

    assert amounts(ageing(api, basis="posting", **asked)[0]) == ["0.00", "100.00", "0.00", "0.00", "0.00"]
    assert amounts(ageing(api, basis="issue", **asked)[0]) == ["0.00", "0.00", "0.00", "100.00", "0.00"]


def test_buckets_are_cut_as_asked(api, holding):
    row = ageing(api, buckets="29,30")[0]

    assert [part["name"] for part in row["buckets"]] == ["days_1_29", "days_30_30", "days_over_30"]
    assert amounts(row) == ["40.00", "0.00", "100.00", "0.00", "-15.00"]


def test_each_dimension_has_its_keys_and_labels(api, holding, north):
    def rows(by):
        found = ageing(api, by=by)
        return [(row["key"], row["code"], row["label"], row["outstanding"]["amount"]) for row in found]

    customer, bare = str(holding.customer.pk), str(holding.bare.pk)
    assert rows("customer") == [(customer, "C1", "Customer", "125.00"), (bare, "C2", "Bare", "7000")]
    assert rows("group") == [(None, "", "", "7000"), (str(holding.group.pk), "G1", "Holding", "125.00")]
    assert rows("entity") == [
        (str(holding.kk.pk), "JP", "KK", "7000"),
        (str(holding.entity.pk), "US", "Ours", "125.00"),
    ]
    assert rows("currency") == [("JPY", "JPY", "JPY", "7000"), ("USD", "USD", "USD", "125.00")]
    assert rows("total") == [(None, "", "", "7000"), (None, "", "", "125.00")]
    for by, value in [("region", "Oslo"), ("country", "NO"), ("industry", "Fish")]:
        assert {(row[0] or "", row[2], row[3]) for row in rows(by)} == {("", "", "7000"), (value, value, "125.00")}
    for by, key in [("owner", holding.owner.pk), ("team", north.pk)]:
        assert {(row[0], row[3]) for row in rows(by)} == {(None, "7000"), (str(key), "125.00")}


def test_in_reporting_currency_one_row_holds_all(api, holding):
    (row,) = ageing(api, by="total", reporting="true")

    assert (row["currency"], row["outstanding"], row["overdue"]) == ("USD", money("172.60"), money("147.60"))


def test_filters_narrow_what_is_aged(api, holding):
    def codes(**asked):
        return [row["code"] for row in ageing(api, **asked)]

    assert codes(q="C2") == codes(without="group") == codes(currency="JPY") == codes(entity=holding.kk.pk) == ["C2"]
    assert codes(group=holding.group.pk) == codes(owner=holding.owner.pk) == codes(country="NO") == ["C1"]
    assert codes(region="Oslo", currency="JPY") == codes(status="blocked") == []


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        ({"by": "colour"}, ("by", "Select a valid choice. colour is not one of the available choices.")),
        ({"basis": "birth"}, ("basis", "Select a valid choice. birth is not one of the available choices.")),
        ({"buckets": "60,30"}, ("buckets", "Give rising numbers of days, such as 30,60,90.")),
        ({"buckets": "0,30"}, ("buckets", "Give rising numbers of days, such as 30,60,90.")),
        ({"buckets": "30;60"}, ("buckets", "Give rising numbers of days, such as 30,60,90.")),
        ({"buckets": "36501"}, ("buckets", "At most 12 buckets and a hundred years.")),
        ({"buckets": "1,2,3,4,5,6,7,8,9,10,11,12,13"}, ("buckets", "At most 12 buckets and a hundred years.")),
        ({"reporting": "1"}, ("reporting", "Must be true or false.")),
        ({"currency": "EURO"}, ("currency", "Ensure this value has at most 3 characters (it has 4).")),
        ({"as_of": "1899-12-31"}, ("as_of", "Must be a day from 1900 to 2199, as 2026-10-31.")),
        ({"known_at": "2026-06-30T12:00:00"}, ("known_at", "Must be a moment with its offset, as "
                                                           "2026-10-31T12:00:00Z.")),
    ],
)  # fmt: skip
def test_what_is_not_valid_is_named(api, db, asked, error):
    assert problems(api.get("/api/v1/receivables/ageing/", asked)) == [error]


def test_what_is_disputed_stands_beside_what_is_owed(api, post, holding):
    (invoice,) = listed(api, "invoices", search="LATE")
    post(f"invoices/{invoice['id']}/disputes", {"reason": "price", "opened_date": "2026-06-15", "amount": money("30")})

    assert ageing(api)[0]["disputed"] == money("30.00")
    assert ageing(api)[0]["overdue"] == money("100.00")
    assert ageing(api, as_of="2026-06-14")[0]["disputed"] == money("0.00")


def test_what_was_recorded_later_was_not_known_before(api, holding):
    before = Posting.objects.latest("recorded_at").recorded_at
    holding.invoice("9", issue_date=day(1, 1), due_date=day(1, 31))

    answer = api.get("/api/v1/receivables/ageing/", {"known_at": before.isoformat()})

    assert answer["Known-At"] == before.isoformat()
    assert answer.json()["results"][0]["overdue"] == money("100.00")
    assert ageing(api)[0]["overdue"] == money("109.00")
    assert ageing(api, as_of="2026-02-01")[0]["overdue"] == money("9.00")
    assert ageing(api, known_at="1999-12-31T00:00:00Z") == []


def test_before_anything_was_posted_nothing_is_known(api, db):
    answer = api.get("/api/v1/receivables/ageing/")

    assert (answer["Known-At"], answer.json()["results"]) == ("", [])


def test_pages_go_on_after_names_of_any_script(api, holding):
    for code, name in [("Z1", "東方\u3000商行"), ("Z2", "Soft\u00adhyphen"), ("Z3", "Last")]:
        customer = Customer.objects.create(code=code, name=name, currency="USD")
        holding.invoice("1", customer_id=customer.pk)
    url, codes = "/api/v1/receivables/ageing/?limit=1", []

    while url:
        body = api.get(url).json()
        codes += [row["code"] for row in body["results"]]
        url = body["next"]

    assert codes == ["C1", "C2", "Z1", "Z2", "Z3"]


def test_a_sales_manager_ages_the_customers_of_the_own_teams_only(sign_in, holding, north):
    manager = sign_in(Role.SALES_MANAGER, north)

    assert [row["code"] for row in ageing(manager)] == ["C1"]
    assert [row["outstanding"] for row in ageing(manager, by="total", reporting="true")] == [money("125.00")]
    assert ageing(manager, q="C2") == ageing(manager, by="entity", entity=holding.kk.pk) == []


def test_the_last_day_of_february_is_a_day(api, books):
    books.invoice("5", issue_date=date(2024, 1, 1), due_date=date(2024, 2, 29))

    assert amounts(ageing(api, as_of="2024-02-29")[0])[:2] == ["5.00", "0.00"]
    assert amounts(ageing(api, as_of="2024-03-01")[0])[:2] == ["0.00", "5.00"]
