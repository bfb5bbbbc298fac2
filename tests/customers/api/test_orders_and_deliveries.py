"""Sales orders and deliveries over the API: listed by each filter, posted, amended, cancelled, taken back."""

from decimal import Decimal

import pytest

from customers.domain.ledger import LineDraft
from customers.models import Customer, Delivery, LegalEntity, SalesOrder
from finance_crm.access.domain.roles import Role
from tests.customers.api.calls import conflict, ids, listed, money, order_body, problems
from tests.customers.api.everything import deliver, make_order
from tests.customers.ledger.books import day

pytestmark = pytest.mark.usefixtures("on_30_june")


@pytest.fixture
def order(books):
    return make_order(books, books.customer.pk, number="SO-1")


def test_an_order_has_every_field_and_its_lines_in_order(api, post, books):
    lines = [
        {"quantity": "10", "unit_price": "12.50", "tax_rate": "0.2", "product_code": "P-7"},
        {"quantity": "2.5", "unit_price": "0.333333", "net": "0.83", "description": "Bolts"},
    ]
    more = {"requested_date": "2026-02-01", "customer_order_number": "PO-9", "source_system": "ERP"}

    answer = post("sales-orders", order_body(books, lines=lines, **more))

    body = answer.json()
    assert (answer.status_code, listed(api, "sales-orders")) == (201, [body])
    assert body == api.get(f"/api/v1/sales-orders/{body['id']}/").json()
    for row in (body, *body["lines"]):
        row.pop("id")
    assert body == {
        "number": "SO-1",
        "source_system": "ERP",
        "customer_id": books.customer.pk,
        "entity_id": books.entity.pk,
        "order_date": "2026-01-05",
        "requested_date": "2026-02-01",
        "customer_order_number": "PO-9",
        "net": money("125.83"),
        "tax": money("25.00"),
        "gross": money("150.83"),
        "is_reversed": False,
        "lines": [
            {
                "line_number": 1,
                "product_code": "P-7",
                "description": "",
                "quantity": "10.000000",
                "unit_price": "12.500000",
                "net": "125.0000",
                "tax": "25.0000",
                "gross": "150.0000",
            },
            {
                "line_number": 2,
                "product_code": "",
                "description": "Bolts",
                "quantity": "2.500000",
                "unit_price": "0.333333",
                "net": "0.8300",
                "tax": "0.0000",
                "gross": "0.8300",
            },
        ],
    }


def test_an_order_needs_no_lines_and_no_number_and_has_the_decimals_of_its_currency(post, books):
    body = post("sales-orders", order_body(books, lines=[], number="", currency="JPY", gross="7000")).json()

    assert (body["number"], body["lines"], body["gross"]) == ("SO-000001", [], money("7000", "JPY"))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"customer_id": 10**17}, ("customer_id", "There is no such customer.")),
        ({"entity_id": 10**17}, ("entity_id", "There is no such entity.")),
        ({"order_date": "2026-13-01"}, ("order_date", "Date has wrong format. Use one of these formats instead: "
                                                      "YYYY-MM-DD.")),
        ({"currency": "XXZ"}, ("currency", "XXZ is not an ISO 4217 currency code.")),
        ({"lines": []}, ("gross", "Give lines, or net, or gross.")),
        ({"gross": "49.99"}, ("gross", "gross is 49.99, but the rest adds up to 50.00.")),
        ({"lines": [{"quantity": "1", "unit_price": "-1"}]}, ("gross", "gross must not be negative: -1.00.")),
        ({"lines": [{"quantity": "x", "unit_price": "1"}]}, ("lines[0].quantity", "A valid number is required.")),
        ({"lines": [{"quantity": 1, "unit_price": "1"}]}, ("lines[0].quantity", "Must be text.")),
        ({"lines": [{"quantity": "1", "unit_price": "1", "unit_cost": "1"}]},
         ("lines[0].unit_cost", "There is no such field.")),
        ({"due_date": "2026-02-01"}, ("due_date", "There is no such field.")),
    ],
)  # fmt: skip
def test_an_order_that_does_not_hold_is_named_and_nothing_is_written(post, books, changes, error):
    assert problems(post("sales-orders", order_body(books, **changes))) == [error]
    assert not SalesOrder.objects.exists()


