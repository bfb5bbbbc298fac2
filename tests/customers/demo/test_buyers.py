"""Who the customers are."""

from collections import Counter

import pytest

from customers.demo.archetypes import DECK
from customers.demo.buyers import draw_buyer
from customers.demo.company import DECIMALS, MARKETS, PREPAID
from customers.demo.names import company_name
from customers.demo.plan import DemoPlan
from tests.customers.demo.stories import AS_OF, MASTERS

PLAN = DemoPlan(customers=400, months=36, seed=7, as_of=AS_OF)


@pytest.fixture(scope="module")
def buyers():
    return [draw_buyer(plan=PLAN, index=index, buyer_id=index + 1, masters=MASTERS) for index in range(PLAN.customers)]


def test_every_behaviour_and_every_market_is_there(buyers):
    assert {buyer.archetype.name for buyer in buyers} == {archetype.name for archetype in DECK}
    assert {buyer.market.country for buyer in buyers} == {market.country for market in MARKETS}


def test_customers_use_many_currencies_with_their_decimals(buyers):
    currencies = {buyer.market.currency: buyer.decimals for buyer in buyers}

    assert len(currencies) >= 8
    assert currencies["JPY"] == 0
    assert currencies["KWD"] == 3
    assert all(currencies[code] == DECIMALS[code] for code in currencies)


def test_codes_are_unique(buyers):
    assert len({buyer.code for buyer in buyers}) == len(buyers)


def test_a_chain_store_orders_daily_and_pays_in_runs(buyers):
    chain = max(buyers, key=lambda buyer: buyer.orders_per_month)

    assert chain.orders_per_month > 20
    assert chain.pays_in_runs


def test_who_pays_before_delivery_pays_order_by_order(buyers):
    assert not any(buyer.pays_in_runs for buyer in buyers if buyer.terms is PREPAID)


def test_failing_customers_end_inside_the_story_and_are_marked(buyers):
    failing = [buyer for buyer in buyers if buyer.archetype.fails]

    assert failing
    assert all(PLAN.first_date < buyer.fail_date < PLAN.as_of for buyer in failing)
    assert {"blocked", "inactive"} & {buyer.status for buyer in failing}
    assert all(buyer.fail_date is None for buyer in buyers if not buyer.archetype.fails)


def test_some_customers_are_won_during_the_story(buyers):
    share = sum(buyer.acquired_date > PLAN.first_date for buyer in buyers) / len(buyers)

    assert 0.1 < share < 0.4


def test_chinese_markets_have_names_in_their_script():
    names = [company_name(PLAN.random("name", index), country) for country in ("TW", "CN", "HK") for index in range(40)]

    assert all(name.local_name.endswith("有限公司") for name in names)
    assert any(name.name == name.local_name for name in names)
    assert any(name.name.isascii() for name in names)


def test_simplified_characters_are_used_in_china_and_traditional_ones_in_taiwan():
    def characters(country: str) -> Counter:
        return Counter("".join(company_name(PLAN.random("name", i), country).local_name for i in range(200)))

    assert characters("TW")["電"] and not characters("TW")["电"]
    assert characters("CN")["电"] and not characters("CN")["電"]
