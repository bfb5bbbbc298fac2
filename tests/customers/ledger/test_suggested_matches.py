"""What a receipt was probably meant for, and why."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from customers.domain.allocation import Candidate, Payer, Why, rank_payers, suggest

FIRST = date(2026, 1, 1)


def candidate(number: str, amount: str, *, order: str = "", due: int = 0, discount: str = "0") -> Candidate:
    position = int("".join(filter(str.isdigit, number)) or 0)
    return Candidate(
        invoice_id=position,
        instalment_id=None,
        number=number,
        customer_order_number=order,
        due_date=FIRST + timedelta(days=due),
        open_amount=Decimal(amount),
        discount_date=FIRST + timedelta(days=10),
        discount=Decimal(discount),
    )


def suggested(amount: str, text: str, *candidates: Candidate, on: int = 0):
    found = suggest(
        amount=Decimal(amount),
        remittance_text=text,
        candidates=candidates,
        value_date=FIRST + timedelta(days=on),
        currency="USD",
    )
    return [(s.invoice_id, s.amount, s.discount, s.why) for s in found]


def test_an_invoice_number_in_the_text_wins_over_an_older_invoice():
    old, named = candidate("IN-1001", "50"), candidate("IN-1002", "50", due=30)

    assert suggested("50", "payment of in 1002, thanks", old, named) == [(1002, 50, 0, Why.NUMBER)]


def test_a_number_is_not_found_inside_a_longer_one():
    assert suggested("7", "IN-10021", candidate("IN-1002", "50"))[0][3] == Why.OLDEST_FIRST


def test_a_number_quoted_without_prefix_and_zeros_is_found():
    found = suggested("50", "Rechnung 4711", candidate("IN-004711", "50"), candidate("IN-004712", "50"))

    assert found == [(4711, 50, 0, Why.NUMBER)]


def test_the_customers_own_order_number_is_found():
    found = suggested("50", "our PO 99-1234", candidate("IN-1", "60", order="PO-99-1234"), candidate("IN-2", "50"))

    assert found == [(1, 50, 0, Why.ORDER_NUMBER)]


def test_a_number_with_a_slip_of_the_finger_is_found_when_only_one_is_near():
    found = suggested("50", "INV20260418", candidate("INV20260118", "50"), candidate("INV20269999", "50"))

    assert found == [(20260118, 50, 0, Why.SIMILAR_NUMBER)]


def test_a_range_of_numbers_names_all_fifty_invoices():
    fifty = [candidate(f"IN-{number}", "10", due=number - 1000) for number in range(1001, 1051)]

    found = suggested("500", "invoices 1001 to 1050", *fifty, candidate("IN-2000", "500"))

    assert [row[0] for row in found] == list(range(1001, 1051))


def test_one_item_of_exactly_the_amount_is_chosen():
    assert suggested("70", "", candidate("A1", "50"), candidate("A2", "70", due=9)) == [(2, 70, 0, Why.EXACT_AMOUNT)]


def test_an_amount_less_the_discount_settles_the_whole_item_while_the_day_has_not_passed():
    item = candidate("A1", "100", discount="2")

    assert suggested("98", "", item, on=10) == [(1, 98, 2, Why.EXACT_AMOUNT)]
    assert suggested("98", "", item, on=11) == [(1, 98, 0, Why.OLDEST_FIRST)]


def test_items_that_add_up_are_chosen_with_their_discounts():
    items = [
        candidate("A1", "30"),
        candidate("A2", "45.50", due=1, discount="0.50"),
        candidate("A3", "80", due=2),
    ]

    found = suggested("125", "", *items)

    assert found == [(2, 45, Decimal("0.50"), Why.AMOUNTS_ADD_UP), (3, 80, 0, Why.AMOUNTS_ADD_UP)]


def test_without_any_hint_the_oldest_is_paid_first_and_the_last_in_part():
    found = suggested("61", "", candidate("A2", "50", due=5), candidate("A1", "40", due=1))

    assert found == [(1, 40, 0, Why.OLDEST_FIRST), (2, 21, 0, Why.OLDEST_FIRST)]


def test_fifty_items_that_make_up_the_amount_are_found():
    fifty = [candidate(f"A{number}", f"{number}.37", due=number) for number in range(1, 51)]
    total = sum(item.open_amount for item in fifty)

    found = suggested(str(total), "", *fifty)

    assert len(found) == 50


items = st.lists(st.tuples(st.integers(1, 90_000), st.integers(0, 60), st.integers(0, 50)), max_size=12)


@given(items, st.integers(0, 400_000), st.integers(0, 20), st.sampled_from(["", "IN-1 IN-3", "2 to 7"]))
def test_suggestions_never_take_more_than_is_open_or_was_paid(drawn, cents, on, text):
    candidates = [
        candidate(f"IN-{number}", str(Decimal(amount) / 100), due=due, discount=str(Decimal(min(off, amount)) / 100))
        for number, (amount, due, off) in enumerate(drawn, start=1)
    ]
    amount = Decimal(cents) / 100

    found = suggested(str(amount), text, *candidates, on=on)

    open_amounts = {item.invoice_id: item.open_amount for item in candidates}
    assert sum(row[1] for row in found) <= amount
    assert all(row[1] + row[2] <= open_amounts[row[0]] for row in found)
    assert len({row[0] for row in found}) == len(found)


def test_who_paid_is_told_by_a_named_invoice_before_a_name_alike():
    payers = [
        Payer(1, "N", "Nordwind Handel GmbH"),
        Payer(2, "S", "Südwind AG", named_number="IN-7"),
        Payer(3, "O", "Other Ltd"),
    ]

    ranked = rank_payers(payer_name="NORDWIND HANDEL", payers=payers)

    assert [(row.customer_id, row.named_number) for row in ranked] == [(2, "IN-7"), (1, "")]
