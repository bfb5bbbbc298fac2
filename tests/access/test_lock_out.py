"""Guessing shuts one name out at one address, and nobody else."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from finance_crm.access.accounts import login_name
from finance_crm.access.domain.roles import Role
from finance_crm.access.network import client_address
from tests.access.conftest import PASSWORD

HOME, OFFICE = "192.0.2.7", "198.51.100.9"


def sign_in(login: str, password: str = PASSWORD, *, address: str = HOME, **headers):
    form = {"login": login, "password": password}
    return Client(REMOTE_ADDR=address).post(reverse("account_login"), form, headers=headers)


def guess(times: int, login: str = "eve", **given) -> list[int]:
    return [sign_in(login, "wrong", **given).status_code for _ in range(times)]


@pytest.fixture(autouse=True)
def eve(make_person):
    return make_person(Role.EXECUTIVE, "eve")


def test_the_fifth_failure_locks_and_the_fourth_does_not():
    assert guess(5) == [200, 200, 200, 200, 429]


def test_a_lock_holds_at_the_address_that_guessed_and_not_at_another():
    guess(5)

    assert sign_in("eve").status_code == 429
    assert sign_in("eve", address=OFFICE).status_code == 302


def test_signing_in_forgets_the_failures_before_it():
    guess(4)
    sign_in("eve")

    assert guess(4) == [200] * 4
    assert sign_in("eve").status_code == 302


def test_another_spelling_of_the_name_does_not_start_a_new_count():
    for login in ("eve", "EVE", " eve", "Eve ", "eVe"):
        last = sign_in(login, "wrong")

    assert last.status_code == 429


def test_a_name_that_nobody_has_is_locked_like_any_other():
    assert guess(5, "nobody") == [200, 200, 200, 200, 429]


def test_the_lock_holds_for_fifteen_minutes_and_no_longer(time_machine):
    started = timezone.now()
    time_machine.move_to(started, tick=False)
    guess(5)

    time_machine.move_to(started + timedelta(minutes=14, seconds=59), tick=False)
    before = sign_in("eve").status_code
    time_machine.move_to(started + timedelta(minutes=30, seconds=1), tick=False)
    after = sign_in("eve").status_code

    assert (before, after) == (429, 302)


def test_the_page_of_the_lock_speaks_the_language_of_its_reader():
    guess(4)

    page = sign_in("eve", "wrong", **{"Accept-Language": "zh-hant"})

    assert page.status_code == 429
    assert page["Retry-After"] == "900"
    assert "15" in page.content.decode()
    assert "minutes" not in page.content.decode()


@pytest.mark.parametrize(
    ("credentials", "posted", "name"),
    [
        ({"username": " Eve "}, {}, "eve"),
        ({"email": "EVE@Example.com"}, {}, "eve@example.com"),
        ({}, {"login": "Eve"}, "eve"),
        (None, {"login": " eve"}, "eve"),
        (None, {}, ""),
        ({"username": None}, {"login": "eve"}, "eve"),
    ],
)
def test_whom_somebody_tries_to_be_is_counted_in_lower_case(credentials, posted, name):
    request = RequestFactory().post("/accounts/login/", posted)

    assert login_name(request, credentials) == name


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "203.0.113.5", HOME),
        (1, "203.0.113.5", "203.0.113.5"),
        (1, "10.0.0.1, 203.0.113.5", "203.0.113.5"),
        (2, "forged, 203.0.113.5, 10.0.0.2", "203.0.113.5"),
        (2, "203.0.113.5", HOME),
        (1, "", HOME),
        (1, " , ", HOME),
    ],
)
def test_only_what_trusted_proxies_added_tells_the_address(settings, proxies, forwarded, address):
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=HOME, HTTP_X_FORWARDED_FOR=forwarded)

    assert client_address(request) == address


def test_without_a_proxy_a_forged_address_does_not_escape_the_lock():
    answers = [sign_in("eve", "wrong", **{"X-Forwarded-For": f"203.0.113.{number}"}) for number in range(5)]

    assert answers[-1].status_code == 429
