"""What the apps declare fits together: tables, navigation, panels, tiles.

A wrong name here would otherwise show up only on the page that uses it.
"""

import pytest
from django.urls import get_resolver, reverse

from finance_crm.exchange.domain.kinds import export_kinds
from finance_crm.web.domain.navigation import navigation
from finance_crm.web.domain.panels import panels
from finance_crm.web.domain.tiles import home_tiles
from finance_crm.web.tables import Table
from finance_crm.web.tables.state import parse_sort

get_resolver().url_patterns  # noqa: B018  loads every view and with it every table


def tables() -> list[type[Table]]:
    found, waiting = [], list(Table.__subclasses__())
    while waiting:
        table = waiting.pop()
        waiting += table.__subclasses__()
        if not table.__module__.startswith("tests.") and hasattr(table, "name"):
            found.append(table)
    return sorted(found, key=lambda one: one.__qualname__)


# Buckets and other settings may decide the columns of a table when it is made.
fixed_tables = [table for table in tables() if hasattr(table, "columns")]
every_fixed_table = pytest.mark.parametrize("table", fixed_tables, ids=lambda table: table.__qualname__)
every_table = pytest.mark.parametrize("table", tables(), ids=lambda table: table.__qualname__)


@every_fixed_table
def test_a_table_sorts_by_one_of_its_columns(table):
    default = table.default_sort

    assert parse_sort(default, columns=table.columns, default="").text == default


@every_fixed_table
def test_the_keys_of_a_tables_columns_are_unique(table):
    keys = [column.key for column in table.columns]

    assert len(keys) == len(set(keys))


@every_table
def test_a_table_is_exported_by_a_kind_that_exists(table):
    assert not table.export_kind or table.export_kind in export_kinds


@every_table
def test_a_bulk_action_has_its_page(table):
    assert all(reverse(action.url_name) for action in table.bulk_actions)


@every_table
def test_every_filter_can_be_left_empty(table):
    fields = getattr(table.filter_form, "base_fields", {})

    assert [name for name, field in fields.items() if field.required] == []


@pytest.mark.parametrize("entry", list(navigation), ids=lambda entry: entry.name)
def test_an_entry_of_the_rail_leads_to_a_page_and_stands_under_one_that_exists(entry):
    assert not entry.url_name or reverse(entry.url_name)
    assert entry.parent is None or entry.parent in navigation


@pytest.mark.parametrize("part", [*panels, *home_tiles], ids=lambda part: part.name)
def test_a_panel_or_tile_has_a_page_of_its_own_and_a_width_on_the_grid(part):
    assert part.url_name in _view_names()
    assert 1 <= part.width <= 12


def _view_names() -> set[str]:
    names = set()
    waiting = [("", get_resolver())]
    while waiting:
        prefix, resolver = waiting.pop()
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                below = f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix
                waiting.append((below, pattern))
            elif pattern.name:
                names.add(prefix + pattern.name)
    return names
