"""What pages say of a statement's figures: its grade, why it is not better, and what was found."""

from datetime import date
from typing import Any

from credit.domain.statement_checks import check
from credit.domain.statement_quality import Grade, grade_quality
from credit.domain.statements import Statement
from credit.queries.statements import LINE_LABELS
from credit.views.assessment_words import FINDINGS, SHORTCOMINGS

QUALITY_TONES = {Grade.A: "good", Grade.B: "good", Grade.C: "warn", Grade.D: "bad"}


def read_quality(statement: Statement, *, is_audited: bool, earlier: Statement | None, as_of: date) -> dict[str, Any]:
    """Return how far the period's figures can be relied on, and what was found in them."""
    findings = check(statement, as_of=as_of, earlier=earlier)
    quality = grade_quality(statement, findings=findings, audited=is_audited)
    return {
        "period_end": statement.period_end,
        "grade": quality.grade.value,
        "tone": QUALITY_TONES[quality.grade],
        "shortcomings": [SHORTCOMINGS[reason] for reason in quality.shortcomings],
        "findings": [
            (FINDINGS[finding.code], LINE_LABELS[finding.line] if finding.line else "", finding) for finding in findings
        ],
    }
