"""The published company through arrays gives the figures that are published for it, and those of the page."""

import numpy as np
import pytest

from credit.domain.ratio_results import Status
from credit.domain.ratios import CATALOGUE, RatioName
from credit.domain.scores.models import Zone
from credit.domain.scores.registry import MODELS
from credit.domain.vectors.batches import batch_of_statements
from credit.domain.vectors.ratios import STATUS_CODES, ratios_of
from credit.domain.vectors.scores import ZONE_CODES, Reason, scores_of
from tests.credit.assessment.published_company import BEFORE, NOW
from tests.credit.assessment.scores.company import years
from tests.credit.assessment.scores.test_reference_company import BEFORE as SCORES_BEFORE
from tests.credit.assessment.scores.test_reference_company import NOW as SCORES_NOW

RATIOS = [
    (RatioName.CURRENT, 1.7),
    (RatioName.QUICK, 1.04),
    (RatioName.CASH, 0.24),
    (RatioName.WORKING_CAPITAL_TO_ASSETS, 0.205882),
    (RatioName.LIABILITIES_TO_ASSETS, 0.558824),
    (RatioName.DEBT_TO_EQUITY, 0.733333),
    (RatioName.LIABILITIES_TO_TANGIBLE_NET_WORTH, 1.583333),
    (RatioName.INTEREST_COVER, 4.0),
    (RatioName.EBITDA_COVER, 6.25),
    (RatioName.NET_DEBT_TO_EBITDA, 1.72),
    (RatioName.GROSS_MARGIN, 0.30),
    (RatioName.EBIT_MARGIN, 0.08),
    (RatioName.NET_MARGIN, 0.045),
    (RatioName.RETURN_ON_ASSETS, 0.05625),
    (RatioName.RETURN_ON_EQUITY, 0.131387),
    (RatioName.DAYS_SALES, 73.0),
    (RatioName.DAYS_INVENTORY, 78.214286),
    (RatioName.DAYS_PAYABLES, 65.178571),
    (RatioName.CASH_CONVERSION_CYCLE, 86.035714),
    (RatioName.CASH_FLOW_TO_CURRENT_LIABILITIES, 0.26),
    (RatioName.CASH_FLOW_TO_LIABILITIES, 0.136842),
    (RatioName.FREE_CASH_FLOW, 10.0),
]


@pytest.fixture(scope="module")
def scores():
    return scores_of(batch_of_statements([years()]), price_index=100, dollars_per_unit=1000)


@pytest.mark.parametrize(("name", "value"), RATIOS)
def test_a_ratio_is_the_published_one(name, value):
    found = ratios_of(batch_of_statements([[NOW, BEFORE]]))

    assert found.values[name][0] == pytest.approx(value, abs=5e-7)
    assert found.statuses[name][0] == STATUS_CODES[Status.OK]


def test_the_one_ratio_without_a_published_figure_says_what_keeps_it():
    found = ratios_of(batch_of_statements([[NOW, BEFORE]]))

    assert set(CATALOGUE) - {name for name, _ in RATIOS} == {RatioName.DEBT_SERVICE_COVER}
    assert found.statuses[RatioName.DEBT_SERVICE_COVER][0] == STATUS_CODES[Status.MISSING_INPUT]


@pytest.mark.parametrize(("key", "value", "zone"), SCORES_NOW)
def test_a_score_is_the_published_one(scores, key, value, zone):
    found = scores[key]

    assert f"{found.value[0]:.6f}" == value
    assert found.zone[0] == ZONE_CODES[zone]
    assert found.reason[0] == Reason.VALUE


@pytest.mark.parametrize(("key", "value"), SCORES_BEFORE)
def test_an_earlier_period_is_scored_in_the_same_pass(scores, key, value):
    assert f"{scores[key].value[1]:.6f}" == value


@pytest.mark.parametrize(
    ("key", "probability"),
    [("ohlson_o", 0.066249), ("zmijewski", 0.081574), ("zmijewski_minus", 0.079541), ("beneish_m", 0.013232)],
)
def test_a_probability_is_the_published_one(scores, key, probability):
    assert scores[key].probability[0] == pytest.approx(probability, abs=5e-7)


def test_only_models_of_a_probability_have_one(scores):
    assert {key for key, found in scores.items() if found.probability is None} == {
        key for key, model in MODELS.items() if model.probability is None
    }


def test_the_first_year_alone_has_no_score_and_no_zone_where_two_are_needed(scores):
    found = scores["piotroski_f"]

    assert np.isnan(found.value[2])
    assert (found.zone[2], found.reason[2]) == (ZONE_CODES[None], Reason.MISSING_INPUT)
    assert found.zone[0] == ZONE_CODES[Zone.AVERAGE]
