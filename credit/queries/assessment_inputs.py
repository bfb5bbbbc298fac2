"""What is known of customers on a day, as the assessment takes it: for a range of them as arrays, for one as values."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import numpy as np

from credit.domain.behaviour import Behaviour, behaviour_measures
from credit.domain.characteristics import BEHAVIOUR_MEASURES
from credit.domain.judgements import Known
from credit.domain.statements import Line
from credit.domain.vectors.batches import LINES, ROW_OF, TICKS, StatementBatch, make_batch
from credit.domain.vectors.judgements import Indices, ManyKnown
from credit.domain.vectors.periods import Period
from credit.queries.behaviour import behaviour_of
from credit.queries.ratings import KnownAnswer, KnownRating, answers_of, ratings_of
from credit.queries.statement_blocks import fetch_statements
from credit.queries.statements import list_statements
from customers.queries.shards import list_customer_ids
from finance_crm.blocks import Block, days_of

PERIODS = 3


@dataclass(frozen=True, eq=False)
class RangeInputs:
    """Customers by id, what is known of them, and the same as an assessment keeps it, in the same order."""

    customer_ids: Sequence[int]
    known: ManyKnown
    kept: Sequence[Mapping[str, Any]]


def read_inputs(
    *,
    first_customer_id: int,
    last_customer_id: int,
    as_of: date,
    known_at: datetime,
    only: Collection[int] | None = None,
) -> RangeInputs:
    """Return what was known at `known_at` of the customers in a range, or of `only` those of them."""
    where = {"first_customer_id": first_customer_id, "last_customer_id": last_customer_id}
    ids = list_customer_ids(**where)
    wanted = ids if only is None else [customer_id for customer_id in ids if customer_id in only]
    block = _of(fetch_statements(**where, as_of=as_of, known_at=known_at), wanted)
    said = _read_said(customer_range=(first_customer_id, last_customer_id), as_of=as_of, known_at=known_at)
    of_each = [said.of(customer_id) for customer_id in wanted]
    return RangeInputs(wanted, _many_known(wanted, block, of_each), _kept(wanted, block, of_each))


def read_known(*, customer_id: int, as_of: date, known_at: datetime | None) -> Known:
    """Return what was known of one customer, as `domain.judgements` takes it."""
    statements = list_statements(customer_id=customer_id, as_of=as_of, known_at=known_at, limit=PERIODS)
    said = _read_said(customer_range=(customer_id, customer_id), as_of=as_of, known_at=known_at).of(customer_id)
    return Known(
        statements=[known.statement for known in statements],
        audited=bool(statements and statements[-1].is_audited),
        behaviour=said.behaviour,
        answers=said.answers,
        rating=said.rating,
    )


class Said(NamedTuple):
    """What is known of one customer beside its statements: measures of behaviour, answers, the latest valid rating."""

    behaviour: Mapping[str, Decimal | None]
    answers: Mapping[str, str]
    rating: str | None


@dataclass(frozen=True)
class _SaidOfMany:
    behaviour: Mapping[int, Behaviour]
    answers: Mapping[int, Mapping[str, KnownAnswer]]
    ratings: Mapping[int, Sequence[KnownRating]]

    def of(self, customer_id: int) -> Said:
        answers = {question: answer.answer for question, answer in self.answers.get(customer_id, {}).items()}
        ratings = self.ratings.get(customer_id)
        return Said(_measures(self.behaviour.get(customer_id)), answers, ratings[0].rating if ratings else None)


def _read_said(*, customer_range: tuple[int, int], as_of: date, known_at: datetime | None) -> _SaidOfMany:
    return _SaidOfMany(
        behaviour=behaviour_of(customer_range=customer_range, as_of=as_of, known_at=known_at),
        answers=answers_of(customer_range=customer_range, as_of=as_of, known_at=known_at),
        ratings=ratings_of(customer_range=customer_range, as_of=as_of, known_at=known_at),
    )


def _measures(behaviour: Behaviour | None) -> dict[str, Decimal | None]:
    """Return the measures to the millionth; all of them missing where there was no invoice."""
    if behaviour is None:
        return dict.fromkeys(BEHAVIOUR_MEASURES)
    return dict(behaviour_measures(behaviour))


def _of(block: Block, wanted: Sequence[int]) -> Block:
    found: Block = block[np.isin(block["customer_id"], wanted)]
    return found


def _many_known(customer_ids: Sequence[int], block: Block, said: Sequence[Said]) -> ManyKnown:
    """Return what is known of customers, given by id and in order, from their statements and what else is said."""
    amounts = np.stack([block[str(line)].astype(np.float64) for line in LINES])
    batch = make_batch(
        amounts,
        customers=block["customer_id"].astype(np.int64),
        period_ends=block["period_end"].astype(np.int64),
        months=block["months"],
        currencies=block["currency"].astype(np.int64),
    )
    latest = _place(customer_ids, block, 1)
    behaviour = {
        name: np.array([_number(one.behaviour[name]) for one in said], dtype=np.float64) for name in BEHAVIOUR_MEASURES
    }
    return ManyKnown(
        batch=batch,
        latest=latest,
        latest_period=_period(block, amounts, batch, latest),
        earlier_period=_period(block, amounts, batch, _place(customer_ids, block, 2)),
        behaviour=behaviour,
        answers={
            question: np.array([one.answers.get(question, "") for one in said], dtype=np.str_)
            for question in sorted({question for one in said for question in one.answers})
        },
        ratings=np.array([one.rating or "" for one in said], dtype=np.str_),
    )


def _number(value: Decimal | None) -> float:
    return float("nan") if value is None else float(value)


def _place(customer_ids: Sequence[int], block: Block, place: int) -> Indices:
    """Return where each customer's statement of that place stands in the block, −1 where there is none."""
    found = np.full(len(customer_ids), -1, dtype=np.intp)
    rows = np.flatnonzero(block["place"] == place)
    found[np.searchsorted(np.asarray(customer_ids), block["customer_id"][rows])] = rows
    return found


