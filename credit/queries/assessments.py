"""What the risk of customers was judged to be: the assessment of a day, overrides in force, the model behind."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q

from credit.domain.assessments import NO_STATEMENT
from credit.domain.judgements import Model
from credit.domain.policies import CardKind, Policy
from credit.models import Assessment, GradeOverride
from credit.queries.policies import PolicyVersion
from credit.queries.scorecards import get_scorecard
from customers.queries.accounts import in_scope
from finance_crm.access.domain.scopes import Scope
from finance_crm.sql import fetch_all

__all__ = ["NO_STATEMENT", "Assessment", "GradeOverride"]


class GradeInForce(NamedTuple):
    """The grade a customer has on a day. `pd` is that of the grade; an override's is that of the grade it sets.

    Grade and PD are None for who was assessed and could not be rated. `is_stale` says that a review is overdue.
    """

    grade: str | None
    pd: Decimal | None
    as_of: date
    next_review_date: date
    is_overridden: bool
    is_stale: bool


def load_model(*, policy: PolicyVersion, known_at: datetime | None = None) -> Model:
    """Return the policy with the scorecards that were in use at `known_at`, or are."""
    cards = {
        kind: get_scorecard(key=policy.policy.scorecards[kind.value], known_at=known_at).scorecard for kind in CardKind
    }
    return Model(policy.policy, cards[CardKind.LISTED], cards[CardKind.UNLISTED], cards[CardKind.BEHAVIOUR])


_LATEST = """
SELECT DISTINCT ON (customer_id) customer_id, input_hash, policy_id, engine, scorecards, grade, quality,
       next_review_date
FROM credit_assessment
WHERE customer_id >= %(first)s AND customer_id <= %(last)s AND as_of_date <= %(as_of)s
ORDER BY customer_id, as_of_date DESC, id DESC
"""


def latest_keys(
    *, first_customer_id: int, last_customer_id: int, as_of: date
) -> dict[int, tuple[tuple[Any, ...], date]]:
    """Return what the latest assessment of each customer in a range said and on what, and when its review is due."""
    rows = fetch_all(_LATEST, {"first": first_customer_id, "last": last_customer_id, "as_of": as_of})
    return {customer_id: (tuple(key), review) for customer_id, *key, review in rows}


def find_assessment(*, customer_id: int, as_of: date, known_at: datetime | None = None) -> Assessment | None:
    """Return the assessment that held at the close of a day, as known at a moment; None if there was none."""
    rows = Assessment.objects.filter(customer_id=customer_id, as_of_date__lte=as_of)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    return rows.select_related("policy", "recorded_by").order_by("-as_of_date", "-pk").first()


def get_assessment(*, scope: Scope, assessment_id: int) -> Assessment | None:
    """Return one assessment by its id; None where there is none or the reader does not see its customer."""
    rows = Assessment.objects.filter(in_scope(scope, prefix="customer__"))
    return rows.select_related("policy", "recorded_by", "customer").filter(pk=assessment_id).first()


def list_assessments(
    *, customer_id: int, as_of: date | None = None, known_at: datetime | None = None, limit: int = 24
) -> list[Assessment]:
    """Return a customer's assessments up to a day, the latest first, without what they stood on."""
    rows = Assessment.objects.filter(customer_id=customer_id).defer("inputs", "ratios", "ratio_statuses", "scores")
    if as_of is not None:
        rows = rows.filter(as_of_date__lte=as_of)
    if known_at is not None:
        rows = rows.filter(recorded_at__lte=known_at)
    return list(rows.order_by("-as_of_date", "-pk")[:limit])


def find_override(*, customer_id: int, as_of: date, known_at: datetime | None = None) -> GradeOverride | None:
    """Return the override in force at the close of a day, as known at a moment."""
    rows = GradeOverride.objects.filter(
        customer_id=customer_id, effective_date__lte=as_of, expires_date__gt=as_of
    ).select_related("recorded_by", "assessment")
    if known_at is None:
        rows = rows.filter(withdrawn_at__isnull=True)
    else:
        rows = rows.filter(Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=known_at), recorded_at__lte=known_at)
    return rows.order_by("-recorded_at").first()


_IN_FORCE = """
SELECT DISTINCT ON (a.customer_id) a.customer_id, COALESCE(o.grade, NULLIF(a.grade, '')), a.pd, a.as_of_date,
       a.next_review_date, o.grade
FROM credit_assessment a
LEFT JOIN credit_gradeoverride o ON o.customer_id = a.customer_id
     AND o.effective_date <= %(as_of)s AND o.expires_date > %(as_of)s
     AND (%(known_at)s::timestamptz IS NULL AND o.withdrawn_at IS NULL
          OR o.recorded_at <= %(known_at)s AND (o.withdrawn_at IS NULL OR o.withdrawn_at > %(known_at)s))
WHERE a.customer_id = ANY(%(customer_ids)s) AND a.as_of_date <= %(as_of)s
  AND (%(known_at)s::timestamptz IS NULL OR a.recorded_at <= %(known_at)s)
ORDER BY a.customer_id, a.as_of_date DESC, a.id DESC
"""


def grades_in_force(
    *, customer_ids: Sequence[int], as_of: date, policy: Policy, known_at: datetime | None = None
) -> dict[int, GradeInForce]:
    """Return the grades of those customers that were assessed by the close of a day; overrides go before the model."""
    params = {"customer_ids": list(customer_ids), "as_of": as_of, "known_at": known_at}
    pds = {grade.name: grade.one_year_pd for grade in policy.grades.grades}
    return {
        customer_id: GradeInForce(
            grade, pds.get(overridden, pd) if overridden else pd, day, review, overridden is not None, review <= as_of
        )
        for customer_id, grade, pd, day, review, overridden in fetch_all(_IN_FORCE, params)
    }
