"""The credit limits in force on a day as they were known at a moment: of customers, of their groups, with security.

A limit and what secures it are decided, not derived, so a past day answers for ever the same; which group a customer
belongs to is today's.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings

from credit.domain.granted_limits import GrantedLimit, Security, Standing, effective_amount, secured_effect, standing_on
from customers.queries.rates import live_rates
from customers.queries.relations import customer_groups_relation
from finance_crm.money import ZERO
from finance_crm.sql import fetch_all

# The last recorded one of each owner, once temporary and once not, is all that the rule looks at.
_GRANTS = """
(SELECT DISTINCT ON (l.{owner}, l.is_temporary)
        '{owner}' AS of_what, l.{owner} AS owner_id, l.id, l.kind, l.amount, l.currency, l.valid_from, l.valid_until,
        l.is_temporary, l.reason, NULL::numeric, NULL::numeric, NULL::boolean
 FROM credit_creditlimit l
 WHERE l.{owner} = ANY(%({owner}s)s) AND l.valid_from <= %(as_of)s AND {known}
 ORDER BY l.{owner}, l.is_temporary, l.id DESC)
"""
_SECURED = """
(SELECT 'secured', l.customer_id, l.id, '', l.amount, l.currency, l.valid_from, l.valid_until, FALSE, '',
        l.coverage_share, l.haircut, l.is_included_in_exposure
 FROM credit_securedpart l
 WHERE l.customer_id = ANY(%(customer_ids)s) AND l.valid_from <= %(as_of)s
   AND (l.valid_until IS NULL OR l.valid_until >= %(as_of)s) AND {known})
"""
_OF_CUSTOMERS, _OF_GROUPS = _GRANTS.replace("{owner}", "customer_id"), _GRANTS.replace("{owner}", "group_id")
_KNOWN_NOW = "l.withdrawn_at IS NULL"
_KNOWN_THEN = "l.recorded_at <= %(known_at)s AND (l.withdrawn_at IS NULL OR l.withdrawn_at > %(known_at)s)"
_NOTHING = Standing(None, None)


@dataclass(frozen=True)
class LimitInForce:
    """What a customer may owe on a day. `own` and `group` are None where none is in force.

    :param expired: the customer's own limit that ran out, if no own one is in force
    :param group_expired: the same of the group's
    :param secured: what security adds to the own limit, in `currency`; below zero it lowers it
    :param currency: the own limit's, else that of the one that ran out, else the reporting currency
    :param unconverted: currencies of security that had no rate by that day and therefore adds nothing
    """

    customer_id: int
    own: GrantedLimit | None = None
    group: GrantedLimit | None = None
    group_id: int | None = None
    expired: GrantedLimit | None = None
    group_expired: GrantedLimit | None = None
    secured: Decimal = ZERO
    currency: str = ""
    unconverted: tuple[str, ...] = ()

    @property
    def amount(self) -> Decimal | None:
        """Return what the customer's exposure is measured against: own limit and security; None without a limit."""
        return effective_amount(self.own, secured=self.secured)

    @property
    def is_no_credit(self) -> bool:
        """Say whether the customer, or its group, gets no credit at all."""
        return any(grant is not None and grant.is_no_credit for grant in (self.own, self.group))


def limits_in_force(
    *,
    customer_ids: Collection[int],
    as_of: date,
    known_at: datetime | None = None,
    groups: Mapping[int, int] | None = None,
) -> dict[int, LimitInForce]:
    """Return the limit of every customer asked for, in one statement, one more for groups and for rates.

    Whether the reader may see the customers is for the caller to ask.

    :param groups: the groups of those customers that have one, where the caller knows them
    """
    wanted = list(customer_ids)
    groups = _groups_of(wanted) if groups is None else groups
    params = {"customer_ids": wanted, "group_ids": sorted(set(groups.values())), "as_of": as_of, "known_at": known_at}
    own, shared, parts = _read_decided((_OF_CUSTOMERS, _SECURED, *([_OF_GROUPS] if groups else ())), params)
    currencies = {currency for customer_parts in parts.values() for currency, _part in customer_parts}
    currencies |= {_currency_of(own.get(customer_id, _NOTHING)) for customer_id in parts}
    rates = rates_on(currencies=currencies, on=as_of) if parts else {}
    return {
        customer_id: replace(
            _with_security(customer_id, own.get(customer_id, _NOTHING), parts.get(customer_id, []), rates),
            group_id=groups.get(customer_id),
            group=shared.get(groups.get(customer_id, 0), _NOTHING).in_force,
            group_expired=shared.get(groups.get(customer_id, 0), _NOTHING).expired,
        )
        for customer_id in wanted
    }


