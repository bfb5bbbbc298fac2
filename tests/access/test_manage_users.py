"""An administrator decides who may sign in, as what."""

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from finance_crm.access.domain.roles import Role
from finance_crm.access.domain.scopes import EVERYTHING, Scope
from finance_crm.access.models import Team, User
from finance_crm.access.queries.rights import get_scope
from finance_crm.access.services.users import LastAdministratorError, set_active
from finance_crm.activity.queries.history import get_history

NEW = {
    "username": "sam",
    "first_name": "Sam",
    "last_name": "Lin",
    "email": "sam@example.com",
    "role": "sales_manager",
}


def test_a_new_person_chooses_the_password_by_the_link_shown_once(admin_pages):
    north = Team.objects.create(code="N", name="North")

    page = admin_pages.post(reverse("access:user_create"), NEW | {"teams": [north.pk]})

    sam = User.objects.get(username="sam")
    assert sam.role == Role.SALES_MANAGER
    assert not sam.has_usable_password()
    assert get_scope(user=sam) == Scope(False, (north.pk,))
    link = page.context["url"].replace("http://testserver", "")
    visitor = Client()
    chosen = visitor.get(link, follow=True)
    visitor.post(chosen.redirect_chain[-1][0], {"password1": "a long new one", "password2": "a long new one"})
    assert User.objects.get(username="sam").check_password("a long new one")


def test_the_role_of_service_accounts_is_not_offered(admin_pages):
    admin_pages.post(reverse("access:user_create"), NEW | {"role": "system"})

    assert not User.objects.filter(username="sam").exists()


def test_a_changed_role_counts_at_the_next_request(admin_pages, make_person):
    sam = make_person(Role.ANALYST, "sam")
    sams = Client()
    sams.force_login(sam)
    assert sams.get(reverse("access:users")).status_code == 403

    admin_pages.post(reverse("access:user", args=[sam.pk]), NEW | {"role": "administrator"})

    assert sams.get(reverse("access:users")).status_code == 200


def test_somebody_switched_off_is_out_at_once(admin_pages, make_person):
    sam = make_person(Role.ANALYST, "sam")
    sams = Client()
    sams.force_login(sam)

    admin_pages.post(reverse("access:user_active", args=[sam.pk]), {"active": "no"})

    assert sams.get(reverse("access:profile")).status_code == 302


def test_the_last_administrator_stays(admin_pages, administrator):
    admin_pages.post(reverse("access:user_active", args=[administrator.pk]), {"active": "no"})
    page = admin_pages.post(reverse("access:user", args=[administrator.pk]), NEW | {"role": "analyst"})

    administrator.refresh_from_db()
    assert administrator.is_active
    assert administrator.role == Role.ADMINISTRATOR
    assert "has to be left" in page.content.decode()


def test_one_of_two_administrators_may_go(administrator, make_person):
    other = make_person(Role.ADMINISTRATOR, "other")

    set_active(user_id=other.pk, is_active=False)

    with pytest.raises(LastAdministratorError):
        set_active(user_id=administrator.pk, is_active=False)


def test_the_history_says_who_changed_what(admin_pages, make_person, administrator):
    sam = make_person(Role.ANALYST, "sam")
    north = Team.objects.create(code="N", name="North")

    admin_pages.post(reverse("access:user", args=[sam.pk]), NEW | {"role": "collector", "teams": [north.pk]})

    entries = get_history(object_type="user", object_id=sam.pk, scope=EVERYTHING)
    changed = next(entry for entry in entries if entry.kind == "update")
    assert changed.actor == str(administrator)
    assert changed.source == "page"
    assert ("role", "Analyst", "Collector") in {(change.field, change.old, change.new) for change in changed.changes}
    assert any(entry.what == "Team" and entry.changes[0].new == "North" for entry in entries)


def test_no_password_stands_in_the_history(admin_pages, make_person):
    sam = make_person(Role.ANALYST, "sam")

    sam.set_password("another long one")
    sam.save()

    assert not any(
        "password" in str(entry) for entry in get_history(object_type="user", object_id=sam.pk, scope=EVERYTHING)
    )


def test_the_pages_show_the_person_and_their_history(admin_pages, make_person):
    sam = make_person(Role.ANALYST, "sam")

    assert "Sam" in admin_pages.get(reverse("access:user", args=[sam.pk])).content.decode()
    history = admin_pages.get(reverse("activity:history", args=["user", sam.pk]), headers={"HX-Request": "true"})
    assert "added" in history.content.decode()
    assert "<html" not in history.content.decode()


def test_the_list_is_filtered_by_name_and_role(admin_pages, make_person):
    make_person(Role.ANALYST, "ann")
    make_person(Role.COLLECTOR, "cole")

    page = admin_pages.get(reverse("access:users"), {"role": "collector", "q": "col"}).content.decode()

    assert "cole" in page
    assert "ann@example.com" not in page


def test_a_team_is_made_with_its_members(admin_pages, make_person):
    sam = make_person(Role.SALES_MANAGER, "sam")

    admin_pages.post(reverse("access:team_create"), {"code": "N", "name": "North", "members": [sam.pk]})

    assert list(sam.teams.values_list("code", flat=True)) == ["N"]


@pytest.mark.parametrize("role", [role for role in Role if role not in {Role.SALES_MANAGER, Role.SYSTEM}])
def test_other_roles_see_every_customer(make_person, role):
    assert get_scope(user=make_person(role)) == EVERYTHING


def test_the_database_itself_knows_the_roles(make_person):
    sam = make_person(Role.ANALYST, "sam")

    with pytest.raises(IntegrityError, match="user_role_known"):
        User.objects.filter(pk=sam.pk).update(role="emperor")


def test_the_database_itself_refuses_a_service_account_with_a_password(make_person):
    sam = make_person(Role.ANALYST, "sam")

    with pytest.raises(IntegrityError, match="user_system_never_signs_in"):
        User.objects.filter(pk=sam.pk).update(role=Role.SYSTEM)


def test_the_database_itself_keeps_addresses_apart(make_person):
    make_person(Role.ANALYST, "sam")

    with pytest.raises(IntegrityError, match="user_email_unique"):
        User.objects.create(username="sam2", email="SAM@example.com")
