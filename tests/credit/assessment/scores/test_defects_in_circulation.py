"""Slips that are copied from one implementation to the next do not get in here."""

from decimal import Decimal

import pytest

from credit.domain.scores.models import Zone
from credit.domain.scores.registry import MODELS, score_model
from credit.domain.scores.scoring import score
from credit.domain.statements import Line
from tests.credit.assessment.scores.company import THOUSANDS_OF_1968, this_year, values, year_before, years


def coefficients(key):
    model = score_model(key)
    return {variable.key: variable.coefficient for variable in model.variables}


def test_ohlson_keeps_four_decimals_of_current_liabilities_over_current_assets():
    assert coefficients("ohlson_o")["clca"] == Decimal("0.0757")


def test_ohlson_takes_back_what_liabilities_beyond_assets_add():
    found = values(
        score(
            score_model("ohlson_o"),
            [this_year(retained_earnings=-900, total_liabilities=1800), year_before()],
            THOUSANDS_OF_1968,
        )
    )

    assert (found["oeneg"], coefficients("ohlson_o")["oeneg"]) == ("1.000000", Decimal("-1.72"))


@pytest.mark.parametrize(("now", "before", "expected"), [(-1, -1, 1), (-1, 1, 0), (1, -1, 0), (0, -1, 0)])
def test_ohlson_counts_losses_only_in_both_years(now, before, expected):
    periods = [this_year(net_income=now), year_before(net_income=before)]

    assert Decimal(values(score(score_model("ohlson_o"), periods))["intwo"]) == expected


def test_two_losses_raise_the_score_of_ohlson():
    assert coefficients("ohlson_o")["intwo"] == Decimal("0.285")


def test_ohlson_sees_no_change_between_two_years_of_no_income():
    periods = [this_year(net_income=0), year_before(net_income=0)]

    assert values(score(score_model("ohlson_o"), periods))["chin"] == "0.000000"


def test_the_form_for_emerging_markets_has_its_constant():
    assert score_model("altman_emerging").constant == Decimal("3.25")


def test_the_form_without_sales_has_its_own_coefficients_and_zones():
    assert coefficients("altman_z_service") == {
        "x1": Decimal("6.56"),
        "x2": Decimal("3.26"),
        "x3": Decimal("6.72"),
        "x4": Decimal("1.05"),
    }
    assert score_model("altman_z_service").cut_offs.zone(value=Decimal("2.7"), probability=None) is Zone.SAFE


def test_altman_takes_decimals_throughout():
    found = score(score_model("altman_z"), [this_year()])

    assert all(abs(term.value) < 2 for term in found.terms)
    assert min(coefficients("altman_z").values()) == Decimal("0.6")


@pytest.mark.parametrize(("cash_flow", "signal"), [(89, 0), (90, 0), (91, 1)])
def test_piotroski_rewards_cash_above_profit_not_below(cash_flow, signal):
    periods = [this_year(operating_cash_flow=cash_flow), *years()[1:]]

    assert Decimal(values(score(score_model("piotroski_f"), periods))["accruals"]) == signal


@pytest.mark.parametrize(("shares", "signal"), [(95, 1), (96, 1), (97, 0)])
def test_piotroski_takes_an_unchanged_number_of_shares_for_no_issue(shares, signal):
    periods = [this_year(shares=shares), *years()[1:]]

    assert Decimal(values(score(score_model("piotroski_f"), periods))["shares"]) == signal


def test_beneish_keeps_each_coefficient_with_its_index():
    assert (coefficients("beneish_m")["lvgi"], coefficients("beneish_m")["tata"]) == (
        Decimal("-0.327"),
        Decimal("4.679"),
    )


def test_a_margin_that_turned_negative_does_not_pass_for_an_improvement():
    periods = [this_year(cost_of_sales=2100), year_before()]

    found = score(score_model("beneish_m"), periods)

    assert (values(found)["gmi"], found.undefined) == ("1.000000", ("gmi",))


@pytest.mark.parametrize("key", MODELS)
def test_a_statement_without_lines_scores_nothing(key):
    empty = [this_year(**dict.fromkeys(map(str, Line))), year_before(**dict.fromkeys(map(str, Line)))]

    assert score(score_model(key), empty, THOUSANDS_OF_1968).value is None
