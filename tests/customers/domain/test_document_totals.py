"""A document's net, tax and gross follow from its lines or from each other, or it says what is wrong."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.domain.ledger import (
    AmountNotAllowedError,
    AmountsDisagreeError,
    LineDraft,
    check_amounts,
    price_lines,
    tax_share,
    total_document,
)
from finance_crm.money import has_allowed_decimals, minor_unit

FIVE_PERCENT = Decimal("0.05")


def line(quantity: str = "1", unit_price: str = "0", **fields: object) -> LineDraft:
    return LineDraft(quantity=Decimal(quantity), unit_price=Decimal(unit_price), **fields)


def total(*lines: LineDraft, currency: str = "USD", **given: str):
    amounts = {name: Decimal(given[name]) if name in given else None for name in ("net", "tax", "gross")}
    return total_document(lines=lines, currency=currency, **amounts)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"gross": "105"}, (105, 0, 105)),
        ({"gross": "105", "tax": "5"}, (100, 5, 105)),
        ({"net": "100"}, (100, 0, 100)),
        ({"net": "100", "tax": "5"}, (100, 5, 105)),
        ({"net": "100", "gross": "105"}, (100, 5, 105)),
        ({"net": "100", "tax": "5", "gross": "105"}, (100, 5, 105)),
        ({"gross": "0"}, (0, 0, 0)),
    ],
)
def test_any_two_amounts_give_the_third(given, expected):
    assert total(**given) == (*expected, ())


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({}, "gross", "Give lines, or net, or gross."),
        ({"tax": "5"}, "gross", "Give lines, or net, or gross."),
        ({"net": "90", "tax": "5", "gross": "100"}, "gross", "gross is 100.00, but the rest adds up to 95.00."),
    ],
)
def test_amounts_that_disagree_are_named(given, field, sentence):
    with pytest.raises(AmountsDisagreeError) as refusal:
        total(**given)

    assert (str(refusal.value), refusal.value.field) == (sentence, field)


@pytest.mark.parametrize(
    ("given", "field", "sentence"),
    [
        ({"net": "11"}, "net", "net is 11.00, but the rest adds up to 10.00."),
        ({"tax": "1"}, "tax", "tax is 1.00, but the rest adds up to 0.50."),
        ({"gross": "10"}, "gross", "gross is 10.00, but the rest adds up to 10.50."),
    ],
)
def test_lines_win_over_totals_that_do_not_agree_with_them(given, field, sentence):
    with pytest.raises(AmountsDisagreeError) as refusal:
        total(line("4", "2.50", tax_rate=FIVE_PERCENT), **given)

    assert (str(refusal.value), refusal.value.field) == (sentence, field)


@pytest.mark.parametrize(
    ("given", "currency", "field", "sentence"),
    [
        ({"gross": "-1"}, "USD", "gross", "gross must not be negative: -1.00."),
        ({"gross": "1.005"}, "USD", "gross", "gross 1.005 has more decimals than USD."),
        ({"gross": "10.5"}, "JPY", "gross", "gross 10.5 has more decimals than JPY."),
        ({"gross": "1.0005"}, "KWD", "gross", "gross 1.0005 has more decimals than KWD."),
        ({"gross": "1", "tax": "0.005"}, "USD", "net", "net 0.995 has more decimals than USD."),
        ({"gross": "1"}, "XXZ", "currency", "XXZ is not an ISO 4217 currency code."),
    ],
)
def test_amounts_that_the_currency_does_not_have_are_named(given, currency, field, sentence):
    with pytest.raises(AmountNotAllowedError) as refusal:
        total(currency=currency, **given)

    assert (str(refusal.value), refusal.value.field) == (sentence, field)


def test_more_rebate_than_goods_is_no_invoice():
    with pytest.raises(AmountNotAllowedError, match=r"gross must not be negative: -2\.10"):
        total(line("1", "3", tax_rate=FIVE_PERCENT), line("1", "-5", tax_rate=FIVE_PERCENT))


def test_a_price_beyond_all_digits_is_refused_at_the_lines():
    with pytest.raises(AmountNotAllowedError, match="too large") as refusal:
        total(line("1e20", "1e20"))

    assert refusal.value.field == "lines"


@pytest.mark.parametrize(
    ("quantity", "unit_price", "currency", "net"),
    [
        ("3", "9.995", "USD", "29.99"),
        ("1.5", "33", "JPY", "50"),
        ("0.5", "-33", "JPY", "-17"),
        ("7", "0.12345", "KWD", "0.864"),
        ("0", "100", "USD", "0.00"),
    ],
)
def test_a_line_is_rounded_once_in_its_currency(quantity, unit_price, currency, net):
    (priced,) = price_lines([line(quantity, unit_price)], currency=currency)

    assert (priced.net, priced.tax, priced.gross) == (Decimal(net), 0, Decimal(net))


def test_a_net_and_a_tax_that_are_given_stand():
    (priced,) = price_lines([line("3", "10", net=Decimal("29.50"), tax=Decimal("1.23"))], currency="USD")

    assert priced == (Decimal("29.50"), Decimal("1.23"))
    assert priced.gross == Decimal("30.73")


def test_tax_is_rounded_per_code_and_not_per_line():
    """Three lines of 0.33 owe 0.0495 of tax together: one line alone would round to 0.02, three to 0.06."""
    priced = price_lines([line("1", "0.33", tax_code="V5", tax_rate=FIVE_PERCENT)] * 3, currency="USD")

    assert [amounts.tax for amounts in priced] == [Decimal("0.02"), Decimal("0.02"), Decimal("0.01")]


def test_codes_of_the_same_rate_are_taxed_apart():
    lines = [line("1", "0.30", tax_code=code, tax_rate=FIVE_PERCENT) for code in ("A", "B")]

    assert [amounts.tax for amounts in price_lines(lines, currency="USD")] == [Decimal("0.02"), Decimal("0.02")]


def test_a_rebate_takes_its_own_tax_off():
    lines = [line("1", price, tax_rate=Decimal("0.1")) for price in ("100", "50", "-30")]

    assert [amounts.tax for amounts in price_lines(lines, currency="JPY")] == [10, 5, -3]


def test_a_line_without_a_rate_is_not_taxed():
    lines = [line("1", "100", tax_rate=FIVE_PERCENT), line("1", "100"), line("1", "100", tax_rate=Decimal(0))]

    assert [amounts.tax for amounts in price_lines(lines, currency="USD")] == [5, 0, 0]


@pytest.mark.parametrize(
    ("amount", "gross", "tax", "currency", "share"),
    [
        ("50", "105", "5", "USD", "2.38"),
        ("105", "105", "5", "USD", "5.00"),
        ("50", "110", "10", "JPY", "5"),
        ("0.105", "1.050", "0.050", "KWD", "0.005"),
        ("7", "0", "0", "USD", "0"),
    ],
)
def test_tax_in_a_part_is_in_proportion(amount, gross, tax, currency, share):
    found = tax_share(Decimal(amount), gross=Decimal(gross), tax=Decimal(tax), currency=currency)

    assert found == Decimal(share)


def test_the_first_amount_at_fault_is_named():
    amounts = [("net", Decimal(1)), ("tax", Decimal(-1)), ("gross", Decimal(-2))]

    with pytest.raises(AmountNotAllowedError) as refusal:
        check_amounts(iter(amounts), currency="USD")

    assert refusal.value.field == "tax"


drawn_lines = st.lists(
    st.tuples(st.integers(0, 10**6), st.integers(0, 500), st.sampled_from(["A", "B", "C"])), min_size=1, max_size=20
)
RATES = {"A": Decimal("0.05"), "B": Decimal("0.19"), "C": Decimal("0.077")}


@given(drawn_lines, st.sampled_from(["USD", "JPY", "KWD"]))
def test_a_document_is_the_sum_of_its_lines_in_whole_units(drawn, currency):
    unit = minor_unit(currency)
    lines = [
        LineDraft(quantity=Decimal(quantity), unit_price=price * unit, tax_code=code, tax_rate=RATES[code])
        for price, quantity, code in drawn
    ]

    document = total_document(net=None, tax=None, gross=None, lines=lines, currency=currency)

    assert document.net == sum(priced.net for priced in document.lines)
    assert document.gross == document.net + document.tax == sum(priced.gross for priced in document.lines)
    assert all(has_allowed_decimals(priced.tax, currency=currency) and priced.tax >= 0 for priced in document.lines)
