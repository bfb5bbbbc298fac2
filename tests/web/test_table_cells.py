"""Cells: written by kind, escaped, linked, toned."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest

from finance_crm.web.queries.preferences import TablePreference
from finance_crm.web.tables import Badge, Column, Kind, Table
from finance_crm.web.tables import table as table_module


class Row(NamedTuple):
    id: int
    name: str
    code: str
    open: Decimal | None
    currency: str
    grade: str
    due: date | None


class Sample(Table):
    name = "sample"
    columns = (
        Column("name", "Customer", detail="code", link=("web:style_guide_drill", "id")),
        Column(
            "open",
            "Open",
            Kind.MONEY,
            currency="currency",
            total=True,
            tone=lambda value: "bad" if value and value > 10 else "",
        ),
        Column("grade", "Grade", Kind.BADGE, badges={"A": Badge("Best", "good")}),
        Column("due", "Due", Kind.DAY),
    )
    default_sort = "-open"


ROW = Row(7, "<b>Lin & Sons", 'C"1', Decimal("1234.5"), "JPY", "A", date(2026, 10, 31))


@pytest.fixture
def loaded(request_for, monkeypatch):
    monkeypatch.setattr(table_module, "get_table_preference", lambda **_: TablePreference())
    return lambda rows, path="/", **options: Sample(request_for(path)).load(rows, **options)


def test_what_people_typed_is_escaped(loaded):
    cells = loaded([ROW]).body[0]

    assert "<b>" not in cells
    assert "&lt;b&gt;Lin &amp; Sons" in cells
    assert "C&quot;1" in cells


def test_the_first_cell_heads_its_row_and_leads_to_the_record(loaded):
    cells = loaded([ROW]).body[0]

    assert cells.startswith('<th scope="row"')
    assert '<a href="/style-guide/drill/7/">' in cells


def test_an_amount_has_the_decimals_of_its_row_and_its_tone(loaded):
    cells = loaded([ROW]).body[0]

    assert '<td class="fc-num fc-bad">1,235</td>' in cells


def test_a_badge_shows_its_label_or_the_bare_value(loaded):
    assert '<span class="fc-badge fc-badge-good">Best</span>' in loaded([ROW]).body[0]
    assert '<span class="fc-badge fc-badge-plain">&lt;X&gt;</span>' in loaded([ROW._replace(grade="<X>")]).body[0]


def test_what_is_not_known_is_an_empty_cell(loaded):
    cells = loaded([ROW._replace(open=None, due=None, grade="")]).body[0]

    assert cells.count("></td>") == 3


def test_the_extra_row_that_tells_of_a_next_page_is_not_shown(loaded):
    table = loaded([ROW] * 26, path="/?size=25")

    assert len(table.body) == 25
    assert table.pages.has_next


def test_totals_stand_under_their_columns(loaded):
    footer = loaded([ROW], totals={"open": Decimal("1234.5")}).footer

    assert footer[0] == '<td class="fc-num fc-bad">1,234.50</td>'
    assert footer[1:] == ["<td></td>", "<td></td>"]


def test_a_total_in_another_currency_has_its_decimals(loaded):
    footer = loaded([ROW], totals={"open": Decimal("1234.5"), "currency": "JPY"}).footer

    assert footer[0] == '<td class="fc-num fc-bad">1,235</td>'


def test_what_cannot_be_added_up_has_no_total(loaded):
    assert loaded([ROW], totals={"open": None, "currency": None}).footer[0] == '<td class="fc-num"></td>'
    assert loaded([ROW], totals={}).footer[0] == "<td></td>"


def test_an_empty_table_has_neither_rows_nor_totals(loaded):
    table = loaded([], count=0, totals={"open": Decimal(0)})

    assert table.body == []
    assert table.rows == []
    assert table.footer == []


def test_chosen_columns_are_shown_in_declared_order(loaded):
    table = loaded([ROW], path="/?columns=due,open")

    assert [column.key for column in table.shown] == ["name", "open", "due"]


def test_the_first_click_on_an_amount_asks_for_the_largest(loaded):
    headings = {heading.column.key: heading for heading in loaded([ROW], path="/?sort=name&page=4").headings}

    assert headings["open"].url == "?sort=-open"
    assert headings["name"].sorted == "ascending"
    assert headings["name"].url == "?sort=-name"
