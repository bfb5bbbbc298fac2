"""What a policy would have cost and saved on past orders, in sums that add up over ranges of customers. Pure.

Counts are whole numbers; money is in ten-thousandths of the reporting currency, gross; margins are shares of sales
applied to gross amounts and, like losses, estimates in floats rounded to the unit. A held order counts as lost, which
is the most that holding can cost: whoever releases it saves the sale. A loss is LGD × the order's amount.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from credit.domain.replay import Array

WEEK_DAYS = 7
MEASURES = (
    "orders",
    "amount",
    "held",
    "held_amount",
    "sales_lost",
    "margin_lost",
    "margin_known",
    "defaulted",
    "defaulted_amount",
    "held_defaulted",
    "losses_avoided",
    "losses_missed",
)
Sums = dict[str, int]


@dataclass(frozen=True)
class Judged:
    """Orders with what became of them. `margin_share` is NaN where no cost is known."""

    amount: Array
    day: Array
    margin_share: Array
    defaulted: Array
    segments: Mapping[str, Sequence[str]]
    segment_codes: Mapping[str, Array]


@dataclass(frozen=True)
class Decisions:
    """What one policy decides: whether each order is held, and how often each rule held one."""

    held: Array
    by_rule: Mapping[str, int]


def outcomes(judged: Judged, *, draft: Decisions, live: Decisions, lgd: float, first_day: int) -> dict[str, Any]:
    """Return everything that the report shows, as JSON can hold it; `merge` adds two of them up."""
    sides = {"draft": draft, "live": live}
    return {
        "total": {side: _sums(judged, one.held, lgd) for side, one in sides.items()},
        "rules": {side: dict(one.by_rule) for side, one in sides.items()},
        "both": _crossed(judged, draft.held, live.held),
        "weeks": {side: _weeks(judged, one.held, first_day) for side, one in sides.items()},
        "segments": {
            name: {
                side: _by_segment(judged, one.held, lgd, judged.segment_codes[name], labels)
                for side, one in sides.items()
            }
            for name, labels in judged.segments.items()
        },
    }


def merge(left: Any, right: Any) -> Any:
    """Add two results up, key by key; what only one of them has stays."""
    if isinstance(left, dict) and isinstance(right, dict):
        return {key: merge(left.get(key), right.get(key)) for key in {**left, **right}}
    if left is None or right is None:
        return right if left is None else left
    return left + right


def _measures(judged: Judged, held: Array, lgd: float) -> dict[str, Array]:
    """Return the measures order by order; sums of them over any orders are the figures of the report."""
    good = ~judged.defaulted
    has_margin = ~np.isnan(judged.margin_share)
    margin = np.where(has_margin, judged.amount * np.nan_to_num(judged.margin_share), 0.0)
    loss = judged.amount * lgd
    return {
        "orders": np.ones(len(held), np.int64),
        "amount": judged.amount,
        "held": held,
        "held_amount": judged.amount * held,
        "sales_lost": judged.amount * (held & good),
        "margin_lost": margin * (held & good),
        "margin_known": judged.amount * (held & good & has_margin),
        "defaulted": judged.defaulted,
        "defaulted_amount": judged.amount * judged.defaulted,
        "held_defaulted": held & judged.defaulted,
        "losses_avoided": loss * (held & judged.defaulted),
        "losses_missed": loss * (~held & judged.defaulted),
    }


def _sums(judged: Judged, held: Array, lgd: float) -> Sums:
    return {name: round(values.sum()) for name, values in _measures(judged, held, lgd).items()}


def _by_segment(judged: Judged, held: Array, lgd: float, codes: Array, labels: Sequence[str]) -> dict[str, Sums]:
    measured = {
        name: np.bincount(codes, weights=values.astype(float), minlength=len(labels))
        for name, values in _measures(judged, held, lgd).items()
    }
    return {
        label: {name: round(float(values[place])) for name, values in measured.items()}
        for place, label in enumerate(labels)
        if measured["orders"][place]
    }


def _crossed(judged: Judged, draft: Array, live: Array) -> dict[str, Sums]:
    cells = {"both": draft & live, "draft_only": draft & ~live, "live_only": ~draft & live, "neither": ~draft & ~live}
    return {
        name: {
            "orders": int(cell.sum()),
            "amount": int(judged.amount[cell].sum()),
            "defaulted": int(judged.defaulted[cell].sum()),
        }
        for name, cell in cells.items()
    }


def _weeks(judged: Judged, held: Array, first_day: int) -> dict[str, int]:
    """Return the holds of each week since the first day, weeks without one left out."""
    counts = np.bincount((judged.day[held] - first_day) // WEEK_DAYS)
    return {str(week): int(count) for week, count in enumerate(counts) if count}
