"""What the limit formulas of two policies would recommend in sum, beside what was granted.

Facts are those of the last day of the period; sums are in ten-thousandths of the reporting currency. A customer for
whom too little is known to recommend anything is counted, not taken for zero.
"""

from collections.abc import Collection, Mapping
from datetime import date
from decimal import Decimal

from credit.domain.limit_recommendations import Outcome
from credit.domain.policies import Policy
from credit.domain.replay import UNITS
from credit.queries.limit_facts import KnownFacts, recommend_limits
from credit.queries.limits import rates_on
from credit.queries.limits_by_policy import facts_by_policy
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.money import ZERO

Sums = dict[str, dict[str, int]]


def recommended_sums(*, customer_ids: Collection[int], as_of: date, draft: Policy, live: Policy) -> Sums:
    """Return for each policy how many customers get a limit, none, or no recommendation, and the sum of the limits."""
    facts = _facts(customer_ids, as_of, draft)
    rates = rates_on(currencies={known.currency for known in facts.values()}, on=as_of)
    of_draft = _summed(facts, draft, rates)
    of_live = _summed(facts if draft.lgd == live.lgd else _facts(customer_ids, as_of, live), live, rates)
    granted = (_units(known.in_force.amount, known, rates) for known in facts.values())
    return {"draft": of_draft, "live": of_live, "granted": {"sum": sum(granted)}}


def _facts(customer_ids: Collection[int], as_of: date, policy: Policy) -> dict[int, KnownFacts]:
    return facts_by_policy(customer_ids=customer_ids, as_of=as_of, known_at=None, scope=EVERYTHING, policy=policy)


def _summed(facts: Mapping[int, KnownFacts], policy: Policy, rates: Mapping[str, Decimal]) -> dict[str, int]:
    found = dict.fromkeys((*(str(outcome) for outcome in Outcome), "sum"), 0)
    for proposal in recommend_limits(facts=facts, policy=policy.limits).values():
        found[str(proposal.recommendation.outcome)] += 1
        found["sum"] += _units(proposal.recommendation.amount, proposal.known, rates)
    return found


def _units(amount: Decimal | None, known: KnownFacts, rates: Mapping[str, Decimal]) -> int:
    return int((amount or ZERO) * rates.get(known.currency, ZERO) * UNITS)
