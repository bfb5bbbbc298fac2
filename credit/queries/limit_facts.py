"""What a recommended limit is computed from, for many customers in a constant number of statements.

Statements are in their own currency and come into the limit's at the stored rates of the day; sales are our gross
invoices of a year, in reporting currency, brought into the limit's as well. What is not known is None, never zero.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db.models import Q

from credit.domain.limit_heuristics import NetWorthProfile
from credit.domain.limit_policy import policy_for
from credit.domain.limit_recommendations import LimitFacts, LimitPolicy, Recommendation, recommend_limit
from credit.domain.limits import tangible_net_worth, working_capital
from credit.domain.statements import Line, Statement
from credit.models import FinancialStatement
from credit.queries.limits import LimitInForce, limits_in_force, rates_on
from customers.queries.accounts import list_customers
from customers.queries.sales import get_all_sales, get_sales_of
from customers.queries.terms import get_terms_of
from finance_crm.access.domain.scopes import Scope
from finance_crm.money import ZERO, round_down

YEAR_DAYS = 365
END_OF_MONTH_DAYS = 15  # terms that count from the end of the month start half a month later on average


@dataclass(frozen=True)
class Assessed:
    """What an assessment says of a customer; without one, nothing is known."""

    pd: Decimal | None = None
    grade: str | None = None


@dataclass(frozen=True)
class KnownFacts:
    """The facts of one customer in `currency`, and the limit that is in force beside them."""

    customer_id: int
    currency: str
    facts: LimitFacts
    in_force: LimitInForce
    statement_date: date | None


@dataclass(frozen=True)
class Proposal:
    """A recommendation with what it came from. `to_grant` leaves out what security adds to a limit by itself."""

    known: KnownFacts
    policy: LimitPolicy
    recommendation: Recommendation

    @property
    def to_grant(self) -> Decimal | None:
        amount = self.recommendation.amount
        if amount is None:
            return None
        return max(round_down(amount - self.known.in_force.secured, currency=self.known.currency), ZERO)


def limit_facts(
    *,
    customer_ids: Collection[int],
    as_of: date,
    known_at: datetime | None,
    scope: Scope,
    assessed: Mapping[int, Assessed] | None = None,
    margin: Decimal | None = None,
    lgd: Decimal | None = None,
) -> dict[int, KnownFacts]:
    """Return the facts of the customers that `scope` sees.

    :param assessed: PD and grade by customer, where there is an assessment
    :param lgd: the policy's loss given default
    """
    customers = list(list_customers(scope=scope).filter(pk__in=customer_ids))
    ids = [customer.pk for customer in customers]
    in_force = limits_in_force(customer_ids=ids, as_of=as_of, known_at=known_at)
    statements = latest_statements(customer_ids=ids, as_of=as_of, known_at=known_at)
    bought = get_sales_of(customer_ids=ids, as_of=as_of, known_at=known_at, window_days=YEAR_DAYS)
    own_sales = get_all_sales(as_of=as_of, known_at=known_at, window_days=YEAR_DAYS)
    wanted = {_currency(customer, in_force) for customer in customers}
    rates = rates_on(currencies=wanted | {one.currency for one in statements.values()}, on=as_of)
    days = _terms_days(customers)
    found = {}
    for customer in customers:
        converter = _Converter(rates, _currency(customer, in_force))
        told = (assessed or {}).get(customer.pk, Assessed())
        facts = LimitFacts(
            own_sales=converter.amount(own_sales, settings.REPORTING_CURRENCY),
            purchases=converter.amount(bought.get(customer.pk), settings.REPORTING_CURRENCY),
            period_days=YEAR_DAYS,
            terms_days=days[customer.pk],
            pd=told.pd,
            grade=told.grade,
            lgd=lgd,
            margin=margin,
            secured=max(in_force[customer.pk].secured, ZERO) if converter.knows else None,
            **_of_statement(statements.get(customer.pk), converter),
        )
        statement = statements.get(customer.pk)
        found[customer.pk] = KnownFacts(
            customer.pk,
            converter.currency,
            facts,
            in_force[customer.pk],
            statement.period_end if statement else None,
        )
    return found


def recommend_limits(*, facts: Mapping[int, KnownFacts], policy: LimitPolicy) -> dict[int, Proposal]:
    """Return the recommendation of each customer, with every term kept."""
    proposals = {}
    for customer_id, known in facts.items():
        applied = policy_for(known.facts, policy=policy)
        made = recommend_limit(known.facts, policy=applied, currency=known.currency)
        proposals[customer_id] = Proposal(known, applied, made)
    return proposals


def latest_statements(*, customer_ids: Collection[int], as_of: date, known_at: datetime | None) -> dict[int, Statement]:
    """Return the latest period of each customer that ended by `as_of`, in its latest version known then."""
    known = Q(withdrawn_at__isnull=True)
    if known_at is not None:
        known = (known | Q(withdrawn_at__gt=known_at)) & Q(recorded_at__lte=known_at)
    rows = FinancialStatement.objects.filter(known, customer_id__in=customer_ids, period_end_date__lte=as_of)
    latest = rows.order_by("customer_id", "-period_end_date", "-months", "-version").distinct("customer_id")
    return {row.customer_id: Statement(row.period_end_date, row.months, row.currency, row.given) for row in latest}


@dataclass(frozen=True)
class _Converter:
    """Brings amounts into one currency; an amount without a rate is not known."""

    rates: Mapping[str, Decimal]
    currency: str

    @property
    def knows(self) -> bool:
        return self.currency in self.rates

    def amount(self, amount: Decimal | None, of: str) -> Decimal | None:
        if amount is None or of == self.currency:
            return amount
        if of not in self.rates or not self.knows:
            return None
        return amount * self.rates[of] / self.rates[self.currency]


def _currency(customer: Any, in_force: Mapping[int, LimitInForce]) -> str:
    """Return the currency of the limit there is or was, else the one the customer buys in."""
    limit = in_force[customer.pk]
    return limit.currency if limit.own or limit.expired else str(customer.currency)


def _terms_days(customers: Collection[Any]) -> dict[int, int]:
    """Return the days of terms of each customer; of instalments, their mean weighted by share."""
    by_terms: dict[int | None, int] = {}
    for customer in customers:
        if customer.payment_terms_id not in by_terms:
            rule = get_terms_of(customer=customer)
            parts = rule.instalments
            mean = round(sum((part.share * part.net_days for part in parts), ZERO)) if parts else rule.net_days
            by_terms[customer.payment_terms_id] = mean + (END_OF_MONTH_DAYS if rule.from_end_of_month else 0)
    return {customer.pk: by_terms[customer.payment_terms_id] for customer in customers}


def _of_statement(statement: Statement | None, converter: _Converter) -> dict[str, Any]:
    if statement is None:
        return {}
    sales = statement.amount(Line.SALES)
    yearly = None if sales is None else sales * 12 / statement.months
    return {
        "tangible_net_worth": converter.amount(tangible_net_worth(statement), statement.currency),
        "working_capital": converter.amount(working_capital(statement), statement.currency),
        "sales": converter.amount(yearly, statement.currency),
        "profile": NetWorthProfile(
            net_worth=converter.amount(statement.amount(Line.EQUITY), statement.currency),
            net_margin=_quotient(statement, Line.NET_INCOME, Line.SALES),
            current_ratio=_quotient(statement, Line.CURRENT_ASSETS, Line.CURRENT_LIABILITIES),
            debt_to_assets=_quotient(statement, Line.TOTAL_LIABILITIES, Line.TOTAL_ASSETS),
        ),
    }


def _quotient(statement: Statement, above: Line, below: Line) -> Decimal | None:
    numerator, denominator = statement.amount(above), statement.amount(below)
    return None if numerator is None or denominator is None or denominator <= 0 else numerator / denominator
