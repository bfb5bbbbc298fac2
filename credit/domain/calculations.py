"""Everything that statements say by themselves: ratios, published scores, checks and the quality of the data.

Pure, and nothing is added to what is given: the same statements give the same answers, of a customer or of nobody.
Units and signs are those of `statements`, `ratios` and `scores`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import zip_longest

from credit.domain.ratio_results import RatioResult
from credit.domain.ratios import RatioName, all_ratios
from credit.domain.scores.models import Setting
from credit.domain.scores.panel import ScorePanel, panel
from credit.domain.statement_checks import Finding, check
from credit.domain.statement_quality import Quality, grade_quality
from credit.domain.statements import Statement


@dataclass(frozen=True)
class GivenStatement:
    """A statement and whether an auditor stands behind it."""

    statement: Statement
    is_audited: bool


@dataclass(frozen=True)
class CheckedStatement:
    """A statement with what was found in it, beside the one before where there is one."""

    statement: Statement
    findings: tuple[Finding, ...]
    quality: Quality


@dataclass(frozen=True)
class Calculation:
    """Ratios and scores of the latest statement, and every statement checked, the latest first."""

    latest: Statement
    ratios: Mapping[RatioName, RatioResult]
    scores: ScorePanel
    checked: tuple[CheckedStatement, ...]


def calculate(given: Sequence[GivenStatement], *, as_of: date, setting: Setting) -> Calculation:
    """Return what one or more statements of one company say on the day `as_of`, in whatever order they are given."""
    periods = sorted(given, key=lambda period: period.statement.period_end, reverse=True)
    latest, earlier = periods[0].statement, periods[1].statement if len(periods) > 1 else None
    return Calculation(
        latest=latest,
        ratios=all_ratios(latest, earlier=earlier),
        scores=panel([period.statement for period in periods], setting=setting),
        checked=tuple(
            _checked(period, before, as_of=as_of) for period, before in zip_longest(periods, periods[1:]) if period
        ),
    )


def _checked(period: GivenStatement, before: GivenStatement | None, *, as_of: date) -> CheckedStatement:
    findings = check(period.statement, as_of=as_of, earlier=before.statement if before else None)
    quality = grade_quality(period.statement, findings=findings, audited=period.is_audited)
    return CheckedStatement(period.statement, tuple(findings), quality)
