"""How large the benchmarks are, and the days they play on."""

from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

TODAY = datetime.now(UTC).date()  # of the entity too: its time zone is UTC
PAST_DATE = TODAY - timedelta(days=45)
LONG_PAST_DATE = TODAY - timedelta(days=400)
KNOWN_DAYS_LATER = 5


def known_after(day: date) -> datetime:
    """Return a moment some days after `day`: what was recorded later is left out."""
    return datetime.combine(day + timedelta(days=KNOWN_DAYS_LATER), time(12), tzinfo=UTC)


class Size(NamedTuple):
    """`open_count` of every `of` invoices are open. `has_bars`: a figure over its bar is a failure."""

    name: str
    customers: int
    invoices: int
    repetitions: int
    import_repetitions: int
    open_count: int = 3
    of: int = 10
    has_bars: bool = True


SIZES = {
    size.name: size
    for size in (
        Size("tiny", 200, 2_000, 2, 1, has_bars=False),
        Size("small", 10_000, 100_000, 7, 3),
        Size("full", 100_000, 1_000_000, 7, 3),
        Size("huge", 100_000, 11_000_000, 3, 0, open_count=1, of=11, has_bars=False),
    )
}
