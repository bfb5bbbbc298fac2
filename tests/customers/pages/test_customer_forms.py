"""Adding a customer and changing its master data on a page."""

from datetime import date

import pytest
from django.urls import reverse

from customers.models import Customer, CustomerGroup, PaymentTerms
from finance_crm.access.models import Team

NEW = {
    "code": "ACME",
    "name": "Acme Tools",
    "local_name": "艾克美工具",
    "legal_form": "Ltd",
    "tax_id": "12345675",
    "country": "TW",
    "region": "North",
    "industry": "Tools",
    "currency": "twd",
    "language": "zh-hant",
    "status": "active",
    "acquired_date": "2024-02-29",
}


def form_of(customer: Customer, **changes: object) -> dict[str, object]:
    """Return what the edit page sends for a customer as it is, but for `changes`."""
    return NEW | {"code": customer.code, "name": customer.name, "version": customer.version} | changes


def test_a_new_customer_has_everything_that_was_typed_and_its_page_opens(analyst, send):
    page = send(analyst, "customer_new", NEW)

    customer = Customer.objects.get()
    assert page.went_to == reverse("customers:customer", args=[customer.pk])
    assert page.title == "Acme Tools"
    assert (customer.code, customer.local_name, customer.tax_id) == ("ACME", "艾克美工具", "12345675")
    assert (customer.currency, customer.acquired_date, customer.version) == ("TWD", date(2024, 2, 29), 1)


def test_group_owner_team_and_terms_are_picked_from_what_there_is(analyst, send):
    group = CustomerGroup.objects.create(code="G", name="Group")
    terms = PaymentTerms.objects.create(code="N30", name="Net 30")
    team = Team.objects.create(code="N", name="North")
    picked = {"group": group.pk, "owner": analyst.user.pk, "team": team.pk, "payment_terms": terms.pk}

    send(analyst, "customer_new", NEW | picked)

    customer = Customer.objects.get()
    assert (customer.group, customer.owner, customer.team) == (group, analyst.user, team)
    assert customer.payment_terms == terms


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"code": ""}, {"code": "This field is required."}),
        ({"code": "C1"}, {"code": "Customer with this Code already exists."}),
        ({"code": "X" * 65}, {"code": "Ensure this value has at most 64 characters (it has 65)."}),
        ({"name": ""}, {"name": "This field is required."}),
        ({"currency": "abc"}, {"currency": "ABC is not an ISO 4217 currency code."}),
        ({"currency": ""}, {"currency": "This field is required."}),
        ({"country": "TWN"}, {"country": "Ensure this value has at most 2 characters (it has 3)."}),
        ({"status": "gone"}, {"status": "Select a valid choice. gone is not one of the available choices."}),
        ({"acquired_date": "29.02.2023"}, {"acquired_date": "Enter a valid date."}),
        ({"group": "999999"}, {"group": "Select a valid choice. That choice is not one of the available choices."}),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_no_customer_is_added(analyst, books, send, changes, errors):
    page = send(analyst, "customer_new", NEW | changes)

    assert page.went_to == ""
    assert page.errors == errors
    assert page.alert == "Please correct what is marked below."
    assert Customer.objects.get() == books.customer


def test_what_was_typed_stays_when_something_is_wrong(analyst, send):
    page = send(analyst, "customer_new", NEW | {"currency": "abc"})

    assert {name: page.fields[name] for name in ("code", "local_name", "currency", "acquired_date")} == {
        "code": "ACME",
        "local_name": "艾克美工具",
        "currency": "abc",
        "acquired_date": "2024-02-29",
    }


def test_the_edit_page_shows_what_is_stored(analyst, books, read):
    Customer.objects.update(acquired_date=date(2020, 1, 31), status="blocked")

    page = read(analyst, "customer_edit", books.customer.pk)

    assert page.title == "Customer"
    stored = ("C1", "Customer", "USD", "blocked", "2020-01-31", "1")
    fields = ("code", "name", "currency", "status", "acquired_date", "version")
    assert tuple(page.fields[name] for name in fields) == stored
    assert page.links["Cancel"] == reverse("customers:customer", args=[books.customer.pk])


def test_a_change_is_saved_as_the_next_version(analyst, books, send):
    page = send(analyst, "customer_edit", form_of(books.customer, name="Renamed", status="blocked"), books.customer.pk)

    customer = Customer.objects.get()
    assert (page.title, page.told) == ("Renamed", "Saved.")
    assert (customer.name, customer.status, customer.version) == ("Renamed", "blocked", 2)


@pytest.mark.parametrize("version", ["0", "2", ""])
def test_a_change_made_for_another_version_is_not_saved(analyst, books, send, version):
    data = form_of(books.customer, name="Renamed", version=version)

    page = send(analyst, "customer_edit", data, books.customer.pk)

    customer = Customer.objects.get()
    assert "so yours is not saved yet. Theirs: Name: Customer," in page.alert
    assert (customer.name, customer.version) == ("Customer", 1)


def test_a_code_of_another_customer_is_refused_and_the_own_one_is_not(analyst, books, send):
    Customer.objects.create(code="C2", name="Other", currency="USD")

    taken = send(analyst, "customer_edit", form_of(books.customer, code="C2"), books.customer.pk)
    own = send(analyst, "customer_edit", form_of(books.customer), books.customer.pk)

    assert taken.errors == {"code": "Customer with this Code already exists."}
    assert own.told == "Saved."
    assert sorted(Customer.objects.values_list("code", flat=True)) == ["C1", "C2"]


@pytest.mark.parametrize(
    ("role", "may"),
    [
        ("analyst", True),
        ("credit_manager", True),
        ("collector", False),
        ("sales_manager", False),
        ("risk_officer", False),
        ("executive", False),
        ("administrator", False),
    ],
)
def test_who_may_change_master_data(client_of, books, read, role, may):
    client = client_of(role)
    expected = 200 if may else 403

    answers = [client.get(reverse("customers:customer_new"))]
    answers += [client.get(reverse(f"customers:{name}", args=[books.customer.pk])) for name in ("customer_edit",)]
    portfolio = read(client, "portfolio")

    assert [answer.status_code for answer in answers] == [expected, expected]
    assert ("New customer" in portfolio.links) is may


def test_a_customer_that_does_not_exist_is_not_found(analyst, books):
    for name in ("customer", "customer_edit", "facts_panel", "contacts_panel", "history_panel", "orders_panel"):
        assert analyst.get(reverse(f"customers:{name}", args=[books.customer.pk + 1])).status_code == 404


def test_every_change_stands_in_the_history_with_who_made_it(analyst, books, send, read):
    send(analyst, "customer_edit", form_of(books.customer, name="Renamed"), books.customer.pk)

    text = analyst.get(reverse("customers:history_panel", args=[books.customer.pk])).text

    assert "Renamed" in text
    assert "a.analyst" in text
