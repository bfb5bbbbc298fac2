"""What the monitoring watches: signals with their thresholds, and how severe what they find is.

A signal has one value a customer and day, in its own unit; it fires where the value reaches its threshold, which is a
house choice that the policy may change. A value that cannot be said (None) fires nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum


class Signal(StrEnum):
    """What may be wrong with a customer."""

    GRADE_DOWN = "grade_down"
    PD_DRIFT = "pd_drift"
    OVER_LIMIT = "over_limit"
    LIMIT_BREACH_AHEAD = "limit_breach_ahead"
    LIMIT_EXPIRES = "limit_expires"
    STATEMENT_STALE = "statement_stale"
    BEHAVIOUR_DRIFT = "behaviour_drift"
    OVERDUE_GROWS = "overdue_grows"
    NEGATIVE_EQUITY = "negative_equity"
    COMFORT_BREACH = "comfort_breach"
    CONCENTRATION = "concentration"
    REVIEW_DUE = "review_due"


class SignalUnit(StrEnum):
    """What a value and its threshold count."""

    NOTCHES = "notches"
    TIMES = "times"
    SHARE = "share"
    DAYS = "days"
    MONTHS = "months"
    COUNT = "count"
    YES = "yes"


class Severity(StrEnum):
    """How soon somebody should look."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True)
class Rule:
    """From which value on a signal fires, and from which it is urgent."""

    unit: SignalUnit
    threshold: Decimal
    urgent: Decimal
    severity: Severity = Severity.MEDIUM

    def fires(self, value: Decimal | None) -> bool:
        """Say whether the value reaches the threshold."""
        return value is not None and value >= self.threshold

    def severity_of(self, value: Decimal) -> Severity:
        """Return how urgent a value that fires is."""
        return Severity.HIGH if value >= self.urgent else self.severity


def _rule(unit: SignalUnit, threshold: str, urgent: str, severity: Severity = Severity.MEDIUM) -> Rule:
    return Rule(unit, Decimal(threshold), Decimal(urgent), severity)


USUAL: Mapping[Signal, Rule] = {
    Signal.GRADE_DOWN: _rule(SignalUnit.NOTCHES, "1", "3"),
    # Of the probability of default since a year ago.
    Signal.PD_DRIFT: _rule(SignalUnit.TIMES, "2", "5"),
    Signal.OVER_LIMIT: _rule(SignalUnit.SHARE, "1.0001", "1.25"),
    # Of the limit that the exposure will reach by what is ordered, where nothing is paid meanwhile.
    Signal.LIMIT_BREACH_AHEAD: _rule(SignalUnit.SHARE, "0.90", "1.5", Severity.LOW),
    # Days past the day that lies 30 days before the expiry.
    Signal.LIMIT_EXPIRES: _rule(SignalUnit.DAYS, "0", "30", Severity.LOW),
    Signal.STATEMENT_STALE: _rule(SignalUnit.MONTHS, "18", "30", Severity.LOW),
    Signal.BEHAVIOUR_DRIFT: _rule(SignalUnit.DAYS, "10", "25"),
    Signal.OVERDUE_GROWS: _rule(SignalUnit.DAYS, "30", "60"),
    Signal.NEGATIVE_EQUITY: _rule(SignalUnit.YES, "1", "1"),
    Signal.COMFORT_BREACH: _rule(SignalUnit.COUNT, "3", "6", Severity.LOW),
    # Of the exposure of all customers.
    Signal.CONCENTRATION: _rule(SignalUnit.SHARE, "0.05", "0.10"),
    Signal.REVIEW_DUE: _rule(SignalUnit.DAYS, "0", "30", Severity.LOW),
}


# What a policy calls the signals that it sets thresholds of. It says which equity counts as none by its threshold of
# negative equity; the signal itself is yes or no.
POLICY_NAMES: Mapping[Signal, str] = {
    Signal.GRADE_DOWN: "grade_move",
    Signal.PD_DRIFT: "pd_drift",
    Signal.LIMIT_BREACH_AHEAD: "limit_used",
    Signal.STATEMENT_STALE: "statement_age",
    Signal.BEHAVIOUR_DRIFT: "behaviour_drift",
    Signal.NEGATIVE_EQUITY: "negative_equity",
    Signal.COMFORT_BREACH: "comfort_breach",
    Signal.CONCENTRATION: "concentration",
}


def rules_of(thresholds: Mapping[str, Decimal]) -> dict[Signal, Rule]:
    """Return the rules with the thresholds that a policy sets, by its names; what it could set and does not is off.

    An urgent value below its threshold moves up to it.
    """
    found = {}
    for signal, rule in USUAL.items():
        name = POLICY_NAMES.get(signal)
        if name is not None and name not in thresholds:
            continue
        threshold = rule.threshold if name is None or rule.unit is SignalUnit.YES else thresholds[name]
        found[signal] = Rule(rule.unit, threshold, max(rule.urgent, threshold), rule.severity)
    return found


def least_equity(thresholds: Mapping[str, Decimal]) -> Decimal:
    """Return the equity below which a policy calls it negative."""
    return thresholds.get(POLICY_NAMES[Signal.NEGATIVE_EQUITY], Decimal(0))
