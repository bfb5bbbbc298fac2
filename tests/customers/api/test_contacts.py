"""Contacts: listed by customer, written with their version, and blanked for good."""

import pytest

from customers.models import Contact, Customer
from finance_crm.access.domain.roles import Role
from tests.customers.api.calls import ids, problems

URL = "/api/v1/contacts/"
TWICE = [("", "Contact with this Customer, Kind, Name and E-mail already exists.")]


@pytest.fixture
def ada(books):
    return Contact.objects.create(
        customer=books.customer, kind="billing", name="Ada", email="ada@example.com", phone="+47 1", position="CFO"
    )


def change(client, contact, body, version='"1"'):
    return client.patch(f"{URL}{contact.pk}/", body, format="json", headers={"If-Match": version})


def test_a_row_has_every_field(api, ada):
    answer = api.get(f"{URL}{ada.pk}/")

    assert answer["ETag"] == '"1"'
    assert answer.json() == {
        "id": ada.pk,
        "customer_id": ada.customer_id,
        "kind": "billing",
        "name": "Ada",
        "position": "CFO",
        "email": "ada@example.com",
        "phone": "+47 1",
        "language": "",
        "is_active": True,
        "anonymised_at": None,
        "version": 1,
    }


def test_contacts_of_one_customer_are_listed_by_id(api, ada):
    other = Customer.objects.create(code="C2", name="Other", currency="USD")
    bob = Contact.objects.create(customer=other, name="Bob")
    eve = Contact.objects.create(customer=ada.customer, name="Eve", is_active=False)

    assert ids(api, "contacts") == [ada.pk, bob.pk, eve.pk]
    assert ids(api, "contacts", customer_id=ada.customer_id) == [ada.pk, eve.pk]
    assert ids(api, "contacts", customer_id=10**17) == []


@pytest.mark.parametrize(
    ("value", "detail"),
    [("0", "Ensure this value is greater than or equal to 1."), ("x", "Must be a whole number.")],
)
def test_a_customer_is_asked_for_by_id(api, db, value, detail):
    assert problems(api.get(URL, {"customer_id": value})) == [("customer_id", detail)]


def test_a_new_contact_is_general_and_active(post, books):
    body = post("contacts", {"customer_id": books.customer.pk, "name": "Bob"}).json()

    assert (body["kind"], body["is_active"], body["email"], body["version"]) == ("general", True, "", 1)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"customer_id": 10**17}, ("customer_id", "There is no such customer.")),
        ({"customer_id": None}, ("customer_id", "This field may not be null.")),
        ({"name": ""}, ("name", "This field may not be blank.")),
        ({"name": "x" * 121}, ("name", "Ensure this field has no more than 120 characters.")),
        ({"kind": "friend"}, ("kind", '"friend" is not a valid choice.')),
        ({"email": "ada"}, ("email", "Enter a valid email address.")),
        ({"phone": "1" * 41}, ("phone", "Ensure this field has no more than 40 characters.")),
        ({"is_active": "yes"}, ("is_active", "Must be true or false.")),
        ({"anonymised_at": None}, ("anonymised_at", "There is no such field.")),
    ],
)
def test_a_value_that_does_not_hold_is_named_and_nothing_is_written(post, books, body, error):
    assert problems(post("contacts", {"customer_id": books.customer.pk, "name": "Bob"} | body)) == [error]
    assert not Contact.objects.exists()


def test_the_same_person_twice_is_refused(post, ada):
    body = {"customer_id": ada.customer_id, "kind": "billing", "name": "Ada", "email": "ada@example.com"}

    assert problems(post("contacts", body)) == TWICE
    assert Contact.objects.count() == 1


def test_the_same_person_may_be_there_for_another_kind(post, ada):
    body = {"customer_id": ada.customer_id, "kind": "dunning", "name": "Ada", "email": "ada@example.com"}

    assert post("contacts", body).status_code == 201


def test_a_change_touches_only_what_it_names(api, ada):
    answer = change(api, ada, {"phone": "", "is_active": False})

    ada.refresh_from_db()
    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert (ada.phone, ada.is_active, ada.position, ada.kind) == ("", False, "CFO", "billing")


@pytest.mark.parametrize(("version", "status"), [('"2"', 412), ('"x"', 412), ("x", 400), ("", 428)])
def test_without_the_present_version_nothing_changes(api, ada, version, status):
    answer = change(api, ada, {"name": "Eve"}, version)

    ada.refresh_from_db()
    assert (answer.status_code, ada.name, ada.version) == (status, "Ada", 1)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"name": None}, ("name", "This field may not be null.")),
        ({"email": "x@"}, ("email", "Enter a valid email address.")),
        ({"customer_id": 1}, ("customer_id", "There is no such field.")),
        ({"version": 9}, ("version", "There is no such field.")),
    ],
)
def test_a_change_that_does_not_hold_is_named_and_nothing_is_written(api, ada, body, error):
    assert problems(change(api, ada, body)) == [error]
    ada.refresh_from_db()
    assert (ada.name, ada.version) == ("Ada", 1)


def test_a_change_into_somebody_who_is_there_is_refused(api, ada):
    bob = Contact.objects.create(customer=ada.customer, kind="billing", name="Bob", email=ada.email)

    assert problems(change(api, bob, {"name": "Ada"})) == TWICE
    bob.refresh_from_db()
    assert bob.name == "Bob"


def test_a_contact_made_anonymous_says_when_and_has_a_new_version(post, ada, on_30_june):
    answer = post(f"contacts/{ada.pk}/anonymise")

    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert answer.json() == {
        "id": ada.pk,
        "customer_id": ada.customer_id,
        "kind": "billing",
        "name": f"— {ada.pk}",
        "position": "",
        "email": "",
        "phone": "",
        "language": "",
        "is_active": False,
        "anonymised_at": "2026-06-30T12:00:00Z",
        "version": 2,
    }


def test_a_sales_manager_reads_contacts_of_the_own_teams_and_writes_none(sign_in, ada, north):
    Customer.objects.filter(pk=ada.customer_id).update(team=north)
    hidden = Contact.objects.create(
        customer=Customer.objects.create(code="C2", name="Other", currency="USD"), name="Bob"
    )
    manager = sign_in(Role.SALES_MANAGER, north)

    assert ids(manager, "contacts") == [ada.pk]
    assert ids(manager, "contacts", customer_id=hidden.customer_id) == []
    assert manager.get(f"{URL}{hidden.pk}/").status_code == 404
    assert change(manager, ada, {"name": "Eve"}).status_code == 403
    assert manager.post(f"{URL}{ada.pk}/anonymise/", {}, format="json").status_code == 403


def test_a_client_of_one_team_touches_no_contact_of_another(api, post, ada, system_client, north):
    system_client.user.teams.add(north)

    answers = [change(api, ada, {"name": "Eve"}), post(f"contacts/{ada.pk}/anonymise")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert problems(post("contacts", {"customer_id": ada.customer_id, "name": "Eve"})) == [
        ("customer_id", "There is no such customer.")
    ]
    assert list(Contact.objects.values_list("name", "version")) == [("Ada", 1)]
