"""What a bulk proposal would change: one line a customer, before anything is asked for."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from credit.domain.limit_policy import round_to_step
from credit.domain.limit_recommendations import Outcome
from credit.queries.limits import limits_in_force
from credit.queries.limits_by_policy import recommend_by_policy
from customers.queries.accounts import list_customers
from finance_crm.access.domain.scopes import Scope
from finance_crm.money import round_down


class Skipped(StrEnum):
    """Why a customer gets no new limit."""

    NO_LIMIT = "no_limit"
    NO_CREDIT = "no_credit"
    REFUSED = "refused"
    NO_RECOMMENDATION = "no_recommendation"
    UNCHANGED = "unchanged"


@dataclass(frozen=True)
class Draft:
    """One line: what the limit is and would be, in its currency. `after` None: nothing is proposed, and why."""

    customer_id: int
    customer_code: str
    customer_name: str
    currency: str
    before: Decimal | None
    after: Decimal | None
    skipped: Skipped | None = None

    @property
    def change(self) -> Decimal | None:
        return None if self.after is None or self.before is None else self.after - self.before


def draft_by_percent(
    *,
    customer_ids: Collection[int],
    percent: Decimal,
    step: Decimal,
    scope: Scope,
    as_of: date,
    known_at: datetime | None = None,
) -> list[Draft]:
    """Change each limit in force by a percentage, rounded down to `step`. Who has no limit gets none by this."""
    customers = list_customers(scope=scope).filter(pk__in=customer_ids)
    in_force = limits_in_force(customer_ids=customer_ids, as_of=as_of, known_at=known_at)
    drafts = []
    for customer_id, code, name in customers.values_list("pk", "code", "name"):
        own = in_force[customer_id].own
        if own is None or own.amount is None:
            skipped = Skipped.NO_LIMIT if own is None else Skipped.NO_CREDIT
            drafts.append(Draft(customer_id, code, name, in_force[customer_id].currency, None, None, skipped))
            continue
        after = _rounded(own.amount * (1 + percent / 100), step=step, currency=own.currency)
        drafts.append(_draft(customer_id, code, name, own.currency, own.amount, after))
    return drafts


def draft_by_recommendation(
    *,
    customer_ids: Collection[int],
    step: Decimal,
    scope: Scope,
    as_of: date,
    known_at: datetime | None = None,
) -> list[Draft]:
    """Propose what the policy in force recommends, rounded down to `step`; where nothing is, nothing is proposed."""
    proposals = recommend_by_policy(customer_ids=customer_ids, as_of=as_of, known_at=known_at, scope=scope)
    customers = list_customers(scope=scope).filter(pk__in=customer_ids)
    drafts = []
    for customer_id, code, name in customers.values_list("pk", "code", "name"):
        proposal = proposals[customer_id]
        own, currency = proposal.known.in_force.own, proposal.known.currency
        before = own.amount if own else None
        if proposal.to_grant is None:
            is_refused = proposal.recommendation.outcome is Outcome.NO_CREDIT
            skipped = Skipped.REFUSED if is_refused else Skipped.NO_RECOMMENDATION
            drafts.append(Draft(customer_id, code, name, currency, before, None, skipped))
            continue
        after = _rounded(proposal.to_grant, step=step, currency=currency)
        drafts.append(_draft(customer_id, code, name, currency, before, after))
    return drafts


def _draft(  # noqa: PLR0917  the columns of one line
    customer_id: int, code: str, name: str, currency: str, before: Decimal | None, after: Decimal
) -> Draft:
    if after == before:
        return Draft(customer_id, code, name, currency, before, None, Skipped.UNCHANGED)
    return Draft(customer_id, code, name, currency, before, after)


def _rounded(amount: Decimal, *, step: Decimal, currency: str) -> Decimal:
    return round_down(round_to_step(amount, step=step), currency=currency)
