"""How limits are recommended until a credit policy says otherwise. Pure: no Django, no clock, no I/O.

Shares are fractions. The share of each base is the customary tenth (see `limits`); the loss given default of unsecured
corporate claims is that of the Basel framework's foundation approach (CRE32.6: 45 % for senior claims).
"""

from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from credit.domain.limit_recommendations import LimitFacts, LimitPolicy
from credit.domain.limits import Method

UNSECURED_LGD = Decimal("0.45")
HOUSE_POLICY = LimitPolicy(
    tolerance_days=10,
    need_headroom=Decimal("1.2"),
    required=frozenset({Method.CAPACITY, Method.NEED_WITH_HEADROOM, Method.CONCENTRATION}),
)


def policy_for(facts: LimitFacts, *, policy: LimitPolicy) -> LimitPolicy:
    """Return the policy as it applies to these facts: a cap on expected loss binds once there is a PD and a budget."""
    if facts.pd is None or policy.expected_loss_budget is None:
        return policy
    return replace(policy, required=policy.required | {Method.EXPECTED_LOSS_BUDGET})


def round_to_step(amount: Decimal, *, step: Decimal) -> Decimal:
    """Round down to whole steps, as bulk proposals are: 127,900 to 1,000s is 127,000."""
    return amount if step <= 0 else (amount / step).quantize(Decimal(1), rounding=ROUND_DOWN) * step
