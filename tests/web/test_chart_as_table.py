"""Every chart has a table with the same figures, for who cannot or does not want to see the picture."""

import json
import re
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from finance_crm.web.domain.charts import Chart, ScatterPoint, Series
from finance_crm.web.domain.formats import money
from finance_crm.web.templatetags import formats


def drawn(chart: Chart) -> str:
    return render_to_string("components/chart.html", {"chart": chart})


def chart_of(series: list[Series], categories: list[str], **fields) -> Chart:
    defaults = {"name": "sample", "label": "Open <by age>", "kind": "bar", "language": "en", "write": formats.money}
    return Chart(categories=categories, series=series, **(defaults | fields))


def cells(html: str, tag: str = "td") -> list[str]:
    return re.findall(rf"<{tag}(?: [^>]*)?>(?:<a[^>]*>)?([^<]*)", html.partition("<table")[2])


def spec_in(html: str) -> dict:
    (text,) = re.findall(r'<script id="chart-sample" type="application/json">(.*?)</script>', html, re.DOTALL)
    return json.loads(text)


TWO = [
    Series("Open", [Decimal("1234.5"), Decimal(0), None], ("chart-1",)),
    Series("Late", [Decimal("-0.25"), Decimal("1000000"), Decimal(3)]),
]


def test_the_table_has_a_row_for_each_category_and_a_column_for_each_series():
    html = drawn(chart_of(TWO, ["Not due", "1–30", "31–60"], category_label="Bucket"))

    assert cells(html, "th")[:6] == ["Bucket", "Open", "Late", "Not due", "1–30", "31–60"]
    assert cells(html) == ["1,234.50", "(0.25)", "–", "1,000,000.00", "", "3.00"]


def test_totals_stand_below_where_they_make_sense():
    with_totals = drawn(chart_of(TWO, ["a", "b", "c"], show_total=True))

    assert cells(with_totals.partition("<tfoot>")[2].replace("<tr>", "<table><tr>")) == ["1,234.50", "1,000,002.75"]
    assert "<tfoot>" not in drawn(chart_of(TWO, ["a", "b", "c"]))


def test_the_picture_and_the_table_hold_the_same_texts():
    html = drawn(chart_of(TWO, ["a", "b", "c"]))

    spec = spec_in(html)
    assert spec["texts"] == [["1,234.50", "–", ""], ["(0.25)", "1,000,000.00", "3.00"]]
    assert spec["series"][0] == {"label": "Open", "values": [1234.5, 0.0, None], "colors": ["chart-1"]}
    assert (spec["kind"], spec["chinese"], spec["categories"]) == ("bar", False, ["a", "b", "c"])


def test_the_picture_is_named_and_says_where_its_figures_are():
    html = drawn(chart_of(TWO, ["a", "b", "c"]))

    assert 'aria-label="Open &lt;by age&gt;. The table below holds the same figures."' in html
    assert "<summary>Show as table</summary>" in html


def test_a_label_cannot_break_out_of_the_data_of_the_picture():
    html = drawn(chart_of([Series("</script><script>alert(1)", [1])], ["</script>"]))

    assert html.count("</script>") == 1
    assert spec_in(html)["series"][0]["label"] == "</script><script>alert(1)"


def test_a_row_leads_where_a_click_on_its_bar_leads():
    html = drawn(chart_of(TWO, ["a", "b", "c"], hrefs=["/a/", "/b/?x=1&y=2", ""]))

    assert '<th scope="row"><a href="/a/">a</a></th>' in html
    assert '<a href="/b/?x=1&amp;y=2">b</a>' in html
    assert '<th scope="row">c</th>' in html


def test_a_chart_of_nothing_has_an_empty_table():
    html = drawn(chart_of([Series("Open", [])], [], show_total=True))

    assert cells(html) == ["–"]
    assert spec_in(html)["series"][0]["values"] == []


def test_points_are_rows_under_the_series_of_their_group():
    early = [ScatterPoint(0, -2, 0.5, "INV-1", "/1/")]
    points = [early, [ScatterPoint(1, 5, 1, "INV-2"), ScatterPoint(1, 9, 1, "INV-3")]]
    groups = [Series("Early", []), Series("Late", [])]
    html = drawn(chart_of(groups, ["Jan", "Feb"], kind="scatter", points=points, write=formats.number))

    assert cells(html) == ["\u22122", "", "", "5", "", "9"]
    assert spec_in(html)["points"][0] == [[0, -2, 0.5, "INV-1", "/1/"]]


def test_the_words_and_units_of_a_chart_are_those_of_the_reader():
    with translation.override("zh-hant"):
        html = drawn(chart_of(TWO, ["a", "b", "c"], language="zh-hant", show_total=True))

    assert "<summary>以表格顯示</summary>" in html
    assert '<th scope="row">合計</th>' in html
    assert spec_in(html)["chinese"] is True
    assert spec_in(html)["units"][-1] == [10000, "萬"]


@given(st.lists(st.decimals(-(10**9), 10**9, places=2) | st.none(), min_size=1, max_size=12))
def test_the_total_is_that_of_the_rows(values: list[Decimal | None]):
    chart = chart_of([Series("Open", values)], [str(at) for at in range(len(values))], show_total=True)

    known = [value for value in values if value is not None]
    assert chart.total_texts == [money(sum(known), language="en") or "–"]
    assert [row.texts for row in chart.rows] == [[money(value, language="en")] for value in values]


@pytest.mark.parametrize("name", ["sample-ageing", "sample-line", "sample-timeline"])
def test_each_chart_of_a_page_has_its_table_and_its_data(client_of, name):
    page = client_of().get("/style-guide/").text

    figure = page.partition(f'<figure class="fc-chart" data-chart="{name}"')[2].partition("</figure>")[0]
    assert f'id="chart-{name}"' in figure
    assert figure.count("<tbody><tr>") == 1
