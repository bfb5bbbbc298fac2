"""A fit turns evidence into points that stand for the regression's odds at the stated rate, or says why it cannot."""

from decimal import Decimal

import numpy as np
import pytest

from credit.domain.scorecard_fits import Asked, FitError, Sample, Specification, fit_scorecard
from credit.domain.validation_packs import cross_validated, make_pack
from credit.services.scorecard_fits import SpecificationError, logistic_regression, specification_of

MARGIN, DEBT = "ratio.net_margin", "ratio.liabilities_to_assets"


def customers(size=900, seed=5, slope=2.0) -> Sample:
    generator = np.random.default_rng(seed)
    margins, debts = generator.normal(size=size), generator.random(size)
    bad = generator.random(size) < 1 / (1 + np.exp(1 + slope * margins - 2 * debts))
    rows = [
        {MARGIN: Decimal(repr(round(float(margin), 3))), DEBT: Decimal(repr(round(float(debt), 3)))}
        for margin, debt in zip(margins, debts, strict=True)
    ]
    return Sample(rows, bad, [str(2020 + at % 3) for at in range(size)])


def specification(rate="0.02", *asked: Asked) -> Specification:
    return Specification("house", asked or (Asked(MARGIN, True), Asked(DEBT, False)), Decimal(rate))


def test_pds_average_the_rate_that_was_stated_over_a_population_of_that_rate():
    sample, spec = customers(), specification("0.10")
    card = fit_scorecard(sample, spec, logistic_regression).scorecard(version=1)

    pds = [float(spec.scale.pd_of(card.score(row).points) or 0) for row in sample.values]
    # Good and bad customers count as they would in a population of which a tenth defaults.
    weights = np.where(sample.outcomes, 0.10 / sample.rate, 0.90 / (1 - sample.rate))
    assert np.average(pds, weights=weights) == pytest.approx(0.10, abs=0.005)


def test_a_lower_stated_rate_moves_the_base_points_alone():
    high = fit_scorecard(customers(), specification("0.10"), logistic_regression).scorecard(version=1)
    low = fit_scorecard(customers(), specification("0.01"), logistic_regression).scorecard(version=1)

    assert low.characteristics == high.characteristics
    # ln(odds 99) − ln(odds 9) = 2.3979, times 28.8539 points.
    assert low.base_points - high.base_points == pytest.approx(69, abs=1)


def test_points_are_whole_and_rank_by_evidence():
    card = fit_scorecard(customers(), specification(), logistic_regression).scorecard(version=3)

    assert card.version == 3
    assert all(points == int(points) for item in card.characteristics for points in item.possible_points)


def test_a_characteristic_that_tells_nothing_or_the_wrong_way_round_is_left_out_and_named():
    fit = fit_scorecard(customers(), specification("0.02", Asked(MARGIN, True), Asked(DEBT, True)), logistic_regression)

    assert DEBT in fit.left_out
    assert [item.name for item in fit.characteristics] == [MARGIN]


def test_words_weigh_as_the_best_and_the_worst_band():
    fit = fit_scorecard(customers(), specification(), logistic_regression)
    card = fit.scorecard(version=1)
    margin = card.characteristics[0]

    best, worst = card.score({MARGIN: "best_by_absence"}), card.score({MARGIN: "worst_by_sign"})
    bands = margin.possible_points[:-3]
    assert (best.contributions[0].points, worst.contributions[0].points) == (max(bands), min(bands))


def test_too_few_defaults_are_refused_with_the_number_needed():
    with pytest.raises(FitError, match="20 at least"):
        fit_scorecard(customers(size=20), specification(), logistic_regression)


def test_one_year_alone_cannot_be_cross_validated():
    sample = customers()

    with pytest.raises(FitError, match="two groups"):
        cross_validated(
            Sample(sample.values, sample.outcomes, ["2020"] * len(sample)), specification(), logistic_regression
        )


def test_noise_is_not_sold_as_a_scorecard():
    sample = customers(slope=0.0)
    shuffled = np.random.default_rng(1).permutation(sample.outcomes)
    pack_sample = Sample(sample.values, shuffled, sample.groups)

    try:
        fit = fit_scorecard(pack_sample, specification(), logistic_regression)
        pack = make_pack(fit, pack_sample, logistic_regression, seed=1, rounds=1)
    except FitError:
        return
    assert float(pack["held_out"]["auc"]) < 0.6


def test_the_pack_counts_everybody_once():
    sample = customers()
    fit = fit_scorecard(sample, specification(), logistic_regression)

    pack = make_pack(fit, sample, logistic_regression, seed=1, rounds=1)

    held_out = pack["held_out"]
    assert sum(item["customers"] for item in held_out["classes"]) == len(sample)
    assert sum(item["good"] + item["bad"] for item in held_out["distribution"]) == len(sample)
    assert sum(item["defaults"] for item in pack["periods"]) == pack["defaults"] == int(sample.outcomes.sum())
    assert (held_out["roc"][0][0], held_out["roc"][-1]) == ("0.0000", ["1.0000", "1.0000"])
    assert Decimal(pack["seen"]["auc"]) > Decimal("0.8")


@pytest.mark.parametrize(("change", "text"), [({"asked": []}, "–"), ({"population_rate": "1"}, "between 0 and 1")])
def test_a_specification_that_cannot_be_is_refused(change, text):
    sound = {"key": "x", "asked": [{"name": MARGIN, "more_is_safer": True}], "population_rate": "0.02"}

    with pytest.raises(SpecificationError, match=text):
        specification_of(sound | change)
