"""Cells that lead somewhere: addresses are put together per column, not resolved per row."""

import pytest
from django.urls import NoReverseMatch

from finance_crm.web.tables import Column, Kind
from finance_crm.web.tables.cells import cell_for, link_builder
from finance_crm.web.templatetags.formats import formatters


def address(link: tuple[str, ...], row: dict) -> str:
    return link_builder(link, list(row))(list(row.values()))


def test_a_number_is_put_into_the_address():
    assert address(("web:style_guide_drill", "id"), {"name": "x", "id": 12345}) == "/style-guide/drill/12345/"


def test_a_large_number_keeps_its_digits_and_gets_no_separators():
    assert address(("web:style_guide_drill", "id"), {"id": 1_234_567_890_123}).endswith("/1234567890123/")


@pytest.mark.parametrize(
    ("text", "quoted"), [("a b", "a%20b"), ("a/b", "a%2Fb"), ('"><script>', "%22%3E%3Cscript%3E"), ("名", "%E5%90%8D")]
)
def test_text_in_an_address_is_quoted(text, quoted):
    assert address(("web:style_guide_panel", "code"), {"code": text}) == f"/style-guide/panel/{quoted}/"


def test_a_link_without_fields_is_the_same_for_every_row():
    assert address(("web:help",), {"id": 1}) == "/help/"


def test_a_page_that_does_not_exist_is_noticed_when_the_row_is_printed():
    with pytest.raises(NoReverseMatch):
        address(("web:nowhere", "id"), {"id": 1})


@pytest.mark.parametrize(
    ("kind", "value", "printed"),
    [
        (Kind.TEXT, "Lin & Sons", "Lin &amp; Sons"),
        (Kind.TEXT, None, ""),
        (Kind.CODE, "C-1", "C-1"),
        (Kind.NUMBER, 12345, "12,345"),
        (Kind.NUMBER, -5, "−5"),
        (Kind.DAYS, 0, "0"),
        (Kind.PERCENT, 0.125, "12.5%"),
        (Kind.FLAG, False, ""),
        (Kind.METER, None, ""),
        (Kind.SPARK, None, ""),
        (Kind.DAY, None, ""),
        (Kind.MOMENT, None, ""),
    ],
)
def test_each_kind_of_value_is_written_in_its_way(kind, value, printed):
    cell = cell_for(Column("value", "Value", kind), fields=["value"], formats=formatters(), is_header=False)

    assert cell([value]).split(">", 1)[1] == f"{printed}</td>"


def test_a_tick_is_drawn_for_what_is_so():
    cell = cell_for(Column("value", "Value", Kind.FLAG), fields=["value"], formats=formatters(), is_header=False)

    assert "✓" in cell([True])
