"""The pages about people refuse what would lock everybody out, and then write nothing of it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finance_crm.access.domain.roles import PEOPLE_ROLES, Right, Role
from finance_crm.access.models import Team, User
from finance_crm.access.services.clients import create_client
from finance_crm.access.services.users import (
    LastAdministratorError,
    NotAPersonError,
    UserDetails,
    change_user,
    create_user,
    set_active,
)

ANN = {"username": "ann", "first_name": "Ann", "last_name": "Wu", "email": "ann@example.com", "role": "analyst"}


def details(**changes) -> UserDetails:
    return UserDetails(**{**ANN, "role": Role.ANALYST, "team_ids": ()} | changes)


def shown(pages, **filters) -> list[str]:
    table = pages.get(reverse("access:users"), filters).context["table"]
    return [row[table.fields.index("username")] for row in table.data]


def test_the_last_administrator_who_gives_up_the_role_changes_nothing_at_all(admin_pages, administrator):
    north = Team.objects.create(code="N", name="North")

    page = admin_pages.post(reverse("access:user", args=[administrator.pk]), ANN | {"teams": [north.pk]})

    administrator.refresh_from_db()
    assert page.context["form"].errors == {"role": ["Somebody has to be left who may manage users."]}
    assert (administrator.username, administrator.role) == ("administrator", "administrator")
    assert not administrator.teams.exists()


def test_an_administrator_who_is_switched_off_does_not_count_as_one_left(administrator, make_person):
    other = make_person(Role.ADMINISTRATOR, "other")
    set_active(user_id=other.pk, is_active=False)

    with pytest.raises(LastAdministratorError):
        change_user(user_id=administrator.pk, details=details())

    administrator.refresh_from_db()
    assert administrator.role == "administrator"


def test_switching_the_last_administrator_off_says_why_not(admin_pages, administrator):
    page = admin_pages.post(reverse("access:user_active", args=[administrator.pk]), {"active": "no"}, follow=True)

    assert "Somebody has to be left who may manage users." in page.content.decode()


def test_somebody_switched_off_gets_in_again_once_switched_on(admin_pages, make_person):
    ann = make_person(Role.ANALYST, "ann")
    address = reverse("access:user_active", args=[ann.pk])

    admin_pages.post(address, {"active": "no"})
    ann.refresh_from_db()
    was_off = not ann.is_active
    admin_pages.post(address, {"active": "yes"})

    ann.refresh_from_db()
    assert (was_off, ann.is_active) == (True, True)


def test_an_address_belongs_to_one_person_whatever_its_case(admin_pages, make_person):
    make_person(Role.ANALYST, "ann")

    page = admin_pages.post(reverse("access:user_create"), ANN | {"username": "ben", "email": "ANN@example.com"})

    assert page.context["form"].errors == {"email": ["Somebody else has this e-mail address."]}
    assert not User.objects.filter(username="ben").exists()


def test_a_person_keeps_the_own_address_in_another_case(admin_pages, make_person):
    ann = make_person(Role.ANALYST, "ann")

    answer = admin_pages.post(reverse("access:user", args=[ann.pk]), ANN | {"email": "Ann@Example.com"})

    ann.refresh_from_db()
    assert (answer.status_code, ann.email) == (302, "Ann@Example.com")


def test_two_people_may_have_no_address(admin_pages):
    for name in ("ann", "ben"):
        admin_pages.post(reverse("access:user_create"), ANN | {"username": name, "email": ""})

    assert set(User.objects.filter(email="").values_list("username", flat=True)) == {"ann", "ben"}


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("username", "", "This field is required."),
        ("username", "administrator", "A user with that username already exists."),
        ("email", "no address", "Enter a valid email address."),
        ("role", "", "This field is required."),
        ("role", "emperor", "Select a valid choice. emperor is not one of the available choices."),
        ("language", "fr", "Select a valid choice. fr is not one of the available choices."),
    ],
)
def test_what_is_wrong_about_a_new_person_is_said_and_nobody_is_made(admin_pages, field, value, said):
    page = admin_pages.post(reverse("access:user_create"), ANN | {field: value})

    assert page.context["form"].errors == {field: [said]}
    assert User.objects.count() == 1


def test_a_service_account_is_no_person_of_these_pages(admin_pages):
    account = create_client(name="ERP", scopes=["read"], team_ids=[], now=timezone.now()).client.user

    answers = [
        admin_pages.get(reverse("access:user", args=[account.pk])),
        admin_pages.post(reverse("access:user_active", args=[account.pk]), {"active": "no"}),
        admin_pages.post(reverse("access:user_invite", args=[account.pk])),
    ]

    account.refresh_from_db()
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert account.is_active
    assert account.username not in shown(admin_pages)


def test_the_services_take_no_service_account_for_a_person(administrator):
    account = create_client(name="ERP", scopes=["read"], team_ids=[], now=timezone.now()).client.user

    with pytest.raises(NotAPersonError):
        create_user(details=details(role=Role.SYSTEM))
    with pytest.raises(NotAPersonError):
        change_user(user_id=account.pk, details=details())
    with pytest.raises(NotAPersonError):
        set_active(user_id=account.pk, is_active=False)

    account.refresh_from_db()
    assert (account.role, account.is_active) == ("system", True)
    assert not User.objects.filter(username="ann").exists()


def test_nobody_who_is_switched_off_is_invited(admin_pages, make_person):
    ann = make_person(Role.ANALYST, "ann")
    User.objects.filter(pk=ann.pk).update(is_active=False)

    assert admin_pages.post(reverse("access:user_invite", args=[ann.pk])).status_code == 404


def test_an_invitation_works_for_three_days_and_only_once(admin_pages, make_person, time_machine):
    ann = make_person(Role.ANALYST, "ann")
    invite = reverse("access:user_invite", args=[ann.pk])
    first, second = (admin_pages.post(invite).context["url"].replace("http://testserver", "") for _ in range(2))

    time_machine.move_to(timezone.now() + timedelta(days=2, hours=23))
    chosen = Client().get(first, follow=True).redirect_chain[-1][0]
    assert choose(first, "another long word").status_code == 302
    again = Client().get(second, follow=True)

    ann.refresh_from_db()
    assert chosen.endswith("-set-password/")
    assert ann.check_password("another long word")
    assert again.context["token_fail"]


def choose(link: str, password: str):
    visitor = Client()
    form = visitor.get(link, follow=True).redirect_chain[-1][0]
    return visitor.post(form, {"password1": password, "password2": password})


def test_an_invitation_older_than_three_days_is_refused(admin_pages, make_person, time_machine):
    ann = make_person(Role.ANALYST, "ann")
    link = (
        admin_pages.post(reverse("access:user_invite", args=[ann.pk])).context["url"].replace("http://testserver", "")
    )

    time_machine.move_to(timezone.now() + timedelta(days=3, minutes=1))

    assert Client().get(link, follow=True).context["token_fail"]


def test_people_are_found_by_any_of_their_names_and_by_state(admin_pages, make_person):
    make_person(Role.COLLECTOR, "cole")
    ann = make_person(Role.ANALYST, "ann")
    User.objects.filter(pk=ann.pk).update(last_name="Colette", is_active=False)

    assert shown(admin_pages) == ["administrator", "ann", "cole"]
    assert shown(admin_pages, q="COL") == ["ann", "cole"]
    assert shown(admin_pages, q="ann@example") == ["ann"]
    assert shown(admin_pages, active="no") == ["ann"]
    assert shown(admin_pages, active="yes", sort="-username") == ["cole", "administrator"]
    assert shown(admin_pages, role=["analyst", "collector"]) == ["ann", "cole"]
    assert shown(admin_pages, q="nobody") == []


def test_the_table_of_rights_is_the_one_that_counts(admin_pages):
    page = admin_pages.get(reverse("access:roles"))

    held = {str(row.label): row.held_by for row in page.context["rows"]}
    assert len(held) == len(Right)
    assert list(PEOPLE_ROLES) == [role for role in Role if role != Role.SYSTEM]
    assert [str(role) for role in page.context["roles"]] == [
        "Analyst", "Credit manager", "Collector", "Sales manager", "Risk officer", "Executive", "Administrator",
    ]  # fmt: skip
    assert held["Write off"] == (False, True, False, False, False, False, False)
    assert held["Work on overdue cases"] == (False, True, True, False, False, False, False)
    assert held["Run the overdue scan"] == (True, True, False, False, False, False, True)
    assert held["Export"] == (True,) * 7


def test_the_table_of_rights_is_read_in_chinese_too(admin_pages):
    page = admin_pages.get(reverse("access:roles"), headers={"Accept-Language": "zh-hant"}).content.decode()

    assert "Write off" not in page
    assert "Collector" not in page


def test_the_own_page_says_what_one_may_do_and_in_which_teams(client, make_person):
    sam = make_person(Role.SALES_MANAGER)
    sam.teams.add(Team.objects.create(code="S", name="South"), Team.objects.create(code="N", name="North"))
    client.force_login(sam)

    page = client.get(reverse("access:profile"))

    assert page.context["teams"] == ["North", "South"]
    assert [str(right) for right in page.context["rights"]] == [
        "See customers", "Comment", "See invoices, receipts and what is owed", "Open and resolve disputes", "Export",
        "See overdue cases", "See statements, grades, limits and alerts", "Ask for a credit limit", "See jobs",
    ]  # fmt: skip


def test_one_changes_the_own_name_and_language_and_nothing_else(client, make_person):
    ann = make_person(Role.ANALYST, "ann")
    client.force_login(ann)
    given = {"first_name": "Anna", "last_name": "Wu", "language": "zh-hant"}

    client.post(reverse("access:profile"), given | {"role": "administrator", "username": "root", "email": "x@y.zz"})

    ann.refresh_from_db()
    assert (ann.first_name, ann.last_name, ann.language) == ("Anna", "Wu", "zh-hant")
    assert (ann.role, ann.username, ann.email) == ("analyst", "ann", "ann@example.com")


def test_a_language_we_do_not_speak_is_refused_on_the_own_page(client, make_person):
    ann = make_person(Role.ANALYST, "ann")
    client.force_login(ann)

    page = client.post(reverse("access:profile"), {"first_name": "Anna", "last_name": "", "language": "fr"})

    ann.refresh_from_db()
    assert "language" in page.context["form"].errors
    assert ann.first_name == "Ann"
