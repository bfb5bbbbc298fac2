"""Tables and charts in a real browser: the address follows, totals follow, a bar opens to its rows."""

import time

import pytest

GUIDE = "/style-guide/"


@pytest.fixture
def guide(sign_in):
    page = sign_in("administrator")
    page.goto(GUIDE)
    return page


def test_typing_filters_the_rows_and_the_address_and_the_totals_follow(guide):
    field = guide.get_by_label("Name or code")
    field.press_sequentially("Trading 01")
    guide.wait_for_url("**q=Trading*01*")
    guide.get_by_text("Total of 10").wait_for()

    assert guide.locator("tbody tr").first.is_visible()
    assert guide.evaluate("() => document.activeElement.name") == "q"
    assert guide.locator(".fc-chip").inner_text() == "Trading 01"


def test_what_is_typed_while_an_answer_is_on_its_way_is_not_lost(guide):
    def answer_late(route):
        time.sleep(0.8)
        route.continue_()

    guide.route("**/style-guide/?*", answer_late)
    field = guide.locator("#id_q")
    field.press_sequentially("Trading 0")
    guide.wait_for_timeout(450)
    field.press_sequentially("12")
    guide.get_by_text("Total of 1", exact=True).wait_for()

    assert guide.locator("#id_q").input_value() == "Trading 012"
    assert "q=Trading+012" in guide.url.replace("%20", "+")


def test_the_address_alone_restores_what_was_seen(sign_in):
    page = sign_in("administrator")
    page.goto(GUIDE + "?grade=D&sort=dso&columns=dso&density=comfortable")

    assert page.locator("select[name=grade]").input_value() == "D"
    assert page.locator("th[aria-sort]").inner_text().strip() == "DSO"
    assert page.locator(".fc-table-card thead th").count() == 2


def test_a_heading_sorts_and_says_so(guide):
    guide.locator("#sort-style_guide-dso").click()
    guide.wait_for_url("**sort=-dso*")
    guide.locator("th[aria-sort=descending]", has_text="DSO").wait_for()

    guide.locator("#sort-style_guide-dso").press("Enter")

    guide.locator("th[aria-sort=ascending]", has_text="DSO").wait_for()


def test_going_back_shows_the_whole_earlier_page(guide):
    guide.locator("#sort-style_guide-dso").click()
    guide.wait_for_url("**sort=-dso*")
    guide.go_back()
    guide.locator("th[aria-sort=descending]", has_text="Exposure").wait_for()

    assert guide.locator(".fc-rail").is_visible()


def test_ticked_rows_bring_up_the_bulk_bar_and_all_results_can_be_taken(guide, assert_accessible):
    guide.get_by_label("Select Sample Trading 001").check()
    bar = guide.locator("[data-bulk]")
    assert bar.locator("[data-count]").inner_text() == "1 selected"

    guide.get_by_label("Select all rows of this page").check()
    assert_accessible(guide)
    bar.get_by_role("button", name="Select all 120 results").click()

    assert bar.locator("[data-count]").inner_text() == "All 120 selected"
    assert guide.locator("[data-all]").input_value() == "1"
    bar.get_by_role("button", name="Clear").click()
    assert not bar.is_visible()


def test_a_chosen_column_is_shown_and_remembered(guide):
    guide.locator(".fc-toolbar summary", has_text="Columns").click()
    guide.get_by_role("checkbox", name="Customer since").check()
    guide.get_by_role("button", name="Apply").click()
    guide.locator("#sort-style_guide-since").wait_for()

    guide.goto(GUIDE)

    assert guide.locator("#sort-style_guide-since").is_visible()


def test_heading_first_column_and_totals_stay_in_sight(guide):
    guide.set_viewport_size({"width": 900, "height": 600})
    scroll = guide.locator(".fc-table-card .fc-scroll")
    scroll.evaluate("part => part.scrollTo(300, 300)")
    box = scroll.bounding_box()

    heading = guide.locator("#sort-style_guide-name").bounding_box()
    total = guide.locator("tfoot th").first.bounding_box()

    assert abs(heading["y"] - box["y"]) < 40
    assert heading["x"] - box["x"] < 80
    assert abs(total["y"] + total["height"] - box["y"] - box["height"]) < 20


def test_a_bar_opens_to_the_rows_that_add_up_to_it(guide):
    guide.locator("[data-drawn] .fc-chart-canvas canvas").first.wait_for()
    figure = guide.locator("[data-chart=sample-ageing]")
    figure.scroll_into_view_if_needed()
    box = figure.locator(".fc-chart-canvas").bounding_box()

    figure.locator(".fc-chart-canvas").click(position={"x": box["width"] * 0.16, "y": box["height"] * 0.6})

    guide.get_by_role("heading", name="Invoices in bucket Not due").wait_for()
    assert guide.locator(".fc-drill tfoot td").inner_text() == "32,954,023.00"


def test_a_chart_is_a_table_for_those_who_want_one(guide):
    figure = guide.locator("[data-chart=sample-ageing]")
    figure.get_by_text("Show as table").click()
    figure.get_by_role("link", name="1–30").click()

    guide.get_by_role("heading", name="Invoices in bucket 1–30").wait_for()
    assert figure.locator("tbody td").nth(1).inner_text() == "5,114,096.00"


def test_a_figure_opens_its_explanation_and_escape_closes_it(guide, assert_accessible):
    question = guide.locator(".fc-explain summary").first
    question.press("Enter")
    assert guide.locator(".fc-popover").first.is_visible()
    assert_accessible(guide)

    guide.keyboard.press("Escape")

    assert not guide.locator(".fc-popover").first.is_visible()
    assert guide.evaluate("() => document.activeElement.tagName") == "SUMMARY"


def test_the_explanation_stays_inside_a_narrow_window(sign_in, assert_fits):
    page = sign_in("administrator", width=400)
    page.goto(GUIDE)
    page.locator(".fc-explain summary").first.click()
    box = page.locator(".fc-popover").first.bounding_box()

    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 400
    assert_fits(page)
