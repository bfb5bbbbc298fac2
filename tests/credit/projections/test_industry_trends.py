"""The trend of an industry comes from its customers' stored statements, else from the whole portfolio."""

from datetime import UTC, date, datetime
from decimal import Decimal

from credit.domain.projections.drivers import DriverName
from credit.domain.projections.estimates import TrendSource
from credit.queries.projection_trends import get_trend, list_triable_customers, read_statements
from credit.services.statements import record_statement
from tests.credit.projections.conftest import AS_OF, scaled, three_years

GROWTH = DriverName.SALES_GROWTH


def test_five_customers_of_the_industry_are_enough(peers):
    peers(5)
    peers(9, industry="Food", prefix="F")

    found = get_trend(industry="Metal", as_of=AS_OF, known_at=None)[GROWTH]

    assert (found.source, found.company_count) == (TrendSource.INDUSTRY, 5)
    assert round(found.value, 4) == Decimal("0.03")


def test_four_are_not_and_the_portfolio_speaks(peers):
    peers(4)
    peers(3, industry="Food", prefix="F")

    found = get_trend(industry="Metal", as_of=AS_OF, known_at=None)[GROWTH]

    assert (found.source, found.company_count) == (TrendSource.PORTFOLIO, 7)


def test_four_customers_in_all_have_no_trend(peers):
    peers(4)

    assert get_trend(industry="Metal", as_of=AS_OF, known_at=None) == {}


def test_statements_recorded_or_ended_later_do_not_count(peers):
    peers(5)

    assert get_trend(industry="Metal", as_of=AS_OF, known_at=datetime(2020, 1, 1, tzinfo=UTC)) == {}
    assert GROWTH not in get_trend(industry="Metal", as_of=date(2022, 12, 31), known_at=None)


def test_a_restated_period_counts_once_in_its_latest_version(acme, keep):
    keep(acme, three_years())
    keep(acme, [scaled(three_years()[-1], "2")])

    found = read_statements(customer_ids=[acme.pk], as_of=AS_OF, known_at=None)[acme.pk]

    assert [one.period_end.year for one in found] == [2023, 2024, 2025]
    assert found[-1].given == scaled(three_years()[-1], "2").given


def test_reading_many_customers_asks_once(peers, django_assert_num_queries):
    made = peers(6)

    with django_assert_num_queries(1):
        read_statements(customer_ids=[one.pk for one in made], as_of=AS_OF, known_at=None)


def test_a_large_portfolio_is_sampled_evenly(peers):
    made = peers(7)
    now = datetime(2100, 1, 1, tzinfo=UTC)

    found = list_triable_customers(as_of=AS_OF, known_at=now, most=3)

    assert found == [made[0].pk, made[3].pk, made[6].pk]


def test_customers_with_one_period_cannot_be_tried(acme, keep):
    record_statement(
        customer_id=acme.pk, statement=three_years()[-1], standard="ifrs", is_audited=True, source="", actor_id=None
    )

    assert list_triable_customers(as_of=AS_OF, known_at=datetime(2100, 1, 1, tzinfo=UTC), most=10) == []
