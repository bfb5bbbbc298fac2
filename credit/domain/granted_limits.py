"""Which granted limit is in force on a day, and what security adds to it. Pure: no Django, no clock, no I/O.

Money is Decimal in major units of the limit's currency; shares are fractions (0.08 = 8 %). A limit is in force from
`valid_from` to `valid_until`, both included, as a decision letter says it; without `valid_until` it stands until it is
replaced. Rounding is toward zero.

No limit set, a limit of zero and "no credit" are three things: the first is None, the second a `limit` of 0, the third
a grant of kind `no_credit` that has no amount at all. A limit that ran out is expired, not absent.

Source of the security arithmetic: Dynamics 365 Finance, customer credit insurance (learn.microsoft.com).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from finance_crm.money import ZERO, round_down


class GrantKind(StrEnum):
    """What was decided: an amount (zero is one), or that there is no credit at all."""

    LIMIT = "limit"
    NO_CREDIT = "no_credit"


@dataclass(frozen=True)
class GrantedLimit:
    """One decision. `amount` is None with `no_credit` and only then."""

    kind: str
    amount: Decimal | None
    currency: str
    valid_from: date
    valid_until: date | None = None
    is_temporary: bool = False
    reason: str = ""

    @property
    def is_no_credit(self) -> bool:
        return self.kind == GrantKind.NO_CREDIT

    def has_started(self, on: date) -> bool:
        return self.valid_from <= on

    def has_ended(self, on: date) -> bool:
        return self.valid_until is not None and self.valid_until < on


@dataclass(frozen=True)
class Owner:
    """Whose limit it is: a customer's or a group's, never both."""

    customer_id: int | None = None
    group_id: int | None = None


class Standing(NamedTuple):
    """What holds on a day: the grant in force, or the one that ran out; both None where none was ever set."""

    in_force: GrantedLimit | None
    expired: GrantedLimit | None


def standing_on(grants: Sequence[GrantedLimit], *, on: date) -> Standing:
    """Return what holds on a day of the grants of one customer or group, given in the order they were recorded.

    Of the standing limits that have started the last recorded counts: it replaced the others, also when it has run
    out. The same of the temporary ones; a temporary limit beats the standing one while it lasts, and falls back to it.
    "No credit" that was recorded later ends a temporary limit too.
    """
    started = [(place, grant) for place, grant in enumerate(grants) if grant.has_started(on)]
    standing = next(((place, grant) for place, grant in reversed(started) if not grant.is_temporary), None)
    raised = next(((place, grant) for place, grant in reversed(started) if grant.is_temporary), None)
    if raised and not raised[1].has_ended(on) and not _is_ended_by(standing, raised[0]):
        return Standing(raised[1], None)
    if standing and not standing[1].has_ended(on):
        return Standing(standing[1], None)
    ran_out = standing or raised
    return Standing(None, ran_out[1] if ran_out else None)


def _is_ended_by(standing: tuple[int, GrantedLimit] | None, place: int) -> bool:
    return standing is not None and standing[0] > place and standing[1].is_no_credit


@dataclass(frozen=True)
class Security:
    """An insured, guaranteed or pledged amount, in the limit's currency.

    `coverage_share` is how much of it the limit is raised by, and `haircut` what is taken off for the risk that it does
    not pay. `is_included_in_exposure` takes the amount itself out of the limit, because what it covers is measured
    against the cover and not against the limit.
    """

    amount: Decimal
    coverage_share: Decimal = Decimal(1)
    haircut: Decimal = ZERO
    is_included_in_exposure: bool = False

    @property
    def effect(self) -> Decimal:
        """Return by how much the limit rises: B × C × (1 − haircut), less B where it is included in exposure."""
        raised = self.amount * self.coverage_share * (1 - self.haircut)
        return raised - self.amount if self.is_included_in_exposure else raised


def secured_effect(parts: Iterable[Security], *, currency: str) -> Decimal:
    """Return by how much all parts together raise a limit; below zero they lower it."""
    return round_down(sum((part.effect for part in parts), ZERO), currency=currency)


def effective_amount(grant: GrantedLimit | None, *, secured: Decimal) -> Decimal | None:
    """Return the amount that exposure is measured against: the limit and what security adds, never below zero.

    None where no limit is in force; zero for "no credit", which no security turns into credit.
    """
    if grant is None:
        return None
    return ZERO if grant.amount is None else max(grant.amount + secured, ZERO)
