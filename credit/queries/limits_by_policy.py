"""Limits as the house recommends them: by the policy in force, with the grades and PDs in force.

`limit_facts` and `recommend_limits` take any policy and any assessment; these here are the ones that hold.
"""

from collections.abc import Collection
from datetime import date, datetime
from decimal import Decimal

from credit.domain.policies import Policy
from credit.queries.assessments import grades_in_force
from credit.queries.insolvencies import insolvent_among
from credit.queries.limit_facts import Assessed, KnownFacts, Proposal, limit_facts, recommend_limits
from credit.queries.policies import policy_in_force
from finance_crm.access.domain.scopes import Scope


def assessed_in_force(
    *, customer_ids: Collection[int], as_of: date, known_at: datetime | None, policy: Policy
) -> dict[int, Assessed]:
    """Return the PD and grade in force of those customers that were assessed, overrides before the model.

    Who is insolvent has the worst grade and a PD of 1, whatever statements and payments still say, if the policy
    counts that as a default.
    """
    grades = grades_in_force(customer_ids=list(customer_ids), as_of=as_of, policy=policy, known_at=known_at)
    found = {customer_id: Assessed(pd=grade.pd, grade=grade.grade) for customer_id, grade in grades.items()}
    if policy.default.includes_insolvency:
        worst = Assessed(pd=Decimal(1), grade=policy.grades.grades[-1].name)
        found |= dict.fromkeys(insolvent_among(customer_ids=customer_ids, as_of=as_of, known_at=known_at), worst)
    return found


def facts_by_policy(
    *,
    customer_ids: Collection[int],
    as_of: date,
    known_at: datetime | None,
    scope: Scope,
    policy: Policy,
    margin: Decimal | None = None,
) -> dict[int, KnownFacts]:
    """Return the facts of the customers that `scope` sees, with what the assessment in force says of them."""
    return limit_facts(
        customer_ids=customer_ids,
        as_of=as_of,
        known_at=known_at,
        scope=scope,
        assessed=assessed_in_force(customer_ids=customer_ids, as_of=as_of, known_at=known_at, policy=policy),
        margin=margin,
        lgd=policy.lgd,
    )


def recommend_by_policy(
    *, customer_ids: Collection[int], as_of: date, known_at: datetime | None, scope: Scope
) -> dict[int, Proposal]:
    """Return the recommendation of each customer that `scope` sees, by the policy in force at `known_at`."""
    policy = policy_in_force(known_at=known_at).policy
    facts = facts_by_policy(customer_ids=customer_ids, as_of=as_of, known_at=known_at, scope=scope, policy=policy)
    return recommend_limits(facts=facts, policy=policy.limits)
