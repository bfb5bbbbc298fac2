"""A ratio stands beside those of its industry: as published, else those of our own customers, which is said."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from credit.domain.peers import LEAST_COMPANIES, Origin, peers_of
from credit.domain.ratios import RatioName
from credit.domain.statements import Line, Statement
from credit.models import FinancialStatement, IndustryBenchmark
from credit.queries.ratios import get_peers
from credit.services.statements import record_statement
from customers.models import Customer
from tests.credit.assessment.published_company import BEFORE, NOW

END, AS_OF = date(2025, 12, 31), date(2026, 3, 31)


def state(customer: Customer, end: date = END, **lines: int) -> None:
    given = {Line(name): Decimal(amount) for name, amount in lines.items()}
    record_statement(
        customer_id=customer.pk,
        statement=Statement(end, 12, "USD", given),
        standard="ifrs",
        is_audited=False,
        source="",
        actor_id=None,
    )


@pytest.fixture
def mills(acme) -> Customer:
    """Eight other mills with current ratios of 1 to 8, and a hotel with 100."""
    Customer.objects.filter(pk=acme.pk).update(industry="Mills")
    for number in range(1, 9):
        other = Customer.objects.create(code=f"M{number}", name="Mill", currency="USD", industry="Mills")
        state(other, current_assets=number * 100, current_liabilities=100)
    hotel = Customer.objects.create(code="H", name="Hotel", currency="USD", industry="Hotels")
    state(hotel, current_assets=10_000, current_liabilities=100)
    acme.refresh_from_db()
    return acme


def current(customer: Customer, *, as_of: date = AS_OF, known_at=None):
    found = get_peers(industry=customer.industry, customer_id=customer.pk, as_of=as_of, known_at=known_at)
    return found.get(RatioName.CURRENT)


def test_quartiles_and_ranks_are_those_of_the_values():
    peers = peers_of([float(number) for number in range(1, 10)])

    assert (peers.lower, peers.median, peers.upper, peers.count) == (3, 5, 7, 9)
    assert peers.rank(Decimal(0)) == 0
    assert peers.rank(Decimal(5)) == Decimal("0.5")
    assert peers.rank(Decimal(99)) == 1
    assert [peers.quarter(Decimal(value)) for value in (2, 4, 6, 8)] == [1, 2, 3, 4]


def test_too_few_values_have_no_median():
    assert peers_of([1.0] * (LEAST_COMPANIES - 1)) is None


def test_the_portfolio_stands_in_where_nothing_is_published(mills):
    peers = current(mills)

    assert (peers.origin, peers.count, peers.median) == (Origin.PORTFOLIO, 8, Decimal("4.5"))


def test_the_customer_itself_is_none_of_the_others(mills):
    state(mills, current_assets=10**6, current_liabilities=1)

    assert current(mills).count == 8


def test_only_the_latest_statement_of_a_company_counts_and_only_while_it_is_recent(mills):
    state(Customer.objects.get(code="M1"), date(2024, 12, 31), current_assets=90_000, current_liabilities=1)

    assert current(mills).median == Decimal("4.5")
    assert current(mills, as_of=date(2029, 1, 1)) is None


def test_what_was_not_known_then_does_not_count(mills):
    FinancialStatement.objects.filter(customer__code="M8").update(recorded_at=timezone.now() + timedelta(days=9))

    assert current(mills, known_at=timezone.now() + timedelta(days=1)) is None
    assert current(mills).count == 8


def test_without_an_industry_there_is_nobody_to_stand_beside(acme):
    assert current(acme) is None


def publish(**changes) -> IndustryBenchmark:
    fields = {
        "industry": "Mills", "ratio": "current_ratio", "period_end_date": date(2024, 12, 31),
        "lower_quartile": "1.1", "median": "1.4", "upper_quartile": "2", "source": "Statistical office",
    }  # fmt: skip
    return IndustryBenchmark.objects.create(**(fields | changes))


def test_published_ratios_go_before_our_own(mills):
    publish(period_end_date=date(2023, 12, 31), median="1.2")
    publish()

    peers = current(mills)

    assert (peers.origin, peers.median, peers.source) == (
        Origin.PUBLISHED, Decimal("1.4"), "Statistical office, 2024",
    )  # fmt: skip
    assert current(mills, as_of=date(2024, 6, 30)).median == Decimal("1.2")


def test_the_page_says_whose_figures_stand_beside(client_of, keep, mills):
    keep(BEFORE, NOW)
    client, address = client_of("executive"), reverse("credit:ratios", args=[mills.pk])

    own = " ".join(client.get(address, {"as_of": "2026-03-31"}).text.split())
    publish()
    published = " ".join(client.get(address, {"as_of": "2026-03-31"}).text.split())

    row = own.split(">Current ratio<")[1].split("</tr>")[0]
    assert "percentile 13" in row and "4.50" in row and "portfolio" in row
    assert "our own customers of the industry (8 of them at most)" in own
    assert "quarter 3 of 4" in published.split(">Current ratio<")[1].split("</tr>")[0]
    assert "Statistical office, 2024" in published


def test_the_page_shows_light_level_and_course(client_of, keep, acme):
    keep(BEFORE, NOW)

    page = " ".join(client_of("executive").get(reverse("credit:ratios", args=[acme.pk])).text.split())

    row = page.split(">Current ratio<")[1].split("</tr>")[0]
    assert ">comfortable</span>" in row and "≥ 1.33, strong ≥ 2.00" in row
    assert "fc-spark" in row
    debt = page.split(">Total liabilities / total assets<")[1].split("</tr>")[0]
    assert "close to the level" in debt and "&lt; 60.0%" in debt
    assert "Comfort levels" in page


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"ratio": "gold"}, "benchmark_ratio_known"),
        ({"median": "3"}, "benchmark_quartiles_ordered"),
        ({"source": ""}, "benchmark_says_whose"),
        ({"industry": ""}, "benchmark_says_whose"),
    ],
)
def test_the_database_itself_refuses_benchmarks_that_cannot_be(db, changes, rule):
    publish()

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        IndustryBenchmark.objects.update(**changes)
    with pytest.raises(IntegrityError, match="benchmark_version_unique"), transaction.atomic():
        publish()
