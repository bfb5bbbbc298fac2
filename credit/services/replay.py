"""Replaying a draft on history: a range of customers at a time, and the report that is kept of it.

Reading is by ranges, so that memory does not grow with the ledger; results of ranges add up, so a range may be done
twice and by any worker. The report belongs to the content that was replayed, by hash.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
from django.db import transaction
from django.utils.translation import gettext as _

from credit.domain.policies import Policy
from credit.domain.policy_data import from_data
from credit.domain.replay import Known, Orders, what_was_known
from credit.domain.replay_defaults import HORIZON_DAYS, default_onsets, defaulted
from credit.domain.replay_outcomes import Judged, merge, outcomes
from credit.domain.replay_rules import Facts, decide, left_out
from credit.models import CreditPolicy, PolicyReplay, PolicyStatus
from credit.queries import replay_history as history
from credit.queries.policies import policy_in_force
from credit.queries.replay_limit_sums import recommended_sums
from credit.queries.replay_limits import read_limit_steps
from credit.services.policies import PolicyRefusedError
from customers.queries.ledger_columns import has_orders

FORMAT = 1


@dataclass(frozen=True)
class ReplayPlan:
    """What is replayed. Hashes pin the contents, so that a draft changed meanwhile is noticed."""

    policy_id: int
    content_hash: str
    live_id: int
    live_hash: str
    start: date
    end: date
    observed_until: date
    from_invoices: bool

    def data(self) -> dict[str, Any]:
        """Return the plan as JSON can hold it."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(self).items()}

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> "ReplayPlan":
        days = {name: date.fromisoformat(data[name]) for name in ("start", "end", "observed_until")}
        return cls(**{**data, **days})


def plan_replay(*, policy_id: int, start: date, end: date, today: date) -> ReplayPlan:
    """Return what replaying a draft on the orders from `start` to before `end` will do.

    :raises PolicyRefusedError: if it is no draft, or there is nothing in the period
    """
    row = CreditPolicy.objects.get(pk=policy_id)
    if row.status != PolicyStatus.DRAFT.value:
        raise PolicyRefusedError(_("Only a draft is replayed. Draft a new version from this one."))
    if not start < end <= today:
        raise PolicyRefusedError(_("Choose a period that is over and holds at least a day."))
    live = CreditPolicy.objects.get(pk=policy_in_force().id)
    return ReplayPlan(
        policy_id=row.pk,
        content_hash=row.content_hash,
        live_id=live.pk,
        live_hash=live.content_hash,
        start=start,
        end=end,
        observed_until=today,
        from_invoices=not has_orders(start=start, end=end),
    )


def replay_range(*, plan: ReplayPlan, first_customer_id: int, last_customer_id: int) -> dict[str, Any]:
    """Replay the orders of a range of customers and return what came of it, for `merge`.

    :raises PolicyRefusedError: if the draft was changed since the replay was planned
    """
    draft, live = _content(plan.policy_id, plan.content_hash), _content(plan.live_id, plan.live_hash)
    customers = (first_customer_id, last_customer_id)
    span = history.Span(plan.start, plan.end, customers, plan.from_invoices)
    orders = history.read_orders(span)
    if not len(orders.day):
        return {}
    past = history.read_history(end=plan.observed_until, customers=customers, with_backlog=not plan.from_invoices)
    facts = facts_of(orders=orders, known=what_was_known(orders, past), plan=plan, customers=customers)
    onsets = default_onsets(past, definition=draft.default)
    is_default = defaulted(orders, past, onsets=onsets, definition=draft.default)
    found = outcomes(
        _judged(orders, is_default, span),
        draft=decide(draft, facts),
        live=decide(live, facts),
        lgd=float(draft.lgd),
        first_day=history.day_number(plan.start),
    )
    # The same formula gives the same sum: only another one is worth asking of every customer.
    if (draft.limits, draft.lgd) != (live.limits, live.lgd):
        customer_ids, last_day = np.unique(orders.customer).tolist(), plan.end - timedelta(days=1)
        found["limits"] = recommended_sums(customer_ids=customer_ids, as_of=last_day, draft=draft, live=live)
    return found


@transaction.atomic
def keep_report(
    *, plan: ReplayPlan, results: Sequence[dict[str, Any]], job_id: int | None, actor_id: int | None
) -> PolicyReplay:
    """Add the ranges up and keep the report.

    :raises PolicyRefusedError: if the draft was changed since the replay was planned
    """
    draft, live = _content(plan.policy_id, plan.content_hash), _content(plan.live_id, plan.live_hash)
    total: dict[str, Any] = {}
    for result in results:
        total = merge(total, result)
    about: dict[str, Any] = {
        "format": FORMAT,
        "horizon_days": HORIZON_DAYS,
        "lgd": str(draft.lgd),
        "live_lgd": str(live.lgd),
    }
    about["left_out"] = sorted({*left_out(draft), *left_out(live)})
    about["observed_until"] = plan.observed_until.isoformat()
    return PolicyReplay.objects.create(
        policy_id=plan.policy_id,
        content_hash=plan.content_hash,
        live_policy_id=plan.live_id,
        live_content_hash=plan.live_hash,
        job_id=job_id,
        start_date=plan.start,
        end_date=plan.end,
        order_count=total.get("total", {}).get("draft", {}).get("orders", 0),
        stands_for_orders="invoices" if plan.from_invoices else "orders",
        report=about | total,
        recorded_by_id=actor_id,
    )


def _content(policy_id: int, content_hash: str) -> Policy:
    row = CreditPolicy.objects.get(pk=policy_id)
    if row.content_hash != content_hash:
        raise PolicyRefusedError(_("The draft was changed while it was replayed. Replay it again."))
    return from_data(row.content)


def facts_of(*, orders: Orders, known: Known, plan: ReplayPlan, customers: tuple[int, int]) -> Facts:
    """Return what rules look at: what was known of each order, with the limit of its day."""
    steps = read_limit_steps(end=plan.end, customers=customers)
    limits = steps.on(customer=orders.customer, day=orders.day)
    return Facts(
        amount=orders.amount,
        day=orders.day,
        exposure=known.exposure,
        overdue=known.overdue,
        days_overdue=known.days_overdue,
        limit_is_set=limits.is_set,
        is_no_credit=limits.is_no_credit,
        limit=limits.amount,
        limit_expired_day=limits.expired_day,
    )


def _judged(orders: Orders, is_default: np.ndarray, span: history.Span) -> Judged:
    segments = history.read_segments(customers=span.customers)
    return Judged(
        amount=orders.amount,
        day=orders.day,
        margin_share=_margin_share(orders, span),
        defaulted=is_default,
        segments=segments.labels,
        segment_codes={kind: segments.of(orders.customer, kind=kind) for kind in segments.labels},
    )


def _margin_share(orders: Orders, span: history.Span) -> np.ndarray:
    customer, share = history.read_margins(span)
    if not len(customer):
        return np.full(len(orders.day), np.nan)
    place = np.minimum(np.searchsorted(customer, orders.customer), len(customer) - 1)
    return np.where(customer[place] == orders.customer, share[place], np.nan)
