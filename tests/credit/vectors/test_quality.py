"""The quality of many statements at once is that of each by itself."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from credit.domain.statement_checks import check
from credit.domain.statement_quality import grade_quality
from credit.domain.statements import Line, Statement
from credit.domain.vectors.periods import months_later
from credit.domain.vectors.quality import quality_grades
from finance_crm.periods import add_months
from tests.credit.assessment.published_company import BEFORE, NOW
from tests.credit.vectors.many import period

AS_OF = date(2026, 4, 30)

amounts = st.sampled_from([0, 1, -1, 50, 250, 500, 1000, 1_000_000]) | st.integers(-2000, 5000)
lines = st.dictionaries(st.sampled_from(list(Line)), amounts.map(Decimal), min_size=1)
# Near the published company, so that most figures stand and single faults decide.
near = st.dictionaries(st.sampled_from(list(NOW.given)), amounts.map(Decimal) | st.none(), max_size=3)
ends = st.dates(date(2022, 1, 1), date(2027, 1, 31))
months = st.sampled_from([12, 12, 12, 6, 3, 15, 18])


def changed(statement: Statement, changes) -> dict[Line, Decimal]:
    merged = {**statement.given, **changes}
    return {line: amount for line, amount in merged.items() if amount is not None}


@st.composite
def statements(draw, like: Statement):
    given_lines = draw(lines) if draw(st.booleans()) else changed(like, draw(near))
    return Statement(
        draw(ends | st.just(like.period_end)), draw(months), draw(st.sampled_from(["USD", "EUR"])), given_lines
    )


def one_by_one(statement: Statement, earlier: Statement | None, audited: bool) -> str:
    findings = check(statement, as_of=AS_OF, earlier=earlier)
    return grade_quality(statement, findings=findings, audited=audited).grade


@settings(max_examples=150)
@example([(NOW, BEFORE, True), (NOW, None, False), (replace(NOW, months=6), BEFORE, True)])
@given(st.lists(st.tuples(statements(NOW), st.none() | statements(BEFORE), st.booleans()), min_size=1, max_size=6))
def test_each_grade_is_the_one_the_scalar_rule_gives(cases):
    audited = [case[2] for case in cases]
    grades = quality_grades(
        period([case[0] for case in cases], audited),
        earlier=period([case[1] for case in cases], audited),
        as_of=AS_OF,
    )

    assert grades.tolist() == [one_by_one(*case) for case in cases]


@pytest.mark.parametrize(
    ("changes", "grade"),
    [
        ({}, "A"),
        ({Line.CASH: Decimal(-5)}, "D"),
        ({Line.RECEIVABLES: None, Line.INVENTORY: None, Line.PAYABLES: None}, "B"),
    ],
)
def test_a_few_grades_by_hand(changes, grade):
    statement = replace(NOW, given=changed(NOW, changes))

    assert quality_grades(period([statement], [True]), earlier=period([BEFORE], [True]), as_of=AS_OF).tolist() == [
        grade
    ]


@given(st.dates(date(1900, 1, 1), date(2199, 12, 31)), st.integers(-40, 40))
def test_months_are_added_as_everywhere_else(day, count):
    assert months_later(np.array([day], dtype="datetime64[D]"), count)[0] == np.datetime64(add_months(day, count))
