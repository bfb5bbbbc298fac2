"""The frame around every page: the rail by right, the palette by scope, switches that lead back."""

from datetime import date

import pytest

from finance_crm.access.domain.roles import Right
from finance_crm.access.domain.scopes import EVERYTHING, Scope
from finance_crm.access.models import Team
from finance_crm.registry import Registry
from finance_crm.web.domain.navigation import NavigationEntry, Reader
from finance_crm.web.domain.panels import Panel
from finance_crm.web.domain.search import SearchHit, SearchProvider
from finance_crm.web.domain.tiles import HomeTile
from finance_crm.web.models import TablePreference
from finance_crm.web.queries import assembly, search, shell
from finance_crm.web.templatetags.shell import at_most_shown, current_entry

ALL = frozenset(Right)


def reader_of(scope: Scope) -> Reader:
    return Reader(None, scope, date(2026, 6, 30))


EVERYBODY = reader_of(EVERYTHING)


@pytest.fixture
def rail(monkeypatch):
    """An empty rail to register in."""
    registry = Registry("navigation entry")
    monkeypatch.setattr(shell, "navigation", registry)
    return registry


@pytest.fixture
def providers(monkeypatch):
    registry = Registry("search provider")
    monkeypatch.setattr(search, "search_providers", registry)
    return registry


def test_the_rail_shows_what_a_persons_rights_open_in_order(rail):
    rail.register(NavigationEntry("b", "B", "web:help", right=Right.IMPORT, order=2))
    rail.register(NavigationEntry("a", "A", "web:home", order=1))
    rail.register(NavigationEntry("c", "C", "web:home", right=Right.MANAGE_USERS, order=3))

    seen = shell.get_rail(rights=frozenset({Right.IMPORT}), reader=EVERYBODY, place="top")

    assert [entry.name for entry in seen] == ["a", "b"]


def test_a_heading_leads_to_the_first_page_under_it_and_vanishes_without_one(rail):
    rail.register(NavigationEntry("admin", "Administration"))
    rail.register(NavigationEntry("users", "Users", "web:help", parent="admin", right=Right.MANAGE_USERS))

    assert shell.get_rail(rights=frozenset(), reader=EVERYBODY, place="top") == []
    (entry,) = shell.get_rail(rights=ALL, reader=EVERYBODY, place="top")
    assert entry.url_name == "web:help"


@pytest.mark.parametrize(
    ("path", "current"), [("/", "home"), ("/help/", "terms"), ("/help/x/", "terms"), ("/elsewhere/", "")]
)
def test_the_page_under_a_heading_is_marked_and_not_the_heading(rail, request_for, path, current):
    rail.register(NavigationEntry("home", "Home", "web:home"))
    rail.register(NavigationEntry("zzz", "Heading"))
    rail.register(NavigationEntry("terms", "Terms", "web:help", parent="zzz"))
    entries = shell.get_rail(rights=ALL, reader=EVERYBODY, place="top")

    assert current_entry(entries, request_for(path)) == current


@pytest.mark.django_db
def test_pills_count_inside_the_readers_scope_in_one_statement(rail, django_assert_num_queries):
    north, _south = (Team.objects.create(code=code, name=code) for code in "NS")
    own_teams = lambda reader: Team.objects.filter(pk__in=reader.scope.team_ids)  # noqa: E731
    rail.register(NavigationEntry("a", "A", "web:home", badge=own_teams, order=1))
    rail.register(NavigationEntry("b", "B", "web:home", badge=lambda reader: Team.objects.all(), order=2))
    rail.register(NavigationEntry("c", "C", "web:home", parent="b", badge=lambda reader: Team.objects.none()))

    with django_assert_num_queries(1):
        first, second = shell.get_rail(rights=ALL, reader=reader_of(Scope(False, (north.pk,))), place="top")

    assert (first.badge, second.badge, second.children[0].badge) == (1, 2, None)
    assert shell.get_rail(rights=ALL, reader=reader_of(Scope(False, ())), place="top")[0].badge is None


def test_search_asks_only_providers_that_the_rights_open_and_passes_the_scope(providers):
    scope = Scope(False, (4,))
    asked = []

    def find(term, scope, limit):
        asked.append((term, scope, limit))
        return [SearchHit("Lin & Sons", "/customers/1/")]

    providers.register(SearchProvider("customers", "Customers", find, right=Right.VIEW_CUSTOMERS))
    providers.register(SearchProvider("jobs", "Jobs", lambda *_: 1 / 0, right=Right.VIEW_JOBS))

    groups = search.find_everywhere(term="  lin   s ", rights=frozenset({Right.VIEW_CUSTOMERS}), scope=scope)

    assert [group.label for group in groups] == ["Customers"]
    assert asked == [("lin s", scope, search.HITS_PER_KIND)]