def test_a_number_that_exists_and_a_closed_period_are_conflicts(post, books, order):
    assert conflict(post("sales-orders", order_body(books))) == "An order with this number exists already."
    books.entity.closed_through_date = day(1, 5)
    books.entity.save()

    assert conflict(post("sales-orders", order_body(books, number="SO-2"))) == (
        "US is closed through 2026-01-05; 2026-01-05 must be posted in the open period."
    )
    assert SalesOrder.objects.count() == 1


@pytest.fixture
def orders(books, order):
    """Three orders: of the customer, of another one a day later, and of another entity."""
    other = Customer.objects.create(code="C2", name="Other", currency="USD")
    kk = LegalEntity.objects.create(code="JP", name="KK", country="JP", currency="JPY")
    second = make_order(books, other.pk, number="SO-2", order_date=day(1, 6))
    return order, second, make_order(books, books.customer.pk, number="so-1", entity_id=kk.pk, order_date=day(1, 31))


def test_orders_are_listed_by_each_filter(api, books, orders):
    first, second, third = (order.pk for order in orders)
    expected = {
        ("number", "SO-1"): [first],
        ("number", "SO"): [],
        ("number", ""): [first, second, third],
        ("customer_id", books.customer.pk): [first, third],
        ("entity_id", orders[2].entity_id): [third],
        ("ordered_from", "2026-01-06"): [second, third],
        ("ordered_to", "2026-01-06"): [first, second],
        ("ordered_to", "2026-01-04"): [],
    }

    assert {asked: ids(api, "sales-orders", **{asked[0]: asked[1]}) for asked in expected} == expected
    assert ids(api, "sales-orders", customer_id=books.customer.pk, ordered_to="2026-01-30") == [first]


@pytest.mark.parametrize(
    ("path", "asked", "error"),
    [
        ("sales-orders", {"number": "x" * 65}, ("number", "Ensure this value has at most 64 characters (it has 65).")),
        ("sales-orders", {"ordered_from": "x"}, ("ordered_from", "Must be a day from 1900 to 2199, as 2026-10-31.")),
        ("sales-orders", {"entity_id": "0"}, ("entity_id", "Ensure this value is greater than or equal to 1.")),
        ("deliveries", {"order_id": "SO-1"}, ("order_id", "Must be a whole number.")),
        ("deliveries", {"delivered_to": ""}, ("delivered_to", "Must be a day from 1900 to 2199, as 2026-10-31.")),
        ("deliveries", {"number": "DN-1"}, ("number", "There is no such parameter. Known: cursor, customer_id, "
                                                      "delivered_from, delivered_to, limit, order_id.")),
    ],
)  # fmt: skip
def test_a_filter_that_is_not_valid_is_named(api, db, path, asked, error):
    assert problems(api.get(f"/api/v1/{path}/", asked)) == [error]


def test_an_amended_order_takes_the_place_of_the_one_before(api, post, books, order):
    answer = post(f"sales-orders/{order.pk}/amend", order_body(books, lines=[{"quantity": "8", "unit_price": "5"}]))

    assert (answer.status_code, answer.json()["gross"]) == (200, money("40.00"))
    assert ids(api, "sales-orders") == [answer.json()["id"]]
    assert api.get(f"/api/v1/sales-orders/{order.pk}/").json()["is_reversed"] is True


def test_an_amendment_that_does_not_hold_leaves_the_order_in_force(api, post, books, order):
    answer = post(f"sales-orders/{order.pk}/amend", order_body(books, gross="1"))

    assert problems(answer)[0][0] == "gross"
    assert ids(api, "sales-orders") == [order.pk]
    assert SalesOrder.objects.count() == 1


def test_goods_that_left_stand_in_the_way_until_they_are_taken_back(api, post, books, order):
    delivery = deliver(order)
    told = "Goods of order SO-1 were delivered; reverse the deliveries first."

    assert conflict(post(f"sales-orders/{order.pk}/amend", order_body(books))) == told
    assert conflict(post(f"sales-orders/{order.pk}/cancel")) == told
    post(f"deliveries/{delivery.pk}/reverse")
    assert post(f"sales-orders/{order.pk}/cancel").json()["is_reversed"] is True
    assert ids(api, "sales-orders") == []


