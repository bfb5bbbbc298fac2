"""The pages of system clients: what a program may ask for is narrow, and every change counts at once."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from oauth2_provider.models import AccessToken

from finance_crm.access.domain.scopes import EVERYTHING, Scope
from finance_crm.access.models import SystemClient, Team, User
from finance_crm.access.queries.rights import get_scope, token_covers
from finance_crm.access.queries.tokens import get_client_token
from finance_crm.access.services.clients import change_client, create_client, rotate_secret, set_client_active
from finance_crm.access.services.throttling import count_failure, is_blocked

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
WORD = "a-token-for-one-test"


@pytest.fixture
def erp(db) -> SystemClient:
    return create_client(name="ERP", scopes=["read", "imports"], team_ids=[], now=NOW).client


def give_token(client: SystemClient, *, scope: str = "read", expires: datetime = NOW + timedelta(hours=1)) -> None:
    AccessToken.objects.create(application=client, token=WORD, scope=scope, expires=expires)


def test_a_token_is_good_until_the_moment_it_runs_out_and_not_at_it(erp):
    give_token(erp, expires=NOW + timedelta(seconds=1))

    assert get_client_token(token=WORD, now=NOW).user == erp.user
    assert get_client_token(token=WORD, now=NOW + timedelta(seconds=1)) is None


def test_a_token_stands_for_its_client_and_the_scopes_it_was_given(erp):
    give_token(erp, scope="read imports")

    found = get_client_token(token=WORD, now=NOW)

    assert (found.client_id, found.scopes) == (erp.pk, frozenset({"read", "imports"}))


@pytest.mark.parametrize("token", ["", "a-token-for-one-tes", "A-TOKEN-FOR-ONE-TEST", WORD + " "])
def test_what_is_not_the_token_stands_for_nobody(erp, token):
    give_token(erp)

    assert get_client_token(token=token, now=NOW) is None


def test_an_account_that_is_switched_off_takes_its_tokens_along(erp):
    give_token(erp)
    User.objects.filter(pk=erp.user_id).update(is_active=False)

    assert get_client_token(token=WORD, now=NOW) is None


def test_the_teams_of_the_client_come_with_its_token_in_one_query(erp, django_assert_num_queries):
    north, south = (Team.objects.create(code=code, name=code) for code in "NS")
    erp.user.teams.set([south, north])
    give_token(erp)

    with django_assert_num_queries(1):
        scope = get_scope(user=get_client_token(token=WORD, now=NOW).user)

    assert scope == Scope(False, (north.pk, south.pk))


def test_a_client_without_teams_sees_everything(erp):
    give_token(erp)

    assert get_scope(user=get_client_token(token=WORD, now=NOW).user) == EVERYTHING


@pytest.mark.parametrize(
    ("scopes", "right", "is_covered"),
    [
        ({"read"}, "view_ledger", True),
        ({"read"}, "post_ledger", False),
        ({"ledger"}, "post_ledger", True),
        ({"cases"}, "run_scan", True),
        ({"cases"}, "view_cases", False),
        ({"read", "write", "ledger", "cases", "imports", "exports"}, "manage_users", False),
        (set(), "view_customers", False),
    ],
)
def test_a_scope_reaches_its_rights_and_no_scope_reaches_administration(scopes, right, is_covered):
    assert token_covers(token_scopes=frozenset(scopes), right=right) is is_covered


def test_a_client_that_only_gains_scopes_keeps_its_tokens(erp):
    give_token(erp)

    changed = change_client(client_id=erp.pk, name="ERP", scopes=["imports", "read", "exports"], team_ids=[])

    assert changed.scopes == ["exports", "imports", "read"]
    assert get_client_token(token=WORD, now=NOW) is not None


def test_another_clients_tokens_outlive_a_new_secret(erp):
    other = create_client(name="Bank", scopes=["read"], team_ids=[], now=NOW).client
    give_token(other)

    rotate_secret(client_id=erp.pk, now=NOW)

    assert get_client_token(token=WORD, now=NOW).client_id == other.pk


def test_a_new_secret_is_another_one_and_its_day_is_kept(erp):
    later = NOW + timedelta(days=90)
    before = erp.client_secret

    renewed = rotate_secret(client_id=erp.pk, now=later)

    erp.refresh_from_db()
    assert erp.secret_rotated_at == later
    assert erp.client_secret not in {before, renewed.secret}
    assert len(renewed.secret) >= 40


def test_switched_off_and_on_again_a_client_needs_a_new_token(erp):
    give_token(erp)

    set_client_active(client_id=erp.pk, is_active=False)
    set_client_active(client_id=erp.pk, is_active=True)

    erp.refresh_from_db()
    assert (erp.is_active, erp.user.is_active) == (True, True)
    assert get_client_token(token=WORD, now=NOW) is None


@pytest.mark.parametrize(("name", "start"), [("ERP Taipei", "system-erp-taipei-"), ("台北", "system-client-")])
def test_the_account_is_named_after_the_program_and_cannot_sign_in(db, name, start):
    account = create_client(name=name, scopes=["read"], team_ids=[], now=NOW).client.user

    assert account.username.startswith(start)
    assert (account.first_name, account.role, account.has_usable_password()) == (name, "system", False)


def test_two_programs_of_one_name_are_two_clients(db):
    clients = [create_client(name="ERP", scopes=["read"], team_ids=[], now=NOW).client for _ in range(2)]

    assert clients[0].client_id != clients[1].client_id
    assert clients[0].user_id != clients[1].user_id


@pytest.mark.parametrize(
    ("given", "errors"),
    [
        ({"name": "ERP"}, {"scopes": ["This field is required."]}),
        ({"scopes": ["read"]}, {"name": ["This field is required."]}),
        (
            {"name": "ERP", "scopes": ["read", "everything"]},
            {"scopes": ["Select a valid choice. everything is not one of the available choices."]},
        ),
        (
            {"name": "x" * 121, "scopes": ["read"]},
            {"name": ["Ensure this value has at most 120 characters (it has 121)."]},
        ),
    ],
)
def test_what_is_wrong_about_a_new_client_is_said_and_none_is_made(admin_pages, given, errors):
    page = admin_pages.post(reverse("access:client_create"), given)

    assert page.context["form"].errors == errors
    assert not SystemClient.objects.exists()


def test_the_page_shows_scopes_in_words_and_no_cache_keeps_the_secret(admin_pages):
    page = admin_pages.post(reverse("access:client_create"), {"name": "ERP", "scopes": ["cases", "read"]})

    assert page["Cache-Control"] == "no-store"
    assert [str(label) for label in page.context["scopes"]] == [
        "Cases: work on them, run the scan",
        "Read: customers, ledger, cases, jobs",
    ]
    assert page.context["secret"] in page.content.decode()


def test_the_form_of_a_client_holds_what_it_has(admin_pages, erp):
    north = Team.objects.create(code="N", name="North")
    erp.user.teams.add(north)

    form = admin_pages.get(reverse("access:client", args=[erp.pk])).context["form"]

    assert (form.initial["name"], form.initial["scopes"]) == ("ERP", ["imports", "read"])
    assert list(form.initial["teams"]) == [north]


def test_a_client_that_is_not_there_is_not_found(admin_pages):
    answers = [
        admin_pages.get(reverse("access:client", args=[987654])),
        admin_pages.post(reverse("access:client_rotate", args=[987654])),
        admin_pages.post(reverse("access:client_active", args=[987654]), {"active": "no"}),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]


def test_the_twentieth_failure_blocks_an_address_and_no_other(settings):
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": f"test-{uuid4()}"}}
    for _ in range(19):
        count_failure(address="192.0.2.7")
    before = is_blocked(address="192.0.2.7")

    count_failure(address="192.0.2.7")

    assert (before, is_blocked(address="192.0.2.7")) == (False, True)
    assert not is_blocked(address="192.0.2.8")


def test_who_is_blocked_is_told_when_to_come_back(settings, erp):
    settings.CACHES = {"default": settings.CACHES["default"] | {"KEY_PREFIX": f"test-{uuid4()}"}}
    for _ in range(20):
        count_failure(address="127.0.0.1")

    answer = Client().post(reverse("oauth_token"), {"grant_type": "client_credentials"})

    assert (answer.status_code, answer["Retry-After"]) == (429, "900")
    assert answer.json() == {
        "error": "temporarily_unavailable",
        "error_description": "Too many failures. Try again later.",
    }
