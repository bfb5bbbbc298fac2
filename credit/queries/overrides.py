"""Overrides of grades: the list, and how those that are over turned out beside what the model had said."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q, QuerySet

from credit.domain.defaults import DefaultDefinition
from credit.domain.policies import DefaultDefinition as PolicyDefault
from credit.domain.policies import Policy
from credit.domain.policy_data import from_data
from credit.models import CreditPolicy, GradeOverride
from credit.queries.defaults import default_events
from customers.queries.accounts import in_scope
from finance_crm.access.domain.scopes import Scope
from finance_crm.money import ZERO
from finance_crm.periods import add_months

# A PD is of one year: so long an override is watched.
HORIZON_MONTHS = 12
MOST_TRACKED = 2000


class Outcome(NamedTuple):
    """What became of an override. `is_over`: it ended or is a year old; `defaulted_on` is within a year of its start.

    Whoever was in default before the override began is not counted: nothing is foretold there.
    """

    is_over: bool
    is_counted: bool
    defaulted_on: date | None


@dataclass(frozen=True)
class Track:
    """Overrides of one direction that are over. PDs are means: of the grades people set, and of the model's."""

    is_better: bool
    count: int
    defaults: int
    override_pd: Decimal
    model_pd: Decimal

    @property
    def default_rate(self) -> Decimal:
        """Return the share that defaulted within a year."""
        return Decimal(self.defaults) / self.count


def list_overrides(*, scope: Scope, customer_id: int | None = None) -> QuerySet[GradeOverride]:
    """Return the overrides of customers that `scope` sees, latest first."""
    rows = GradeOverride.objects.filter(in_scope(scope, prefix="customer__"))
    if customer_id is not None:
        rows = rows.filter(customer_id=customer_id)
    return rows.select_related("customer", "assessment", "recorded_by", "withdrawn_by").order_by("-pk")


def find_override_by_id(*, scope: Scope, override_id: int) -> GradeOverride | None:
    """Return one override; None where there is none or the reader does not see it."""
    return list_overrides(scope=scope).filter(pk=override_id).first()


def in_state(rows: QuerySet[GradeOverride], *, state: str, as_of: date) -> QuerySet[GradeOverride]:
    """Return the overrides that are in force on a day, or those that are not (`ended`); all for another word."""
    now = Q(withdrawn_at__isnull=True, effective_date__lte=as_of, expires_date__gt=as_of)
    return {"in_force": rows.filter(now), "ended": rows.exclude(now)}.get(state, rows)


def end_of(row: GradeOverride) -> date:
    """Return the day from which the override does not hold any more."""
    if row.withdrawn_at is None:
        return row.expires_date
    return min(row.expires_date, row.withdrawn_at.date())


def outcomes_of(
    rows: Iterable[GradeOverride], *, as_of: date, policy: Policy, known_at: datetime | None = None
) -> dict[int, Outcome]:
    """Return what became of overrides by the close of a day, by their ids, under the policy's definition of default."""
    known = list(rows)
    over = [row for row in known if _is_over(row, as_of)]
    events = _first_defaults(over, as_of, policy.default, known_at)
    found = {}
    for row in known:
        event = events.get(row.customer_id)
        until = add_months(row.effective_date, HORIZON_MONTHS)
        within = event if event is not None and row.effective_date <= event < until else None
        before = event is not None and event < row.effective_date
        is_over = _is_over(row, as_of)
        found[row.pk] = Outcome(is_over, is_over and not before, within if is_over else None)
    return found


def track_overrides(*, scope: Scope, as_of: date, policy: Policy, known_at: datetime | None = None) -> list[Track]:
    """Return how overrides that ended or are a year old turned out: those that made grades better, then worse."""
    rows = list(list_overrides(scope=scope).filter(effective_date__lte=as_of)[:MOST_TRACKED])
    outcomes = outcomes_of(rows, as_of=as_of, policy=policy, known_at=known_at)
    pds = _pds_by_policy({row.assessment.policy_id for row in rows})
    counted: Mapping[bool, list[tuple[Decimal, Decimal, bool]]] = {True: [], False: []}
    for row in rows:
        set_pd, model_pd = pds[row.assessment.policy_id].get(row.grade), row.assessment.pd
        if set_pd is None or model_pd is None or not outcomes[row.pk].is_counted:
            continue
        counted[set_pd < model_pd].append((set_pd, model_pd, outcomes[row.pk].defaulted_on is not None))
    return [_track(is_better, items) for is_better, items in counted.items() if items]


def _track(is_better: bool, items: Sequence[tuple[Decimal, Decimal, bool]]) -> Track:
    count = len(items)
    return Track(
        is_better,
        count,
        sum(defaulted for *_, defaulted in items),
        sum((set_pd for set_pd, *_ in items), ZERO) / count,
        sum((model_pd for _, model_pd, _ in items), ZERO) / count,
    )


def _is_over(row: GradeOverride, as_of: date) -> bool:
    return min(end_of(row), add_months(row.effective_date, HORIZON_MONTHS)) <= as_of


def _first_defaults(
    rows: Sequence[GradeOverride], as_of: date, definition: PolicyDefault, known_at: datetime | None
) -> dict[int, date]:
    """Return the first default of each customer since the first of these overrides, all in one question."""
    if not rows:
        return {}
    events = default_events(
        since=min(row.effective_date for row in rows),
        until=as_of + timedelta(days=1),
        known_at=known_at,
        definition=DefaultDefinition(definition.days_overdue, definition.materiality, definition.excludes_disputed),
        customer_ids=sorted({row.customer_id for row in rows}),
    )
    return {customer_id: event.default_date for customer_id, event in events.items()}


def _pds_by_policy(policy_ids: Iterable[int]) -> dict[int, dict[str, Decimal]]:
    """Return the PD of each grade under each policy; a grade means what it meant when it was set."""
    return {
        row.pk: {grade.name: grade.one_year_pd for grade in from_data(row.content).grades.grades}
        for row in CreditPolicy.objects.filter(pk__in=list(policy_ids))
    }


def choices_of(policy: Policy) -> list[tuple[Any, Any]]:
    """Return the grades that may be set, best first."""
    return [(grade.name, grade.name) for grade in policy.grades.grades]
