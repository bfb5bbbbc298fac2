"""A value that is to be read with care says why: another population, negative equity, odd periods."""

from dataclasses import replace
from datetime import date

import pytest

from credit.domain.scores.models import Caution, Profile, Setting
from credit.domain.scores.registry import score_model
from credit.domain.scores.scoring import score
from tests.credit.assessment.scores.company import cautions, this_year, year_before, years


@pytest.mark.parametrize(
    ("key", "profile", "traits"),
    [
        ("altman_z", Profile(listed=False, manufacturer=False), ("listed", "manufacturer")),
        ("altman_z_private", Profile(listed=True), ("listed",)),
        ("altman_z_service", Profile(manufacturer=True), ("manufacturer",)),
        ("altman_emerging", Profile(emerging_market=False), ("emerging_market",)),
        ("springate", Profile(listed=False, manufacturer=True), ()),
        ("taffler", Profile(financial=True), ("financial",)),
        ("beneish_m", Profile(listed=True, financial=False), ()),
        ("piotroski_f", Profile(), ()),
    ],
)
def test_a_customer_of_another_population_is_named_with_its_traits(key, profile, traits):
    found = score(score_model(key), years(), Setting(profile=profile))

    assert cautions(found).get(Caution.OUTSIDE_POPULATION, ()) == traits
    assert found.value is not None


def test_negative_equity_is_warned_of():
    found = score(score_model("altman_z_private"), [this_year(retained_earnings=-500)])

    assert cautions(found) == {Caution.NEGATIVE_EQUITY: ("2025-12-31",)}
    assert found.value is not None


def test_negative_equity_is_seen_where_only_assets_and_liabilities_are_given():
    bare = this_year(retained_earnings=None, total_liabilities=1800)

    assert Caution.NEGATIVE_EQUITY in cautions(score(score_model("zmijewski"), [bare]))


def test_flows_of_half_a_year_are_warned_of_and_not_annualised():
    half = replace(this_year(), months=6)

    whole_year, half_year = (score(score_model("springate"), [period]) for period in (this_year(), half))

    assert cautions(half_year) == {Caution.NOT_TWELVE_MONTHS: ("2025-12-31",)}
    assert half_year.value == whole_year.value


def test_a_year_left_out_between_two_statements_is_warned_of():
    earlier = replace(year_before(), period_end=date(2023, 12, 31))

    found = score(score_model("beneish_m"), [this_year(), earlier])

    assert cautions(found) == {Caution.NOT_A_YEAR_APART: ("2023-12-31",)}


def test_a_financial_year_of_weeks_is_a_year():
    earlier = replace(year_before(), period_end=date(2024, 12, 28))

    assert cautions(score(score_model("beneish_m"), [this_year(), earlier])) == {}


def test_a_model_of_one_year_is_not_warned_about_the_others():
    odd = replace(year_before(), months=6, currency="EUR")

    assert cautions(score(score_model("altman_z"), [this_year(), odd])) == {}


def test_amounts_in_another_currency_are_not_compared():
    found = score(score_model("beneish_m"), [this_year(), replace(year_before(), currency="EUR")])

    assert found.value is None
    assert cautions(found)[Caution.OTHER_CURRENCY] == ("2024-12-31",)
