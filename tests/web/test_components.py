"""What components print. The style guide shows each of them, so its page is what is read here."""

import re
from decimal import Decimal

import pytest
from django.template.loader import render_to_string

from finance_crm.web.domain.charts import Chart, ScatterPoint, Series
from finance_crm.web.domain.figures import Delta, Figure


@pytest.fixture
def guide(client_of) -> str:
    return client_of().get("/style-guide/").text


def test_no_component_is_printed_as_plain_text(guide):
    assert "<c-" not in guide
    assert "{%" not in guide


def test_nothing_is_inline_that_the_policy_forbids(guide):
    assert not re.search(r"\sstyle=", guide)
    assert not re.search(r"\son[a-z]+=", guide)
    assert "<style" not in guide
    assert all("src=" in tag or 'type="application/json"' in tag for tag in re.findall(r"<script[^>]*>", guide))


def test_every_answer_carries_the_policy(client_of):
    policy = client_of().get("/style-guide/")["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy


def test_a_request_for_the_body_gets_the_body_alone_and_caches_keep_them_apart(client_of):
    answer = client_of().get("/style-guide/?grade=D", headers={"HX-Request": "true", "HX-Target": "page-body"})

    assert 'id="page-body"' in answer.text
    assert '<nav class="fc-rail"' not in answer.text
    assert {"HX-Request", "HX-Target"} <= {name.strip() for name in answer["Vary"].split(",")}
    assert "no-store" in answer["Cache-Control"]


def test_going_back_in_the_browser_gets_the_whole_page(client_of):
    headers = {"HX-Request": "true", "HX-Target": "page-body", "HX-History-Restore-Request": "true"}

    assert '<nav class="fc-rail"' in client_of().get("/style-guide/", headers=headers).text


def test_a_figure_explains_itself():
    delta = Delta("+4.2%", 1, "vs Sep 2026", is_good=False)
    figure = Figure("DSO", "49", exact="49.26", formula="open ÷ sales × 90", source="Handbook", delta=delta)

    printed = render_to_string("components/figure.html", {"figure": figure})

    for part in ("49.26", "open ÷ sales × 90", "Handbook", "vs Sep 2026", "fc-delta-bad", "What DSO means"):
        assert part in printed


def test_a_figure_that_is_not_known_shows_a_dash_and_no_question_mark():
    printed = render_to_string("components/figure.html", {"figure": Figure("Grade", "")})

    assert "–" in printed
    assert "fc-explain" not in printed


def test_filters_in_force_can_be_taken_away_one_by_one(client_of):
    page = client_of().get("/style-guide/?grade=D&q=Sample&sort=-dso").text

    assert 'href="?q=Sample&amp;sort=-dso"' in page
    assert 'href="?grade=D&amp;sort=-dso"' in page


def test_a_filter_without_a_match_says_what_to_do_next(client_of):
    page = client_of().get("/style-guide/?q=nobody").text

    assert "No row matches these filters" in page
    assert "Remove all filters" in page


def test_totals_are_of_all_pages_that_the_filters_leave(client_of):
    page = client_of().get("/style-guide/?size=25").text

    assert "Total of 120" in page
    assert "1–25 of 120" in page


def test_a_charts_table_holds_the_same_exact_figures():
    chart = Chart(
        name="ageing",
        label="Ageing",
        kind="bar",
        categories=["Not due", "1–30"],
        show_total=True,
        language="en",
        series=[Series("Open", [Decimal("10.50"), None])],
        write=lambda value: "" if value is None else f"{value:,.2f}",
        hrefs=["/a/", "/b/"],
    )

    assert chart.spec["series"][0]["values"] == [10.5, None]
    assert chart.spec["texts"] == [["10.50", ""]]
    assert [row.texts for row in chart.rows] == [["10.50"], [""]]
    assert chart.total_texts == ["10.50"]


def test_a_scatters_table_has_a_row_per_point_under_its_group():
    points = [[ScatterPoint(0, -2.0, 1, "INV-1", "/1/")], [ScatterPoint(1, 5.0, 1, "INV-2")]]
    chart = Chart(
        name="paid",
        label="Paid",
        kind="scatter",
        categories=["Jan", "Feb"],
        language="en",
        write=str,
        points=points,
        series=[Series("Early", []), Series("Late", [])],
    )

    assert [(row.label, row.texts) for row in chart.rows] == [("INV-1", ["-2.0", ""]), ("INV-2", ["", "5.0"])]


def test_fields_show_their_errors_and_refer_to_them(client_of):
    page = client_of().get("/style-guide/?name=&terms=30").text

    assert "Please correct what is marked below." in page
    assert 'aria-invalid="true"' in page
    assert 'id="id_name_error"' in page


def test_a_drill_down_is_bare_for_htmx_and_a_page_of_its_own_when_its_link_is_followed(client_of):
    client = client_of()

    part = client.get("/style-guide/drill/1/", headers={"HX-Request": "true"}).text
    page = client.get("/style-guide/drill/1/").text

    assert "<html" not in part
    assert "<h3>Invoices in bucket 1–30</h3>" in part
    assert "<h1>Invoices in bucket 1–30</h1>" in page
    assert '<nav class="fc-rail"' in page
