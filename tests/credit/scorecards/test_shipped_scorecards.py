"""The scorecards that ship tell failures apart on companies that they were not fitted on, and can be made again."""

import json
from decimal import Decimal
from pathlib import Path

import pytest

from credit.domain.scorecard_content import content_from_data
from credit.domain.scorecards import Band
from credit.domain.validation import area_under_curve
from credit.domain.validation_packs import cross_validated, figures_of
from credit.services.scorecard_fits import fit, logistic_regression, read_specification, specification_of
from tests.credit.scorecards.us_statements import needs_file, sample

SHIPPED = Path(__file__).parents[3] / "credit" / "data" / "scorecards"
BARS = {"listed": "0.85", "unlisted": "0.78"}
keys = pytest.mark.parametrize("key", BARS)


def shipped(key):
    return json.loads((SHIPPED / f"{key}.json").read_text(encoding="utf-8"))


@needs_file
@keys
def test_with_each_year_left_out_the_bar_is_reached_with_a_calibrated_pd(key):
    found = figures_of(cross_validated(sample(), specification_of(read_specification(key)), logistic_regression))

    assert Decimal(found["auc"]) >= Decimal(BARS[key])
    assert Decimal(found["ks"]) >= Decimal("0.5")
    assert Decimal(found["brier"]) < Decimal(found["brier_of_the_rate_alone"])
    assert 0.7 < float(found["slope"]) < 1.3
    told = shipped(key)["fit"]["validation"]["held_out"]
    assert {name: told[name] for name in found} == found


@needs_file
@keys
def test_the_shipped_points_are_those_of_the_fit_and_rank_as_well(key):
    again = fit(sample(), specification=read_specification(key), rounds=1)

    assert again.content == shipped(key)["content"]
    card = content_from_data(shipped(key)["content"]).scorecard
    points = [card.score(row).points for row in sample().values]
    area = area_under_curve(points, list(sample().outcomes))
    assert area is not None
    assert area >= Decimal(shipped(key)["fit"]["validation"]["held_out"]["auc"])


@needs_file
def test_repeated_random_folds_agree_with_years_left_out():
    for key, bar in BARS.items():
        assert Decimal(shipped(key)["fit"]["validation"]["repeated"]["lowest"]) >= Decimal(bar)


@pytest.mark.parametrize("key", [*BARS, "behaviour"])
def test_points_move_one_way_from_band_to_band(key):
    for item in content_from_data(shipped(key)["content"]).scorecard.characteristics:
        points = [band.points for band in item.attributes if isinstance(band, Band)]
        assert points in (sorted(points), sorted(points, reverse=True)), item.name


@pytest.mark.parametrize("key", [*BARS, "behaviour"])
def test_missing_answers_cost_points_and_never_earn_any(key):
    content = content_from_data(shipped(key)["content"])

    assert all(item.missing_points <= 0 for item in content.scorecard.characteristics)
    assert content.pd_of(content.scorecard.score({}).points) > Decimal("0.02")


@keys
def test_no_shipped_scorecard_asks_for_the_year(key):
    specification = read_specification(key)

    assert [item for item in specification["asked"] if "year" in item["name"]] == []
    assert "year" not in specification["file"]["lines"]
