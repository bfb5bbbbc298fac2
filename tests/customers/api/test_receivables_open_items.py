"""Open items over the API: each kind with every field, narrowed by every filter; and metrics with their window."""

from decimal import Decimal

import pytest

from customers.domain.ledger import InstalmentDraft
from customers.models import Customer, LegalEntity, Posting
from finance_crm.access.domain.roles import Role
from tests.customers.api.calls import listed, money, problems
from tests.customers.ledger.books import day, line

pytestmark = pytest.mark.usefixtures("on_30_june")


def items(client, **asked):
    return listed(client, "receivables/open-items", **asked)


def numbers(client, **asked):
    return [row["number"] for row in items(client, **asked)]


@pytest.fixture
def debts(books, north):
    """An invoice half paid, one in two parts, a credit note, a receipt; and a yen invoice of another customer."""
    late = books.invoice("100", number="IN_1", issue_date=day(1, 10), due_date=day(5, 31))
    books.allocate(books.receipt("60", number="USED"), line(late, "60"))
    due = [(day(3, 31), Decimal(30)), (day(7, 31), Decimal(70))]
    parts = tuple(InstalmentDraft(due_date=when, amount=amount) for when, amount in due)
    books.invoice("100", number="PARTS", issue_date=day(2, 1), instalments=parts)
    books.credit_note("20", number="CN", issue_date=day(6, 1))
    books.receipt("15", number="RC", value_date=day(6, 2))
    books.other = Customer.objects.create(code="C2", name="Other", currency="JPY", team=north)
    books.kk = LegalEntity.objects.create(code="JP", name="KK", country="JP", currency="JPY")
    yen = {"currency": "JPY", "reporting_rate": Decimal("0.0068"), "entity_id": books.kk.pk}
    books.invoice("7000", number="YEN", due_date=day(6, 30), customer_id=books.other.pk, **yen)
    return books


def test_an_item_has_every_field_and_money_as_text(api, debts):
    (row,) = items(api, number="IN_1")

    invoice_id = row.pop("invoice_id")
    assert api.get(f"/api/v1/invoices/{invoice_id}/").json()["number"] == "IN_1"
    assert row == {
        "customer_id": debts.customer.pk,
        "customer_code": "C1",
        "customer_name": "Customer",
        "entity_id": debts.entity.pk,
        "entity_code": "US",
        "kind": "invoice",
        "number": "IN_1",
        "instalment_id": None,
        "receipt_id": None,
        "issue_date": "2026-01-10",
        "posting_date": "2026-01-10",
        "due_date": "2026-05-31",
        "days_late": 30,
        "original_amount": money("100.00"),
        "open_amount": money("40.00"),
        "disputed_amount": money("0.00"),
    }


def test_each_kind_says_what_it_is(api, debts):
    rows = {(row["kind"], row["number"], row["due_date"]): row for row in items(api)}

    told = {key: (row["open_amount"], row["days_late"], row["receipt_id"] is None) for key, row in rows.items()}
    assert told == {
        ("invoice", "IN_1", "2026-05-31"): (money("40.00"), 30, True),
        ("instalment", "PARTS", "2026-03-31"): (money("30.00"), 91, True),
        ("instalment", "PARTS", "2026-07-31"): (money("70.00"), -31, True),
        ("credit_note", "CN", None): (money("-20.00"), None, True),
        ("receipt", "RC", None): (money("-15.00"), None, False),
        ("invoice", "YEN", "2026-06-30"): (money("7000", "JPY"), 0, True),
    }


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"kind": "instalment"}, ["PARTS", "PARTS"]),
        ({"kind": "receipt"}, ["RC"]),
        ({"kind": "credit_note"}, ["CN"]),
        ({"number": "IN_"}, ["IN_1"]),
        ({"number": "in_1"}, []),
        ({"number": "%"}, []),
        ({"currency": "JPY"}, ["YEN"]),
        ({"bucket": "overdue"}, ["IN_1", "PARTS"]),
        ({"bucket": "not_due"}, ["PARTS", "YEN"]),
        ({"bucket": "days_1_30"}, ["IN_1"]),
        ({"bucket": "days_31_60"}, []),
        ({"bucket": "days_over_90"}, ["PARTS"]),
        ({"bucket": "unapplied"}, ["RC", "CN"]),
        ({"bucket": "days_1_91"}, []),
        ({"bucket": "days_1_91", "buckets": "91"}, ["IN_1", "PARTS"]),
        ({"bucket": "days_over_90", "basis": "issue"}, ["IN_1", "PARTS", "PARTS", "YEN"]),
        ({"bucket": "days_1_30", "as_of": "2026-07-01"}, ["YEN"]),
        ({"disputed": "true"}, []),
        ({"q": "other"}, ["YEN"]),
        ({"without": "team", "kind": "invoice"}, ["IN_1"]),
        ({"as_of": "2026-01-31"}, ["IN_1", "YEN"]),
        ({"as_of": "2026-01-09"}, []),
    ],
)
def test_a_filter_keeps_what_it_says(api, debts, asked, found):
    assert numbers(api, **asked) == found


def test_customer_entity_and_team_are_asked_for_by_id(api, debts, north):
    assert numbers(api, customer=debts.other.pk) == numbers(api, entity=debts.kk.pk) == ["YEN"]
    assert numbers(api, team=north.pk) == ["YEN"]
    assert numbers(api, customer=debts.customer.pk, entity=debts.kk.pk) == []


