"""Who is there to ask or to tell: active people by right and by name, and never a service account."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from finance_crm.access.domain.roles import ROLE_RIGHTS, Right, Role
from finance_crm.access.domain.scopes import EVERYTHING, NOTHING, Scope
from finance_crm.access.models import Team, User
from finance_crm.access.queries.people import (
    Person,
    find_by_names,
    get_people,
    list_people,
    list_user_ids,
    people_names,
    team_names,
)
from finance_crm.access.queries.rights import get_rights, get_scope, has_right
from finance_crm.access.services.clients import create_client
from finance_crm.sql import fetch_all


@pytest.fixture
def account(db) -> User:
    return create_client(name="ERP", scopes=["read"], team_ids=[], now=timezone.now()).client.user


def test_who_works_cases_are_collectors_and_credit_managers_and_no_program(make_person, account):
    cole, mia = make_person(Role.COLLECTOR, "cole"), make_person(Role.CREDIT_MANAGER, "mia")
    make_person(Role.ANALYST, "ann")
    off = make_person(Role.COLLECTOR, "off")
    User.objects.filter(pk=off.pk).update(is_active=False)

    assert list_user_ids(right=Right.WORK_CASES) == [cole.pk, mia.pk]


def test_choices_of_people_go_by_name_whatever_its_case(make_person):
    for username, first_name in (("a", "zoe"), ("b", "Adam"), ("c", "bea"), ("d", "")):
        make_person(Role.COLLECTOR, username)
        User.objects.filter(username=username).update(first_name=first_name)

    assert [name for _, name in list_people(right=Right.WORK_CASES)] == ["Adam", "bea", "d", "zoe"]


def test_nobody_holds_a_right_where_nobody_is(db):
    assert list_user_ids(right=Right.MANAGE_USERS) == []
    assert list_people(right=Right.MANAGE_USERS) == []


def test_people_are_found_by_name_or_address_with_what_they_may_see(make_person, account):
    north = Team.objects.create(code="N", name="North")
    ann, sam = make_person(Role.ANALYST, "ann"), make_person(Role.SALES_MANAGER, "sam")
    sam.teams.add(north)
    off = make_person(Role.ANALYST, "off")
    User.objects.filter(pk=off.pk).update(is_active=False)

    found = find_by_names(names=["ANN", "Sam@Example.com", "off", account.username, "nobody"])

    assert [(reader.id, reader.scope) for reader in found] == [
        (ann.pk, EVERYTHING),
        (sam.pk, Scope(False, (north.pk,))),
    ]
    assert Right.IMPORT in found[0].rights
    assert Right.IMPORT not in found[1].rights


def test_asking_for_no_name_asks_the_database_nothing(db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert find_by_names(names=[]) == []


def test_people_are_returned_by_id_also_when_they_left(make_person, account):
    ann = make_person(Role.ANALYST, "ann")
    User.objects.filter(pk=ann.pk).update(is_active=False, language="zh-hant", first_name="Ann", last_name="Wu")

    found = get_people(ids=[ann.pk, account.pk, 987654])

    assert found[ann.pk] == Person(ann.pk, "Ann Wu", "ann@example.com", "zh-hant")
    assert set(found) == {ann.pk, account.pk}


@pytest.mark.parametrize(
    ("first_name", "last_name"), [("Ann", "Wu"), ("Ann", ""), ("", "Wu"), ("", ""), ("  ", " "), ("安", "吳")]
)
def test_the_database_names_a_person_as_python_does(make_person, first_name, last_name):
    ann = make_person(Role.ANALYST, "ann")
    User.objects.filter(pk=ann.pk).update(first_name=first_name, last_name=last_name)

    relation = people_names()

    assert fetch_all(relation.sql, relation.params) == [(ann.pk, str(User.objects.get(pk=ann.pk)))]


def test_teams_have_their_names_for_other_statements(db):
    north = Team.objects.create(code="N", name="North")

    relation = team_names()

    assert relation.columns == ("id", "name")
    assert fetch_all(relation.sql, relation.params) == [(north.pk, "North")]


def test_before_signing_in_nobody_may_do_or_see_anything():
    visitor = AnonymousUser()

    assert get_rights(user=visitor) == frozenset()
    assert get_scope(user=visitor) == NOTHING


@pytest.mark.parametrize("role", Role)
def test_a_person_switched_off_has_no_right_left(role):
    person = User(username="x", role=role, is_active=False)

    assert get_rights(user=person) == frozenset()
    assert get_scope(user=person) == NOTHING


@pytest.mark.parametrize("role", Role)
def test_a_role_has_the_rights_of_the_table_and_no_other(role):
    person = User(username="x", role=role)

    assert {right for right in Right if has_right(user=person, right=right)} == ROLE_RIGHTS[role]


def test_a_role_that_this_release_does_not_know_may_do_nothing():
    assert get_rights(user=User(username="x", role="emperor")) == frozenset()


def test_a_superuser_flag_of_the_framework_gives_nothing():
    person = User(username="x", role=Role.EXECUTIVE, is_superuser=True, is_staff=True)

    assert not has_right(user=person, right=Right.MANAGE_USERS)
