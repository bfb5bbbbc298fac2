"""Zones have the published bounds, and each bound belongs to the side that its paper gives it to."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.scores.models import Direction, Zone
from credit.domain.scores.registry import MODELS, score_model

EDGES = [
    ("altman_z", "2.991", Zone.SAFE),
    ("altman_z", "2.99", Zone.GREY),
    ("altman_z", "1.81", Zone.GREY),
    ("altman_z", "1.809", Zone.DISTRESS),
    ("altman_z_private", "2.901", Zone.SAFE),
    ("altman_z_private", "2.90", Zone.GREY),
    ("altman_z_private", "1.23", Zone.GREY),
    ("altman_z_private", "1.229", Zone.DISTRESS),
    ("altman_z_service", "2.601", Zone.SAFE),
    ("altman_z_service", "2.60", Zone.GREY),
    ("altman_z_service", "1.10", Zone.GREY),
    ("altman_z_service", "1.099", Zone.DISTRESS),
    ("altman_emerging", "5.851", Zone.SAFE),
    ("altman_emerging", "5.85", Zone.GREY),
    ("altman_emerging", "4.35", Zone.GREY),
    ("altman_emerging", "4.349", Zone.DISTRESS),
    ("altman_emerging_bond", "5.851", Zone.SAFE),
    ("altman_emerging_bond", "5.85", Zone.GREY),
    ("altman_emerging_bond", "4.15", Zone.GREY),
    ("altman_emerging_bond", "4.149", Zone.DISTRESS),
    ("zmijewski", "0", Zone.SAFE),
    ("zmijewski", "0.001", Zone.DISTRESS),
    ("springate", "0.862", Zone.SAFE),
    ("springate", "0.861", Zone.DISTRESS),
    ("grover", "0.01", Zone.SAFE),
    ("grover", "0.009", Zone.GREY),
    ("grover", "-0.019", Zone.GREY),
    ("grover", "-0.02", Zone.DISTRESS),
    ("taffler", "0", Zone.SAFE),
    ("taffler", "-0.001", Zone.DISTRESS),
    ("taffler_textbook", "0.301", Zone.SAFE),
    ("taffler_textbook", "0.3", Zone.GREY),
    ("taffler_textbook", "0.2", Zone.GREY),
    ("taffler_textbook", "0.199", Zone.DISTRESS),
    ("piotroski_f", "8", Zone.STRONG),
    ("piotroski_f", "7", Zone.AVERAGE),
    ("piotroski_f", "2", Zone.AVERAGE),
    ("piotroski_f", "1", Zone.WEAK),
    ("piotroski_f_wide", "7", Zone.STRONG),
    ("piotroski_f_wide", "6", Zone.AVERAGE),
    ("piotroski_f_wide", "4", Zone.AVERAGE),
    ("piotroski_f_wide", "3", Zone.WEAK),
    ("beneish_m", "-1.78", Zone.UNLIKELY_MANIPULATOR),
    ("beneish_m", "-1.779", Zone.LIKELY_MANIPULATOR),
    ("beneish_m_short", "-2.22", Zone.UNLIKELY_MANIPULATOR),
    ("beneish_m_short", "-2.219", Zone.LIKELY_MANIPULATOR),
]


@pytest.mark.parametrize(("key", "value", "zone"), EDGES)
def test_a_bound_belongs_to_one_side(key, value, zone):
    assert score_model(key).cut_offs.zone(value=Decimal(value), probability=None) is zone


@pytest.mark.parametrize(
    ("probability", "zone"),
    [("0.038", Zone.SAFE), ("0.0381", Zone.GREY), ("0.5", Zone.GREY), ("0.5001", Zone.DISTRESS)],
)
def test_ohlson_is_read_by_its_probability(probability, zone):
    assert score_model("ohlson_o").cut_offs.zone(value=Decimal(0), probability=Decimal(probability)) is zone


@pytest.mark.parametrize("key", MODELS)
def test_no_value_is_in_no_zone(key):
    assert score_model(key).cut_offs.zone(value=None, probability=None) is None


@given(st.sampled_from(list(MODELS.values())), st.decimals(-20, 20, places=4), st.decimals(-20, 20, places=4))
def test_a_better_value_is_never_in_a_worse_zone(model, left, right):
    better, worse = (max, min) if model.direction is Direction.HIGHER_IS_BETTER else (min, max)

    zones = [_zone(model, pick(left, right)) for pick in (better, worse)]

    assert zones[0].severity <= zones[1].severity


def _zone(model, value):
    probability = model.probability(value) if model.probability else None
    return model.cut_offs.zone(value=value, probability=probability)
