"""Suggestions in other currencies, for instalments, and where the text says too little or too much."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.domain.allocation import Candidate, Payer, Why, rank_payers, suggest
from finance_crm.money import has_allowed_decimals, minor_unit

FIRST = date(2026, 1, 1)


def item(number: str, amount: str, *, part: int | None = None, due: int = 0, order: str = "", **more) -> Candidate:
    """Return a candidate whose invoice id is the digits of its number."""
    digits = int("".join(filter(str.isdigit, number)) or 0)
    return Candidate(digits, part, number, order, FIRST + timedelta(days=due), Decimal(amount), **more)


def suggested(amount: str, text: str, *candidates: Candidate, currency: str = "USD", on: date = FIRST):
    found = suggest(
        amount=Decimal(amount), remittance_text=text, candidates=candidates, value_date=on, currency=currency
    )
    return [(s.invoice_id, s.instalment_id, s.amount, s.why) for s in found]


@pytest.mark.parametrize(
    ("currency", "amounts", "paid"),
    [("JPY", ("333", "334", "1001"), "1335"), ("KWD", ("0.333", "0.334", "1.001"), "1.335")],
)
def test_items_that_add_up_are_found_to_the_unit_of_their_currency(currency, amounts, paid):
    candidates = [item(f"A{number}", amount, due=number) for number, amount in enumerate(amounts, start=1)]

    found = suggested(paid, "", *candidates, currency=currency)

    assert [(row[0], row[3]) for row in found] == [(2, Why.AMOUNTS_ADD_UP), (3, Why.AMOUNTS_ADD_UP)]


def test_a_unit_short_is_no_fit_and_the_oldest_are_filled():
    candidates = [item("A1", "333"), item("A2", "334", due=1), item("A3", "1001", due=2)]

    found = suggested("1336", "", *candidates, currency="JPY")

    assert [(row[0], row[2], row[3]) for row in found] == [
        (1, 333, Why.OLDEST_FIRST),
        (2, 334, Why.OLDEST_FIRST),
        (3, 669, Why.OLDEST_FIRST),
    ]


def test_the_parts_of_one_invoice_are_paid_in_the_order_they_fall_due():
    parts = [item("IN-1001", "40", part=position, due=30 * position) for position in (2, 1, 3)]

    assert suggested("60", "IN-1001", *parts) == [
        (1001, 1, 40, Why.NUMBER),
        (1001, 2, 20, Why.NUMBER),
    ]


def test_naming_an_invoice_pays_the_part_of_exactly_that_amount():
    parts = [item("IN-1001", "40", part=1), item("IN-1001", "60", part=2, due=30)]

    assert suggested("60", "IN-1001", *parts) == [(1001, 2, 60, Why.NUMBER)]


@pytest.mark.parametrize(
    "text",
    [
        "in-1002",
        "IN 1002",
        "Invoice IN.1002/",
        "付款 IN-1002 謝謝",
        "IN_1002",
        "RE: 1002",
        "#001002",
    ],
)
def test_a_number_is_read_however_it_is_written(text):
    found = suggested("50", text, item("IN-1001", "50"), item("IN-1002", "80", due=9))

    assert found == [(1002, None, 50, Why.NUMBER)]


@pytest.mark.parametrize("text", ["1001 to 1003", "1001-1003", "1001 bis 1003", "1001至1003", "1001 ~ 1003"])
def test_a_range_is_read_in_several_languages(text):
    candidates = [item(f"IN-{number}", "10", due=number - 1000) for number in (1000, 1001, 1002, 1003, 1004)]

    assert [row[0] for row in suggested("30", text, *candidates)] == [1001, 1002, 1003]


@pytest.mark.parametrize("text", ["1003-1001", "1000 to 9999", "7 to 9"])
def test_a_range_that_runs_back_or_is_too_wide_or_too_short_names_nothing_between(text):
    found = suggested("15", text, item("IN-1002", "10"), item("IN-8", "10", due=1), item("IN-1500", "10", due=2))

    assert {row[3] for row in found} == {Why.OLDEST_FIRST}


def test_a_bare_number_that_two_invoices_share_names_neither():
    older, younger = item("A-1002", "60"), item("B-1002", "70", due=1)._replace(invoice_id=7)

    assert suggested("50", "1002", older, younger) == [(1002, None, 50, Why.OLDEST_FIRST)]


def test_a_slip_that_is_as_near_to_two_invoices_names_neither():
    found = suggested("30", "INV20260115", item("INV20260111", "40"), item("INV20260112", "50", due=1))

    assert [row[3] for row in found] == [Why.OLDEST_FIRST]


def test_a_short_order_number_is_not_believed():
    found = suggested("50", "PO 123", item("A-1", "60"), item("A-2", "70", order="123", due=1))

    assert found == [(1, None, 50, Why.OLDEST_FIRST)]


def test_of_two_items_of_the_amount_the_one_due_earlier_is_taken():
    assert suggested("70", "", item("A2", "70"), item("A1", "70", due=-5)) == [(1, None, 70, Why.EXACT_AMOUNT)]


def test_an_exact_amount_wins_over_one_less_its_discount():
    discounted = item("A1", "100", discount_date=FIRST, discount=Decimal(2))

    assert suggested("98", "", discounted, item("A2", "98", due=9)) == [(2, None, 98, Why.EXACT_AMOUNT)]


def test_named_invoices_less_all_their_discounts_are_closed():
    discount = {"discount_date": FIRST, "discount": Decimal(2)}
    candidates = [item("IN-1001", "100", **discount), item("IN-1002", "50", **discount)]

    found = suggest(
        amount=Decimal(146),
        remittance_text="IN-1001 IN-1002",
        candidates=candidates,
        value_date=FIRST,
        currency="USD",
    )

    assert [(s.amount, s.discount) for s in found] == [(98, 2), (48, 2)]


def test_money_beyond_what_was_named_stays_unapplied():
    found = suggested("500", "IN-1002", item("IN-1001", "100"), item("IN-1002", "50", due=1))

    assert found == [(1002, None, 50, Why.NUMBER)]


@pytest.mark.parametrize(("amount", "candidates"), [("10", []), ("0", [item("A1", "5")])])
def test_nothing_to_pay_or_nothing_to_pay_with_suggests_nothing(amount, candidates):
    assert suggested(amount, "", *candidates) == []


def test_more_than_is_owed_pays_everything_and_keeps_the_rest():
    found = suggested("100", "", item("A1", "30"), item("A2", "20", due=1))

    assert [(row[0], row[2]) for row in found] == [(1, 30), (2, 20)]


def test_a_payer_unlike_everybody_is_not_guessed():
    payers = [Payer(1, "N", "Nordwind Handel GmbH"), Payer(2, "O", "Other Ltd")]

    assert rank_payers(payer_name="Zzyzx", payers=payers) == []


def test_payers_are_ranked_by_likeness_then_name_and_cut():
    payers = [Payer(number, str(number), "Acme Trading") for number in range(8)] + [Payer(9, "9", "Acme Tradin")]

    ranked = rank_payers(payer_name="ACME TRADING", payers=payers, limit=3)

    assert [(row.name, row.score) for row in ranked] == [("Acme Trading", 100)] * 3


drawn_items = st.lists(
    st.tuples(st.integers(1, 50_000), st.integers(0, 90), st.integers(0, 400), st.booleans()), max_size=14
)


@given(
    drawn_items,
    st.integers(0, 500_000),
    st.sampled_from(["USD", "JPY", "KWD"]),
    st.sampled_from(["", "IN-1001", "1002 to 1006", "IN-1001 and 1005", "PO-77770"]),
)
def test_suggestions_stay_within_the_money_and_the_items_in_every_currency(drawn, units, currency, text):
    unit = minor_unit(currency)
    candidates = [
        item(
            f"IN-{1000 + position}",
            str(amount * unit),
            due=due,
            order="PO-77770" if ordered else "",
            discount_date=FIRST,
            discount=min(discount, amount) * unit,
        )
        for position, (amount, due, discount, ordered) in enumerate(drawn)
    ]
    paid = units * unit

    found = suggest(amount=paid, remittance_text=text, candidates=candidates, value_date=FIRST, currency=currency)

    open_amounts = {candidate.invoice_id: candidate.open_amount for candidate in candidates}
    assert sum(s.amount for s in found) <= paid
    assert len({s.invoice_id for s in found}) == len(found)
    for s in found:
        assert s.amount >= 0
        assert s.discount >= 0
        assert s.amount + s.discount <= open_amounts[s.invoice_id]
        assert has_allowed_decimals(s.amount, currency=currency)
    if found and found[0].why in {Why.EXACT_AMOUNT, Why.AMOUNTS_ADD_UP}:
        assert sum(s.amount for s in found) == paid


@given(drawn_items, st.integers(0, 500_000))
def test_the_order_in_which_items_are_given_does_not_matter(drawn, cents):
    candidates = [
        item(f"IN-{1000 + position}", str(Decimal(amount) / 100), due=due)
        for position, (amount, due, _, _) in enumerate(drawn)
    ]

    assert suggested(str(Decimal(cents) / 100), "", *candidates) == suggested(
        str(Decimal(cents) / 100), "", *candidates[::-1]
    )