def test_disputed_items_are_found_with_what_is_contested(api, post, debts):
    (row,) = items(api, number="IN_1")
    post(f"invoices/{row['invoice_id']}/disputes", {"reason": "price", "opened_date": "2026-06-15"})

    assert [(row["number"], row["disputed_amount"]) for row in items(api, disputed="true")] == [
        ("IN_1", money("40.00"))
    ]
    assert items(api, disputed="true", as_of="2026-06-14") == []


def test_what_is_open_is_as_of_the_day_and_as_known_at_the_moment(api, debts):
    before = Posting.objects.latest("recorded_at").recorded_at.isoformat()
    debts.invoice("9", number="NEWS", issue_date=day(1, 1))

    assert "NEWS" in numbers(api)
    assert "NEWS" not in numbers(api, known_at=before)
    assert items(api, number="IN_1", as_of="2026-01-31")[0]["open_amount"] == money("100.00")
    assert items(api, number="IN_1", as_of="2026-02-01")[0]["open_amount"] == money("40.00")


@pytest.mark.parametrize(
    ("path", "asked", "error"),
    [
        ("open-items", {"kind": "order"}, ("kind", "Select a valid choice. order is not one of the available "
                                                   "choices.")),
        ("open-items", {"disputed": "yes"}, ("disputed", "Must be true or false.")),
        ("open-items", {"customer": "C1"}, ("customer", "Must be a whole number.")),
        ("open-items", {"number": "x" * 65}, ("number", "Ensure this value has at most 64 characters (it has 65).")),
        ("metrics", {"window_days": "0"}, ("window_days", "Ensure this value is greater than or equal to 1.")),
        ("metrics", {"window_days": "3661"}, ("window_days", "Ensure this value is less than or equal to 3660.")),
        ("metrics", {"window_days": "1.5"}, ("window_days", "Must be a whole number.")),
        ("metrics", {"by": "group"}, ("by", "Select a valid choice. group is not one of the available choices.")),
    ],
)  # fmt: skip
def test_what_is_not_valid_is_named(api, db, path, asked, error):
    assert problems(api.get(f"/api/v1/receivables/{path}/", asked)) == [error]


def test_a_sales_manager_sees_items_of_the_own_teams_only(sign_in, debts, north):
    manager = sign_in(Role.SALES_MANAGER, north)

    assert numbers(manager) == ["YEN"]
    assert numbers(manager, customer=debts.customer.pk) == []


def metrics(client, **asked):
    return listed(client, "receivables/metrics", **asked)


@pytest.fixture
def trade(books):
    """100 sold 40 days ago and paid 5 days late; 50 sold 20 days ago and due in 10 days."""
    paid = books.invoice("100", issue_date=day(5, 21), due_date=day(6, 10))
    books.allocate(books.receipt("100", value_date=day(6, 15)), line(paid, "100"))
    books.invoice("50", issue_date=day(6, 10), due_date=day(7, 10))
    return books


def test_a_row_of_metrics_has_every_figure_as_text(api, trade):
    (total,) = metrics(api)

    assert total == {
        "customer_id": None,
        "customer_code": "",
        "customer_name": "",
        "window_days": 90,
        "dso": "30.0000",
        "count_back_dso": "30.0000",
        "best_possible_dso": "30.0000",
        "average_days_delinquent": "0.0000",
        "average_days_late": "5.0000",
        "simple_average_days_late": "5.0000",
        "collection_effectiveness": "100.0000",
        "share_on_time": "0.0000",
    }


def test_metrics_look_back_over_the_window_asked_for(api, trade):
    (month,) = metrics(api, window_days=30)

    assert (month["window_days"], month["dso"], month["average_days_late"]) == (30, "30.0000", "5.0000")
    assert metrics(api, window_days=10)[0]["average_days_late"] is None


def test_a_customer_without_figures_shows_the_window_asked_for(api, trade):
    Customer.objects.create(code="C2", name="Quiet", currency="USD")

    first, second = metrics(api, by="customer", window_days=30)

    assert (first["customer_code"], first["dso"], first["window_days"]) == ("C1", "30.0000", 30)
    assert (second["customer_code"], second["dso"], second["window_days"]) == ("C2", None, 30)


def test_metrics_are_of_the_customers_that_the_filters_keep(api, trade, north):
    other = Customer.objects.create(code="C2", name="Other", currency="USD", team=north)
    trade.invoice("10", customer_id=other.pk, issue_date=day(6, 1), due_date=day(6, 1))

    (only,) = metrics(api, team=north.pk)

    assert (only["dso"], only["best_possible_dso"], only["average_days_late"]) == ("90.0000", "0.0000", "29.0000")
    assert [row["customer_code"] for row in metrics(api, by="customer", q="C2")] == ["C2"]
    assert metrics(api, by="customer", q="C3") == []


def test_a_sales_manager_measures_the_customers_of_the_own_teams_only(sign_in, trade, north):
    manager = sign_in(Role.SALES_MANAGER, north)

    assert metrics(manager, by="customer") == []
    assert metrics(manager)[0]["dso"] is None
    Customer.objects.filter(pk=trade.customer.pk).update(team=north)
    assert metrics(manager)[0]["dso"] == "30.0000"
