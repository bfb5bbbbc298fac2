"""A statement's grade follows from what was found in it, who audited it, its age and what is known."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.statement_checks import Code, Finding, Severity, check
from credit.domain.statement_quality import ESSENTIAL_LINES, Grade, Shortcoming, completeness, grade_quality
from credit.domain.statements import Statement
from tests.credit.assessment.published_company import AS_OF, NOW, covering, having, statements

OLD_BY = date(2027, 12, 31)
OUTDATED_BY = date(2029, 1, 1)


def graded(statement: Statement, *, as_of: date = AS_OF, audited: bool = True):
    return grade_quality(statement, findings=check(statement, as_of=as_of), audited=audited)


def test_an_audited_recent_complete_statement_that_adds_up_is_an_a():
    assert graded(NOW) == (Grade.A, (), 1)


@pytest.mark.parametrize(
    ("statement", "as_of", "audited", "grade", "reasons"),
    [
        (NOW, AS_OF, False, Grade.B, [Shortcoming.NOT_AUDITED]),
        (NOW, OLD_BY, True, Grade.B, [Shortcoming.OLD]),
        (covering(NOW, months=6), AS_OF, True, Grade.B, [Shortcoming.WARNINGS]),
        (covering(NOW, months=18), AS_OF, True, Grade.A, []),
        (NOW, OLD_BY, False, Grade.C, [Shortcoming.NOT_AUDITED, Shortcoming.OLD]),
        (
            covering(NOW, months=6),
            OLD_BY,
            False,
            Grade.D,
            [Shortcoming.NOT_AUDITED, Shortcoming.OLD, Shortcoming.WARNINGS],
        ),
        (NOW, OUTDATED_BY, True, Grade.D, [Shortcoming.ERRORS]),
        (having(NOW, sales=-1), AS_OF, True, Grade.D, [Shortcoming.ERRORS]),
    ],
)
def test_every_shortcoming_costs_a_grade_and_an_error_all_of_them(statement, as_of, audited, grade, reasons):
    found = graded(statement, as_of=as_of, audited=audited)

    assert (found.grade, list(found.shortcomings)) == (grade, reasons)


def test_lines_that_nobody_gave_are_not_known_and_those_that_follow_from_others_are():
    bare = having(NOW, retained_earnings=None, equity=750, operating_cash_flow=None, interest=None)

    assert "current_assets" not in NOW.given
    assert completeness(NOW) == 1
    assert completeness(bare) * len(ESSENTIAL_LINES) == len(ESSENTIAL_LINES) - 3
    assert graded(bare).shortcomings == (Shortcoming.INCOMPLETE,)


def test_a_statement_with_nothing_in_it_is_not_to_be_decided_on():
    assert graded(replace(NOW, given={})) == (Grade.D, (Shortcoming.TOO_LITTLE_KNOWN,), 0)


def test_half_of_the_lines_is_little_and_less_is_too_little():
    half = replace(NOW, given={line: Decimal(1) for line in ESSENTIAL_LINES[::2]})
    less = replace(NOW, given={line: Decimal(1) for line in ESSENTIAL_LINES[2::2]})

    assert (completeness(half), grade_quality(half, findings=[], audited=True).grade) == (Decimal("0.5"), Grade.B)
    assert grade_quality(less, findings=[], audited=True).shortcomings == (Shortcoming.TOO_LITTLE_KNOWN,)


@given(statements, st.booleans())
def test_another_finding_never_raises_the_grade_and_an_audit_never_lowers_it(statement, audited):
    findings = check(statement, as_of=AS_OF)
    worse = [*findings, Finding(Code.UNUSUAL_SIGN, Severity.WARNING)]

    grade = grade_quality(statement, findings=findings, audited=audited).grade

    assert grade <= grade_quality(statement, findings=worse, audited=audited).grade
    assert grade >= grade_quality(statement, findings=findings, audited=True).grade
    assert 0 <= completeness(statement) <= 1
