"""Every page that can be reached by links from the home page keeps the rules that hold for all pages.

The walk opens one page per address pattern (and per tab), as two roles that together see everything.
"""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.management import call_command
from django.urls import Resolver404, resolve

DOWNLOADS = ("export", "file", "memo", "pdf", "rejects", "download", "schema", "example")


@pytest.fixture
def company(transactional_db) -> None:
    """A small demonstration company, so that lists have rows and rows have pages."""
    call_command("seed_demo", customers=15, months=6, seed=3, password="walk-through-2026", verbosity=0)


def test_every_page_is_accessible_fits_a_phone_and_keeps_the_policy(company, sign_in, assert_accessible, assert_fits):
    seen: set[tuple[str, str]] = set()
    failures: list[str] = []
    for role in ("analyst", "administrator"):
        failures += walk(sign_in(role), seen, assert_accessible, assert_fits)

    assert len(seen) > 20
    assert not failures, "\n".join(failures)


def walk(page, seen: set[tuple[str, str]], assert_accessible, assert_fits) -> list[str]:
    """Follow links from the home page; open and check what was not seen yet, and return what is wrong."""
    failures, waiting, passed = [], ["/"], set()
    while waiting:
        address = waiting.pop(0)
        key = page_key(address)
        if key is None or key in passed:
            continue
        passed.add(key)
        if key in seen and address != "/":
            continue
        seen.add(key)
        failures += check(page, address, assert_accessible, assert_fits)
        waiting += page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    return failures


def page_key(address: str) -> tuple[str, str] | None:
    """Return what makes two addresses the same page, or None for what is no page of ours."""
    parts = urlsplit(address)
    try:
        name = resolve(parts.path).view_name
    except Resolver404:
        return None
    if any(word in name for word in DOWNLOADS) or name.startswith(("admin:", "api")):
        return None
    return name, parse_qs(parts.query).get("tab", [""])[0]


def check(page, address: str, assert_accessible, assert_fits) -> list[str]:
    """Open a page and return what is wrong with it."""
    answer = page.goto(address)
    if answer.status >= 400:
        return [f"{address}: answered {answer.status}"]
    page.wait_for_load_state("networkidle")
    found = []
    for rule in (assert_accessible, lambda one: at_width(one, 400, assert_fits)):
        try:
            rule(page)
        except AssertionError as error:
            found.append(f"{address}: {str(error).splitlines()[0]}")
    return found


def at_width(page, width: int, rule) -> None:
    """Apply a rule in a narrower window and come back."""
    page.set_viewport_size({"width": width, "height": 900})
    try:
        rule(page)
    finally:
        page.set_viewport_size({"width": 1440, "height": 900})
