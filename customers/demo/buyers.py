"""Who the customers are: market, size, terms and behaviour, drawn one by one from the seed."""

from bisect import bisect
from datetime import date, timedelta
from itertools import accumulate
from random import Random
from typing import NamedTuple

from customers.demo.archetypes import DECK, Archetype
from customers.demo.company import (
    CHANNELS,
    DECIMALS,
    INDUSTRIES,
    INSTALMENTS,
    MARKETS,
    PREPAID,
    TERMS_DECK,
    Market,
)
from customers.demo.names import company_name
from customers.demo.plan import WRITE_OFF_DAYS, DemoPlan
from customers.demo.records import Buyer

CHAIN_STORE_EVERY = 130  # one customer in so many orders daily and pays fifty invoices at once
CHAIN_STORE_ORDERS = 36.0
RUN_PAYER_ORDERS = 4.0  # from so many orders a month on, customers pay in runs
GROUPED_SHARE = 0.12

_MARKET_BOUNDS = list(accumulate(market.weight for market in MARKETS))


class Masters(NamedTuple):
    """Ids of the rows that customers refer to, by code; owners by team."""

    entities: dict[str, int]
    terms: dict[str, int]
    teams: dict[str, int]
    owners: dict[str, list[int]]
    groups: list[int]


def draw_buyer(*, plan: DemoPlan, index: int, buyer_id: int, masters: Masters) -> Buyer:
    """Return customer number `index` of the company."""
    chance = plan.random("buyer", index)
    market = MARKETS[bisect(_MARKET_BOUNDS, chance.randrange(_MARKET_BOUNDS[-1]))]
    orders = _orders_per_month(chance, index)
    archetype = DECK[index % len(DECK)]
    terms = TERMS_DECK[chance.randrange(len(TERMS_DECK))]
    if archetype.fails and terms in (PREPAID, INSTALMENTS):
        terms = TERMS_DECK[0]
    fail_date = plan.day_at(chance.uniform(0.55, 0.93)) if archetype.fails else None
    names = company_name(chance, market.country)
    owners = masters.owners[market.team]
    return Buyer(
        id=buyer_id,
        index=index,
        code=f"C{10001 + index}",
        name=names.name,
        local_name=names.local_name,
        legal_form=names.legal_form,
        market=market,
        terms=terms,
        archetype=archetype,
        entity_id=masters.entities[market.entity],
        terms_id=masters.terms[terms.code],
        decimals=DECIMALS[market.currency],
        acquired_date=_acquired(chance, plan, archetype),
        orders_per_month=orders,
        price_level=chance.uniform(0.92, 1.15),
        pays_in_runs=orders >= RUN_PAYER_ORDERS and terms is not PREPAID,
        method=_method(chance, market),
        status=_status(plan, fail_date),
        fail_date=fail_date,
        tax_id=f"{market.country}{chance.randrange(10**8, 10**9)}",
        registration_number=f"{chance.randrange(10**6, 10**7)}",
        industry=chance.choice(INDUSTRIES),
        channel=chance.choice(CHANNELS),
        group_id=chance.choice(masters.groups) if chance.random() < GROUPED_SHARE else None,
        owner_id=owners[index % len(owners)],
        team_id=masters.teams[market.team],
    )


def _orders_per_month(chance: Random, index: int) -> float:
    if index % CHAIN_STORE_EVERY == 0:
        return CHAIN_STORE_ORDERS
    return min(14.0, max(0.2, chance.lognormvariate(-0.15, 0.85)))


def _acquired(chance: Random, plan: DemoPlan, archetype: Archetype) -> date:
    """Three of four customers are older than the story; a failing one is never new."""
    if archetype.fails or chance.random() < 0.75:
        return plan.first_date - timedelta(days=chance.randrange(30, 3000))
    return plan.day_at(chance.uniform(0.02, 0.85))


def _method(chance: Random, market: Market) -> str:
    if market.country in {"DE", "FR", "IT"} and chance.random() < 0.4:
        return "direct_debit"
    if market.country in {"US", "HK"} and chance.random() < 0.25:
        return "cheque"
    return "transfer"


def _status(plan: DemoPlan, fail_date: date | None) -> str:
    if fail_date is None or fail_date > plan.last_date - timedelta(days=30):
        return "active"
    return "inactive" if fail_date + timedelta(days=WRITE_OFF_DAYS) <= plan.last_date else "blocked"
