"""A score is explained by its points against the median of its peers, adding up exactly."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.score_peers import PeerGroup, score_against_peers
from credit.domain.scorecards import Contribution, Score

NAMES = ("ratio.net_margin", "variable.log_assets", "rating.external")
points = st.decimals(min_value=-99, max_value=99, places=2)
scores = st.tuples(points, points, points).map(lambda found: score(*found))


def score(*found) -> Score:
    rows = (Contribution(name, None, Decimal(value), None, False) for name, value in zip(NAMES, found, strict=True))
    return Score("house", 1, Decimal(500), tuple(rows))


@given(scores, st.lists(scores, min_size=1, max_size=30))
def test_differences_add_up_exactly_to_the_difference_of_points(mine, peers):
    found = score_against_peers(mine, industry=peers, portfolio=peers)

    assert found is not None
    assert sum(item.difference or 0 for item in found.differences) == found.difference
    assert found.points == mine.points


def test_the_largest_loss_comes_first():
    found = score_against_peers(score(10, -30, 0), industry=[], portfolio=[score(0, 0, 0)])

    assert found is not None
    assert (found.differences[0].name, found.differences[0].difference) == ("variable.log_assets", -30)
    assert (found.difference, found.reference_points) == (-20, 500)


@pytest.mark.parametrize(("count", "group"), [(10, PeerGroup.INDUSTRY), (9, PeerGroup.PORTFOLIO)])
def test_too_few_of_an_industry_give_way_to_the_portfolio(count, group):
    found = score_against_peers(score(1, 1, 1), industry=[score(0, 0, 0)] * count, portfolio=[score(2, 2, 2)] * 50)

    assert found is not None
    assert (found.group, found.peer_count) == (group, count if group is PeerGroup.INDUSTRY else 50)


def test_without_peers_there_is_no_comparison():
    assert score_against_peers(score(1, 1, 1), industry=[], portfolio=[]) is None


def test_peers_of_another_scorecard_are_refused():
    other = Score("house", 1, Decimal(500), score(1, 1, 1).contributions[:2])

    with pytest.raises(ValueError, match="same scorecard"):
        score_against_peers(score(1, 1, 1), industry=[], portfolio=[other])
