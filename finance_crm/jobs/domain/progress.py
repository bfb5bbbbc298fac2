"""How far a job is and how long it still takes. Pure: no Django, no clock, no I/O.

Counts are whole units of the job's kind, times are seconds. A job's fraction is the mean of its shards'
fractions, so that shards which have not said how much they hold count as much as the others.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class ShardProgress:
    """`done` of `total` units; a shard that is over counts as whole whatever it last reported."""

    done: int
    total: int
    is_over: bool


@dataclass(frozen=True)
class Progress:
    """`rate` is units per second and `seconds_left` an estimate; None while there is nothing to tell from."""

    done: int
    total: int
    fraction: float
    rate: float | None
    seconds_left: float | None


def measure(shards: Sequence[ShardProgress], *, elapsed_seconds: float) -> Progress:
    """Return the progress of a job that started `elapsed_seconds` ago."""
    done, total = sum(shard.done for shard in shards), sum(shard.total for shard in shards)
    fraction = sum(map(_fraction, shards)) / len(shards) if shards else 0.0
    is_telling = fraction > 0 and elapsed_seconds > 0
    return Progress(
        done=done,
        total=max(total, done),
        fraction=fraction,
        rate=done / elapsed_seconds if is_telling else None,
        seconds_left=elapsed_seconds * (1 - fraction) / fraction if is_telling else None,
    )


def _fraction(shard: ShardProgress) -> float:
    if shard.is_over:
        return 1.0
    return min(shard.done / shard.total, 1.0) if shard.total > 0 else 0.0


def back_off_seconds(attempt: int, *, longest: float = 60.0) -> float:
    """Return how long to wait after the `attempt`-th failure: 1, 2, 4 … seconds, at most `longest`."""
    return min(2.0 ** (max(attempt, 1) - 1), longest)
