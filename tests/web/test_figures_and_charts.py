"""Values of figures and charts, before they are drawn."""

from decimal import Decimal

import pytest

from finance_crm.web.domain.charts import AGEING_RAMP, Chart, Series
from finance_crm.web.domain.figures import Delta


@pytest.mark.parametrize(("direction", "icon"), [(1, "arrow-up-right"), (-1, "arrow-down-right"), (0, "arrow-right")])
def test_a_change_has_an_arrow_and_not_only_a_colour(direction, icon):
    assert Delta("+1%", direction).icon == icon


@pytest.mark.parametrize(("is_good", "tone"), [(True, "good"), (False, "bad"), (None, "plain")])
def test_up_is_good_bad_or_neither(is_good, tone):
    assert Delta("+1%", 1, is_good=is_good).tone == tone


def chart(**fields) -> Chart:
    defaults = {
        "name": "c",
        "label": "Chart",
        "kind": "bar",
        "categories": ["A", "B"],
        "series": [Series("One", [Decimal("0.1"), Decimal("0.2")])],
        "language": "en",
        "write": str,
    }
    return Chart(**(defaults | fields))


def test_totals_are_exact_although_the_picture_is_not():
    assert chart(show_total=True).total_texts == ["0.3"]


def test_a_missing_value_is_missing_in_the_picture_and_left_out_of_the_total():
    drawn = chart(series=[Series("One", [None, Decimal(2)])], show_total=True)

    assert drawn.spec["series"][0]["values"] == [None, 2.0]
    assert drawn.total_texts == ["2"]


def test_the_short_units_of_the_axis_are_those_of_the_page():
    assert chart(language="zh-hant").spec["units"] == [
        [1_000_000_000_000, "兆"], [100_000_000, "億"], [10_000, "萬"]
    ]  # fmt: skip
    assert chart().spec["units"][-1] == [1000, "K"]


def test_each_bar_leads_to_what_it_is_made_of():
    drawn = chart(hrefs=["/a/", "/b/"])

    assert drawn.spec["hrefs"] == ["/a/", "/b/"]
    assert [row.href for row in drawn.rows] == ["/a/", "/b/"]


def test_a_chart_without_links_has_a_table_without_links():
    assert [row.href for row in chart().rows] == ["", ""]


def test_ageing_runs_from_calm_to_red():
    assert AGEING_RAMP[0] == "age-0"
    assert len(set(AGEING_RAMP)) == len(AGEING_RAMP)


def test_two_charts_on_a_page_do_not_share_their_data():
    assert chart(name="a").script_id != chart(name="b").script_id
