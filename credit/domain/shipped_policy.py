"""The policy that an installation starts with, before anybody decides otherwise. Pure.

Grades: each 20 points wide, on the scale where 600 points are odds of 50 to 1 good to bad and 20 points double them; a
grade's PD is that of its middle, its open ends taken as 20 points wide too. So the PDs follow from the scale and from
nothing observed, which `SOURCE` says; replace them by one's own or a cited default study.

Other sources: 90 days, CRE36.69; 500 as the material amount, EBA/RTS/2016/06 art. 2 (in euros); limits and LGD, see
`limit_policy`. No credit for the worst grade, rules, weights, caps, review months and thresholds are the house's own.
"""

from dataclasses import replace
from decimal import Decimal

from credit.domain.limit_policy import HOUSE_POLICY, UNSECURED_LGD
from credit.domain.limits import PolicyBand
from credit.domain.policies import CardKind, DefaultDefinition, Policy, UnsetLimit
from credit.domain.policy_rules import Checkpoint, RuleKind
from credit.domain.score_scales import Grade, GradeScale, PointScale
from credit.domain.signals import USUAL
from credit.domain.statement_quality import Grade as QualityGrade

SCALE = PointScale(anchor_points=Decimal(600), anchor_odds=Decimal(50), points_to_double=Decimal(20))
SOURCE = (
    "Derived from the points scale (600 points are odds of 50 to 1, 20 points double them), each grade at its middle; "
    "not observed defaults"
)
_LOWEST_BOUND = 540
_WIDTH = 20
_NAMES = ("A", "A−", "B+", "B", "B−", "C+", "C", "C−", "D")
_PD_DECIMALS = Decimal("0.00001")


def _shipped_grades() -> tuple[Grade, ...]:
    worst_place = len(_NAMES) - 1
    grades = []
    for place, name in enumerate(_NAMES):
        least = Decimal(_LOWEST_BOUND + _WIDTH * (worst_place - 1 - place))
        pd = SCALE.pd_of(least + Decimal(_WIDTH) / 2)
        assert pd is not None
        grades.append(Grade(name, None if place == worst_place else least, pd.quantize(_PD_DECIMALS)))
    return tuple(grades)


def _at_order(kind: RuleKind, threshold: str, *, grace_days: int = 0) -> dict[str, object]:
    return {
        "kind": kind.value,
        "checkpoint": Checkpoint.ORDER.value,
        "threshold": threshold,
        "grace_days": grace_days,
        "least_limit_used": None,
    }


SHIPPED_RULES = (
    _at_order(RuleKind.LIMIT_USED, "1"),
    _at_order(RuleKind.LIMIT_EXPIRED, "0", grace_days=14),
    _at_order(RuleKind.DAYS_OVERDUE, "30"),
)
SHIPPED_GRADES = GradeScale(version=1, source=SOURCE, grades=_shipped_grades())
SHIPPED_POLICY = Policy(
    default=DefaultDefinition(),
    grades=SHIPPED_GRADES,
    scorecards={
        CardKind.LISTED.value: "listed",
        CardKind.UNLISTED.value: "unlisted",
        CardKind.BEHAVIOUR.value: "behaviour",
    },
    behaviour_weight=Decimal("0.5"),
    quality_caps={QualityGrade.B.value: "A−", QualityGrade.C.value: "B", QualityGrade.D.value: "C"},
    limits=replace(HOUSE_POLICY, bands=(PolicyBand(_NAMES[-1], least=None, amount=None, refuses=True),)),
    lgd=UNSECURED_LGD,
    block_rules=SHIPPED_RULES,
    reservation_hours=24,
    unset_limit=UnsetLimit.HOLD,
    review_months=dict(zip(_NAMES, (12, 12, 12, 12, 12, 6, 6, 3, 3), strict=True)),
    alert_thresholds={signal.value: rule.threshold for signal, rule in USUAL.items()},
)
