"""Sums over a portfolio: expected loss, concentration, how grades moved. Pure.

Exposures and losses are Decimal in reporting currency, PDs and LGDs fractions. Nothing is rounded but the expected
loss of one customer, to the cent, half up.

Concentration: Herfindahl and Hirschman's index, the sum of squared shares (US Department of Justice, Merger
Guidelines, 2023, §2.1, there in points of ten thousand; here a fraction).
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

CENT = Decimal("0.01")


class GradeShare(NamedTuple):
    """What stands at one grade: customers, exposure, and what of it is expected to be lost. "" is "not rated"."""

    grade: str
    customers: int
    exposure: Decimal
    expected_loss: Decimal


def expected_loss(*, exposure: Decimal, pd: Decimal, lgd: Decimal) -> Decimal:
    """Return the loss expected within a year; a credit balance loses nothing."""
    return (max(exposure, Decimal(0)) * pd * lgd).quantize(CENT, rounding=ROUND_HALF_UP)


def weighted_pd(shares: Iterable[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    """Return the PD weighted by exposure, of those that are rated; None where they owe nothing."""
    rated = [(exposure, pd) for exposure, pd in shares if pd is not None and exposure > 0]
    total = sum((exposure for exposure, _pd in rated), Decimal(0))
    return sum((exposure * pd for exposure, pd in rated), Decimal(0)) / total if total else None


def matrix_rows(moves: Mapping[tuple[str, str], int], *, grades: Sequence[str]) -> list[tuple[str, list[int], int]]:
    """Return for each grade at first how many customers came to each grade, and their sum, in the order of `grades`."""
    rows = []
    for first in grades:
        counts = [moves.get((first, then), 0) for then in grades]
        rows.append((first, counts, sum(counts)))
    return rows
