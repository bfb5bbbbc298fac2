"""A score against its peers: how many points each characteristic lies above or below the peers' median.

Points are Decimals; nothing is rounded. Peers are customers of the same industry where there are enough of them, else
all customers. The differences add up exactly to the difference of points, since the reference has the peers' median in
every characteristic and the same base points; that is the points of a middling customer, not the median of points.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from credit.domain.scorecards import Difference, Score, against, median_points

ENOUGH_PEERS = 10


class PeerGroup(StrEnum):
    """Whom a score is held against."""

    INDUSTRY = "industry"
    PORTFOLIO = "portfolio"


@dataclass(frozen=True)
class PeerComparison:
    """A score's contributions less the peers' medians, the largest loss first."""

    group: PeerGroup
    peer_count: int
    points: Decimal
    reference_points: Decimal
    differences: tuple[Difference, ...]

    @property
    def difference(self) -> Decimal:
        """Return how many points better (positive) than its peers the customer is."""
        return self.points - self.reference_points


def score_against_peers(
    score: Score, *, industry: Sequence[Score], portfolio: Sequence[Score], enough: int = ENOUGH_PEERS
) -> PeerComparison | None:
    """Compare with the industry, or with the portfolio where the industry has too few; None without any peer."""
    group, peers = (PeerGroup.INDUSTRY, industry) if len(industry) >= enough else (PeerGroup.PORTFOLIO, portfolio)
    return against_medians(score, median_points(peers), group=group, peer_count=len(peers)) if peers else None


def against_medians(
    score: Score, medians: Mapping[str, Decimal], *, group: PeerGroup, peer_count: int
) -> PeerComparison:
    """Compare with medians that are already known, as of a nightly run.

    :raises ValueError: if the peers were scored by another scorecard
    """
    if set(medians) != {item.name for item in score.contributions}:
        raise ValueError("Peers are scored by the same scorecard.")
    reference = sum(medians.values(), score.base_points)
    return PeerComparison(group, peer_count, score.points, reference, against(score, medians))
