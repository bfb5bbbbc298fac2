"""How far the figures of a statement can be relied on: a grade from A to D, with its reasons.

Completeness is a fraction (0.9 = 90 % of the lines that ratios and models ask for are known). The rule is the
house's own; it has no published source.
"""

from collections.abc import Collection
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from credit.domain.statement_checks import Code, Finding, Severity
from credit.domain.statements import Line, Statement

# What the ratios and the published models ask for; a sub-total that follows from its parts is known.
ESSENTIAL_LINES = (
    Line.CASH,
    Line.RECEIVABLES,
    Line.INVENTORY,
    Line.CURRENT_ASSETS,
    Line.INTANGIBLES,
    Line.TOTAL_ASSETS,
    Line.PAYABLES,
    Line.SHORT_TERM_DEBT,
    Line.CURRENT_LIABILITIES,
    Line.LONG_TERM_DEBT,
    Line.TOTAL_LIABILITIES,
    Line.RETAINED_EARNINGS,
    Line.EQUITY,
    Line.SALES,
    Line.COST_OF_SALES,
    Line.DEPRECIATION,
    Line.EBIT,
    Line.INTEREST,
    Line.NET_INCOME,
    Line.OPERATING_CASH_FLOW,
)
COMPLETE = Decimal("0.9")
TOO_LITTLE = Decimal("0.5")


class Grade(StrEnum):
    """A is reliable, D is not to be decided on."""

    A = "A"
    B = "B"
    C = "C"
    D = "D"


class Shortcoming(StrEnum):
    """A reason why the grade is not A."""

    ERRORS = "errors"
    TOO_LITTLE_KNOWN = "too_little_known"
    NOT_AUDITED = "not_audited"
    OLD = "old"
    INCOMPLETE = "incomplete"
    WARNINGS = "warnings"


DISQUALIFYING = frozenset({Shortcoming.ERRORS, Shortcoming.TOO_LITTLE_KNOWN})
_BY_COUNT = (Grade.A, Grade.B, Grade.C)


class Quality(NamedTuple):
    """The grade, why it is not better, and the fraction of the essential lines that is known."""

    grade: Grade
    shortcomings: tuple[Shortcoming, ...]
    completeness: Decimal


def completeness(statement: Statement) -> Decimal:
    """Return the fraction of the essential lines that are given or follow from others, from 0 to 1."""
    known = sum(statement.amount(line) is not None for line in ESSENTIAL_LINES)
    return Decimal(known) / len(ESSENTIAL_LINES)


def grade_quality(statement: Statement, *, findings: Collection[Finding], audited: bool) -> Quality:
    """Grade the statement by what `check` found in it.

    D where anything is an error (outdated statements are among them) or less than half of the essential lines is
    known. Otherwise one grade below A for each of these: not audited; old; less than nine tenths of the essential
    lines known; a warning of another kind. Three or all four give D. Notes do not count.
    """
    known = completeness(statement)
    shortcomings = tuple(reason for reason, holds in _reasons(findings, known, audited).items() if holds)
    if DISQUALIFYING & set(shortcomings) or len(shortcomings) >= len(_BY_COUNT):
        return Quality(Grade.D, shortcomings, known)
    return Quality(_BY_COUNT[len(shortcomings)], shortcomings, known)


def _reasons(findings: Collection[Finding], known: Decimal, audited: bool) -> dict[Shortcoming, bool]:
    warnings = {finding.code for finding in findings if finding.severity is Severity.WARNING}
    return {
        Shortcoming.ERRORS: any(finding.severity is Severity.ERROR for finding in findings),
        Shortcoming.TOO_LITTLE_KNOWN: known < TOO_LITTLE,
        Shortcoming.NOT_AUDITED: not audited,
        Shortcoming.OLD: Code.OLD in warnings,
        Shortcoming.INCOMPLETE: TOO_LITTLE <= known < COMPLETE,
        Shortcoming.WARNINGS: bool(warnings - {Code.OLD}),
    }
