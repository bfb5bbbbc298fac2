"""People sign in with their name or address; who guesses is shut out for a while."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from finance_crm.access.domain.roles import Role
from finance_crm.access.models import User
from tests.access.conftest import PASSWORD


def sign_in(client, login, password=PASSWORD):
    return client.post(reverse("account_login"), {"login": login, "password": password})


@pytest.mark.parametrize("login", ["eve", "eve@example.com", "EVE@example.com"])
def test_a_person_signs_in_with_name_or_address(client, make_person, login):
    make_person(Role.EXECUTIVE, "eve")

    response = sign_in(client, login)

    assert response.status_code == 302
    assert client.get(reverse("access:profile")).status_code == 200


def test_a_wrong_password_is_refused_without_saying_what_was_wrong(client, make_person):
    make_person(Role.EXECUTIVE, "eve")

    known = sign_in(client, "eve", "wrong").content.decode()
    unknown = sign_in(client, "nobody", "wrong").content.decode()

    assert "correct" in known
    assert known.count("fc-message-error") == unknown.count("fc-message-error") == 1


def test_after_five_failures_the_page_says_when_to_try_again(client, make_person):
    make_person(Role.EXECUTIVE, "eve")
    for _ in range(5):
        response = sign_in(client, "eve", "wrong")

    assert response.status_code == 429
    assert response["Retry-After"] == "900"
    assert "15 minutes" in response.content.decode()
    assert sign_in(client, "eve").status_code == 429, "the right password does not open it either"


def test_the_lock_ends_by_itself(client, make_person):
    make_person(Role.EXECUTIVE, "eve")
    for _ in range(5):
        sign_in(client, "eve", "wrong")

    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert sign_in(client, "eve").status_code == 302


def test_a_lock_on_one_name_leaves_others_alone(client, make_person):
    make_person(Role.EXECUTIVE, "eve")
    make_person(Role.ANALYST, "ann")
    for _ in range(5):
        sign_in(client, "eve", "wrong")

    assert sign_in(client, "ann").status_code == 302


def test_an_inactive_person_does_not_get_in(client, make_person):
    make_person(Role.EXECUTIVE, "eve")
    User.objects.update(is_active=False)

    sign_in(client, "eve")

    assert client.get(reverse("access:profile")).status_code == 302


def test_nobody_signs_up_by_themselves(client, db):
    page = client.get(reverse("account_signup"))
    client.post(
        reverse("account_signup"),
        {"username": "mallory", "email": "m@example.com", "password1": PASSWORD, "password2": PASSWORD},
    )

    assert "invitation" in page.content.decode().lower()
    assert not User.objects.exists()


def test_signing_out_asks_first(client, make_person):
    client.force_login(make_person(Role.EXECUTIVE))

    client.get(reverse("account_logout"))
    assert client.get(reverse("access:profile")).status_code == 200

    client.post(reverse("account_logout"))
    assert client.get(reverse("access:profile")).status_code == 302


def test_a_second_factor_can_be_switched_on(client, make_person):
    make_person(Role.EXECUTIVE, "eve")
    sign_in(client, "eve")

    asked = client.get(reverse("mfa_activate_totp"))
    response = client.post(asked.url, {"password": PASSWORD}, follow=True)

    assert "reauthenticate" in asked.url
    assert response.status_code == 200
    assert "data:image/svg+xml" in response.content.decode()


def test_a_fragment_asked_for_after_the_session_ended_moves_the_whole_page(client, db):
    response = client.get(reverse("access:profile"), headers={"HX-Request": "true"})

    assert response.status_code in {204, 302}


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_reset_password",
        "account_signup",
        "account_reset_password_done",
        "account_inactive",
    ],
)
def test_the_pages_before_signing_in_have_our_look(client, db, name):
    page = client.get(reverse(name)).content.decode()

    assert "css/tokens.css" in page
    assert "<c-" not in page
    assert "style=" not in page


@pytest.mark.parametrize(
    "name",
    ["account_change_password", "account_logout", "account_email", "mfa_index", "account_reauthenticate"],
)
def test_the_pages_about_the_own_account_have_our_look(client, make_person, name):
    make_person(Role.EXECUTIVE, "eve")
    sign_in(client, "eve")

    response = client.get(reverse(name))

    assert response.status_code == 200
    assert "css/tokens.css" in response.content.decode()
    assert "<c-" not in response.content.decode()
