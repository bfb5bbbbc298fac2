"""Customers as the vector engine takes them, from the values that the scalar domain takes."""

from collections.abc import Sequence
from datetime import date

import numpy as np

from credit.domain.characteristics import BEHAVIOUR_MEASURES
from credit.domain.judgements import Known
from credit.domain.statements import Line, Statement
from credit.domain.vectors.batches import batch_of_statements
from credit.domain.vectors.judgements import ManyKnown
from credit.domain.vectors.periods import Period

NOTHING = Statement(date(2000, 1, 31), 12, "XXX", {})
NAN = float("nan")


def number(value) -> float:
    return NAN if value is None else float(value)


def period(statements: Sequence[Statement | None], audited: Sequence[bool]) -> Period:
    rows = [statement or NOTHING for statement in statements]

    def column(read):
        return {line: np.array([number(read(row, line)) for row in rows]) for line in Line}

    return Period(
        given=column(lambda row, line: row.given.get(line)),
        amount=column(Statement.amount),
        months=np.array([row.months for row in rows], dtype=np.int64),
        end=np.array([row.period_end for row in rows], dtype="datetime64[D]"),
        currency=np.array([hash(row.currency) for row in rows], dtype=np.int64),
        is_audited=np.array(audited, dtype=bool),
        exists=np.array([statement is not None for statement in statements], dtype=bool),
    )


def many(customers: Sequence[Known], *, questions: Sequence[str] = ()) -> ManyKnown:
    latest, place = [], 0
    for known in customers:
        place += len(known.statements)
        latest.append(place - 1 if known.statements else -1)
    audited = [known.audited for known in customers]
    return ManyKnown(
        batch=batch_of_statements([known.statements for known in customers]),
        latest=np.array(latest, dtype=np.intp),
        latest_period=period([known.latest for known in customers], audited),
        earlier_period=period(
            [known.statements[-2] if len(known.statements) > 1 else None for known in customers], audited
        ),
        behaviour={
            name: np.array([number(known.behaviour.get(name)) for known in customers]) for name in BEHAVIOUR_MEASURES
        },
        answers={name: np.array([known.answers.get(name) or "" for known in customers]) for name in questions},
        ratings=np.array([known.rating or "" for known in customers]),
    )
