"""The credit policy: everything an installation has decided about giving credit, as one value. Pure.

Money is Decimal in reporting currency; shares, PDs (probability of default within a year) and LGDs (loss given
default) are fractions; durations are in whole days, hours or months as their names say; points are those of scorecards,
more are safer. A policy that could not be applied cannot be made: `PolicyError` says which part and what to do.

Default as in Basel's CRE36.69: ninety days overdue above a material amount, or unlikely to pay.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from credit.domain.limit_recommendations import LimitPolicy
from credit.domain.policy_rules import Rule, RuleError, check_rules
from credit.domain.score_scales import Grade, GradeScale
from credit.domain.signals import Signal
from credit.domain.statement_quality import Grade as QualityGrade

Amount = Decimal | None
LONGEST_REVIEW_MONTHS = 60


class PolicyError(ValueError):
    """The policy cannot be applied. `part` names the section, as `grades` or `limits`; the text says what to do."""

    def __init__(self, part: str, message: str) -> None:
        super().__init__(f"{part}: {message}")
        self.part = part
        self.message = message


class UnsetLimit(StrEnum):
    """What an order of a customer meets for whom nobody has set a limit."""

    HOLD = "hold"
    PASS = "pass"


class CardKind(StrEnum):
    """Which scorecard a customer gets: with a market value, without one, or by payment behaviour alone."""

    LISTED = "listed"
    UNLISTED = "unlisted"
    BEHAVIOUR = "behaviour"


@dataclass(frozen=True)
class DefaultDefinition:
    """When a customer counts as in default. `materiality` is the overdue amount that does not count yet."""

    days_overdue: int = 90
    materiality: Decimal = Decimal(500)
    includes_insolvency: bool = True
    includes_credit_write_offs: bool = True
    excludes_disputed: bool = True

    def __post_init__(self) -> None:
        if self.days_overdue < 1:
            raise PolicyError("default", "The days overdue are 1 or more.")
        if not self.materiality.is_finite() or self.materiality < 0:
            raise PolicyError("default", "The amount below which nothing is material is 0 or more.")

    def is_default(
        self,
        *,
        overdue: Decimal,
        disputed_overdue: Decimal = Decimal(0),
        is_insolvent: bool = False,
        has_credit_write_off: bool = False,
    ) -> bool:
        """Say whether this is a default.

        :param overdue: what is overdue by at least `days_overdue` days, disputed items included
        :param disputed_overdue: the part of it whose dispute was approved
        """
        counted = overdue - disputed_overdue if self.excludes_disputed else overdue
        return (
            counted > self.materiality
            or (self.includes_insolvency and is_insolvent)
            or (self.includes_credit_write_offs and has_credit_write_off)
        )


@dataclass(frozen=True)
class Policy:
    """One credit policy. See the fields; what is not said here is not decided.

    :raises PolicyError: when made, if a part could not be applied

    `scorecards` are the keys of scorecards by kind of customer. `behaviour_weight` is the share of the behaviour score
    where a statement score is there as well: points = weight × behaviour + (1 − weight) × statements, both on the scale
    that the grades stand on. `quality_caps` are the best grades that statements of a quality can give. A grade without
    `review_months` cannot be. A signal without a threshold is not looked for.
    """

    default: DefaultDefinition
    grades: GradeScale
    scorecards: Mapping[str, str]
    limits: LimitPolicy
    lgd: Decimal
    review_months: Mapping[str, int]
    quality_caps: Mapping[str, str]
    behaviour_weight: Decimal
    block_rules: tuple[Rule, ...] = ()
    alert_thresholds: Mapping[str, Decimal] = field(default_factory=dict)
    reservation_hours: int = 24
    unset_limit: UnsetLimit = UnsetLimit.HOLD

    def __post_init__(self) -> None:
        _check_grades(self)
        _check_shares(self)
        _check_names(self)
        try:
            check_rules(self.block_rules, grades={grade.name for grade in self.grades.grades})
        except RuleError as error:
            raise PolicyError("block_rules", str(error)) from error
        if not 1 <= self.reservation_hours <= 24 * 90:
            raise PolicyError("orders", "A reservation lasts from 1 hour to 90 days.")

    def grade_named(self, name: str) -> Grade:
        """Return the grade called `name`.

        :raises PolicyError: if the scale has none
        """
        found = next((grade for grade in self.grades.grades if grade.name == name), None)
        if found is None:
            raise PolicyError("grades", f"There is no grade {name}.")
        return found

    def combined_points(self, *, statements: Amount, behaviour: Amount) -> Amount:
        """Return the points of a customer from both scores; one that is missing leaves the other to stand alone."""
        if statements is None or behaviour is None:
            return behaviour if statements is None else statements
        return self.behaviour_weight * behaviour + (1 - self.behaviour_weight) * statements

    def capped(self, grade: Grade, *, quality: str | None) -> Grade:
        """Return the grade, or the best that statements of `quality` can give, whichever is worse.

        Without statements (None) nothing caps.
        """
        best = self.quality_caps.get(quality) if quality is not None else None
        if best is None:
            return grade
        places = self.grades.grades.index
        return max(grade, self.grade_named(best), key=places)


def _check_grades(policy: Policy) -> None:
    names = {grade.name for grade in policy.grades.grades}
    if set(policy.review_months) != names:
        raise PolicyError("review", "Say for every grade after how many months it is reviewed, and for no other.")
    if not all(1 <= months <= LONGEST_REVIEW_MONTHS for months in policy.review_months.values()):
        raise PolicyError("review", f"A review is due after 1 to {LONGEST_REVIEW_MONTHS} months.")
    unknown = set(policy.quality_caps) - {grade.value for grade in QualityGrade}
    if unknown:
        raise PolicyError("quality_caps", f"There is no data quality {', '.join(sorted(unknown))}.")
    wrong = set(policy.quality_caps.values()) - names
    if wrong:
        raise PolicyError("quality_caps", f"There is no grade {', '.join(sorted(wrong))}.")
    strange = {band.grade for band in policy.limits.bands} - names
    if strange:
        raise PolicyError("limits", f"A band names the grade {', '.join(sorted(strange))}, which there is not.")


def _check_shares(policy: Policy) -> None:
    limits = policy.limits
    shares = {
        "lgd": {"loss given default": policy.lgd},
        "scorecards": {"weight of the behaviour score": policy.behaviour_weight},
        "limits": {
            "share of tangible net worth": limits.tangible_net_worth_share,
            "share of working capital": limits.working_capital_share,
            "share of our own sales": limits.own_sales_share,
            "share of the customer's sales": limits.band_sales_share,
        },
    }
    for part, values in shares.items():
        for name, value in values.items():
            if not value.is_finite() or not 0 <= value <= 1:
                raise PolicyError(part, f"The {name} is a fraction from 0 to 1.")
    if not limits.need_headroom.is_finite() or limits.need_headroom < 0 or limits.tolerance_days < 0:
        raise PolicyError("limits", "Headroom and days of tolerance are 0 or more.")


def _check_names(policy: Policy) -> None:
    kinds = {kind.value for kind in CardKind}
    if set(policy.scorecards) != kinds or not all(policy.scorecards.values()):
        raise PolicyError("scorecards", f"Name a scorecard for each of {', '.join(sorted(kinds))}.")
    unknown = set(policy.alert_thresholds) - {signal.value for signal in Signal}
    if unknown:
        raise PolicyError("alerts", f"There is no signal {', '.join(sorted(unknown))}.")
    if not all(value.is_finite() for value in policy.alert_thresholds.values()):
        raise PolicyError("alerts", "A threshold is a number.")
