"""Sales orders from a file: the rows of an order are the whole order, and go in together or not at all."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Customer, LegalEntity, Posting, SalesOrder, SalesOrderLine
from tests.customers.imports.conftest import PLAINLY, Bring, told
from tests.customers.imports.samples import counts

HEADER = "number,customer,order_date,line_number,quantity,unit_price"
TWO_LINES = f"{HEADER}\nO1,ACME,2026-01-02,1,2,5\nO1,ACME,2026-01-02,2,3,7\n"


def live_order(number: str = "O1") -> SalesOrder:
    return SalesOrder.objects.get(number=number, reverses=None, is_reversed=False)


def lines_of(order: SalesOrder) -> list[tuple]:
    return list(order.lines.order_by("line_number").values_list("line_number", "quantity", "unit_price", "gross"))


def test_an_order_is_the_sum_of_its_rows(bring_in: Bring, acme: Customer) -> None:
    run = bring_in("sales_orders", TWO_LINES)

    order = live_order()
    assert (run.status, counts(run)) == ("applied", (2, 0, 0, 0))
    assert (order.net, order.tax, order.gross, order.currency, order.customer) == (31, 0, 31, "USD", acme)
    assert lines_of(order) == [(1, 2, 5, 10), (2, 3, 7, 21)]


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        ({"quantity": "3", "unit_price": "0.335"}, ("3", "0.335", "1.01", "0", "1.01")),
        ({"net": "100"}, ("1", "100", "100", "0", "100")),
        ({"gross": "105", "tax": "5"}, ("1", "100", "100", "5", "105")),
        ({"net": "100", "gross": "105"}, ("1", "100", "100", "5", "105")),
        ({"quantity": "4", "net": "99", "tax": "1"}, ("4", "99", "99", "1", "100")),
        ({"net": "0"}, ("1", "0", "0", "0", "0")),
    ],
)
def test_what_a_row_leaves_out_follows_from_the_rest(
    bring_in: Bring, acme: Customer, cells: dict[str, str], line: tuple[str, ...]
) -> None:
    header = f"number,customer,order_date,{','.join(cells)}"

    bring_in("sales_orders", f"{header}\nO1,ACME,2026-01-02,{','.join(cells.values())}\n", mapping=PLAINLY)

    stored = SalesOrderLine.objects.values_list("quantity", "unit_price", "net", "tax", "gross").get()
    assert stored == tuple(map(Decimal, line))
    assert live_order().lines.get().line_number == 1


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("O1,NOBODY,2026-01-02,1,2,5,,,,USD,", "Customer: there is no customer NOBODY"),
        ("O1,ACME,2026-01-02,1,2,5,,,,,XX", "Entity: there is no legal entity “XX”"),
        ("O1,ACME,2025-12-31,1,2,5,,,,,", "Order date: 2025-12-31 lies in a closed period"),
        ("O1,ACME,2026-01-02,0,2,5,,,,,", "Line: 0 is not more than zero"),
        ("O1,ACME,2026-01-02,-1,2,5,,,,,", "Line: -1 is not more than zero"),
        ("O1,ACME,2026-01-02,1,2,,,,,,", "Net: is empty, and so are quantity or price"),
        ("O1,ACME,2026-01-02,1,2,5,10,2,11,,", "Gross: 10 + 2 ≠ 11: net and tax do not add up to gross"),
        ("O1,ACME,2026-01-02,1,2,-5,,,,,", "Gross: -10.00 is negative"),
        ("O1,ACME,2026-01-02,1,2,5,10.0001,,,,", "Net: 10.0001 USD has more decimals than its currency"),
        ("O1,ACME,2026-01-02,1,2,5,10,0.0001,,,", "Tax: 0.0001 USD has more decimals than its currency"),
        ("O1,ACME,2026-01-02,1,2,5,10.5,,,JPY,", "Net: 10.5 JPY has more decimals than its currency"),
    ],
)
def test_a_broken_rule_is_one_sentence_and_nothing_is_written(
    bring_in: Bring, acme: Customer, row: str, sentence: str
) -> None:
    LegalEntity.objects.update(closed_through_date="2025-12-31")

    run = bring_in("sales_orders", f"{HEADER},net,tax,gross,currency,entity\n{row}\n", mapping=PLAINLY)

    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert not SalesOrder.objects.exists()
    assert not Posting.objects.exists()


@pytest.mark.parametrize(("currency", "net"), [("JPY", "1"), ("USD", "1.01"), ("KWD", "1.005")])
def test_quantity_times_price_is_rounded_half_up_to_the_decimals_of_the_currency(
    bring_in: Bring, acme: Customer, currency: str, net: str
) -> None:
    bring_in("sales_orders", f"{HEADER},currency\nO1,ACME,2026-01-02,1,1.005,1,{currency}\n", mapping=PLAINLY)

    assert live_order().net == Decimal(net)


def test_an_order_needs_no_exchange_rate(bring_in: Bring, acme: Customer) -> None:
    run = bring_in("sales_orders", f"{HEADER},currency\nO1,ACME,2026-01-02,1,1,5,EUR\n")

    assert (run.status, live_order().currency) == ("applied", "EUR")


def test_a_bad_line_keeps_its_order_out_and_lets_others_in(bring_in: Bring, acme: Customer) -> None:
    rows = "O1,ACME,2026-01-02,1,2,5\nO1,ACME,2026-01-02,2,2,-5\nO2,ACME,2026-01-02,1,2,5\n"

    run = bring_in("sales_orders", f"{HEADER}\n{rows}", accepts_good_rows=True)

    assert (run.status, counts(run)) == ("applied", (1, 0, 0, 2))
    assert told(run) == [
        (2, "Number: another row of O1 is rejected; a document goes in whole or not at all"),
        (3, "Gross: -10.00 is negative"),
    ]
    assert list(SalesOrder.objects.values_list("number", flat=True)) == ["O2"]


@pytest.mark.parametrize(
    ("column", "values"),
    [
        ("customer_order_number", ("PO 1", "PO 2")),
        ("requested_date", ("2026-02-01", "2026-02-02")),
        ("currency", ("USD", "EUR")),
        ("customer_order_number", ("PO 1", "")),
    ],
)
def test_rows_that_differ_in_what_belongs_to_the_order_are_refused(
    bring_in: Bring, acme: Customer, column: str, values: tuple[str, str]
) -> None:
    rows = "".join(f"O1,ACME,2026-01-02,{place},1,5,{value}\n" for place, value in enumerate(values, start=1))

    run = bring_in("sales_orders", f"{HEADER},{column}\n{rows}")

    sentence = "Number: the rows of O1 differ in what belongs to the order"
    assert (run.status, told(run)) == ("refused", [(2, sentence), (3, sentence)])


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("1,2,5", "2,3,7", "3,1,1"), [(1, 2, 5, 10), (2, 3, 7, 21), (3, 1, 1, 1)]),
        (("1,2,5",), [(1, 2, 5, 10)]),
        (("1,2,5", "2,4,7"), [(1, 2, 5, 10), (2, 4, 7, 28)]),
        (("1,2,5", "5,3,7"), [(1, 2, 5, 10), (5, 3, 7, 21)]),
    ],
)
def test_a_differing_set_of_lines_replaces_the_whole_order(
    bring_in: Bring, acme: Customer, rows: tuple[str, ...], expected: list[tuple]
) -> None:
    bring_in("sales_orders", TWO_LINES)

    run = bring_in("sales_orders", "\n".join((HEADER, *(f"O1,ACME,2026-01-02,{row}" for row in rows), "")))

    assert (run.status, counts(run)) == ("applied", (0, len(rows), 0, 0))
    assert lines_of(live_order()) == expected
    assert SalesOrder.objects.count() == 3


def test_an_order_that_goods_were_delivered_on_is_not_replaced(bring_in: Bring, acme: Customer) -> None:
    bring_in("sales_orders", TWO_LINES)
    bring_in("deliveries", "number,order_number,line_number,delivery_date,quantity\nD1,O1,2,2026-01-10,1\n")

    same = bring_in("sales_orders", TWO_LINES)
    run = bring_in("sales_orders", TWO_LINES.replace(",1,2,5", ",1,9,5"))

    sentence = "Number: goods were delivered on O1, so it cannot be replaced"
    assert counts(same) == (0, 0, 2, 0)
    assert (run.status, told(run)) == ("refused", [(2, sentence), (3, sentence)])


def test_the_same_number_of_another_source_is_another_order(bring_in: Bring, acme: Customer) -> None:
    bring_in("sales_orders", TWO_LINES)

    run = bring_in("sales_orders", f"{HEADER},source_system\nO1,ACME,2026-01-02,1,1,1,SAP\n", mode="create")

    assert (run.status, counts(run)) == ("applied", (1, 0, 0, 0))
    assert sorted(SalesOrder.objects.values_list("source_system", "gross")) == [("", 31), ("SAP", 1)]


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(nets=st.lists(st.integers(0, 10**9), min_size=1, max_size=6))
def test_the_order_adds_up_to_its_lines_whatever_they_are(bring_in: Bring, acme: Customer, nets: list[int]) -> None:
    number = f"P{SalesOrder.objects.count()}"
    amounts = [Decimal(net) / 100 for net in nets]
    rows = "".join(f"{number},ACME,2026-01-02,{place},{net}\n" for place, net in enumerate(amounts, start=1))
    content = f"number,customer,order_date,line_number,net\n{rows}"

    bring_in("sales_orders", content, mapping=PLAINLY)

    assert live_order(number).gross == sum(amounts)
    assert counts(bring_in("sales_orders", content, mapping=PLAINLY)) == (0, 0, len(nets), 0)
