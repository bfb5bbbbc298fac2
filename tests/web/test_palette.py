"""The palette finds by the beginning, inside what its reader may see, and never fails on what was typed."""

import pytest
from django.utils.translation import gettext_lazy

from finance_crm.access.domain.roles import Right
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.registry import Registry
from finance_crm.web.domain.search import SearchHit, SearchProvider, search_providers
from finance_crm.web.queries import search
from finance_crm.web.queries.search import HITS_PER_KIND, find_everywhere

HTMX = {"HX-Request": "true", "HX-Target": "palette-results"}


@pytest.fixture
def providers(monkeypatch) -> Registry:
    """An empty palette to register in."""
    registry: Registry = Registry("search provider")
    monkeypatch.setattr(search, "search_providers", registry)
    return registry


def echo(term, scope, limit):
    return [SearchHit(f"{term} {number}", f"/{number}/", f"of {limit}") for number in range(limit)]


def test_groups_stand_in_their_order_and_then_by_name(providers):
    providers.register(SearchProvider("zebras", "Zebras", echo, order=1))
    providers.register(SearchProvider("bears", "Bears", echo))
    providers.register(SearchProvider("ants", "Ants", echo))

    groups = find_everywhere(term="x", rights=frozenset(), scope=EVERYTHING)

    assert [group.label for group in groups] == ["Zebras", "Ants", "Bears"]
    assert {len(group.hits) for group in groups} == {HITS_PER_KIND}


def test_a_kind_without_a_hit_has_no_heading(providers):
    providers.register(SearchProvider("none", "None", lambda *_: []))
    providers.register(SearchProvider("some", "Some", echo))

    assert [group.label for group in find_everywhere(term="x", rights=frozenset(), scope=EVERYTHING)] == ["Some"]


@pytest.mark.parametrize(
    ("typed", "asked"), [("  Lin  &  Sons ", "Lin & Sons"), ("a\0b", "a b"), ("\0lin\0", "lin"), ("\tx\n", "x")]
)
def test_what_was_typed_is_asked_for_without_what_nobody_sees(providers, typed, asked):
    terms = []
    providers.register(SearchProvider("k", "K", lambda term, scope, limit: terms.append(term) or []))

    find_everywhere(term=typed, rights=frozenset(), scope=EVERYTHING)

    assert terms == [asked]


@pytest.mark.parametrize("typed", ["", " ", "\0", "\0 \0", "\u3000"])
def test_nothing_typed_asks_nobody(providers, typed):
    providers.register(SearchProvider("k", "K", lambda *_: 1 / 0))

    assert find_everywhere(term=typed, rights=frozenset(Right), scope=EVERYTHING) == []


@pytest.mark.parametrize("typed", ["%00", "a%00b", "%25", "_", "'", '"', "\\", "%F0%9F%92%B0", "&", "(", "a" * 300])
def test_the_real_providers_take_whatever_is_typed(client_of, typed):
    assert len(search_providers) >= 2

    assert client_of("analyst").get(f"/search/?q={typed}", headers=HTMX).status_code == 200


def test_hits_are_options_of_a_list_with_ids_of_their_own(client_of, providers):
    providers.register(SearchProvider("a", "First", lambda *_: [SearchHit("A & B", "/help/?a=1&b=2", "<code>")]))
    providers.register(SearchProvider("b", "Second", echo))

    page = client_of().get("/search/?q=x", headers=HTMX).text

    assert 'id="hit-1-1" aria-selected="false" href="/help/?a=1&amp;b=2"' in page
    assert "A &amp; B" in page
    assert "&lt;code&gt;" in page
    assert f'id="hit-2-{HITS_PER_KIND}"' in page


def test_nothing_typed_shows_nothing_and_nothing_found_says_so(client_of, providers):
    client = client_of()

    assert "Nothing begins with this" not in client.get("/search/", headers=HTMX).text
    assert "Nothing begins with this" in client.get("/search/?q=x", headers=HTMX).text


def test_a_right_that_is_lacking_hides_the_kind(client_of, providers):
    providers.register(SearchProvider("users", "Users", echo, right=Right.MANAGE_USERS))

    assert "Users" in client_of("administrator").get("/search/?q=x", headers=HTMX).text
    assert "Users" not in client_of("analyst").get("/search/?q=x", headers=HTMX).text


def test_a_stranger_finds_nothing(db, client):
    assert client.get("/search/?q=x").status_code == 302


def test_search_is_read_only(client_of):
    assert client_of().post("/search/", {"q": "x"}).status_code == 405


def test_labels_are_in_the_language_of_the_reader(client_of, monkeypatch):

    registry: Registry = Registry("search provider")
    registry.register(SearchProvider("customers", gettext_lazy("Customers"), echo))
    monkeypatch.setattr(search, "search_providers", registry)

    assert 'aria-label="客戶"' in client_of(language="zh-hant").get("/search/?q=x", headers=HTMX).text
