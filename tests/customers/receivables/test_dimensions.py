"""Whatever receivables are broken down or narrowed by, no amount is lost and nobody sees more than their own."""

from decimal import Decimal

import pytest

from customers.domain.ageing import Dimension
from customers.queries.choices import get_customer_choices, get_team_names
from customers.queries.metrics import get_metrics, get_metrics_by_customer
from customers.queries.open_item_lists import OpenItemQuestion, get_item_totals, list_open_items, list_open_items_after
from customers.queries.receivables import get_ageing
from customers.queries.relations import customer_names_relation, customer_owners_relation
from customers.queries.selections import CustomerSelection, list_customer_names, starts_with
from customers.queries.shards import get_customer_ranges
from finance_crm.access.domain.scopes import EVERYTHING, NOTHING, Scope
from finance_crm.sql import fetch_all
from tests.customers.receivables.ledger import TODAY

USD, TWD, JPY = "USD", "TWD", "JPY"


def ageing(**asked):
    return get_ageing(**{"as_of": TODAY, "known_at": None, "scope": EVERYTHING} | asked)


def outstanding(**asked) -> dict[tuple[object, str], Decimal]:
    return {(row.key, row.currency): row.outstanding for row in ageing(**asked)}


def question(**asked) -> OpenItemQuestion:
    defaults = {"as_of": TODAY, "known_at": None, "selection": CustomerSelection(), "bucket_days": [30, 60, 90]}
    return OpenItemQuestion(**defaults | asked)


class TestAgeing:
    def test_by_owner_and_by_team_those_without_one_stand_together(self, world):
        ada, north = world.ada.pk, world.north.pk

        assert outstanding(by=Dimension.OWNER) == {
            (ada, USD): 100,
            (ada, TWD): 1000,
            (None, USD): 25,
            (None, JPY): 700,
        }
        assert outstanding(by=Dimension.TEAM) == {(north, USD): 125, (north, TWD): 1000, (None, JPY): 700}

    @pytest.mark.parametrize(
        ("by", "keys"),
        [
            (Dimension.REGION, {"Coast": 130, "Hills": 25, "": 7}),
            (Dimension.COUNTRY, {"US": 130, "TW": 25, "": 7}),
            (Dimension.INDUSTRY, {"Toys": 130, "Food": 25, "": 7}),
            (Dimension.CURRENCY, {USD: 125, TWD: 30, JPY: 7}),
            (Dimension.TOTAL, {None: 162}),
        ],
    )
    def test_in_reporting_currency_there_is_one_row_for_each_key(self, world, by, keys):
        rows = ageing(by=by, in_reporting_currency=True)

        assert {row.key: row.outstanding for row in rows} == keys
        assert {row.currency for row in rows} == {USD}

    @pytest.mark.parametrize("by", list(Dimension))
    @pytest.mark.parametrize("in_reporting_currency", [True, False])
    def test_every_breakdown_adds_up_to_the_whole(self, world, by, in_reporting_currency):
        rows = ageing(by=by, in_reporting_currency=in_reporting_currency)

        assert sum(row.outstanding for row in rows) == (162 if in_reporting_currency else 1825)
        assert all(row.not_due + row.overdue + row.unapplied == row.outstanding for row in rows)

    @pytest.mark.parametrize(
        ("asked", "total"),
        [({"currency": TWD}, 1000), ({"currency": "EUR"}, None), ({"currency": USD}, 125)],
    )
    def test_one_currency_is_cut_out(self, world, asked, total):
        rows = ageing(by=Dimension.TOTAL, **asked)

        assert [row.outstanding for row in rows] == ([] if total is None else [total])

    def test_one_company_of_ours_and_one_customer_are_cut_out(self, world):
        first, second, _ = world.customers

        assert outstanding(by=Dimension.TOTAL, entity_id=world.taiwan.entity.pk) == {(None, TWD): 1000}
        assert outstanding(customer_id=second.pk) == {(second.pk, USD): 25}
        assert outstanding(customer_id=first.pk, entity_id=world.ledger.entity.pk) == {(first.pk, USD): 100}

    def test_a_place_is_empty_where_it_has_nothing(self, world):
        (row,) = ageing(by=Dimension.TOTAL, currency=JPY)

        assert (row.not_due, row.buckets, row.unapplied) == (0, (0, 0, 0, 700), 0)

    def test_what_is_disputed_is_converted_with_its_item(self, world):
        invoice = world.customers[0].invoices.get(currency=TWD)
        world.taiwan.dispute(invoice, "250", on=TODAY)

        (total,) = ageing(by=Dimension.TOTAL, in_reporting_currency=True, with_disputed=True)
        without = ageing(by=Dimension.TOTAL, in_reporting_currency=True)[0]

        assert (total.disputed, without.disputed) == (Decimal("7.5"), 0)


