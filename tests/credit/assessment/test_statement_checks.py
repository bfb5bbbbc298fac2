"""A statement is checked by itself and beside the one before it, and every finding says what was compared."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.statement_checks import NEVER_NEGATIVE, CheckRules, Code, Finding, Severity, check
from credit.domain.statements import Line, Statement
from tests.credit.assessment.published_company import AS_OF, BEFORE, NOW, covering, having, in_units_of, statements


def codes(statement: Statement, earlier: Statement | None = None, *, as_of: date = AS_OF) -> list[Code]:
    return [finding.code for finding in check(statement, as_of=as_of, earlier=earlier)]


def ending(statement: Statement, day: date) -> Statement:
    return replace(statement, period_end=day)


def test_nothing_is_found_in_two_years_that_balance_and_follow_each_other():
    assert check(NOW, as_of=AS_OF, earlier=BEFORE) == []


def test_assets_are_held_against_liabilities_and_equity():
    found = check(having(NOW, share_capital=250), as_of=AS_OF)

    assert found == [Finding(Code.UNBALANCED, Severity.ERROR, Line.TOTAL_ASSETS, Decimal(1700), Decimal(1600))]


@pytest.mark.parametrize(("assets", "expected"), [(1_700_000, []), (1_701_700, []), (1_702_000, [Code.UNBALANCED])])
def test_rounding_is_no_imbalance(assets, expected):
    given = {
        Line.TOTAL_ASSETS: Decimal(assets),
        Line.TOTAL_LIABILITIES: Decimal(950_000),
        Line.EQUITY: Decimal(750_000),
    }

    assert codes(replace(NOW, given=given)) == expected


def test_a_small_sum_of_rounded_lines_may_be_off_as_much_as_a_large_one():
    thousands = in_units_of(NOW, 1000)

    assert codes(having(thousands, net_income=91_500)) == []
    assert codes(having(thousands, net_income=95_000)) == [Code.SUBTOTAL_DIFFERS]


def test_a_sum_may_be_off_by_one_however_small_the_company():
    small = {Line.TOTAL_ASSETS: Decimal(17), Line.TOTAL_LIABILITIES: Decimal(9), Line.EQUITY: Decimal(7)}

    assert codes(replace(NOW, given=small)) == []


def test_the_tolerance_is_the_callers():
    strict = CheckRules(tolerance_rate=Decimal(0), tolerance_least=Decimal(0))

    found = check(having(NOW, total_assets="1700.01"), as_of=AS_OF, rules=strict)

    assert {finding.code for finding in found} == {Code.UNBALANCED, Code.SUBTOTAL_NOT_EXPLAINED}


def test_a_balance_of_which_a_side_is_missing_is_not_judged():
    assert Code.UNBALANCED not in codes(having(NOW, share_capital=None))


def test_a_sub_total_that_its_parts_contradict_is_an_error():
    found = check(having(NOW, gross_profit=700), as_of=AS_OF)

    assert Finding(Code.SUBTOTAL_DIFFERS, Severity.ERROR, Line.GROSS_PROFIT, Decimal(700), Decimal(600)) in found


def test_parts_left_out_may_explain_a_larger_sum_of_assets_but_never_a_smaller():
    larger = check(having(NOW, inventory=None, current_assets=850), as_of=AS_OF)
    smaller = check(having(NOW, inventory=None, current_assets=500), as_of=AS_OF)

    assert larger == [
        Finding(Code.SUBTOTAL_NOT_EXPLAINED, Severity.WARNING, Line.CURRENT_ASSETS, Decimal(850), Decimal(550))
    ]
    assert Finding(Code.SUBTOTAL_DIFFERS, Severity.ERROR, Line.CURRENT_ASSETS, Decimal(500), Decimal(550)) in smaller


@pytest.mark.parametrize("line", sorted(NEVER_NEGATIVE))
def test_a_sign_that_cannot_be_is_an_error(line):
    found = check(having(NOW, **{line: -5}), as_of=AS_OF)

    assert Finding(Code.IMPOSSIBLE_SIGN, Severity.ERROR, line, Decimal(-5), Decimal(0)) in found


def test_more_credit_balances_than_debtors_are_only_unusual():
    found = check(having(NOW, receivables=-5), as_of=AS_OF)

    assert Finding(Code.UNUSUAL_SIGN, Severity.WARNING, Line.RECEIVABLES, Decimal(-5), Decimal(0)) in found


@pytest.mark.parametrize("line", [Line.NET_INCOME, Line.EBIT, Line.EQUITY, Line.OPERATING_CASH_FLOW, Line.TAX])
def test_losses_and_negative_equity_have_signs_that_can_be(line):
    assert not {Code.IMPOSSIBLE_SIGN, Code.UNUSUAL_SIGN} & set(codes(having(NOW, **{line: -5})))


def test_a_statement_of_zeros_does_not_pass_for_a_sound_one():
    assert codes(in_units_of(NOW, 0)) == [Code.NOTHING_OWNED]


@pytest.mark.parametrize("unit", [1000, 1_000_000])
def test_a_year_typed_in_another_unit_is_one_error_and_not_one_a_line(unit):
    found = check(in_units_of(NOW, unit), as_of=AS_OF, earlier=BEFORE)

    lines = Decimal(len(NOW.given))
    assert found == [Finding(Code.UNIT_SLIP, Severity.ERROR, None, lines, lines)]


def test_one_line_typed_in_another_unit_is_named():
    found = check(having(NOW, capital_expenditure=120_000), as_of=AS_OF, earlier=BEFORE)

    slip = Finding(Code.UNIT_SLIP, Severity.WARNING, Line.CAPITAL_EXPENDITURE, Decimal(120_000), Decimal(110))
    assert found == [slip]


def test_the_only_line_that_both_years_have_says_nothing_about_the_others():
    alone = replace(NOW, given={Line.SALES: Decimal(2_000_000)})

    assert [finding.line for finding in check(alone, as_of=AS_OF, earlier=BEFORE)] == [Line.SALES]


def test_a_month_typed_in_another_unit_is_seen_beside_a_year():
    found = codes(covering(having(NOW, depreciation=7_500), months=1), ending(BEFORE, date(2025, 11, 30)))

    assert Code.UNIT_SLIP in found


def test_tenfold_growth_is_growth():
    assert codes(in_units_of(NOW, 10), BEFORE) == []


def test_amounts_in_two_currencies_are_not_compared():
    assert codes(in_units_of(NOW, 1000), replace(BEFORE, currency="JPY")) == [Code.CURRENCY_CHANGED]


@pytest.mark.parametrize(
    ("months", "earlier_end", "expected"),
    [
        (12, date(2024, 12, 31), None),
        (12, date(2024, 12, 24), None),
        (12, date(2024, 12, 23), (Code.PERIOD_GAP, 8)),
        (12, date(2025, 1, 7), None),
        (12, date(2025, 1, 8), (Code.PERIOD_OVERLAP, 8)),
        (12, date(2023, 12, 31), (Code.PERIOD_GAP, 366)),
        (12, date(2024, 11, 30), (Code.PERIOD_GAP, 31)),
        (12, date(2025, 6, 30), (Code.PERIOD_OVERLAP, 181)),
        (9, date(2025, 3, 31), None),
        (9, date(2024, 12, 31), (Code.PERIOD_GAP, 90)),
        (12, date(2025, 12, 31), (Code.PERIOD_OVERLAP, 365)),
    ],
)
def test_days_between_two_statements_are_neither_left_out_nor_counted_twice(months, earlier_end, expected):
    found = check(covering(NOW, months=months), as_of=AS_OF, earlier=ending(BEFORE, earlier_end))

    between = [(one.code, one.found) for one in found if one.code in {Code.PERIOD_GAP, Code.PERIOD_OVERLAP}]
    assert between == ([] if expected is None else [expected])


def test_a_year_that_ends_in_a_leap_february_follows_the_one_before():
    assert codes(ending(NOW, date(2025, 2, 28)), ending(BEFORE, date(2024, 2, 29))) == []


@pytest.mark.parametrize(
    ("months", "expected"),
    [
        (12, []),
        (6, [Code.PERIOD_PARTIAL]),
        (18, [Code.PERIOD_LONG]),
        (0, [Code.PERIOD_IMPOSSIBLE]),
        (-3, [Code.PERIOD_IMPOSSIBLE]),
        (25, [Code.PERIOD_IMPOSSIBLE]),
    ],
)
def test_a_period_that_is_no_year_is_told(months, expected):
    assert codes(covering(NOW, months=months)) == expected


@pytest.mark.parametrize(
    ("as_of", "expected"),
    [
        (date(2025, 12, 31), []),
        (date(2027, 6, 30), []),
        (date(2027, 7, 1), [(Code.OLD, Severity.WARNING)]),
        (date(2028, 6, 30), [(Code.OLD, Severity.WARNING)]),
        (date(2028, 7, 1), [(Code.OUTDATED, Severity.ERROR)]),
        (date(2025, 12, 30), [(Code.NOT_ENDED, Severity.ERROR)]),
    ],
)
def test_age_is_counted_from_the_last_day_covered_to_the_day_given(as_of, expected):
    assert [(finding.code, finding.severity) for finding in check(NOW, as_of=as_of)] == expected


@given(statements, statements | st.none(), st.dates(date(2000, 1, 1), date(2031, 1, 1)))
def test_any_mix_of_missing_zero_and_negative_lines_is_checked_without_failing(statement, earlier, as_of):
    for finding in check(statement, as_of=as_of, earlier=earlier):
        assert finding.found is None or finding.found.is_finite()
        assert finding.expected is None or finding.expected.is_finite()


OF_PARTS = having(NOW, total_assets=None)


@pytest.mark.parametrize(
    ("left_out", "missing"),
    [
        ("short_term_debt", Line.CURRENT_LIABILITIES),
        ("long_term_debt", Line.TOTAL_LIABILITIES),
        ("property", Line.TOTAL_ASSETS),
    ],
)
def test_a_sum_without_its_debt_or_its_property_is_missing_not_small(left_out, missing):
    assert OF_PARTS.amount(missing) is not None
    assert having(OF_PARTS, **{left_out: None}).amount(missing) is None
    assert having(OF_PARTS, **{left_out: 0}).amount(missing) is not None
