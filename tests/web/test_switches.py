"""Theme and language: kept in cookies that scripts cannot read, and the choice of the browser goes first."""

import pytest
from django.test import Client

from finance_crm.access.models import User
from finance_crm.web.templatetags.shell import THEME_COOKIE

YEAR = 365 * 24 * 3600


def html_tag(client: Client, path: str = "/help/", **headers: str) -> str:
    return client.get(path, headers=headers).text.partition("<html")[2].partition(">")[0]


@pytest.mark.parametrize(
    ("path", "field", "value", "cookie"),
    [("/theme/", "theme", "dark", THEME_COOKIE), ("/language/", "language", "zh-hant", "django_language")],
)
def test_a_choice_stays_for_a_year_out_of_reach_of_scripts(client_of, path, field, value, cookie):
    kept = client_of().post(path, {field: value}).cookies[cookie]

    assert (kept.value, kept["max-age"], kept["httponly"], kept["samesite"]) == (value, YEAR, True, "Lax")


def test_a_theme_is_switched_there_and_back(client_of):
    client = client_of()
    assert 'data-bs-theme="light"' in html_tag(client)

    client.post("/theme/", {"theme": "dark"})
    assert 'data-bs-theme="dark"' in html_tag(client)
    assert 'aria-label="Use the light theme"' in client.get("/help/").text

    client.post("/theme/", {"theme": "light"})
    assert 'data-bs-theme="light"' in html_tag(client)


def test_a_theme_that_nobody_offered_is_light(client_of):
    client = client_of()
    client.cookies[THEME_COOKIE] = '"><script>'

    assert 'data-bs-theme="light"' in html_tag(client)


@pytest.mark.parametrize("language", ["de", "zh-hans", "", "../en", "EN"])
def test_a_language_that_is_not_offered_changes_nothing(client_of, language):
    client = client_of()

    answer = client.post("/language/", {"language": language, "next": "/help/"})

    assert (answer.status_code, answer["Location"], dict(answer.cookies)) == (302, "/help/", {})
    assert User.objects.get().language == ""


def test_a_stranger_chooses_the_language_of_the_sign_in_page(client, db):
    client.post("/language/", {"language": "zh-hant"})

    assert '<html lang="zh-hant"' in client.get("/help/", follow=True).text


def test_the_language_of_the_browser_is_taken_until_somebody_chooses(client_of):
    client = client_of()
    assert 'lang="zh-hant"' in html_tag(client, **{"Accept-Language": "zh-TW,zh;q=0.9"})

    client.post("/language/", {"language": "en"})
    assert 'lang="en"' in html_tag(client, **{"Accept-Language": "zh-TW,zh;q=0.9"})


def test_the_language_kept_for_a_person_wins_over_that_of_a_new_browser(client_of):
    client = client_of(language="zh-hant")

    assert 'lang="zh-hant"' in html_tag(client, **{"Accept-Language": "en"})


def test_the_language_chosen_in_this_browser_wins_over_the_one_kept(client_of):
    client = client_of(language="zh-hant")
    client.cookies["django_language"] = "en"

    assert 'lang="en"' in html_tag(client)


def test_two_readers_one_after_another_each_read_their_own_language(client_of):
    first, second = client_of(username="first", language="zh-hant"), client_of(username="second")

    assert [client.get("/help/").text.count("首頁") > 0 for client in (first, second, first)] == [True, False, True]


def test_the_current_language_is_ticked_in_the_menu(client_of):
    page = client_of(language="zh-hant").get("/help/").text

    assert 'value="zh-hant" lang="zh-hant" aria-current="true"' in page
    assert 'value="en" lang="en" aria-current' not in page


@pytest.mark.parametrize(
    ("target", "leads"),
    [
        ("/style-guide/?q=a&page=2", "/style-guide/?q=a&page=2"),
        ("", "/"),
        ("http://testserver/help/", "http://testserver/help/"),
        ("http://testserver.evil.example/", "/"),
        ("/\\evil.example", "/"),
        ("///evil.example", "/"),
    ],
)
def test_a_switch_leads_back_inside_only(client_of, target, leads):
    assert client_of().post("/language/", {"language": "en", "next": target})["Location"] == leads


def test_the_switches_of_a_page_come_back_to_it_with_its_filters(client_of):
    page = client_of().get("/style-guide/?grade=A&page=2").text

    assert page.count('<input type="hidden" name="next" value="/style-guide/?grade=A&amp;page=2">') == 2
