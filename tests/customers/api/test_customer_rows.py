"""One customer: every field it has, what may be written into it, and by whom."""

from datetime import date
from decimal import Decimal

import pytest

from customers.models import Customer, CustomerGroup, PaymentTerms
from finance_crm.access.domain.roles import Role
from finance_crm.access.models import Team, User
from tests.customers.api.calls import money, problems
from tests.customers.ledger.books import day

NEW = {"code": "C9", "name": "Ny kunde", "country": "NO", "currency": "NOK"}
URL = "/api/v1/customers/"


def change(client, customer, body, version='"1"'):
    headers = {"If-Match": version} if version else {}
    return client.patch(f"{URL}{customer.pk}/", body, format="json", headers=headers)


@pytest.fixture
def links(north):
    """What a customer may point to, by the API's names."""
    return {
        "group_id": CustomerGroup.objects.create(code="G1", name="Holding").pk,
        "owner_id": User.objects.create_user("olga", role=Role.ANALYST).pk,
        "team_id": north.pk,
        "payment_terms_id": PaymentTerms.objects.create(code="N30", name="30 days").pk,
    }


def test_a_row_has_every_field_and_money_as_text(api, books, on_30_june):
    books.invoice("100", due_date=day(6, 29))
    books.invoice("40", due_date=day(6, 30))
    books.receipt("15")

    body = api.get(f"{URL}{books.customer.pk}/").json()

    assert body.pop("updated_at") == books.customer.updated_at.isoformat().replace("+00:00", "Z")
    assert body == {
        "id": books.customer.pk,
        "code": "C1",
        "name": "Customer",
        "local_name": "",
        "legal_form": "",
        "tax_id": "",
        "registration_number": "",
        "lei": "",
        "duns": "",
        "country": "",
        "region": "",
        "industry": "",
        "channel": "",
        "group_id": None,
        "owner_id": None,
        "team_id": None,
        "currency": "USD",
        "payment_terms_id": None,
        "language": "en",
        "status": "active",
        "acquired_date": None,
        "version": 1,
        "outstanding": money("125.00"),
        "overdue": money("100.00"),
        "unapplied": money("-15.00"),
        "balance_date": "2026-06-30",
    }


def test_the_balance_of_other_currencies_is_in_reporting_currency(api, books):
    books.invoice("1000", currency="JPY", reporting_rate=Decimal("0.0068"))

    assert api.get(f"{URL}{books.customer.pk}/").json()["outstanding"] == money("6.80")


def test_a_row_of_the_list_is_the_row_that_is_read_alone(api, books):
    (row,) = api.get(URL).json()["results"]

    answer = api.get(f"{URL}{books.customer.pk}/")

    assert row == answer.json()
    assert answer["ETag"] == '"1"'


def test_a_customer_is_created_with_every_field(post, links):
    whole = NEW | links | {
        "local_name": "新客戶",
        "legal_form": "AS",
        "tax_id": "NO123",
        "registration_number": "R1",
        "lei": "5493001KJTIIGC8Y1R12",
        "duns": "150483782",
        "region": "Oslo",
        "industry": "Fish",
        "channel": "web",
        "language": "nb",
        "status": "blocked",
        "acquired_date": "2024-02-29",
    }  # fmt: skip

    body = post("customers", whole).json()

    assert {name: body[name] for name in whole} == whole
    assert (body["version"], body["outstanding"]) == (1, money("0.00"))
    assert Customer.objects.get().acquired_date == date(2024, 2, 29)


def test_what_is_left_out_is_empty_english_and_active(post, db):
    body = post("customers", {"code": "C9", "name": "N", "currency": "EUR"}).json()

    assert (body["language"], body["status"], body["country"], body["team_id"]) == ("en", "active", "", None)


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"code": None}, ("code", "This field may not be null.")),
        ({"code": ""}, ("code", "This field may not be blank.")),
        ({"code": "C1"}, ("code", "Customer with this Code already exists.")),
        ({"code": "x" * 65}, ("code", "Ensure this field has no more than 64 characters.")),
        ({"code": 9}, ("code", "Must be text.")),
        ({"name": " "}, ("name", "This field may not be blank.")),
        ({"name": "x" * 201}, ("name", "Ensure this field has no more than 200 characters.")),
        ({"country": "NOR"}, ("country", "Ensure this field has no more than 2 characters.")),
        ({"duns": "1504837821"}, ("duns", "Ensure this field has no more than 9 characters.")),
        ({"currency": "nok"}, ("currency", "This value does not match the required pattern.")),
        ({"currency": "XXZ"}, ("currency", "XXZ is not an ISO 4217 currency code.")),
        ({"status": "dead"}, ("status", '"dead" is not a valid choice.')),
        ({"group_id": 77}, ("group_id", "Select a valid choice. That choice is not one of the available choices.")),
        ({"owner_id": 0}, ("owner_id", "Ensure this value is greater than or equal to 1.")),
        ({"team_id": "1"}, ("team_id", "Must be a whole number.")),
        ({"team_id": True}, ("team_id", "Must be a whole number.")),
        ({"payment_terms_id": 2**63}, ("payment_terms_id", "Ensure this value is less than or equal to "
                                                           "9223372036854775807.")),
        ({"acquired_date": "2026-02-29"}, ("acquired_date", "Date has wrong format. Use one of these formats "
                                                            "instead: YYYY-MM-DD.")),
        ({"balance": "1"}, ("balance", "There is no such field.")),
        ({"version": 1}, ("version", "There is no such field.")),
    ],
)  # fmt: skip
def test_a_value_that_does_not_hold_is_named_and_nothing_is_written(post, books, body, error):
    assert problems(post("customers", NEW | body)) == [error]
    assert Customer.objects.count() == 1


