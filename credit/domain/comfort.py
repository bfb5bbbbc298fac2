"""How high or low a ratio should be: comfort levels as data, apart from the formulas, and what they say of a result.

Levels are in the ratio's own unit (1.33 times, 0.6 = 60 %, money for free cash flow). They differ by industry (a
hotel lives with a current ratio of 0.7), so that callers pass their own; the usual ones name where they are from.
Days have no usual level: they are judged against the terms agreed. Nothing is rounded.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from credit.domain.ratio_results import RatioResult, Status
from credit.domain.ratios import RatioName


class Direction(StrEnum):
    """On which side of its level a ratio is comfortable."""

    AT_LEAST = "at_least"
    ABOVE = "above"
    AT_MOST = "at_most"
    BELOW = "below"

    def holds(self, value: Decimal, level: Decimal) -> bool:
        """Say whether the value lies on the comfortable side of the level."""
        if self in {Direction.AT_LEAST, Direction.ABOVE}:
            return value > level or (value == level and self is Direction.AT_LEAST)
        return value < level or (value == level and self is Direction.AT_MOST)


class Comfort(NamedTuple):
    """A level that is enough and, where the field gives a range, one that is strong."""

    direction: Direction
    enough: Decimal
    source: str
    strong: Decimal | None = None


class Judgement(StrEnum):
    """What a level says of a result."""

    STRONG = "strong"
    COMFORTABLE = "comfortable"
    UNCOMFORTABLE = "uncomfortable"
    NOT_JUDGED = "not_judged"


LENDERS = "Ranges in lenders' guides: finnovaadvisory.com, riskinmind.ai"
CUSTOMARY = "Customary in credit work; no publication checked"


def _comfort(direction: Direction, enough: str, source: str, strong: str | None = None) -> Comfort:
    return Comfort(direction, Decimal(enough), source, Decimal(strong) if strong else None)


USUAL_COMFORT: Mapping[RatioName, Comfort] = {
    RatioName.CURRENT: _comfort(Direction.AT_LEAST, "1.33", LENDERS, "2"),
    RatioName.QUICK: _comfort(Direction.AT_LEAST, "1", LENDERS),
    RatioName.CASH: _comfort(Direction.AT_LEAST, "0.2", CUSTOMARY),
    RatioName.WORKING_CAPITAL_TO_ASSETS: _comfort(Direction.ABOVE, "0", LENDERS),
    RatioName.LIABILITIES_TO_ASSETS: _comfort(Direction.BELOW, "0.6", CUSTOMARY),
    RatioName.DEBT_TO_EQUITY: _comfort(Direction.AT_MOST, "2.5", LENDERS, "1"),
    RatioName.LIABILITIES_TO_TANGIBLE_NET_WORTH: _comfort(Direction.BELOW, "3", LENDERS, "2"),
    RatioName.INTEREST_COVER: _comfort(Direction.AT_LEAST, "2", LENDERS),
    RatioName.EBITDA_COVER: _comfort(Direction.AT_LEAST, "3", CUSTOMARY),
    RatioName.DEBT_SERVICE_COVER: _comfort(Direction.AT_LEAST, "1.25", LENDERS, "1.5"),
    RatioName.NET_DEBT_TO_EBITDA: _comfort(Direction.AT_MOST, "3.5", LENDERS, "3"),
    RatioName.CASH_FLOW_TO_CURRENT_LIABILITIES: _comfort(Direction.AT_LEAST, "0.4", CUSTOMARY),
    RatioName.CASH_FLOW_TO_LIABILITIES: _comfort(Direction.AT_LEAST, "0.2", CUSTOMARY),
    RatioName.FREE_CASH_FLOW: _comfort(Direction.ABOVE, "0", LENDERS),
}

_BY_STATUS = {Status.BEST_BY_ABSENCE: Judgement.STRONG, Status.WORST_BY_SIGN: Judgement.UNCOMFORTABLE}


def judge(result: RatioResult, comfort: Comfort | None) -> Judgement:
    """Return on which side of its level a result is.

    Not judged where there is no level, a line is missing or the ratio does not apply: silence is not comfort.
    Absence of what the ratio measures is strong, a wrong sign uncomfortable, whatever the level.
    """
    if comfort is None:
        return Judgement.NOT_JUDGED
    if result.value is None:
        return _BY_STATUS.get(result.status, Judgement.NOT_JUDGED)
    if comfort.strong is not None and comfort.direction.holds(result.value, comfort.strong):
        return Judgement.STRONG
    return Judgement.COMFORTABLE if comfort.direction.holds(result.value, comfort.enough) else Judgement.UNCOMFORTABLE


class Light(StrEnum):
    """What a page shows of a judgement at a glance."""

    GREEN = "green"
    AMBER = "amber"
    RED = "red"
    NONE = "none"


# A house choice: a tenth is about what a ratio of an ordinary company moves in a quarter.
NEAR_RATE = Decimal("0.1")


def light(result: RatioResult, comfort: Comfort | None, *, near_rate: Decimal = NEAR_RATE) -> Light:
    """Return green for comfortable, amber for comfortable but within a tenth of the level, red for uncomfortable."""
    judgement = judge(result, comfort)
    if judgement is Judgement.NOT_JUDGED or comfort is None:
        return Light.NONE
    if judgement is Judgement.UNCOMFORTABLE:
        return Light.RED
    if judgement is Judgement.STRONG or result.value is None:
        return Light.GREEN
    is_near = abs(result.value - comfort.enough) < near_rate * abs(comfort.enough)
    return Light.AMBER if is_near else Light.GREEN