def test_a_cancelled_order_is_neither_cancelled_amended_nor_delivered(post, books, order):
    post(f"sales-orders/{order.pk}/cancel")
    line_id = order.lines.get().pk

    assert conflict(post(f"sales-orders/{order.pk}/cancel")) == "SO-1 was reversed already."
    assert conflict(post(f"sales-orders/{order.pk}/amend", order_body(books))) == "SO-1 was reversed already."
    answer = post("deliveries", {"order_line_id": line_id, "delivery_date": "2026-01-08", "quantity": "1"})
    assert problems(answer) == [("order_line_id", "There is no such line of an order.")]


def test_a_delivery_has_every_field(api, post, books, order):
    line = order.lines.get()
    body = {"order_line_id": line.pk, "delivery_date": "2026-01-08", "quantity": "0.000001", "source_system": "WMS"}

    answer = post("deliveries", body)

    row = answer.json()
    assert (answer.status_code, listed(api, "deliveries")) == (201, [row])
    assert row == api.get(f"/api/v1/deliveries/{row['id']}/").json()
    row.pop("id")
    assert row == {
        "number": "DN-000001",
        "source_system": "WMS",
        "customer_id": books.customer.pk,
        "entity_id": books.entity.pk,
        "order_id": order.pk,
        "order_line_id": line.pk,
        "delivery_date": "2026-01-08",
        "quantity": "0.000001",
        "is_reversed": False,
    }


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"order_line_id": 10**17}, ("order_line_id", "There is no such line of an order.")),
        ({"quantity": "0"}, ("quantity", "Ensure this value is greater than or equal to 0.000001.")),
        ({"quantity": "0.0000001"}, ("quantity", "Ensure that there are no more than 6 decimal places.")),
        ({"quantity": 1}, ("quantity", "Must be text.")),
        ({"delivery_date": None}, ("delivery_date", "This field may not be null.")),
        ({"customer_id": 1}, ("customer_id", "There is no such field.")),
    ],
)
def test_a_delivery_that_does_not_hold_is_named_and_nothing_is_written(post, order, changes, error):
    body = {"order_line_id": order.lines.get().pk, "delivery_date": "2026-01-08", "quantity": "1"}

    assert problems(post("deliveries", body | changes)) == [error]
    assert not Delivery.objects.exists()


def test_deliveries_are_listed_by_each_filter(api, books, orders):
    first, second, third = (deliver(order, delivery_date=day(2, number)).pk for number, order in enumerate(orders, 1))
    expected = {
        ("order_id", orders[1].pk): [second],
        ("customer_id", books.customer.pk): [first, third],
        ("delivered_from", "2026-02-02"): [second, third],
        ("delivered_to", "2026-02-02"): [first, second],
        ("delivered_from", "2026-02-04"): [],
    }

    assert {asked: ids(api, "deliveries", **{asked[0]: asked[1]}) for asked in expected} == expected


def test_goods_that_came_back_are_no_delivery_any_more(api, post, books, order):
    delivery = deliver(order)

    answer = post(f"deliveries/{delivery.pk}/reverse", {"effective_date": "2026-02-01", "note": "Returned"})

    assert (answer.status_code, answer.json()["is_reversed"]) == (200, True)
    assert ids(api, "deliveries") == []
    assert Delivery.objects.get(reverses=delivery).delivery_date == day(2, 1)
    assert conflict(post(f"deliveries/{delivery.pk}/reverse")) == "DN-000001 was reversed already."


def test_goods_do_not_come_back_before_they_left(post, order):
    delivery = deliver(order)

    assert problems(post(f"deliveries/{delivery.pk}/reverse", {"effective_date": "2026-01-07"})) == [
        ("effective_date", "A reversal cannot be dated before what it takes back.")
    ]
    assert Delivery.objects.count() == 1


def test_a_sales_manager_sees_orders_and_deliveries_of_the_own_teams_only(sign_in, books, north):
    team_customer = Customer.objects.create(code="N1", name="North", currency="USD", team=north)
    rebate = LineDraft(quantity=Decimal(1), unit_price=Decimal(1))
    hidden, seen = make_order(books, books.customer.pk), make_order(books, team_customer.pk, rebate)
    gone, left = deliver(hidden), deliver(seen)
    manager = sign_in(Role.SALES_MANAGER, north)

    assert (ids(manager, "sales-orders"), ids(manager, "deliveries")) == ([seen.pk], [left.pk])
    assert ids(manager, "deliveries", order_id=hidden.pk) == []
    assert manager.get(f"/api/v1/sales-orders/{hidden.pk}/").status_code == 404
    assert manager.get(f"/api/v1/deliveries/{gone.pk}/").status_code == 404
