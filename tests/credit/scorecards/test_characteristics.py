"""What a scorecard may ask for, and what statements answer."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.characteristics import CATALOGUE, characteristics_of, is_known_name
from credit.domain.statements import Line, Statement

COMPANY = {
    Line.CURRENT_ASSETS: 60, Line.CURRENT_LIABILITIES: 40, Line.TOTAL_ASSETS: 100, Line.TOTAL_LIABILITIES: 80,
    Line.RETAINED_EARNINGS: -5, Line.EBIT: 10, Line.NET_INCOME: 4, Line.SALES: 200, Line.INTEREST: 0,
    Line.MARKET_CAPITALISATION: 120, Line.LONG_TERM_DEBT: 30, Line.DEPRECIATION: 6, Line.EQUITY: 20,
}  # fmt: skip
amounts = st.one_of(st.none(), st.decimals(min_value=-1000, max_value=1000, places=2))


def statement(months=12, **changed) -> Statement:
    given_lines = {line.value: Decimal(amount) for line, amount in COMPANY.items()} | changed
    return Statement(
        date(2025, 12, 31), months, "EUR", {Line(key): value for key, value in given_lines.items() if value is not None}
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ratio.current_ratio", "1.5"),
        ("ratio.net_margin", "0.02"),
        ("variable.retained_earnings_to_assets", "-0.05"),
        ("variable.ebit_to_assets", "0.1"),
        ("variable.net_income_to_assets", "0.04"),
        ("variable.sales_to_assets", "2"),
        ("variable.market_to_liabilities", "1.5"),
        ("variable.market_to_assets", "1.2"),
        ("variable.long_term_debt_to_assets", "0.3"),
        ("variable.ebitda_to_liabilities", "0.2"),
        ("variable.below_operating_profit_to_assets", "-0.06"),
        ("variable.log_assets", "2"),
    ],
)
def test_a_statement_answers(name, value):
    assert characteristics_of(statements=[statement()])[name] == Decimal(value)


def test_a_ratio_without_its_divisor_is_a_word_and_not_a_number():
    assert characteristics_of(statements=[statement()])["ratio.interest_cover"] == "best_by_absence"
    assert characteristics_of(statements=[statement(ebit=Decimal(-1))])["ratio.interest_cover"] == "worst_by_sign"
    found = characteristics_of(statements=[statement(total_liabilities=Decimal(0))])
    assert found["variable.market_to_liabilities"] == "best_by_absence"


def test_what_was_not_given_is_missing_and_never_zero():
    found = characteristics_of(statements=[statement(total_assets=None, net_income=None)])

    for name in ("ratio.net_margin", "variable.log_assets", "variable.ebit_to_assets", "behaviour.share_on_time"):
        assert found[name] is None


def test_flows_of_half_a_year_count_twice():
    assert characteristics_of(statements=[statement(months=6)])["variable.sales_to_assets"] == 4


def test_the_latest_statement_speaks_and_the_one_before_serves_averages():
    earlier = Statement(date(2024, 12, 31), 12, "EUR", {Line.TOTAL_ASSETS: Decimal(300), Line.SALES: Decimal(1)})

    found = characteristics_of(statements=[statement(), earlier])

    assert found["variable.sales_to_assets"] == 2
    assert found["ratio.return_on_assets"] == Decimal(4) / 200


def test_other_sources_come_by_their_own_names():
    found = characteristics_of(
        statements=[], behaviour={"share_on_time": Decimal("0.9")}, answers={"management": "good"}, rating="BB"
    )

    assert found["behaviour.share_on_time"] == Decimal("0.9")
    assert (found["answer.management"], found["rating.external"]) == ("good", "BB")
    assert set(CATALOGUE) <= set(found)


@pytest.mark.parametrize(("name", "known"), [("answer.management", True), ("answer.", False), ("ratio.luck", False)])
def test_a_name_is_known_or_not(name, known):
    assert is_known_name(name) is known


@given(st.fixed_dictionaries({line.value: amounts for line in COMPANY}))
def test_every_characteristic_of_any_statement_is_finite_a_word_or_missing(lines):
    for value in characteristics_of(statements=[statement(**lines)]).values():
        assert value is None or isinstance(value, str) or value.is_finite()
