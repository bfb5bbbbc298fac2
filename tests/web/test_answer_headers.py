"""What goes out with every answer: a policy without exceptions, no foreign frames, nothing kept by caches."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "connect-src": "'self'",
    "img-src": "'self' data:",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
    "object-src": "'none'",
}
HTML = ["/", "/help/", "/search/?q=x", "/no/such/page/"]


def policy_of(answer: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in answer["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts if name}


@pytest.mark.parametrize("path", HTML)
def test_pages_and_error_pages_carry_the_same_policy(client_of: Callable[..., Client], path: str) -> None:
    answer = client_of().get(path)

    assert policy_of(answer) == POLICY
    assert (answer["X-Frame-Options"], answer["X-Content-Type-Options"]) == ("DENY", "nosniff")
    assert (answer["Referrer-Policy"], answer["Cross-Origin-Opener-Policy"]) == ("same-origin", "same-origin")


def test_the_page_of_our_own_failure_carries_it_too(
    client_of: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("finance_crm.web.views.shell.glossary", None)
    client = client_of()
    client.raise_request_exception = False

    answer = client.get("/help/")

    assert (answer.status_code, policy_of(answer)) == (500, POLICY)
    assert "no-store" in answer["Cache-Control"]


def test_the_sign_in_page_carries_it_for_a_stranger(client: Client, db: None) -> None:
    answer = client.get("/help/", follow=True)

    assert (answer.status_code, policy_of(answer)) == (200, POLICY)


@pytest.mark.parametrize("path", HTML)
def test_pages_are_kept_by_no_cache_and_vary_by_what_asked(client_of: Callable[..., Client], path: str) -> None:
    answer = client_of().get(path)

    assert {"private", "no-store"} <= {part.strip() for part in answer["Cache-Control"].split(",")}
    assert {"HX-Request", "HX-Target", "Cookie"} <= {part.strip() for part in answer["Vary"].split(",")}


def test_a_file_does_not_vary_by_what_pages_ask_with(client_of: Callable[..., Client]) -> None:
    answer = client_of("analyst").get("/exports/invoices/?format=csv")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert "HX-Request" not in answer.get("Vary", "")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_the_cookie_of_a_session_is_out_of_reach_of_scripts(client_of: Callable[..., Client]) -> None:
    cookie = client_of().get("/help/?as_of=2026-01-31").cookies["sessionid"]

    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 12 * 3600)


@pytest.mark.parametrize("path", ["/", "/help/", "/search/", "/favicon.ico", "/style-guide/"])
def test_what_is_read_is_not_posted_to(client_of: Callable[..., Client], path: str) -> None:
    answer = client_of().post(path)

    assert answer.status_code == 405
    assert "GET" in answer["Allow"]


@pytest.mark.parametrize("path", ["/theme/", "/language/", "/table-preference/"])
def test_what_changes_something_needs_the_token_of_its_form(client_of: Callable[..., Client], path: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(client_of().user, backend="django.contrib.auth.backends.ModelBackend")

    answer = client.post(path, {"theme": "dark", "language": "zh-hant", "table": "style_guide"})

    assert (answer.status_code, set(answer.cookies)) == (403, {"csrftoken"})


ERRORS = [
    ("administrator", "/no/such/page/", 404, "這裡沒有東西"),
    ("collector", "/style-guide/", 403, "您的角色無法開啟此頁面"),
]


@pytest.mark.parametrize(("role", "path", "status", "said"), ERRORS)
def test_error_pages_are_in_the_language_of_the_reader(
    client_of: Callable[..., Client], role: str, path: str, status: int, said: str
) -> None:
    answer = client_of(role, language="zh-hant").get(path)

    assert answer.status_code == status
    assert said in answer.text
    assert '<html lang="zh-hant"' in answer.text


def test_an_error_page_still_shows_the_rail_of_its_reader(client_of: Callable[..., Client]) -> None:
    page = client_of("collector").get("/no/such/page/").text

    assert '<nav class="fc-rail"' in page
    assert 'href="/access/users' not in page
    assert 'href="/access/clients' not in page
