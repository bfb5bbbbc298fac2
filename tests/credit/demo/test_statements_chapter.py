"""The accounts of the demonstration company's customers: sound as bookkeeping, and telling of who will fail."""

from datetime import date
from decimal import Decimal
from io import StringIO
from random import Random
from statistics import median

import pytest
from django.core.management import call_command

from credit.demo.accounts import HEALTH, Company, yearly_accounts
from credit.demo.statements import redrawn
from credit.domain.scores.panel import panel
from credit.domain.statement_checks import Severity, check
from credit.domain.statements import Line
from credit.models import FinancialStatement
from customers.demo.archetypes import DECK, FAILING, PUNCTUAL, Archetype
from customers.demo.plan import DemoPlan
from customers.models import Customer

AS_OF = date(2026, 11, 20)
ENDS = [date(year, 12, 31) for year in range(2021, 2026)]
KEY = "altman_z_service"
ARCHETYPES = {archetype.name: archetype for archetype in DECK}


def accounts(archetype: Archetype, seed: int, *, listed: bool = True):
    company = Company(archetype, "EUR", 4_000_000, is_listed=listed)
    return list(yearly_accounts(company, ends=ENDS, chance=Random(seed)))


@pytest.mark.parametrize("name", HEALTH)
@pytest.mark.parametrize("seed", range(5))
def test_every_year_adds_up(name, seed):
    statements = accounts(ARCHETYPES[name], seed)

    for before, statement in zip([None, *statements], statements, strict=False):
        findings = check(statement, as_of=statement.period_end, earlier=before)
        assert [found for found in findings if found.severity is Severity.ERROR] == []
        assert statement.computed(Line.TOTAL_ASSETS) == statement.amount(Line.TOTAL_ASSETS)
        assert statement.computed(Line.EBIT) == statement.amount(Line.EBIT)


def test_retained_earnings_move_by_profit_less_dividends():
    for before, after in zip(accounts(PUNCTUAL, 1), accounts(PUNCTUAL, 1)[1:], strict=False):
        kept = after.amount(Line.NET_INCOME) - after.amount(Line.DIVIDENDS)
        assert after.amount(Line.RETAINED_EARNINGS) == before.amount(Line.RETAINED_EARNINGS) + kept


def test_who_fails_shows_it_beforehand_mostly_and_who_pays_on_time_does_not():
    failing = [panel(accounts(FAILING, seed)).result(KEY).value for seed in range(40)]
    punctual = [panel(accounts(PUNCTUAL, seed)).result(KEY).value for seed in range(40)]
    alarmed = sum(score < Decimal("1.10") for score in failing)

    assert 20 <= alarmed < 40
    assert median(punctual) > Decimal("2.60")


@pytest.fixture
def said(db):
    output = StringIO()
    options = ["--customers=40", "--months=24", "--seed=3", f"--as-of={AS_OF}", "--password=a-word-for-tests"]
    call_command("seed_demo", *options, stdout=output, stderr=StringIO())
    return output.getvalue()


def test_most_customers_have_accounts_recorded_when_they_were_filed(said):
    rows = FinancialStatement.objects.all()

    assert "financial statements of" in said
    assert 25 <= rows.values("customer_id").distinct().count() < 40
    assert all(row.recorded_at.date() > row.period_end_date for row in rows)
    assert all(row.recorded_at.date() < AS_OF for row in rows)


def test_a_customer_is_drawn_again_as_the_story_knew_it(said):
    plan = DemoPlan(customers=40, months=24, seed=3, as_of=AS_OF)
    known = {
        code: (name, industry) for code, name, industry in Customer.objects.values_list("code", "name", "industry")
    }

    for index in range(40):
        buyer = redrawn(plan, index)
        assert known[buyer.code] == (buyer.name, buyer.industry)
