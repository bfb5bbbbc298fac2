"""What a table offers beside its rows depends on who looks: exports, bulk actions, pages."""

from decimal import Decimal
from typing import NamedTuple

import pytest

from finance_crm.access.domain.roles import Right
from finance_crm.access.models import User
from finance_crm.exchange.domain.kinds import export_kinds
from finance_crm.web.queries.preferences import TablePreference
from finance_crm.web.tables import BulkAction, Column, Cursor, Kind, Table
from finance_crm.web.tables import table as table_module


class Row(NamedTuple):
    id: int
    name: str
    open: Decimal | None


class Offering(Table):
    name = "offering"
    columns = (Column("name", "Name"), Column("open", "Open", Kind.MONEY))
    default_sort = "-open"
    export_kind = export_kinds.names()[0]
    bulk_actions = (
        BulkAction("assign", "Assign", "web:help", right=Right.EDIT_CUSTOMERS),
        BulkAction("print", "Print", "web:help"),
    )


class Endless(Offering):
    keyset = True


ROWS = [Row(number, f"Customer {number}", Decimal(1000 - number)) for number in range(1, 60)]


@pytest.fixture(autouse=True)
def _no_preference(monkeypatch):
    monkeypatch.setattr(table_module, "get_table_preference", lambda **_: TablePreference())


@pytest.fixture
def as_role(request_for):
    """Return a function that makes a table as a role sees it."""
    return lambda role, path="/", table=Offering: table(request_for(path, User(role=role, is_active=True)))


def test_an_export_carries_filters_sort_and_columns_but_no_page(as_role):
    table = as_role("analyst", "/?q=lin&sort=name&page=3&size=25&as_of=2026-10-31")

    addresses = [url for _, url in table.exports]

    assert [url.rpartition("=")[2] for url in addresses] == ["xlsx", "csv"]
    assert all("q=lin&sort=name&as_of=2026-10-31&columns=name%2Copen" in url for url in addresses)
    assert not any("page=" in url or "size=" in url for url in addresses)


def test_a_table_without_a_kind_offers_no_export(as_role, monkeypatch):
    monkeypatch.setattr(Offering, "export_kind", "")

    assert as_role("analyst").exports == []


def test_bulk_actions_follow_the_rights_of_the_role(as_role):
    assert [action.name for action in as_role("analyst").actions] == ["assign", "print"]
    assert [action.name for action in as_role("executive").actions] == ["print"]


def test_a_page_asks_for_one_row_more_than_it_shows(as_role):
    table = as_role("analyst", "/?page=3&size=25")

    assert (table.offset, table.limit) == (50, 26)


def test_a_keyset_table_goes_on_after_the_last_row_it_shows(as_role):
    table = as_role("analyst", "/?size=25", Endless).load(ROWS[:26])

    assert Cursor.decode(table.pages.next_url.partition("after=")[2]) == Cursor("975", 25)


def test_a_keyset_table_starts_where_the_address_says(as_role):
    cursor = Cursor("975", 25)

    table = as_role("analyst", f"/?after={cursor.encode()}&page=7", Endless)

    assert table.after == cursor
    assert table.offset == 0


def test_the_last_keyset_page_has_no_next(as_role):
    assert as_role("analyst", "/", Endless).load(ROWS[:10]).pages.next_url == ""


def test_an_unknown_value_is_part_of_a_cursor_too(as_role):
    table = as_role("analyst", "/?size=25", Endless).load([Row(1, "a", None)] * 26)

    assert Cursor.decode(table.pages.next_url.partition("after=")[2]) == Cursor(None, 1)


def test_rows_with_tick_boxes_know_their_id_and_name(as_role):
    rows = as_role("analyst").load(ROWS[:2]).rows

    assert [(row[0], row[2]) for row in rows] == [(1, "Customer 1"), (2, "Customer 2")]


def test_a_bulk_action_gets_the_filters_but_not_the_page(as_role):
    table = as_role("analyst", "/?q=lin&page=2&size=25&columns=open&density=compact&sort=name")

    assert table.view_query == "?q=lin&sort=name"


def test_the_filter_form_keeps_sort_and_date_but_starts_on_page_one(as_role):
    table = as_role("analyst", "/?sort=name&page=4&as_of=2026-10-31&after=x")

    assert table.kept_parameters == [("sort", "name"), ("as_of", "2026-10-31")]
