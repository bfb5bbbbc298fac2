"""Teams decide which customers a sales manager and a narrowed system client see."""

import pytest
from django.urls import reverse
from django.utils import timezone

from finance_crm.access.domain.roles import Role
from finance_crm.access.domain.scopes import EVERYTHING, NOTHING, Scope
from finance_crm.access.models import Team, User
from finance_crm.access.queries.rights import get_scope
from finance_crm.access.queries.users import list_team_names, list_teams
from finance_crm.access.services.clients import change_client, create_client


@pytest.fixture
def north(db) -> Team:
    return Team.objects.create(code="N", name="North")


def saved(pages, team: Team, **changes):
    given = {"code": team.code, "name": team.name, "members": []} | changes
    return pages.post(reverse("access:team", args=[team.pk]), given)


def member_names(team: Team) -> set[str]:
    return set(team.members.values_list("username", flat=True))


def test_members_are_those_ticked_and_nobody_else(admin_pages, make_person, north):
    stays, goes, comes = (make_person(Role.SALES_MANAGER, name) for name in ("stays", "goes", "comes"))
    north.members.set([stays, goes])

    answer = saved(admin_pages, north, name="Far north", members=[stays.pk, comes.pk])

    north.refresh_from_db()
    assert answer.url == reverse("access:teams")
    assert north.name == "Far north"
    assert member_names(north) == {"stays", "comes"}


def test_saving_a_team_leaves_its_system_clients_within_it(admin_pages, north):
    client = create_client(name="ERP", scopes=["read"], team_ids=[north.pk], now=timezone.now()).client

    saved(admin_pages, north, name="Far north")

    assert get_scope(user=User.objects.get(pk=client.user_id)) == Scope(False, (north.pk,))


def test_saving_a_team_leaves_people_in_it_who_are_switched_off(admin_pages, make_person, north):
    away = make_person(Role.SALES_MANAGER, "away")
    north.members.add(away)
    User.objects.filter(pk=away.pk).update(is_active=False)

    saved(admin_pages, north)

    assert member_names(north) == {"away"}


def test_the_page_offers_active_people_by_name_and_ticks_the_members(admin_pages, make_person, administrator, north):
    zoe, adam = make_person(Role.ANALYST, "zoe"), make_person(Role.SALES_MANAGER, "adam")
    off = make_person(Role.SALES_MANAGER, "off")
    User.objects.filter(pk=off.pk).update(is_active=False)
    create_client(name="ERP", scopes=["read"], team_ids=[], now=timezone.now())
    north.members.add(zoe)

    form = admin_pages.get(reverse("access:team", args=[north.pk])).context["form"]

    assert list(form.fields["members"].queryset) == [adam, administrator, zoe]
    assert form.fields["members"].initial == [zoe.pk]


def test_a_code_exists_once_and_the_second_team_is_not_made(admin_pages, north):
    page = admin_pages.post(reverse("access:team_create"), {"code": "N", "name": "New"})

    assert page.context["form"].errors == {"code": ["Team with this Code already exists."]}
    assert Team.objects.count() == 1


@pytest.mark.parametrize("field", ["code", "name"])
def test_a_team_needs_code_and_name(admin_pages, north, field):
    page = saved(admin_pages, north, **{field: " "})

    north.refresh_from_db()
    assert page.context["form"].errors == {field: ["This field is required."]}
    assert (north.code, north.name) == ("N", "North")


def test_a_service_account_cannot_be_ticked(admin_pages, north):
    account = create_client(name="ERP", scopes=["read"], team_ids=[], now=timezone.now()).client.user

    page = saved(admin_pages, north, members=[account.pk])

    assert "members" in page.context["form"].errors
    assert member_names(north) == set()


def test_a_team_that_is_not_there_is_not_found(admin_pages):
    assert admin_pages.get(reverse("access:team", args=[987654])).status_code == 404
    assert admin_pages.post(reverse("access:team", args=[987654]), {"code": "X", "name": "X"}).status_code == 404
    assert not Team.objects.exists()


def test_the_list_counts_active_people_and_goes_by_name(make_person, north):
    south = Team.objects.create(code="S", name="South")
    east = Team.objects.create(code="E", name="East")
    ann, bob = make_person(Role.ANALYST, "ann"), make_person(Role.SALES_MANAGER, "bob")
    north.members.set([ann, bob])
    south.members.add(bob)
    create_client(name="ERP", scopes=["read"], team_ids=[north.pk, east.pk], now=timezone.now())
    User.objects.filter(pk=ann.pk).update(is_active=False)

    assert [(team.name, team.member_count) for team in list_teams()] == [("East", 0), ("North", 1), ("South", 1)]
    assert list_team_names(user_id=bob.pk) == ["North", "South"]


def test_without_a_team_the_page_says_so(admin_pages):
    page = admin_pages.get(reverse("access:teams"))

    assert list(page.context["teams"]) == []
    assert page.status_code == 200


def test_a_sales_manager_without_a_team_sees_nobody(make_person):
    assert get_scope(user=make_person(Role.SALES_MANAGER)) == NOTHING


def test_a_sales_manager_of_two_teams_sees_both_in_the_order_of_their_ids(make_person, north):
    south = Team.objects.create(code="S", name="South")
    sam = make_person(Role.SALES_MANAGER)
    sam.teams.set([south, north])

    assert get_scope(user=sam) == Scope(False, (north.pk, south.pk))


def test_a_sales_manager_who_is_switched_off_sees_nobody_even_of_the_own_team(make_person, north):
    sam = make_person(Role.SALES_MANAGER)
    sam.teams.add(north)
    sam.is_active = False

    assert get_scope(user=sam) == NOTHING


def test_a_team_narrows_no_role_that_sees_everybody(make_person, north):
    ann = make_person(Role.ANALYST)
    ann.teams.add(north)

    assert get_scope(user=ann) == EVERYTHING


def test_a_system_client_is_narrowed_and_widened_by_its_teams(north):
    client = create_client(name="ERP", scopes=["read"], team_ids=[], now=timezone.now()).client
    before = get_scope(user=User.objects.get(pk=client.user_id))

    change_client(client_id=client.pk, name="ERP", scopes=["read"], team_ids=[north.pk])

    assert before == EVERYTHING
    assert get_scope(user=User.objects.get(pk=client.user_id)) == Scope(False, (north.pk,))


def test_the_scope_is_asked_for_once_per_person(make_person, north, django_assert_num_queries):
    sam = User.objects.get(pk=make_person(Role.SALES_MANAGER).pk)

    with django_assert_num_queries(1):
        first, second = get_scope(user=sam), get_scope(user=sam)

    assert first == second == NOTHING