def test_everything_that_is_missing_is_named(post, db):
    answer = post("customers", {})

    assert problems(answer) == [(name, "This field is required.") for name in ("code", "name", "currency")]
    assert {error["code"] for error in answer.json()["errors"]} == {"required"}


def test_a_change_touches_only_what_it_names(api, books, links):
    Customer.objects.filter(pk=books.customer.pk).update(**links, region="Oslo")

    answer = change(api, books.customer, {"name": "New", "owner_id": None, "region": ""})

    books.customer.refresh_from_db()
    assert (answer.status_code, answer["ETag"], answer.json()["version"]) == (200, '"2"', 2)
    assert (books.customer.name, books.customer.owner_id, books.customer.region) == ("New", None, "")
    assert (books.customer.team_id, books.customer.group_id) == (links["team_id"], links["group_id"])


def test_any_version_is_changed_with_a_star(api, books):
    change(api, books.customer, {"name": "New"})

    assert change(api, books.customer, {"name": "Newer"}, "*").json()["version"] == 3


@pytest.mark.parametrize(
    ("version", "status", "code"),
    [
        (None, 428, "precondition_required"),
        ('"2"', 412, "stale_version"),
        ('W/"1"', 412, "stale_version"),
        ('"0"', 412, "stale_version"),
        ('"01"', 412, "stale_version"),
        ("1", 400, "parse_error"),
        ('"1", "2"', 400, "parse_error"),
    ],
)
def test_without_the_present_version_nothing_changes(api, books, version, status, code):
    answer = change(api, books.customer, {"name": "New"}, version)

    books.customer.refresh_from_db()
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:finance-crm:problem:{code}")
    assert (books.customer.name, books.customer.version) == ("Customer", 1)


def test_a_stale_change_says_what_to_do(api, books):
    assert change(api, books.customer, {"name": "New"}, '"7"').json() == {
        "type": "urn:finance-crm:problem:stale_version",
        "title": "Changed in the meantime",
        "status": 412,
        "detail": "The object has changed since the version named in If-Match. Read it again.",
    }


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({"name": None}, ("name", "This field may not be null.")),
        ({"status": None}, ("status", "This field may not be null.")),
        ({"currency": "XXZ"}, ("currency", "XXZ is not an ISO 4217 currency code.")),
        ({"code": "C2"}, ("code", "Customer with this Code already exists.")),
        ({"id": 5}, ("id", "There is no such field.")),
    ],
)
def test_a_change_that_does_not_hold_is_named_and_nothing_is_written(api, books, body, error):
    Customer.objects.create(code="C2", name="Other", currency="USD")

    assert problems(change(api, books.customer, body)) == [error]
    books.customer.refresh_from_db()
    assert (books.customer.code, books.customer.version) == ("C1", 1)


def test_a_client_of_one_team_may_not_give_a_customer_away(api, books, system_client, north):
    other = Team.objects.create(code="S", name="South")
    Customer.objects.filter(pk=books.customer.pk).update(team=north)
    system_client.user.teams.add(north)

    refused = [change(api, books.customer, {"team_id": team_id}) for team_id in (other.pk, None)]

    assert [problems(answer) for answer in refused] == [[("team_id", "Must be one of your own teams.")]] * 2
    assert change(api, books.customer, {"name": "Ours"}).json()["team_id"] == north.pk


def test_refusals_follow_the_language_of_the_person(sign_in, books):
    analyst = sign_in(Role.ANALYST)
    User.objects.update(language="zh-hant")

    (error,) = problems(change(analyst, books.customer, {"currency": "XXZ"}))

    assert error[0] == "currency"
    assert error[1] != "XXZ is not an ISO 4217 currency code."
    assert "XXZ" in error[1]
