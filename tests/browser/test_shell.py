"""The frame of every page in a real browser: keyboard, themes, narrow windows, policy."""

import pytest

from finance_crm.access.domain.scopes import Scope
from finance_crm.registry import Registry
from finance_crm.web.domain.search import SearchHit, SearchProvider
from finance_crm.web.queries import search
from finance_crm.web.views import style_guide

GUIDE = "/style-guide/"


@pytest.fixture
def customers(monkeypatch) -> list[SearchHit]:
    """Customers that the palette can find by the beginning of their name."""
    hits = [
        SearchHit("Jade Foods Corp.", "/help/#jade", "C10302"),
        SearchHit("Jade Optics", "/help/#optics", "C10477"),
    ]

    def find(term: str, scope: Scope, limit: int) -> list[SearchHit]:
        return [hit for hit in hits if hit.title.lower().startswith(term.lower())]

    registry = Registry("search provider")
    registry.register(SearchProvider("customers", "Customers", find))
    monkeypatch.setattr(search, "search_providers", registry)
    return hits


@pytest.mark.parametrize("path", [GUIDE, "/", "/help/", GUIDE + "?q=nobody"])
def test_pages_have_no_violation_of_accessibility_rules_in_either_theme(sign_in, assert_accessible, path):
    page = sign_in("administrator")
    page.goto(path)
    page.wait_for_load_state("networkidle")

    assert_accessible(page)


@pytest.mark.parametrize("path", [GUIDE, "/help/"])
def test_pages_fit_every_window_without_sideways_scrolling(sign_in, assert_fits, path):
    page = sign_in("administrator")
    page.goto(path)
    page.wait_for_load_state("networkidle")

    for width in (400, 640, 768, 1000, 1280, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert_fits(page)


def test_the_palette_is_worked_with_the_keyboard_alone(sign_in, assert_accessible, customers):
    page = sign_in("administrator")
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("jade")
    page.locator(".fc-hit").nth(1).wait_for()
    assert_accessible(page)

    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url("**/help/#optics")


def test_escape_closes_the_palette(sign_in, customers):
    page = sign_in("administrator")
    page.goto("/")
    page.keyboard.press("Control+k")
    page.keyboard.type("jade")
    page.keyboard.press("Escape")

    assert not page.locator("#palette").is_visible()


def test_the_first_tab_stop_skips_to_the_content(sign_in):
    page = sign_in("administrator")
    page.goto("/help/")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.evaluate("() => document.activeElement.id") == "main"


def test_the_theme_is_kept_and_there_is_no_flash_of_the_other(sign_in):
    page = sign_in("administrator")
    page.goto(GUIDE)
    page.get_by_role("button", name="Use the dark theme").click()
    page.wait_for_load_state()
    page.goto("/help/")

    assert page.locator("html").get_attribute("data-bs-theme") == "dark"
    assert page.evaluate("() => getComputedStyle(document.body).backgroundColor") == "rgb(14, 19, 26)"


def test_the_language_is_switched_and_numbers_follow(sign_in):
    page = sign_in("administrator")
    page.goto(GUIDE)
    page.locator("summary", has_text="EN").click()
    page.get_by_role("button", name="繁體中文").click()
    page.wait_for_load_state()

    assert page.locator("html").get_attribute("lang") == "zh-hant"
    assert page.get_by_text("NT$4,407萬").first.is_visible()


def test_an_earlier_as_of_date_is_chosen_and_stays(sign_in):
    page = sign_in("administrator")
    page.goto("/help/")
    page.locator("summary", has_text="As of").click()
    page.get_by_role("link", name="End of last year").click()
    page.wait_for_url("**as_of=*-12-31*")
    page.goto("/help/")

    assert "Dec 31" in page.locator("summary", has_text="As of").inner_text()


def test_an_earlier_state_of_knowledge_is_asked_for_shown_and_left(sign_in, assert_accessible):
    page = sign_in("administrator")
    page.goto("/help/")
    page.locator("summary", has_text="As of").click()
    page.get_by_label("As known at").fill("2026-10-01T08:00")
    page.get_by_role("button", name="Show").click()
    page.get_by_text("Figures as known at 2026-10-01T08:00").wait_for()
    assert_accessible(page)

    page.get_by_role("link", name="Show what is known now").click()
    page.wait_for_load_state()

    assert "known_at" not in page.url


def test_a_part_that_fails_says_so_where_it_stands(sign_in, monkeypatch, complaints):
    complaints.expect("500")
    complaints.expect("Response Status Error Code 500")
    monkeypatch.setattr("finance_crm.web.views.style_guide.render", broken_for_panels(style_guide.render))
    page = sign_in("administrator")
    page.goto(GUIDE)

    page.get_by_text("This part could not be loaded.").wait_for()


def broken_for_panels(render):
    """Return `render`, failing for the panel's template."""

    def failing(request, template, context):
        if template.endswith("_panel.html"):
            raise RuntimeError("broken on purpose")
        return render(request, template, context)

    return failing


def test_on_a_phone_the_rail_opens_and_closes(sign_in, assert_accessible):
    page = sign_in("administrator", width=400)
    page.goto("/help/")
    page.get_by_role("button", name="Menu").click()
    page.get_by_role("link", name="Home", exact=True).wait_for()
    assert_accessible(page)

    page.keyboard.press("Escape")
    page.locator(".fc-rail").wait_for(state="hidden")


def test_a_printed_page_leaves_out_the_frame(sign_in):
    page = sign_in("administrator")
    page.goto(GUIDE)
    page.emulate_media(media="print")

    assert not page.locator(".fc-rail").is_visible()
    assert not page.locator(".fc-topbar").is_visible()
    assert page.get_by_role("heading", name="Style guide").is_visible()


def test_an_unknown_address_is_a_page_too(sign_in, assert_accessible, complaints):
    complaints.expect("404")
    page = sign_in("administrator")
    page.goto("/no/such/page/")

    assert_accessible(page)
