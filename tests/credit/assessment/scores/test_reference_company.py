"""Every model gives the reference company the value that independent implementations agree on."""

from dataclasses import replace
from decimal import Decimal

import pytest

from credit.domain.scores.models import Setting, Zone
from credit.domain.scores.registry import MODELS, score_model
from credit.domain.scores.scoring import score
from credit.domain.statements import Line
from tests.credit.assessment.scores.company import (
    THOUSANDS_OF_1968,
    rounded,
    statement,
    this_year,
    values,
    year_before,
    years,
)

NOW = [
    ("altman_z", "2.630774", Zone.GREY),
    ("altman_z_rounded", "2.631950", Zone.GREY),
    ("altman_z_private", "2.145032", Zone.GREY),
    ("altman_z_service", "3.579065", Zone.SAFE),
    ("altman_emerging", "6.829065", Zone.SAFE),
    ("altman_emerging_bond", "6.829065", Zone.SAFE),
    ("ohlson_o", "-2.645789", Zone.GREY),
    ("zmijewski", "-1.394565", Zone.SAFE),
    ("zmijewski_minus", "-1.408165", Zone.SAFE),
    ("zmijewski_rounded", "-1.346141", Zone.SAFE),
    ("springate", "1.129988", Zone.SAFE),
    ("grover", "0.716235", Zone.SAFE),
    ("taffler", "5.514536", Zone.SAFE),
    ("taffler_textbook", "0.484692", Zone.SAFE),
    ("piotroski_f", "6.000000", Zone.AVERAGE),
    ("piotroski_f_wide", "6.000000", Zone.AVERAGE),
    ("beneish_m", "-2.219331", Zone.UNLIKELY_MANIPULATOR),
    ("beneish_m_short", "-2.569428", Zone.UNLIKELY_MANIPULATOR),
]

BEFORE = [
    ("altman_z", "2.538588"),
    ("altman_z_rounded", "2.539721"),
    ("altman_z_private", "2.063133"),
    ("altman_z_service", "3.345879"),
    ("altman_emerging", "6.595879"),
    ("springate", "1.151259"),
    ("grover", "0.722627"),
    ("taffler", "5.562236"),
    ("taffler_textbook", "0.481523"),
]


def test_no_model_goes_without_a_reference_value():
    assert [key for key, _, _ in NOW] == list(MODELS)


@pytest.mark.parametrize(("key", "value", "zone"), NOW)
def test_value_and_zone_of_the_latest_year(key, value, zone):
    found = score(score_model(key), years(), THOUSANDS_OF_1968)

    assert (rounded(found.value), found.zone) == (value, zone)
    assert (found.missing, found.undefined, found.warnings) == ((), (), ())


@pytest.mark.parametrize(("key", "value"), BEFORE)
def test_value_of_the_year_before(key, value):
    assert rounded(score(score_model(key), years()[1:]).value) == value


@pytest.mark.parametrize(
    ("key", "probability"),
    [("ohlson_o", "0.066249"), ("zmijewski", "0.081574"), ("zmijewski_minus", "0.079541"), ("beneish_m", "0.013232")],
)
def test_models_of_a_probability_state_it(key, probability):
    assert rounded(score(score_model(key), years(), THOUSANDS_OF_1968).probability) == probability


def test_only_logit_and_probit_models_state_a_probability():
    stated = {key for key, model in MODELS.items() if model.probability}

    assert stated == {"ohlson_o", "zmijewski", "zmijewski_minus", "zmijewski_rounded", "beneish_m"}


def test_each_index_of_beneish_is_shown():
    found = values(score(score_model("beneish_m"), years()))

    assert found == {
        "dsri": "1.133333",
        "gmi": "1.066667",
        "aqi": "1.102941",
        "sgi": "1.176471",
        "depi": "0.923977",
        "sgai": "0.972222",
        "tata": "-0.023529",
        "lvgi": "0.945378",
    }


def test_each_signal_of_piotroski_is_shown():
    found = score(score_model("piotroski_f"), years())

    assert [int(term.value) for term in found.terms[1:]] == [1, 1, 0, 1, 1, 1, 0, 0, 1]


def test_size_and_change_of_ohlson_are_shown():
    found = values(score(score_model("ohlson_o"), years(), THOUSANDS_OF_1968))

    assert (found["size"], found["chin"]) == ("9.740969", "0.016949")


def test_thousands_read_as_dollars_of_today_move_ohlson_as_far_as_tools_that_take_them_so():
    found = score(score_model("ohlson_o"), years(), Setting(price_index=Decimal(1), dollars_per_unit=Decimal(1)))

    assert (rounded(found.value), rounded(found.probability)) == ("-1.708637", "0.153341")


def test_the_interval_of_taffler_is_in_days():
    now, before = (values(score(score_model("taffler"), [year])) for year in (this_year(), year_before()))

    assert (now["x4"][:7], before["x4"]) == ("10.1955", "0.000000")


@pytest.mark.parametrize(("ebit", "value"), [("0.20", "2.960000"), ("-0.20", "1.640000")])
def test_the_published_exercise_on_altman_comes_out(ebit, value):
    exercise = {
        Line.CURRENT_ASSETS: Decimal("0.3"),
        Line.CURRENT_LIABILITIES: Decimal("0.1"),
        Line.TOTAL_ASSETS: 1,
        Line.RETAINED_EARNINGS: 0,
        Line.EBIT: Decimal(ebit),
        Line.MARKET_CAPITALISATION: Decimal("0.08"),
        Line.TOTAL_LIABILITIES: Decimal("0.8"),
        Line.SALES: 2,
    }

    found = score(score_model("altman_z_rounded"), [statement(2025, exercise)])

    assert rounded(found.value) == value


def test_beneish_without_any_change_is_at_the_published_neutral_value():
    same = replace(this_year(operating_cash_flow=90), period_end=year_before().period_end)

    found = score(score_model("beneish_m"), [this_year(operating_cash_flow=90), same])

    assert rounded(found.value) == "-2.480000"


def test_nothing_at_all_gives_no_value_but_every_term():
    found = score(score_model("altman_z"), [statement(2025, {})])

    assert (found.value, found.zone, len(found.terms)) == (None, None, 6)
