"""Deliveries from a file: of which line of which order, how much, and when."""

from datetime import date
from decimal import Decimal

import pytest

from customers.models import Customer, Delivery, LegalEntity, Posting
from tests.customers.imports.conftest import Bring, told
from tests.customers.imports.samples import counts

HEADER = "number,order_number,line_number,delivery_date,quantity"
ORDERS = (
    "number,customer,order_date,line_number,quantity,unit_price\n"
    "O1,ACME,2026-01-02,1,2,5\nO1,ACME,2026-01-02,7,3,7\nO2,ACME,2026-01-02,1,1,1\n"
)


@pytest.fixture
def orders(bring_in: Bring, acme: Customer) -> None:
    assert bring_in("sales_orders", ORDERS).status == "applied"


def live() -> list[tuple]:
    rows = Delivery.objects.filter(reverses=None, is_reversed=False).order_by("id")
    return list(rows.values_list("number", "order_line__order__number", "order_line__line_number", "quantity"))


@pytest.mark.usefixtures("orders")
def test_a_delivery_belongs_to_the_line_and_the_customer_of_its_order(bring_in: Bring, acme: Customer) -> None:
    run = bring_in("deliveries", f"{HEADER}\nD1,O1,7,2026-01-10,0.5\n")

    delivery = Delivery.objects.get()
    assert (run.status, live()) == ("applied", [("D1", "O1", 7, Decimal("0.5"))])
    assert (delivery.customer, delivery.delivery_date) == (acme, date(2026, 1, 10))


@pytest.mark.usefixtures("orders")
def test_without_a_line_the_first_is_meant(bring_in: Bring) -> None:
    bring_in("deliveries", f"{HEADER}\nD1,O1,,2026-01-10,1\n")
    bring_in("deliveries", "number,order_number,delivery_date,quantity\nD2,O2,2026-01-10,1\n")

    assert live() == [("D1", "O1", 1, 1), ("D2", "O2", 1, 1)]


@pytest.mark.usefixtures("orders")
@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("D1,O9,1,2026-01-10,1,", "Order: there is no order O9"),
        ("D1,O1,2,2026-01-10,1,", "Order line: the order has no line 2"),
        ("D1,O1,1,2026-01-02,1,", "Delivery date: 2026-01-02 lies in a closed period"),
        ("D1,O1,1,2026-01-10,0,", "Quantity: 0 is not more than zero"),
        ("D1,O1,1,2026-01-10,-1,", "Quantity: -1 is not more than zero"),
        ("D1,O1,1,2026-01-10,1,XX", "Order: there is no order O1"),
        ("D1,O1,1,,1,", "Delivery date: is empty but required"),
        ("D1,O1,1,2026-01-10,,", "Quantity: is empty but required"),
    ],
)
def test_a_broken_rule_is_one_sentence_and_nothing_is_written(bring_in: Bring, row: str, sentence: str) -> None:
    LegalEntity.objects.update(closed_through_date="2026-01-02")
    before = Posting.objects.count()

    run = bring_in("deliveries", f"{HEADER},entity\n{row}\n")

    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert (live(), Posting.objects.count()) == ([], before)


@pytest.mark.usefixtures("orders")
def test_one_delivery_may_carry_several_lines_and_orders(bring_in: Bring) -> None:
    rows = "D1,O1,1,2026-01-10,1\nD1,O1,7,2026-01-10,1\nD1,O2,1,2026-01-10,1\n"

    run = bring_in("deliveries", f"{HEADER}\n{rows}", mode="create")

    assert (run.status, counts(run)) == ("applied", (3, 0, 0, 0))
    assert len(live()) == 3


@pytest.mark.usefixtures("orders")
@pytest.mark.parametrize("changed", ["D1,O1,1,2026-01-11,1", "D1,O1,1,2026-01-10,2"])
def test_another_day_or_quantity_replaces_the_delivery(bring_in: Bring, changed: str) -> None:
    bring_in("deliveries", f"{HEADER}\nD1,O1,1,2026-01-10,1\n")

    run = bring_in("deliveries", f"{HEADER}\n{changed}\n", mode="update_only")

    assert (run.status, counts(run)) == ("applied", (0, 1, 0, 0))
    assert list(Delivery.objects.order_by("id").values_list("quantity", "is_reversed"))[:2] == [(1, True), (-1, False)]
    assert len(live()) == 1


@pytest.mark.usefixtures("orders")
def test_only_the_line_that_differs_is_replaced(bring_in: Bring) -> None:
    bring_in("deliveries", f"{HEADER}\nD1,O1,1,2026-01-10,1\nD1,O1,7,2026-01-10,1\n")

    run = bring_in("deliveries", f"{HEADER}\nD1,O1,1,2026-01-10,1\nD1,O1,7,2026-01-10,3\n")

    assert counts(run) == (0, 1, 1, 0)
    assert live() == [("D1", "O1", 1, 1), ("D1", "O1", 7, 3)]


@pytest.mark.usefixtures("orders")
def test_a_delivery_is_looked_for_in_the_orders_of_its_source_alone(bring_in: Bring) -> None:
    run = bring_in("deliveries", f"{HEADER},source_system\nD1,O1,1,2026-01-10,1,SAP\n")

    assert told(run) == [(2, "Order: there is no order O1")]


@pytest.mark.usefixtures("orders")
def test_the_good_deliveries_of_a_file_go_in_without_the_bad_ones(bring_in: Bring) -> None:
    run = bring_in("deliveries", f"{HEADER}\nD1,O1,1,2026-01-10,1\nD1,O1,2,2026-01-10,1\n", accepts_good_rows=True)

    assert (run.status, counts(run)) == ("applied", (1, 0, 0, 1))
    assert run.rejects.read().decode("utf-8-sig").splitlines() == [
        f"{HEADER},Row,Reason",
        "D1,O1,2,2026-01-10,1,3,Order line: the order has no line 2",
    ]
