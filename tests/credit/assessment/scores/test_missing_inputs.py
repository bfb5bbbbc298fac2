"""What is missing is named and gives no value; it never counts as zero, which would often look good."""

from decimal import Decimal

import pytest

from credit.domain.scores.models import Caution, Given, Item, Setting
from credit.domain.scores.registry import MODELS, score_model
from credit.domain.scores.scoring import score
from credit.domain.statements import Line
from tests.credit.assessment.scores.company import (
    THOUSANDS_OF_1968,
    cautions,
    statement,
    this_year,
    values,
    year_before,
    years,
)

STRICT = [key for key, model in MODELS.items() if model.neutrals_allowed == 0]


def stated(model, *, without=None):
    """Three years that state exactly what the model needs, but one item."""
    needed = {item for variable in model.variables for item in variable.items if isinstance(item.source, Line)}
    sources = [this_year(), year_before(), year_before()]
    return [
        statement(
            2025 - back,
            {item.source: source.amount(item.source) for item in needed - {without} if item.periods_back == back},
        )
        for back, source in enumerate(sources)
    ]


def needed_items(key):
    model = score_model(key)
    return dict.fromkeys(
        item for variable in model.variables for item in variable.items if isinstance(item.source, Line)
    )


@pytest.mark.parametrize(
    ("key", "item"),
    [
        pytest.param(key, item, id=f"{key}-{item.source}-{item.periods_back}")
        for key in STRICT
        for item in needed_items(key)
        # These would follow from the current items that stand beside them.
        if item.source not in {Line.TOTAL_ASSETS, Line.TOTAL_LIABILITIES} or item.periods_back == 2
    ],
)
def test_each_missing_item_alone_leaves_no_value_and_is_named(key, item):
    model = score_model(key)

    found = score(model, stated(model, without=item), THOUSANDS_OF_1968)

    assert (found.value, found.zone, found.probability) == (None, None, None)
    assert found.missing == (item,)


def test_a_private_firm_has_no_market_value_and_no_public_z():
    found = score(score_model("altman_z"), [this_year(market_capitalisation=None)])

    assert (found.value, found.missing) == (None, (Item(Line.MARKET_CAPITALISATION),))
    assert [term.key for term in found.terms if term.value is None] == ["x4"]


def test_ohlson_asks_for_unit_and_price_index_and_assumes_neither():
    found = score(score_model("ohlson_o"), years())

    assert (found.value, found.probability) == (None, None)
    assert found.missing == (Item(Given.DOLLARS_PER_UNIT), Item(Given.PRICE_INDEX))


def test_ohlson_does_not_take_operating_cash_flow_for_funds_from_operations():
    found = score(score_model("ohlson_o"), [this_year(depreciation=None), year_before()], THOUSANDS_OF_1968)

    assert found.value is None
    assert Item(Line.DEPRECIATION) in found.missing


def test_one_year_does_not_give_a_model_of_two():
    found = score(score_model("ohlson_o"), [this_year()], THOUSANDS_OF_1968)

    assert (found.value, found.missing) == (None, (Item(Line.NET_INCOME, 1),))


def test_piotroski_needs_the_balance_sheet_of_two_years_ago():
    found = score(score_model("piotroski_f"), years()[:2])

    assert (found.value, found.missing) == (None, (Item(Line.TOTAL_ASSETS, 2),))
    assert [term.key for term in found.terms if term.value is None] == ["roa_change", "leverage", "turnover"]


def test_an_index_that_beneish_misses_is_one_and_is_flagged():
    found = score(score_model("beneish_m"), [this_year(property=None, total_assets=1700), year_before()])

    assert values(found)["depi"] == "1.000000"
    assert found.value is not None
    assert cautions(found)[Caution.NEUTRAL_VALUE] == ("aqi", "depi")
    assert Item(Line.PROPERTY) in found.missing
    assert sum(term.contribution for term in found.terms) == found.value


def test_accruals_that_beneish_misses_are_none():
    found = score(score_model("beneish_m"), [this_year(operating_cash_flow=None), year_before()])

    assert values(found)["tata"] == "0.000000"
    assert cautions(found) == {Caution.NEUTRAL_VALUE: ("tata",)}


def test_an_index_over_nothing_is_one_and_undefined():
    found = score(score_model("beneish_m"), [this_year(), year_before(receivables=0, cash=400)])

    assert values(found)["dsri"] == "1.000000"
    assert (found.missing, found.undefined) == ((), ("dsri",))


@pytest.mark.parametrize("key", ["beneish_m", "beneish_m_short"])
def test_a_score_of_neutral_values_only_is_no_score(key):
    found = score(score_model(key), [this_year()])

    assert (found.value, found.zone) == (None, None)
    assert Caution.TOO_LITTLE_MEASURED in cautions(found)


@pytest.mark.parametrize(
    ("key", "changed", "undefined"),
    [
        ("altman_z_private", {"total_liabilities": 0}, ("x4",)),
        ("springate", {"current_liabilities": 0}, ("c",)),
        ("springate", {"total_assets": -5}, ("a", "b", "d")),
        ("zmijewski", {"current_liabilities": 0}, ("liquidity",)),
        ("taffler", {"profit_before_tax": 2000}, ("x4",)),
        ("grover", {"total_assets": 0}, ("x1", "x3", "roa")),
    ],
)
def test_a_denominator_that_is_not_positive_leaves_its_variable_undefined(key, changed, undefined):
    found = score(score_model(key), [this_year(**changed)])

    assert (found.value, found.missing, found.undefined) == (None, (), undefined)


def test_the_logarithm_of_nothing_is_undefined():
    broken = Setting(price_index=Decimal(0), dollars_per_unit=Decimal(1000))

    assert score(score_model("ohlson_o"), years(), broken).undefined == ("size",)


def test_an_amount_that_is_not_a_number_is_missing():
    odd = statement(2025, {**this_year().given, Line.EBIT: Decimal("NaN")})

    assert score(score_model("springate"), [odd]).missing == (Item(Line.EBIT), Item(Line.PROFIT_BEFORE_TAX))
