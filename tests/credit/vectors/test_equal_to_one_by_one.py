"""Whatever statements come in, arrays give every ratio and score the value and status that one statement alone gets."""

import math
from datetime import date
from decimal import Decimal
from itertools import product, zip_longest

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.ratio_results import Status
from credit.domain.ratios import RatioName, all_ratios, ratio
from credit.domain.scores.models import Setting
from credit.domain.scores.panel import panel
from credit.domain.statements import Line, Statement
from credit.domain.vectors.batches import batch_of_statements
from credit.domain.vectors.ratios import STATUS_CODES, STATUSES, ratios_of
from credit.domain.vectors.scores import ZONE_CODES, Reason, scores_of

CLOSE = {"rel_tol": 1e-9, "abs_tol": 1e-9}

# Amounts as they are stored, in cents; a third of them zero, so that guards are met.
amounts = st.just(Decimal(0)) | st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents) / 100)
plain = st.integers(1, 10**6).map(lambda cents: Decimal(cents) / 100)
some_lines = st.dictionaries(st.sampled_from(list(Line)), amounts)
all_lines = st.fixed_dictionaries(dict.fromkeys(Line, amounts))
healthy = st.fixed_dictionaries(dict.fromkeys(Line, plain))
lines = some_lines | all_lines | healthy
ends = st.sampled_from([date(2023, 12, 31), date(2024, 6, 30), date(2024, 12, 31), date(2025, 12, 31)])
statements = st.builds(
    Statement,
    period_end=ends,
    months=st.just(12) | st.integers(-2, 30),
    currency=st.sampled_from(["USD", "USD", "EUR"]),
    given=lines,
)
histories = st.lists(st.lists(statements, max_size=4), min_size=1, max_size=3)
factors = st.none() | st.integers(-1, 1000)


def latest_first(history: list[Statement]) -> list[Statement]:
    return sorted(history, key=lambda statement: statement.period_end, reverse=True)


@given(histories)
def test_ratios(given_histories):
    found = ratios_of(batch_of_statements(map(latest_first, given_histories)))

    place = 0
    for history in map(latest_first, given_histories):
        for now, before in zip_longest(history, history[1:]):
            for name, expected in all_ratios(now, earlier=before).items() if now else ():
                value, status = found.values[name][place], STATUSES[found.statuses[name][place]]
                assert status is expected.status, name
                assert math.isnan(value) if expected.value is None else math.isclose(value, expected.value, **CLOSE)
            place += 1


@given(histories, factors, factors)
def test_scores(given_histories, price_index, dollars):
    setting = Setting(
        price_index=None if price_index is None else Decimal(price_index),
        dollars_per_unit=None if dollars is None else Decimal(dollars),
    )

    found = scores_of(
        batch_of_statements(map(latest_first, given_histories)), price_index=price_index, dollars_per_unit=dollars
    )

    place = 0
    for history in map(latest_first, given_histories):
        for start in range(len(history)):
            for expected in panel(history[start:], setting=setting).results:
                check(expected, found[expected.model.key], place)
            place += 1


def check(expected, found, place):
    value = found.value[place]
    if expected.value is None:
        assert math.isnan(value), expected.model.key
        assert found.zone[place] == ZONE_CODES[None]
        assert found.reason[place] == (Reason.MISSING_INPUT if expected.missing else Reason.UNDEFINED)
        assert found.probability is None or math.isnan(found.probability[place])
        return
    assert math.isclose(value, expected.value, **CLOSE), expected.model.key
    assert found.reason[place] == Reason.VALUE
    if expected.probability is not None:
        assert math.isclose(found.probability[place], expected.probability, rel_tol=1e-6, abs_tol=1e-9)
    if not is_at_a_bound(expected):
        assert found.zone[place] == ZONE_CODES[expected.zone]


def is_at_a_bound(expected) -> bool:
    """Floats cannot tell on which side a value lies that is one with the bound up to rounding."""
    figure = expected.probability if expected.model.cut_offs.of_probability else expected.value
    whole = expected.value == expected.value.to_integral_value()
    return not whole and any(math.isclose(figure, cut.bound, **CLOSE) for cut in expected.model.cut_offs.cut_offs)


def test_a_combination_of_ratios_fails_for_the_same_reason():
    outcomes = [None, Decimal(-1), Decimal(0), Decimal(5)]
    names = (Line.RECEIVABLES, Line.SALES, Line.INVENTORY, Line.COST_OF_SALES, Line.PAYABLES)
    histories = [
        [
            Statement(
                date(2025, 12, 31), 12, "USD", {line: at for line, at in zip(names, of, strict=True) if at is not None}
            )
        ]
        for of in product(outcomes, repeat=len(names))
    ]

    found = ratios_of(batch_of_statements(histories)).statuses[RatioName.CASH_CONVERSION_CYCLE]

    assert [STATUSES[code] for code in found] == [
        ratio(RatioName.CASH_CONVERSION_CYCLE, statement=history[0]).status for history in histories
    ]


@pytest.mark.parametrize("amount", [None, 0, -1])
def test_every_ratio_is_total_on_nothing_zero_and_negative(amount):
    given_lines = {} if amount is None else dict.fromkeys(Line, Decimal(amount))
    history = [Statement(date(2025 - back, 12, 31), 12, "USD", given_lines) for back in range(3)]

    found = ratios_of(batch_of_statements([history]))

    for name, statuses in found.statuses.items():
        has_value = statuses == STATUS_CODES[Status.OK]
        assert (np.isfinite(found.values[name]) == has_value).all()
        if amount is None:
            assert (statuses == STATUS_CODES[Status.MISSING_INPUT]).all()


@pytest.mark.parametrize("amount", [None, 0, -1])
def test_every_score_is_finite_or_says_why_there_is_none(amount):
    given_lines = {} if amount is None else dict.fromkeys(Line, Decimal(amount))
    history = [Statement(date(2025 - back, 12, 31), 12, "USD", given_lines) for back in range(3)]

    for found in scores_of(batch_of_statements([history]), price_index=100, dollars_per_unit=1).values():
        assert (np.isfinite(found.value) == (found.reason == Reason.VALUE)).all()
        assert ((found.zone == ZONE_CODES[None]) == (found.reason != Reason.VALUE)).all()