def test_an_empty_search_asks_nobody(providers):
    providers.register(SearchProvider("customers", "Customers", lambda *_: 1 / 0))

    assert search.find_everywhere(term="   ", rights=ALL, scope=EVERYTHING) == []


def test_home_shows_the_tiles_of_the_role(monkeypatch):
    registry = Registry("home tile")
    monkeypatch.setattr(assembly, "home_tiles", registry)
    registry.register(HomeTile("for_all", "web:help", order=2))
    registry.register(HomeTile("for_collectors", "web:help", roles=frozenset({"collector"}), order=1))
    registry.register(HomeTile("for_users", "web:help", right=Right.MANAGE_USERS))

    tiles = assembly.get_tiles(role="collector", rights=frozenset())

    assert [tile.name for tile in tiles] == ["for_collectors", "for_all"]


def test_a_page_has_the_panels_of_its_tab_that_the_rights_open(monkeypatch):
    registry = Registry("panel")
    monkeypatch.setattr(assembly, "panels", registry)
    registry.register(Panel("late", "Late", "customer", "web:help", order=2))
    registry.register(Panel("early", "Early", "customer", "web:help", order=1))
    registry.register(Panel("history", "History", "customer", "web:help", tab="history"))
    registry.register(Panel("secret", "Secret", "customer", "web:help", right=Right.MANAGE_USERS))
    registry.register(Panel("other", "Other", "invoice", "web:help"))

    found = assembly.get_panels(page="customer", rights=frozenset())

    assert [panel.name for panel in found] == ["early", "late"]
    assert assembly.get_tabs(page="customer", rights=frozenset()) == ["overview", "history"]


def test_a_theme_is_kept_in_a_cookie_and_marks_the_next_page(client_of):
    client = client_of()

    answer = client.post("/theme/", {"theme": "dark", "next": "/help/"})

    assert (answer.status_code, answer["Location"]) == (302, "/help/")
    assert 'data-bs-theme="dark"' in client.get("/help/").text


def test_an_unknown_theme_changes_nothing(client_of):
    assert "theme" not in client_of().post("/theme/", {"theme": "<script>"}).cookies


def test_a_language_is_kept_for_the_person_and_on_a_new_browser(client_of, client):
    first = client_of()
    first.post("/language/", {"language": "zh-hant", "next": "/help/"})

    first.user.refresh_from_db()
    client.force_login(first.user, backend="django.contrib.auth.backends.ModelBackend")

    assert first.user.language == "zh-hant"
    assert '<html lang="zh-hant"' in client.get("/help/").text


@pytest.mark.parametrize("target", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_a_switch_never_leads_to_another_site(client_of, target):
    assert client_of().post("/theme/", {"theme": "dark", "next": target})["Location"] == "/"


def test_switches_cannot_be_flipped_by_a_link(client_of):
    client = client_of()

    assert client.get("/theme/").status_code == 405
    assert client.get("/language/").status_code == 405
    assert client.get("/table-preference/").status_code == 405


def test_chosen_columns_are_remembered_for_one_person_and_table(client_of):
    client = client_of()
    chosen = {
        "table": "style_guide",
        "columns": ["overdue"],
        "density": "comfortable",
        "next": "/style-guide/",
    }

    client.post("/table-preference/", chosen)
    page = client.get("/style-guide/").text

    assert "fc-comfortable" in page
    assert 'id="sort-style_guide-overdue"' in page
    assert 'id="sort-style_guide-exposure"' not in page


def test_columns_in_the_address_win_over_those_remembered(client_of):
    client = client_of()
    TablePreference.objects.create(user=client.user, table="style_guide", columns=["overdue"])

    assert 'id="sort-style_guide-margin"' in client.get("/style-guide/?columns=margin").text


def test_the_database_keeps_one_choice_per_person_and_table(person):
    from django.db import IntegrityError

    ann = person()
    TablePreference.objects.create(user=ann, table="invoices")

    with pytest.raises(IntegrityError, match="table_preference_once_per_person"):
        TablePreference.objects.create(user=ann, table="invoices")


def test_a_pill_shows_counts_up_to_999_and_then_says_more():
    assert [at_most_shown(count) for count in (1, 999, 1000, 70_000)] == ["1", "999", "999+", "999+"]
