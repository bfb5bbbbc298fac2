"""A view lets in whom it names: by right, for writing, for the whole company; others go to sign in or are refused."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from finance_crm.access.domain.roles import Right, Role
from finance_crm.access.guards import PUBLIC, SIGNED_IN, public, requires, sign_in_first, signed_in
from finance_crm.access.models import Team, User

READING, WRITING = ("get", "head", "options"), ("post", "put", "patch", "delete")


def view(request, *args, **kwargs):
    return HttpResponse(f"in {args} {kwargs}")


@pytest.fixture
def ask(db):
    """Return a function that calls a view as somebody of a role, or as nobody."""

    def call(
        guarded,
        role: Role | None,
        *,
        method: str = "get",
        path: str = "/page/?q=1",
        team: Team | None = None,
        **headers,
    ):
        request = getattr(RequestFactory(), method)(path, headers=headers)
        request.user = User.objects.create(username=f"{role}", role=role) if role else AnonymousUser()
        if team:
            request.user.teams.add(team)
        return guarded(request)

    return call


def test_a_guarded_view_is_called_with_what_it_was_given():
    request = RequestFactory().get("/")
    request.user = User(username="x", role=Role.ANALYST)

    answer = requires(Right.VIEW_LEDGER)(view)(request, 7, name="x")

    assert answer.content == b"in (7,) {'name': 'x'}"


def test_a_guard_says_what_it_asks_for():
    guarded = requires(Right.VIEW_LEDGER, writing=Right.POST_LEDGER, unscoped=True)(view)

    assert (guarded.access, guarded.writing_access, guarded.unscoped) == ("view_ledger", "post_ledger", True)
    assert requires(Right.VIEW_LEDGER)(view).writing_access == "view_ledger"
    assert (signed_in(view).access, public(lambda request: None).access) == (SIGNED_IN, PUBLIC)
    assert guarded.__name__ == "view"


@pytest.mark.parametrize("method", READING)
def test_reading_needs_the_right_to_read_only(ask, method):
    guarded = requires(Right.VIEW_LEDGER, writing=Right.POST_LEDGER)(view)

    assert ask(guarded, Role.EXECUTIVE, method=method).status_code == 200


@pytest.mark.parametrize("method", WRITING)
def test_writing_needs_the_right_to_write_as_well(ask, method):
    guarded = requires(Right.VIEW_LEDGER, writing=Right.POST_LEDGER)(view)

    assert ask(guarded, Role.ANALYST, method=method).status_code == 200
    with pytest.raises(PermissionDenied):
        ask(guarded, Role.EXECUTIVE, method=method)


def test_the_right_to_write_alone_lets_nobody_in(ask):
    guarded = requires(Right.MANAGE_USERS, writing=Right.POST_LEDGER)(view)

    for method in ("get", "post"):
        with pytest.raises(PermissionDenied):
            ask(guarded, Role.ANALYST if method == "get" else Role.CREDIT_MANAGER, method=method)


def test_a_page_about_the_whole_company_is_closed_to_who_sees_a_part_of_it(ask):
    north = Team.objects.create(code="N", name="North")
    whole, part = requires(Right.VIEW_LEDGER, unscoped=True)(view), requires(Right.VIEW_LEDGER)(view)

    assert ask(whole, Role.EXECUTIVE).status_code == 200
    with pytest.raises(PermissionDenied):
        ask(whole, Role.SALES_MANAGER, team=north)
    User.objects.all().delete()
    assert ask(part, Role.SALES_MANAGER, team=north).status_code == 200


def test_somebody_switched_off_is_refused():
    request = RequestFactory().get("/")
    request.user = User(username="x", role=Role.ADMINISTRATOR, is_active=False)

    with pytest.raises(PermissionDenied):
        requires(Right.VIEW_LEDGER)(view)(request)


@pytest.mark.parametrize("guard", [requires(Right.VIEW_LEDGER), signed_in])
def test_a_visitor_signs_in_first_and_comes_back_to_the_page_asked_for(ask, guard):
    answer = ask(guard(view), None)

    assert (answer.status_code, answer.url) == (302, "/accounts/login/?next=/page/%3Fq%3D1")


def test_everybody_who_has_signed_in_sees_pages_about_oneself(ask):
    assert ask(signed_in(view), Role.EXECUTIVE).status_code == 200


@pytest.mark.parametrize(
    ("method", "current", "back"),
    [
        ("get", "http://testserver/customers/7/?tab=open", "http%3A//testserver/customers/7/%3Ftab%3Dopen"),
        ("get", "", "/page/%3Fq%3D1"),
        ("get", "https://elsewhere.example/", "/page/%3Fq%3D1"),
        ("get", "//elsewhere.example/", "/page/%3Fq%3D1"),
        ("get", "javascript:alert(1)", "/page/%3Fq%3D1"),
        ("post", "http://testserver/customers/7/", "http%3A//testserver/customers/7/"),
        ("post", "", "/accounts/login/"),
        ("post", "https://elsewhere.example/", "/accounts/login/"),
    ],
)
def test_a_part_of_a_page_moves_the_whole_page_and_never_to_a_stranger(method, current, back):
    headers = {"HX-Request": "true"} | ({"HX-Current-URL": current} if current else {})
    request = getattr(RequestFactory(), method)("/page/?q=1", headers=headers)

    answer = sign_in_first(request)

    assert (answer.status_code, answer.content) == (204, b"")
    assert answer["HX-Redirect"] == f"/accounts/login/?next={back}"


def test_only_a_request_that_says_true_is_a_part_of_a_page():
    request = RequestFactory().get("/page/", headers={"HX-Request": "1", "HX-Current-URL": "http://testserver/x/"})

    assert sign_in_first(request).url == "/accounts/login/?next=/page/"
