"""Whatever mix of missing, zero and negative amounts comes in, a score is a finite number or none."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.scores.models import Setting
from credit.domain.scores.panel import panel
from credit.domain.scores.registry import MODELS, score_model
from credit.domain.scores.scoring import score
from credit.domain.scores.variables import logistic, normal
from credit.domain.statements import Line
from tests.credit.assessment.scores.company import THOUSANDS_OF_1968, statement, this_year, year_before

amounts = st.one_of(st.just(Decimal(0)), st.decimals(-(10**12), 10**12, places=2), st.decimals(-5, 5, places=3))
some_lines = st.dictionaries(st.sampled_from(list(Line)), amounts, max_size=len(Line))
all_lines = st.fixed_dictionaries(dict.fromkeys(Line, amounts))
history = st.lists(st.one_of(some_lines, all_lines), max_size=3)
settings = st.builds(Setting, price_index=st.one_of(st.none(), amounts), dollars_per_unit=st.one_of(st.none(), amounts))


@given(history, settings)
def test_a_score_is_finite_and_explained_or_says_why_there_is_none(given_lines, setting):
    periods = [statement(2025 - back, lines) for back, lines in enumerate(given_lines)]

    for result in panel(periods, setting=setting).results:
        if result.value is None:
            assert (result.zone, result.probability) == (None, None)
            assert result.missing or result.undefined
        else:
            assert result.value.is_finite()
            assert result.value == sum((term.contribution for term in result.terms), Decimal(0))
            assert result.zone is not None
            assert result.probability is None or 0 <= result.probability <= 1


@given(st.decimals(-(10**9), 10**9, places=3), st.decimals(-(10**9), 10**9, places=3))
def test_probabilities_stay_within_bounds_and_rise_with_the_score(left, right):
    low, high = sorted((left, right))

    assert 0 <= logistic(low) <= logistic(high) <= 1
    assert 0 <= normal(low) <= normal(high) <= 1


@pytest.mark.parametrize("key", ["altman_z", "altman_z_private", "altman_z_service", "springate", "grover", "taffler"])
@given(cost=st.integers(0, 3000), more=st.integers(1, 500))
def test_more_cost_never_helps(key, cost, more):
    cheap, dear = (score(score_model(key), [this_year(cost_of_sales=sold)]).value for sold in (cost, cost + more))

    assert cheap is None or dear is None or dear < cheap


@given(debt=st.integers(0, 3000), more=st.integers(1, 500))
def test_more_debt_raises_the_probability_of_failure(debt, more):
    less, worse = (
        score(score_model("zmijewski"), [this_year(long_term_debt=owed)]).probability for owed in (debt, debt + more)
    )

    assert less <= worse


@given(all_lines, all_lines, all_lines)
def test_piotroski_counts_from_none_to_nine(now, before, earlier):
    periods = [statement(2025 - back, lines) for back, lines in enumerate((now, before, earlier))]

    found = score(score_model("piotroski_f"), periods)

    assert found.value is None or found.value in range(10)
    assert all(term.value in {None, 0, 1} for term in found.terms[1:])


@given(unit=st.sampled_from([1, 10, 1000, 10**6]))
def test_only_ohlson_depends_on_the_unit_and_it_is_told(unit):
    periods = [this_year(), year_before()]
    scaled = [
        statement(2025 - back, {line: amount * unit for line, amount in period.given.items()})
        for back, period in enumerate(periods)
    ]
    setting = Setting(price_index=Decimal(100), dollars_per_unit=Decimal(1000) / unit)

    for key in MODELS:
        plain, large = score(score_model(key), periods, THOUSANDS_OF_1968), score(score_model(key), scaled, setting)

        assert plain.value == large.value