def groups_in_force(
    *, group_ids: Collection[int], as_of: date, known_at: datetime | None = None
) -> dict[int, Standing]:
    """Return what holds for each group that ever had a limit by that day."""
    params = {"group_ids": list(group_ids), "as_of": as_of, "known_at": known_at}
    _own, shared, _parts = _read_decided((_OF_GROUPS,), params)
    return shared


def rates_on(*, currencies: Iterable[str], on: date) -> dict[str, Decimal]:
    """Return reporting units per unit of each currency that has a rate on or before the day, in one statement."""
    wanted = set(currencies)
    found = live_rates().filter(currency__in=wanted, rate_date__lte=on).order_by("currency", "-rate_date")
    rates = dict(found.distinct("currency").values_list("currency", "rate"))
    return rates | {settings.REPORTING_CURRENCY: Decimal(1)}


def known_condition(known_at: datetime | None) -> str:
    """Return SQL that keeps the rows of `l` known at a moment; it reads the parameter `known_at`."""
    return _KNOWN_NOW if known_at is None else _KNOWN_THEN


def _groups_of(customer_ids: list[int]) -> dict[int, int]:
    groups = customer_groups_relation()
    rows = fetch_all(
        f"SELECT customer_id, group_id FROM ({groups.sql}) g WHERE customer_id = ANY(%(ids)s)",
        {**groups.params, "ids": customer_ids},
    )
    return dict(rows)


def _read_decided(
    statements: Sequence[str], params: dict[str, Any]
) -> tuple[dict[int, Standing], dict[int, Standing], dict[int, list[tuple[str, Security]]]]:
    """Return what holds for customers and for groups, and what secures the customers, in one statement."""
    grants: dict[str, dict[int, list[tuple[int, GrantedLimit]]]] = defaultdict(lambda: defaultdict(list))
    parts: dict[int, list[tuple[str, Security]]] = defaultdict(list)
    sql = " UNION ALL ".join(statements).format(known=known_condition(params["known_at"]))
    for of_what, owner_id, row_id, *values in fetch_all(sql, params):
        if of_what == "secured":
            _kind, amount, currency = values[:3]
            parts[owner_id].append((currency, Security(amount, *values[-3:])))
        else:
            grants[of_what][owner_id].append((row_id, GrantedLimit(*values[:-3])))
    own, shared = (_standings(grants[of_what], on=params["as_of"]) for of_what in ("customer_id", "group_id"))
    return own, shared, parts


def _standings(grants: Mapping[int, list[tuple[int, GrantedLimit]]], *, on: date) -> dict[int, Standing]:
    return {
        owner_id: standing_on([grant for _, grant in sorted(rows, key=lambda row: row[0])], on=on)
        for owner_id, rows in grants.items()
    }


def _currency_of(standing: Standing) -> str:
    grant = standing.in_force or standing.expired
    return grant.currency if grant else settings.REPORTING_CURRENCY


def _with_security(
    customer_id: int, own: Standing, parts: list[tuple[str, Security]], rates: dict[str, Decimal]
) -> LimitInForce:
    currency = _currency_of(own)
    converted = [_converted(part, of=of, to=currency, rates=rates) for of, part in parts]
    return LimitInForce(
        customer_id,
        own=own.in_force,
        expired=own.expired,
        secured=secured_effect([part for part in converted if part], currency=currency),
        currency=currency,
        unconverted=tuple(sorted({of for (of, _part), part in zip(parts, converted, strict=True) if part is None})),
    )


def _converted(part: Security, *, of: str, to: str, rates: dict[str, Decimal]) -> Security | None:
    if of == to:
        return part
    if of not in rates or to not in rates:
        return None
    return replace(part, amount=part.amount * rates[of] / rates[to])
