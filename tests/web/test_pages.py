"""The shell's own pages: home, help, search, style guide."""

import pytest

from finance_crm.access.domain.roles import Role
from finance_crm.registry import Registry
from finance_crm.web.domain.glossary import Term
from finance_crm.web.domain.search import SearchHit, SearchProvider
from finance_crm.web.domain.tiles import HomeTile
from finance_crm.web.queries import assembly, search
from finance_crm.web.views import shell


@pytest.fixture
def tiles(monkeypatch):
    registry = Registry("home tile")
    monkeypatch.setattr(assembly, "home_tiles", registry)
    return registry


@pytest.fixture
def hits(monkeypatch):
    registry = Registry("search provider")
    registry.register(SearchProvider("customers", "Customers", lambda *_: [SearchHit("<Lin>", "/help/", "C1")]))
    monkeypatch.setattr(search, "search_providers", registry)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.SYSTEM])
def test_every_role_has_a_home_page(client_of, role):
    answer = client_of(role, first_name="Ada").get("/")

    assert answer.status_code == 200
    assert "Good day, Ada" in answer.text


def test_a_tile_is_loaded_after_the_page_for_the_same_date(client_of, tiles):
    tiles.register(HomeTile("terms", "web:help", width=4))

    page = client_of().get("/?as_of=2026-10-31").text

    assert 'hx-get="/help/?as_of=2026-10-31"' in page
    assert "fc-w-4" in page


def test_a_home_page_without_tiles_says_where_to_go(client_of, tiles):
    assert "Nothing waits for you" in client_of().get("/").text


def test_help_explains_every_term_with_formula_and_source(client_of, monkeypatch):
    registry = Registry("glossary term")
    registry.register(Term("dso", "DSO", "How long money is out.", "open ÷ sales × 90", "days", "Handbook"))
    monkeypatch.setattr(shell, "glossary", registry)

    page = client_of().get("/help/").text

    for text in ("DSO", "How long money is out.", "open ÷ sales × 90", "Handbook", 'id="dso"'):
        assert text in page


def test_search_answers_with_a_list_for_the_palette(client_of, hits):
    answer = client_of().get("/search/?q=lin", headers={"HX-Request": "true", "HX-Target": "palette-results"})

    assert "<html" not in answer.text
    assert "&lt;Lin&gt;" in answer.text
    assert 'role="option"' in answer.text


def test_search_without_scripts_is_a_page(client_of, hits):
    page = client_of().get("/search/?q=lin").text

    assert "<html" in page
    assert "&lt;Lin&gt;" in page


def test_a_search_that_finds_nothing_says_what_to_try(client_of, monkeypatch):
    monkeypatch.setattr(search, "search_providers", Registry("search provider"))

    assert "Nothing begins with this" in client_of().get("/search/?q=zzz").text


def test_a_very_long_search_is_cut_and_not_refused(client_of, hits):
    assert client_of().get("/search/?q=" + "x" * 5000).status_code == 200


@pytest.mark.parametrize("path", ["/style-guide/", "/style-guide/drill/1/", "/style-guide/panel/x/"])
def test_the_style_guide_is_for_administrators(client_of, path):
    assert client_of("administrator").get(path).status_code == 200
    assert client_of("analyst").get(path).status_code == 403


def test_a_bar_that_does_not_exist_has_no_rows(client_of):
    assert client_of().get("/style-guide/drill/99/").status_code == 404


def test_an_action_leaves_a_message_once(client_of):
    client = client_of()

    assert "three customers were queued" in client.get("/style-guide/?message=1").text
    assert "three customers were queued" not in client.get("/style-guide/").text


def test_the_icon_that_browsers_ask_for_is_there(client):
    assert client.get("/favicon.ico")["Location"].endswith("icons/favicon.svg")


def test_an_unread_message_is_announced_on_the_bell(client_of, monkeypatch):
    monkeypatch.setattr("finance_crm.web.templatetags.shell.count_unread", lambda **_: 3)

    assert 'aria-label="Inbox, 3 unread"' in client_of().get("/help/").text


def test_an_earlier_state_of_knowledge_is_said_on_every_page(client_of):
    page = client_of().get("/help/?known_at=2026-10-01T08:00").text

    assert "Figures as known at 2026-10-01T08:00" in page
    assert 'href="?"' in page