SELECTED = [
    ({}, {"C1", "C2", "C3"}),
    ({"owner_id": "@ada"}, {"C1"}),
    ({"team_id": "@north"}, {"C1", "C2"}),
    ({"group_id": "@group"}, {"C1"}),
    ({"region": "Hills"}, {"C2"}),
    ({"country": "US"}, {"C1"}),
    ({"industry": "Food"}, {"C2"}),
    ({"status": "blocked"}, {"C1"}),
    ({"status": "active"}, {"C2", "C3"}),
    ({"without": "owner"}, {"C2", "C3"}),
    ({"without": "team"}, {"C3"}),
    ({"without": "group"}, {"C2", "C3"}),
    ({"without": "country"}, {"C3"}),
    ({"without": "region"}, {"C3"}),
    ({"without": "industry"}, {"C3"}),
    ({"without": "nonsense"}, {"C1", "C2", "C3"}),
    ({"region": "Hills", "country": "US"}, set()),
    ({"region": ""}, {"C1", "C2", "C3"}),
    ({"search": "C"}, {"C1", "C2", "C3"}),
    ({"search": " customer c3 "}, {"C3"}),
    ({"search": "ustomer"}, set()),
    ({"search": "_1"}, set()),
]


class TestSelections:
    @pytest.mark.parametrize(("asked", "codes"), SELECTED)
    def test_ageing_items_and_names_are_of_the_same_customers(self, world, asked, codes):
        ids = {"@ada": world.ada.pk, "@north": world.north.pk, "@group": world.group.pk}
        selection = CustomerSelection(**{name: ids.get(value, value) for name, value in asked.items()})

        names = list_customer_names(selection=selection, after_id=0, limit=10)
        items = list_open_items(question(selection=selection), sort="key", descending=False, limit=50, offset=0)

        assert {code for _, code, _ in names} == codes
        assert {row.code for row in ageing(selection=selection)} == codes
        assert {item.customer_code for item in items} == codes

    def test_names_go_on_after_an_id(self, world):
        first, second, _ = world.customers
        asked = {"selection": CustomerSelection(scope=world.scope), "limit": 1}

        assert list_customer_names(**asked, after_id=0) == [(first.pk, "C1", "Customer C1")]
        assert list_customer_names(**asked, after_id=first.pk) == [(second.pk, "C2", "Customer C2")]
        assert list_customer_names(**asked, after_id=second.pk) == []

    @pytest.mark.parametrize(
        ("text", "pattern"),
        [("IN-1", "IN-1%"), (" 100% ", r"100\%%"), ("a_b", r"a\_b%"), ("c:\\", r"c:\\%"), ("", "%")],
    )
    def test_signs_of_a_pattern_mean_themselves(self, text, pattern):
        assert starts_with(text) == pattern


class TestItems:
    @pytest.mark.parametrize(
        ("asked", "numbers"),
        [
            ({"bucket": "not_due"}, {TWD: 1}),
            ({"bucket": "overdue"}, {USD: 2, JPY: 1}),
            ({"bucket": "days_1_30"}, {USD: 1}),
            ({"bucket": "days_31_60"}, {USD: 1}),
            ({"bucket": "days_61_90"}, {}),
            ({"bucket": "days_over_90"}, {JPY: 1}),
            ({"bucket": "unapplied"}, {USD: 1}),
            ({"bucket": "outstanding"}, {USD: 3, TWD: 1, JPY: 1}),
            ({"bucket": "nonsense"}, {}),
            ({"bucket": "days_1_30", "bucket_days": [15]}, {}),
            ({"kind": "receipt"}, {USD: 1}),
            ({"kind": "invoice", "currency": USD}, {USD: 2}),
            ({"disputed_only": True}, {}),
            ({"number": "N101"}, {JPY: 1}),
            ({"number": "N%"}, {}),
        ],
    )
    def test_a_bucket_opens_to_its_items(self, world, asked, numbers):
        items = list_open_items(question(**asked), sort="due_date", descending=False, limit=50, offset=0)

        found: dict[str, int] = {}
        for item in items:
            found[item.currency] = found.get(item.currency, 0) + 1
        assert found == numbers
        assert get_item_totals(question(**asked)).item_count == len(items)

    def test_totals_in_document_currency_exist_only_where_there_is_one(self, world):
        mixed, dollars, none = (
            get_item_totals(question(**asked)) for asked in ({}, {"currency": USD}, {"currency": "EUR"})
        )

        assert mixed == (5, None, None, None, None, 162)
        assert dollars == (3, USD, 125, 125, 0, 125)
        assert none == (0, None, None, None, None, 0)

    def test_pages_by_cursor_neither_skip_nor_repeat(self, world):
        everything = list_open_items_after(question(), after=None, limit=50)
        paged, after = [], None
        while rows := list_open_items_after(question(), after=after, limit=2):
            paged += rows
            after = (rows[-1].customer_id, rows[-1].key)

        assert paged == everything
        assert len({item.key for item in paged}) == 5

    def test_unapplied_money_is_never_late(self, world):
        (item,) = list_open_items(question(kind="receipt"), sort="key", descending=True, limit=5, offset=0)

        assert (item.days_late, item.open_amount, item.due_date) == (None, -15, None)


