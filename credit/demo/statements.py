"""The statements chapter of the demonstration: yearly accounts of most customers, each recorded when it was filed.

Some customers give none, some are years behind, a few accounts are unaudited, restated or do not add up: what an
analyst meets. Who will fail shows it beforehand, mostly.
"""

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from credit.demo.accounts import Company, yearly_accounts
from credit.domain.statements import Line, Statement
from customers.demo.buyers import Masters, draw_buyer
from customers.demo.chapters import Chapter
from customers.demo.company import BASE_RATES
from customers.demo.plan import DemoPlan
from customers.demo.records import Buyer
from customers.queries.relations import customer_names_relation
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.copying import copy_rows
from finance_crm.periods import add_months
from finance_crm.sql import execute, fetch_all

COLUMNS = (
    "customer_id", "period_end_date", "months", "version", "currency", "standard", "is_audited", "source",
    "recorded_at", *(line.value for line in Line),
)  # fmt: skip
YEARS = 5
NONE_GIVEN, YEARS_BEHIND, UNAUDITED, RESTATED, DOES_NOT_ADD_UP, NO_CASH_FLOW = 0.12, 0.05, 0.35, 0.04, 0.02, 0.06
LISTED = 0.08
YEAR_ENDS = ((12, 31), (12, 31), (12, 31), (12, 31), (3, 31), (6, 30), (9, 30))
# An order is worth about so much; customers buy a small part of their needs from us.
ORDER_VALUE_USD = 1_900
STANDARDS = {"US": "us_gaap", "TW": "ifrs", "HK": "ifrs", "SG": "ifrs"}


def write_statements(plan: DemoPlan) -> str:
    """Give the customers their accounts."""
    rows = list(_rows(plan))
    copy_rows("credit_financialstatement", COLUMNS, rows)
    execute("ANALYZE credit_financialstatement")
    return f"{len(rows)} financial statements of {len({row[0] for row in rows})} customers."


def _rows(plan: DemoPlan) -> Iterator[tuple[Any, ...]]:
    names = customer_names_relation(scope=EVERYTHING)
    ids = {code: customer_id for customer_id, code, _name in fetch_all(names.sql, names.params)}
    for index in range(plan.customers):
        buyer = redrawn(plan, index)
        if buyer.code in ids:
            yield from _rows_of(ids[buyer.code], buyer, plan)


def redrawn(plan: DemoPlan, index: int) -> Buyer:
    """Return customer number `index` as the story knew it; ids of other rows are not those of the database."""
    anything: dict[str, int] = defaultdict(int)
    masters = Masters(anything, anything, anything, defaultdict(lambda: [0]), [0])
    return draw_buyer(plan=plan, index=index, buyer_id=0, masters=masters)


def _rows_of(customer_id: int, buyer: Buyer, plan: DemoPlan) -> Iterator[tuple[Any, ...]]:
    chance = plan.random("accounts", buyer.index)
    if chance.random() < NONE_GIVEN:
        return
    behind = 2 if chance.random() < YEARS_BEHIND else 0
    ends = _year_ends(buyer, plan, chance)
    company = Company(buyer.archetype, buyer.market.currency, _first_sales(buyer, chance), chance.random() < LISTED)
    is_audited = chance.random() >= UNAUDITED
    for statement in list(yearly_accounts(company, ends=ends, chance=chance))[: YEARS - behind]:
        filed = statement.period_end + timedelta(days=chance.randrange(70, 160))
        if filed > plan.last_date:
            continue
        stated = _with_a_flaw(statement, chance)
        yield _row(customer_id, buyer, stated, version=1, is_audited=is_audited, filed=filed)
        restated = filed + timedelta(days=chance.randrange(60, 200))
        if chance.random() < RESTATED and restated <= plan.last_date:
            yield _row(customer_id, buyer, _restated(stated), version=2, is_audited=True, filed=restated)


def _year_ends(buyer: Buyer, plan: DemoPlan, chance: Random) -> list[date]:
    """Return the ends of the years up to the story's; who failed closes no further year."""
    last_day = min(plan.last_date, buyer.fail_date + timedelta(days=60)) if buyer.fail_date else plan.last_date
    month, day = chance.choice(YEAR_ENDS)
    latest = date(last_day.year, month, day)
    if latest > last_day:
        latest = add_months(latest, -12)
    return [add_months(latest, -12 * back) for back in reversed(range(YEARS))]


def _first_sales(buyer: Buyer, chance: Random) -> float:
    bought = buyer.orders_per_month * 12 * ORDER_VALUE_USD * buyer.price_level
    share_of_cost = min(0.25, max(0.004, chance.lognormvariate(-3.4, 0.7)))
    return bought / share_of_cost / 0.65 / BASE_RATES.get(buyer.market.currency, 1.0)


def _with_a_flaw(statement: Statement, chance: Random) -> Statement:
    given = dict(statement.given)
    roll = chance.random()
    if roll < DOES_NOT_ADD_UP:
        given[Line.TOTAL_ASSETS] = given[Line.TOTAL_ASSETS] * 104 // 100
    elif roll < DOES_NOT_ADD_UP + NO_CASH_FLOW:
        for line in (Line.OPERATING_CASH_FLOW, Line.CAPITAL_EXPENDITURE, Line.DEBT_REPAYMENT, Line.DIVIDENDS):
            del given[line]
    return Statement(statement.period_end, statement.months, statement.currency, given)


def _restated(statement: Statement) -> Statement:
    """Return the statement with a write-down of inventory found later."""
    given = dict(statement.given)
    loss = given[Line.INVENTORY] // 8
    down = (
        Line.INVENTORY, Line.TOTAL_ASSETS, Line.RETAINED_EARNINGS, Line.EQUITY, Line.EBIT, Line.PROFIT_BEFORE_TAX,
        Line.NET_INCOME,
    )  # fmt: skip
    for line in down:
        given[line] -= loss
    given[Line.COST_OF_SALES] += loss
    return Statement(statement.period_end, statement.months, statement.currency, given)


def _row(
    customer_id: int, buyer: Buyer, statement: Statement, *, version: int, is_audited: bool, filed: date
) -> tuple[Any, ...]:
    return (
        customer_id,
        statement.period_end,
        statement.months,
        version,
        statement.currency,
        STANDARDS.get(buyer.market.country, "local"),
        is_audited,
        "Annual report" if is_audited else "Management accounts",
        datetime.combine(filed, time(11, 30), tzinfo=UTC),
        *(statement.given.get(line) for line in Line),
    )


STATEMENTS_CHAPTER = Chapter("statements", write_statements)
