"""Customers and contacts at /api/v1/."""

from customers.models import Contact, Customer
from finance_crm.access.models import Team
from tests.customers.ledger.books import day

NEW = {"code": "C9", "name": "Ny kunde", "country": "NO", "currency": "NOK"}


def test_a_customer_is_created_and_read_with_its_balance(api, post, books):
    created = post("customers", NEW)
    books.invoice("10", customer_id=created.json()["id"], due_date=day(1, 20))

    body = api.get(f"/api/v1/customers/{created.json()['id']}/").json()

    assert created.status_code == 201, created.json()
    assert created.headers["ETag"] == '"1"'
    assert body["overdue"] == {"amount": "10.00", "currency": "USD"}


def test_what_is_not_valid_is_named(post, books):
    answer = post("customers", NEW | {"currency": "XXZ", "group_id": 77, "code": "C1"})

    assert answer.status_code == 400
    assert {error["field"].split("[")[0] for error in answer.json()["errors"]} == {
        "currency",
        "group_id",
        "code",
    }


def test_a_change_needs_the_version_it_was_made_for(api, books):
    address = f"/api/v1/customers/{books.customer.pk}/"

    without = api.patch(address, {"name": "New"}, format="json")
    changed = api.patch(address, {"name": "New"}, format="json", headers={"If-Match": '"1"'})
    stale = api.patch(address, {"name": "Newer"}, format="json", headers={"If-Match": '"1"'})

    assert (without.status_code, changed.status_code, stale.status_code) == (428, 200, 412)
    assert changed.headers["ETag"] == '"2"'
    books.customer.refresh_from_db()
    assert (books.customer.name, books.customer.code) == ("New", "C1")


def test_customers_are_listed_by_the_filters_of_the_page(api, post, books):
    post("customers", NEW)

    listed = api.get("/api/v1/customers/", {"country": "NO", "q": "ny"}).json()["results"]

    assert [row["code"] for row in listed] == ["C9"]
    assert api.get("/api/v1/customers/", {"colour": "red"}).status_code == 400


def test_a_client_of_one_team_keeps_to_that_team(api, post, books, system_client):
    team, other = Team.objects.create(code="N", name="North"), Team.objects.create(code="S", name="South")
    system_client.user.teams.add(team)

    outside = post("customers", NEW | {"team_id": other.pk})
    inside = post("customers", NEW | {"team_id": team.pk})

    assert (outside.status_code, inside.status_code) == (400, 201)
    assert [row["code"] for row in api.get("/api/v1/customers/").json()["results"]] == ["C9"]
    assert api.get(f"/api/v1/customers/{books.customer.pk}/").status_code == 404


def test_a_contact_is_added_changed_and_made_anonymous(api, post, books):
    body = {"customer_id": books.customer.pk, "name": "Ada", "email": "ada@example.com", "kind": "billing"}
    contact = post("contacts", body).json()
    address = f"/api/v1/contacts/{contact['id']}/"

    changed = api.patch(address, {"phone": "1"}, format="json", headers={"If-Match": '"1"'}).json()
    blank = post(f"contacts/{contact['id']}/anonymise").json()

    assert (changed["phone"], changed["name"]) == ("1", "Ada")
    assert (blank["email"], blank["is_active"]) == ("", False)
    assert Contact.objects.get().anonymised_at is not None
    assert Customer.objects.count() == 1


def test_the_same_contact_twice_is_refused(post, books):
    body = {"customer_id": books.customer.pk, "name": "Ada", "email": "ada@example.com"}
    post("contacts", body)

    assert post("contacts", body).status_code in {400, 409}
