"""Assessing customers: one on demand, or a range of them in the nightly run, by the same arithmetic.

An assessment is written where it says something that the latest one did not; running it again writes nothing.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from math import isnan
from typing import Any

import numpy as np
from django.db import transaction

from credit.domain.assessments import input_hash, next_review
from credit.domain.judgements import Model
from credit.domain.ratio_results import Status
from credit.domain.vectors.judgements import ManyJudged, judge_many
from credit.domain.vectors.ratios import STATUS_CODES
from credit.models import Assessment
from credit.queries.assessment_inputs import RangeInputs, read_inputs
from credit.queries.assessments import latest_keys, load_model
from credit.queries.grade_lists import grade_figures_relation
from credit.queries.policies import PolicyVersion, policy_in_force
from customers.services.figures import publish_figures
from customers.services.locks import get_known_now
from finance_crm.copying import copy_rows

ENGINE = 1
GRADE_FIGURE = "grade"
COLUMNS = (
    "customer_id", "run_id", "policy_id", "as_of_date", "known_at", "engine", "scorecards", "basis",
    "statement_points", "behaviour_points", "points", "model_grade", "quality", "grade", "pd", "next_review_date",
    "input_hash", "inputs", "ratios", "ratio_statuses", "scores", "recorded_by_id",
)  # fmt: skip


@dataclass(frozen=True)
class Question:
    """As of which day, with what knowledge and by which policy customers are assessed, and for whom."""

    as_of: date
    known_at: datetime
    policy: PolicyVersion
    run_id: int | None = None
    actor_id: int | None = None


@transaction.atomic
def assess_customer(
    *, customer_id: int, as_of: date, known_at: datetime | None = None, actor_id: int | None = None
) -> Assessment:
    """Assess one customer and return what holds: the new assessment, or the latest where it says the same.

    :param known_at: None for all that is known now
    """
    moment = known_at or get_known_now()
    question = Question(as_of, moment, policy_in_force(known_at=known_at), actor_id=actor_id)
    assess_range(question=question, first_customer_id=customer_id, last_customer_id=customer_id)
    rows = Assessment.objects.filter(customer_id=customer_id, as_of_date__lte=as_of)
    latest = rows.order_by("-as_of_date", "-pk").first()
    if latest is None:
        raise Assessment.DoesNotExist(f"Customer {customer_id} does not exist.")
    if known_at is None:
        publish_grades(first_customer_id=customer_id, last_customer_id=customer_id, as_of=as_of, known_at=moment)
    return latest


def publish_grades(*, first_customer_id: int, last_customer_id: int, as_of: date, known_at: datetime) -> int:
    """Make the grades in force the figures that lists show of the customers in a range; return how many changed."""
    where = {"first_customer_id": first_customer_id, "last_customer_id": last_customer_id}
    source = grade_figures_relation(as_of=as_of, policy=policy_in_force().policy, **where)
    return publish_figures(kind=GRADE_FIGURE, source=source, as_of=as_of, known_at=known_at, **where)


@transaction.atomic
def assess_range(
    *,
    question: Question,
    first_customer_id: int,
    last_customer_id: int,
    only: Collection[int] | None = None,
) -> int:
    """Assess the customers in a range, or `only` those of them, and return how many assessments were written.

    A range that a run assessed before is assessed anew.
    """
    where = {"first_customer_id": first_customer_id, "last_customer_id": last_customer_id}
    if question.run_id is not None:
        Assessment.objects.filter(
            run_id=question.run_id, customer_id__gte=first_customer_id, customer_id__lte=last_customer_id
        ).delete()
    inputs = read_inputs(**where, as_of=question.as_of, known_at=question.known_at, only=only)
    if not inputs.customer_ids:
        return 0
    model = load_model(policy=question.policy, known_at=question.known_at)
    judged = judge_many(inputs.known, as_of=question.as_of, model=model)
    said = latest_keys(**where, as_of=question.as_of)
    return copy_rows("credit_assessment", COLUMNS, _rows(question, inputs, judged, model, said))


def _rows(
    question: Question,
    inputs: RangeInputs,
    judged: ManyJudged,
    model: Model,
    said: dict[int, tuple[Any, ...]],
) -> Iterator[tuple[Any, ...]]:
    """Yield the rows of those of whom there is something new to say."""
    ratios = _arrays(list(judged.ratios.values.values()), inputs.known.latest)
    statuses = _codes(list(judged.ratios.statuses.values()), inputs.known.latest)
    scores = _arrays([score.value for score in judged.scores.values()], inputs.known.latest)
    policy = question.policy.policy
    reviews = {
        name: next_review(as_of=question.as_of, grade=name or None, review_months=policy.review_months)
        for name in ("", *policy.review_months)
    }
    columns = zip(
        inputs.customer_ids, inputs.kept, judged.basis.tolist(), judged.statement_points.tolist(),
        judged.behaviour_points.tolist(), judged.points.tolist(), judged.model_grade.tolist(),
        judged.quality.tolist(), judged.grade.tolist(), judged.pd.tolist(), ratios, statuses, scores,
        strict=True,
    )  # fmt: skip
    for (
        customer_id, kept, basis, by_statement, by_behaviour, points, by_points, quality, grade, pd,
        of_ratios, of_statuses, of_scores,
    ) in columns:  # fmt: skip
        digest = input_hash(kept)
        key = (digest, question.policy.id, ENGINE, model.name, grade, quality)
        earlier = said.get(customer_id)
        if earlier is not None and earlier[0] == key and earlier[1] > question.as_of:
            continue
        yield (
            customer_id, question.run_id, question.policy.id, question.as_of, question.known_at, ENGINE, model.name,
            basis, _points(by_statement), _points(by_behaviour), _points(points), by_points, quality, grade,
            None if np.isnan(pd) else f"{pd:.6f}", reviews[grade], digest, json.dumps(kept, ensure_ascii=False),
            of_ratios, of_statuses, of_scores, question.actor_id,
        )  # fmt: skip


def _points(value: float) -> str | None:
    return None if np.isnan(value) else f"{value:.2f}"


def _arrays(columns: Sequence[Any], latest: Any) -> list[str]:
    """Return the values of each customer's latest statement as an array of PostgreSQL, to nine digits."""
    if not len(columns[0]):
        return ["{" + ",".join(["NULL"] * len(columns)) + "}"] * len(latest)
    table = np.stack(columns)[:, latest].T
    table[latest < 0] = np.nan
    return ["{" + ",".join("NULL" if isnan(x) else f"{x:.9g}" for x in row) + "}" for row in table.tolist()]


def _codes(columns: Sequence[Any], latest: Any) -> list[str]:

    missing = STATUS_CODES[Status.MISSING_INPUT]
    if not len(columns[0]):
        return ["{" + ",".join([str(missing)] * len(columns)) + "}"] * len(latest)
    table = np.stack(columns)[:, latest].T
    table[latest < 0] = missing
    return ["{" + ",".join(map(str, row)) + "}" for row in table.tolist()]
