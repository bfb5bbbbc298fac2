"""A real browser on the running application: system Chromium, driven by Playwright.

A test takes `sign_in(role)` and gets a page of a person with that role. At its end the test fails if the
page broke the content security policy or wrote an error to the console.
"""

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from finance_crm.access.models import User

AXE = Path(__file__).parent.parent / "vendor" / "axe" / "axe.min.js"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
VIOLATIONS_SCRIPT = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error(`policy violation: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}`));
"""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
# Another theme changes colours and nothing else.
COLOUR_RULES = ["color-contrast", "link-in-text-block"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip every browser test, with the reason, where there is no browser."""
    here = Path(__file__).parent
    own = [item for item in items if here in item.path.parents]
    for item in own:
        item.add_marker(pytest.mark.django_db(transaction=True))
        if CHROMIUM is None:
            item.add_marker(pytest.mark.skip(reason="no Chromium on this machine (apt-get install chromium)"))


@dataclass
class Complaints:
    """What the browser complained about, except for what a test says it expects."""

    texts: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, part: str) -> None:
        """Let messages that contain `part` pass: a test of an error page expects the 404 it asks for."""
        self.expected.append(part)

    @property
    def unexpected(self) -> list[str]:
        return [text for text in self.texts if not any(part in text for part in self.expected)]


@pytest.fixture(scope="session")
def browser():
    """One browser for the whole run; each test gets a context of its own."""
    from playwright.sync_api import sync_playwright

    # Playwright runs an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield running
        running.close()


@pytest.fixture
def complaints() -> Complaints:
    return Complaints()


@pytest.fixture
def new_page(browser, live_server, complaints) -> Iterator[Callable]:
    """Return a function that opens a page nobody is signed in on."""
    contexts = []

    def open_page(
        *,
        width: int = 1440,
        height: int = 900,
        language: str = "en-GB",
        cookies: dict[str, str] | None = None,
    ):
        context = browser.new_context(
            base_url=live_server.url,
            viewport={"width": width, "height": height},
            locale=language,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.add_init_script(VIOLATIONS_SCRIPT)
        context.add_cookies(
            [{"name": name, "value": text, "url": live_server.url} for name, text in (cookies or {}).items()]
        )
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on(
            "console",
            lambda message: complaints.texts.append(message.text) if message.type == "error" else None,
        )
        page.on("pageerror", lambda error: complaints.texts.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints.unexpected == []


@pytest.fixture
def sign_in(new_page) -> Callable:
    """Return a function from a role (and browser options) to a page of a person who has it."""

    def as_role(role: str, **options):
        user, _ = User.objects.get_or_create(username=role, defaults={"role": role, "first_name": role.title()})
        cookies = {settings.SESSION_COOKIE_NAME: session_of(user)} | options.pop("cookies", {})
        page = new_page(cookies=cookies, **options)
        page.user = user
        return page

    return as_role


def session_of(user: User) -> str:
    """Return the key of a session in which `user` is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return session.session_key


@pytest.fixture
def assert_accessible() -> Callable:
    """Return a function that runs axe on a page in both themes and fails on any violation."""

    def check(page, *, themes: tuple[str, ...] = ("light", "dark")) -> None:
        # Evaluated through the debugger, which the page's own policy does not hold back.
        page.evaluate(f"() => {{ {AXE.read_text()} }}")
        found = []
        for theme in themes:
            page.evaluate("theme => document.documentElement.setAttribute('data-bs-theme', theme)", theme)
            rules = RULES if theme == themes[0] else COLOUR_RULES
            result = page.evaluate("async rules => await axe.run({runOnly: rules})", rules)
            found += [_violation(theme, violation) for violation in result["violations"]]
        assert not found, "\n".join(found)

    return check


def _violation(theme: str, violation: dict) -> str:
    places = "; ".join(str(node["target"]) + " " + node["html"][:160] for node in violation["nodes"][:4])
    return f"{theme}: {violation['id']} ({violation['help']}) at {places}"


@pytest.fixture
def assert_fits() -> Callable:
    """Return a function that fails when the page scrolls sideways."""

    def check(page) -> None:
        width = page.evaluate("() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert width[0] <= width[1], f"content is {width[0]} px wide in a window of {width[1]} px"

    return check