def _period(block: Block, amounts: np.ndarray[Any, Any], batch: StatementBatch, rows: Indices) -> Period:
    exists = rows >= 0
    if not len(block):
        return _no_period(len(rows))
    at = np.where(exists, rows, 0)
    return Period(
        given={line: np.where(exists, amounts[ROW_OF[line], at], np.nan) for line in Line},
        amount={line: np.where(exists, batch.ticks[ROW_OF[line], at] / TICKS, np.nan) for line in Line},
        months=block["months"][at].astype(np.int64),
        end=days_of(block["period_end"][at]),
        currency=block["currency"][at].astype(np.int64),
        is_audited=block["is_audited"][at].astype(bool),
        exists=exists,
    )


def _no_period(count: int) -> Period:
    nothing = {line: np.full(count, np.nan) for line in Line}
    zeros = np.zeros(count, dtype=np.int64)
    return Period(
        given=nothing,
        amount=nothing,
        months=zeros + 12,
        end=np.full(count, np.datetime64("2000-01-01", "D")),
        currency=zeros,
        is_audited=zeros.astype(bool),
        exists=zeros.astype(bool),
    )


def _kept(customer_ids: Sequence[int], block: Block, said: Sequence[Said]) -> list[dict[str, Any]]:
    """Return what each assessment keeps of its inputs. Statements are named by row and by a digest of what they say."""
    stated: dict[int, list[list[Any]]] = {customer_id: [] for customer_id in customer_ids}
    audited: dict[int, bool] = {}
    rows = zip(block["customer_id"].tolist(), block["id"].tolist(), block["digest"], block["is_audited"], strict=True)
    for customer_id, statement_id, digest, is_audited in rows:
        audited.setdefault(customer_id, bool(is_audited))
        stated[customer_id].append([statement_id, digest.tobytes().hex()])
    return [
        {
            "statements": stated[customer_id],
            "audited": audited.get(customer_id, False),
            "behaviour": {name: None if value is None else str(value) for name, value in one.behaviour.items()},
            "answers": dict(one.answers),
            "rating": one.rating,
        }
        for customer_id, one in zip(customer_ids, said, strict=True)
    ]
