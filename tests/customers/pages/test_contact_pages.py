"""People at a customer: added, changed and forgotten on pages."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from customers.models import Contact, Customer

ANN = {"kind": "billing", "name": "Ann Lee", "email": "ann@example.com", "phone": "+886 2 1234", "is_active": "on"}


@pytest.fixture
def ann(books) -> Contact:
    return Contact.objects.create(
        customer=books.customer, kind="billing", name="Ann Lee", email="ann@example.com", phone="+886 2 1234"
    )


def panel(client, customer) -> str:
    return client.get(reverse("customers:contacts_panel", args=[customer.pk])).text


def test_a_person_is_added_and_stands_in_the_panel(analyst, books, send):
    page = send(analyst, "contact_new", ANN | {"position": "Accounts payable"}, books.customer.pk)

    contact = Contact.objects.get()
    assert page.went_to == reverse("customers:customer", args=[books.customer.pk])
    assert (contact.customer, contact.name, contact.position) == (books.customer, "Ann Lee", "Accounts payable")
    text = panel(analyst, books.customer)
    for shown in ("Ann Lee", "Billing", "ann@example.com", "+886 2 1234"):
        assert shown in text


def test_a_customer_without_contacts_says_so(analyst, books):
    assert "No contacts yet" in panel(analyst, books.customer)


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"name": ""}, {"name": "This field is required."}),
        ({"email": "ann at example"}, {"email": "Enter a valid email address."}),
        ({"kind": "family"}, {"kind": "Select a valid choice. family is not one of the available choices."}),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_nobody_is_added(analyst, books, send, changes, errors):
    page = send(analyst, "contact_new", ANN | changes, books.customer.pk)

    assert page.errors == errors
    assert page.fields["phone"] == "+886 2 1234"
    assert not Contact.objects.exists()


def test_one_person_stands_at_a_customer_only_once(analyst, books, ann, send):
    again = send(analyst, "contact_new", ANN, books.customer.pk)

    assert again.alert.endswith("Contact with this Customer, Kind, Name and E-mail already exists.")
    assert Contact.objects.get() == ann


def test_the_same_person_may_stand_at_two_customers_and_for_two_things(analyst, books, ann, send):
    other = Customer.objects.create(code="C2", name="Other", currency="USD")

    send(analyst, "contact_new", ANN, other.pk)
    send(analyst, "contact_new", ANN | {"kind": "dunning"}, books.customer.pk)

    found = Contact.objects.order_by("id").values_list("customer__code", "kind")
    assert list(found) == [("C1", "billing"), ("C2", "billing"), ("C1", "dunning")]


def test_a_person_cannot_be_changed_into_another_who_is_there(analyst, books, ann, send):
    bob = Contact.objects.create(customer=books.customer, kind="billing", name="Bob", email="ann@example.com")

    page = send(analyst, "contact_edit", ANN | {"version": "1"}, books.customer.pk, bob.pk)

    assert page.alert.endswith("Contact with this Customer, Kind, Name and E-mail already exists.")
    assert Contact.objects.get(pk=bob.pk).name == "Bob"


def test_a_change_is_saved_as_the_next_version(analyst, books, ann, send, read):
    before = read(analyst, "contact_edit", books.customer.pk, ann.pk)

    send(analyst, "contact_edit", ANN | {"phone": "+1 555", "version": "1"}, books.customer.pk, ann.pk)

    assert (before.title, before.fields["phone"], before.fields["version"]) == ("Ann Lee", "+886 2 1234", "1")
    ann.refresh_from_db()
    assert (ann.phone, ann.version) == ("+1 555", 2)


def test_a_change_made_for_an_old_version_is_not_saved(analyst, books, ann, send):
    Contact.objects.update(version=3)

    page = send(analyst, "contact_edit", ANN | {"phone": "+1 555", "version": "2"}, books.customer.pk, ann.pk)

    ann.refresh_from_db()
    assert "so yours is not saved yet. Theirs: Phone: +886 2 1234." in page.alert
    assert (ann.phone, ann.version) == ("+886 2 1234", 3)


def test_a_person_is_forgotten_and_the_entry_stays(analyst, books, ann, send):
    page = send(analyst, "contact_anonymise", {}, books.customer.pk, ann.pk)

    ann.refresh_from_db()
    assert page.told == "The person's data are gone; the entry stays."
    assert (ann.name, ann.email, ann.phone, ann.is_active) == (f"— {ann.pk}", "", "", False)
    history = analyst.get(reverse("customers:history_panel", args=[books.customer.pk])).text
    assert "Ann Lee" not in history
    assert "ann@example.com" not in history


def test_who_is_forgotten_already_is_not_offered_to_be_forgotten(analyst, books, ann, read):
    offered = analyst.get(reverse("customers:contact_edit", args=[books.customer.pk, ann.pk])).text
    Contact.objects.update(anonymised_at=datetime(2026, 1, 1, tzinfo=UTC))

    later = analyst.get(reverse("customers:contact_edit", args=[books.customer.pk, ann.pk])).text

    assert "Forget this person" in offered
    assert "Forget this person" not in later


def test_forgetting_is_not_done_by_looking(analyst, books, ann):
    assert analyst.get(reverse("customers:contact_anonymise", args=[books.customer.pk, ann.pk])).status_code == 405
    assert Contact.objects.get().name == "Ann Lee"


def test_a_contact_of_another_customer_is_not_found(analyst, books, ann):
    other = Customer.objects.create(code="C2", name="Other", currency="USD")

    edited = analyst.get(reverse("customers:contact_edit", args=[other.pk, ann.pk]))
    forgotten = analyst.post(reverse("customers:contact_anonymise", args=[other.pk, ann.pk]))

    assert (edited.status_code, forgotten.status_code) == (404, 404)
    assert Contact.objects.get().name == "Ann Lee"


@pytest.mark.parametrize("role", ["collector", "sales_manager", "risk_officer", "executive", "administrator"])
def test_who_may_not_edit_is_refused_and_nothing_is_written(client_of, books, ann, role):
    client = client_of(role)
    answers = [
        client.post(reverse("customers:contact_new", args=[books.customer.pk]), ANN | {"name": "Eve"}),
        client.post(reverse("customers:contact_edit", args=[books.customer.pk, ann.pk]), ANN | {"name": "Eve"}),
        client.post(reverse("customers:contact_anonymise", args=[books.customer.pk, ann.pk])),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert Contact.objects.get().name == "Ann Lee"


def test_who_may_only_look_sees_people_without_links_to_change_them(client_of, books, ann):
    text = panel(client_of("executive"), books.customer)

    assert "Ann Lee" in text
    assert "Add a contact" not in text
    assert reverse("customers:contact_edit", args=[books.customer.pk, ann.pk]) not in text
