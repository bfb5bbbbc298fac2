"""How customers behave: when they pay, how they grow, what goes wrong with them.

Delays are calendar days after the due date (negative is early). `drift_days` is added bit by bit until the
story's end; `winter_days` applies to what falls due from January to March. Rates are fractions.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Archetype:
    name: str
    delay_days: float
    spread_days: float
    drift_days: float = 0.0
    winter_days: float = 0.0
    monthly_growth: float = 0.006
    season_strength: float = 0.2
    dispute_rate: float = 0.015
    takes_discount: bool = False
    fails: bool = False


EARLY = Archetype("always early", -6, 3, takes_discount=True)
PUNCTUAL = Archetype("always on time", -0.5, 1)
USUAL = Archetype("a week late", 7, 6)
LATE = Archetype("always late", 28, 10)
DETERIORATING = Archetype("deteriorating", -1, 4, drift_days=65)
IMPROVING = Archetype("improving", 32, 6, drift_days=-30)
SEASONAL = Archetype("seasonal", 3, 4, winter_days=25, season_strength=0.9)
GROWING = Archetype("growing", 4, 5, monthly_growth=0.035)
DISPUTING = Archetype("disputing", 10, 8, dispute_rate=0.12)
FAILING = Archetype("failing", 6, 5, drift_days=30, fails=True)

# Dealt out in turn, so that even twenty customers show every behaviour.
DECK = (
    USUAL, PUNCTUAL, EARLY, LATE, USUAL, DETERIORATING, PUNCTUAL, GROWING, USUAL, FAILING,
    PUNCTUAL, SEASONAL, USUAL, EARLY, DISPUTING, USUAL, LATE, PUNCTUAL, IMPROVING, USUAL,
)  # fmt: skip

# Share of a year's orders by month around 1, for a season strength of 1.
SEASON = (-0.25, -0.45, 0.0, 0.05, 0.05, 0.10, -0.10, -0.20, 0.10, 0.20, 0.35, 0.15)