class TestScope:
    @pytest.mark.parametrize("by", list(Dimension))
    def test_an_ageing_holds_only_what_its_reader_sees(self, world, by):
        assert sum(row.outstanding for row in ageing(by=by, scope=world.scope)) == 1125
        assert ageing(by=by, scope=NOTHING) == []

    def test_metrics_are_of_the_customers_that_are_seen(self, world):
        asked = {"as_of": TODAY, "known_at": None, "window_days": 90}
        first, second, third = (customer.pk for customer in world.customers)

        assert set(get_metrics_by_customer(scope=EVERYTHING, **asked)) == {first, second, third}
        assert set(get_metrics_by_customer(scope=world.scope, **asked)) == {first, second}
        assert set(get_metrics_by_customer(scope=EVERYTHING, customer_range=(second, third), **asked)) == {
            second,
            third,
        }
        assert get_metrics(scope=NOTHING, **asked) == (90, *[None] * 8)

    def test_choices_are_those_of_the_customers_that_are_seen(self, world, nothing_kept):
        everything, of_the_north = get_customer_choices(scope=EVERYTHING), get_customer_choices(scope=world.scope)
        nothing = get_customer_choices(scope=NOTHING)

        assert everything.regions == of_the_north.regions == [("Coast", "Coast"), ("Hills", "Hills")]
        assert everything.teams == [(world.north.pk, "North")]
        assert everything.owners == [(world.ada.pk, "Ada")]
        assert everything.countries == [("TW", "TW"), ("US", "US")]
        assert nothing == ([], [], [], [], [])

    def test_choices_of_one_reader_are_not_kept_for_another(self, world, nothing_kept):
        other = Scope(sees_all=False, team_ids=(world.north.pk + 1,))

        assert get_customer_choices(scope=world.scope).industries != []
        assert get_customer_choices(scope=other).industries == []

    def test_teams_are_named_where_they_have_customers(self, world):
        assert get_team_names(team_ids=[world.north.pk, 0]) == {world.north.pk: "North"}

    def test_relations_for_other_apps_hold_owners_and_the_names_that_are_seen(self, world):
        first, second, third = (customer.pk for customer in world.customers)
        owners, names = customer_owners_relation(), customer_names_relation(scope=world.scope)

        assert fetch_all(owners.sql, owners.params) == [(first, world.ada.pk)]
        assert {row[0] for row in fetch_all(names.sql, names.params)} == {first, second}
        assert third in {row[0] for row in fetch_all(customer_names_relation(scope=EVERYTHING).sql)}


class TestRanges:
    @pytest.mark.parametrize("size", [1, 2, 3, 100])
    def test_ranges_hold_every_customer_once(self, world, size):
        ranges = get_customer_ranges(size=size)

        assert sum(piece.customer_count for piece in ranges) == 3
        assert ranges[0].first_customer_id == world.customers[0].pk
        assert ranges[-1].last_customer_id == world.customers[-1].pk
        assert len(ranges) == (3 if size == 1 else 2)

    def test_without_customers_there_is_nothing_to_cut(self, db):
        assert get_customer_ranges(size=10) == []

    def test_one_customer_is_one_piece(self, ledger):
        only = ledger.customer()

        assert get_customer_ranges(size=10) == [(only.pk, only.pk, 1)]
