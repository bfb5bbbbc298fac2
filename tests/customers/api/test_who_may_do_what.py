"""Every address of the customers app asks for the right of the role, the scope of the token, and the caller's teams."""

import pytest
from rest_framework.test import APIClient

from customers.models import Allocation, Contact, Customer, Delivery, Invoice, Receipt, SalesOrder
from customers.services.disputes import open_dispute
from finance_crm.access.domain.roles import Role
from tests.customers.api.calls import invoice_body, order_body, receipt_body
from tests.customers.api.everything import COUNTS, give
from tests.customers.ledger.books import BY_NOBODY, day

pytestmark = pytest.mark.usefixtures("on_30_june")
EVERY_ROLE = set(Role) - {Role.SYSTEM}
POSTS = {Role.ANALYST, Role.CREDIT_MANAGER}
CREATED = (Allocation, Contact, Customer, Delivery, Invoice, Receipt, SalesOrder)
# Address → who may send there. Bodies are empty: whoever may is told what is missing, or is served.
WRITES = {
    "customers": POSTS,
    "contacts": POSTS,
    "invoices": POSTS,
    "receipts": POSTS,
    "allocations": POSTS | {Role.COLLECTOR},
    "sales-orders": POSTS,
    "deliveries": POSTS,
    "exchange-rates": POSTS,
    "contacts/{contact}/anonymise": POSTS,
    "invoices/{invoice}/reverse": POSTS,
    "invoices/{invoice}/write-off": {Role.CREDIT_MANAGER},
    "invoices/{invoice}/disputes": POSTS | {Role.COLLECTOR, Role.SALES_MANAGER},
    "invoices/{invoice}/resolve-dispute": POSTS | {Role.COLLECTOR, Role.SALES_MANAGER},
    "receipts/{receipt}/identify": POSTS | {Role.COLLECTOR},
    "receipts/{receipt}/reverse": POSTS,
    "allocations/{allocation}/reverse": POSTS | {Role.COLLECTOR},
    "sales-orders/{order}/amend": POSTS,
    "sales-orders/{order}/cancel": POSTS,
    "deliveries/{delivery}/reverse": POSTS,
}
SCOPES = {
    "read": {f"GET {path}" for path in COUNTS},
    "write": {"POST customers", "POST contacts", "POST contacts/{contact}/anonymise"},
    "ledger": {f"POST {path}" for path in WRITES if path.partition("/")[0] not in {"customers", "contacts"}},
    "cases": set(),
    "imports": set(),
    "exports": set(),
}


def send(client, path, method="post"):
    headers = {"Idempotency-Key": path.replace("/", "-")}
    return getattr(client, method)(f"/api/v1/{path}/", {}, format="json", headers=headers if method == "post" else {})


@pytest.fixture
def owned(books):
    return give(books, books.customer)


@pytest.fixture
def addresses(owned):
    """The addresses of WRITES with the ids of what one customer has."""
    rows = owned._asdict()
    return {path: path.format(**{name: row.pk for name, row in rows.items()}) for path in WRITES}


@pytest.mark.parametrize("role", sorted(EVERY_ROLE))
def test_a_role_writes_where_its_rights_allow(sign_in, addresses, north, role):
    Customer.objects.update(team=north)
    client = sign_in(role, north)

    answers = {path: send(client, address).status_code for path, address in addresses.items()}

    refused = {path for path, status in answers.items() if status == 403}
    assert refused == {path for path, roles in WRITES.items() if role not in roles}
    assert set(answers.values()) <= {200, 201, 400, 403, 409}


@pytest.mark.parametrize("role", sorted(EVERY_ROLE))
def test_every_role_reads(sign_in, owned, role):
    client = sign_in(role)

    assert {client.get(f"/api/v1/{path}/").status_code for path in COUNTS} == {200}
    assert client.get(f"/api/v1/receipts/{owned.receipt.pk}/suggestions/").status_code in {200, 404}


def test_a_refusal_says_whether_role_or_token_lacks_something(sign_in, api_with, owned):
    person = send(sign_in(Role.EXECUTIVE), f"invoices/{owned.invoice.pk}/reverse")
    token = send(api_with("read"), f"invoices/{owned.invoice.pk}/reverse")

    assert person.json() == {
        "type": "urn:finance-crm:problem:permission_denied",
        "title": "Not allowed",
        "status": 403,
        "detail": "Your role lacks the right this needs.",
    }
    assert token.json()["detail"] == "The token lacks the scope 'ledger'."
    assert not Invoice.objects.filter(is_reversed=True).exists()


@pytest.fixture
def api_with(make_token):
    """Return a function that gives a client whose token has the scopes named."""

    def client(scopes):
        found = APIClient()
        found.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(scopes)}")
        return found

    return client


@pytest.mark.parametrize("scope", sorted(SCOPES))
def test_a_token_reaches_what_its_scope_covers(api_with, addresses, scope):
    client = api_with(scope)

    reached = {f"GET {path}" for path in COUNTS if send(client, path, "get").status_code != 403}
    reached |= {f"POST {path}" for path, address in addresses.items() if send(client, address).status_code != 403}

    assert reached == SCOPES[scope]


def test_nobody_gets_anything_without_signing_in(addresses):
    nobody = APIClient()

    statuses = {send(nobody, path, "get").status_code for path in COUNTS}
    statuses |= {send(nobody, address).status_code for address in addresses.values()}

    assert statuses == {401}


@pytest.fixture
def stranger(api, system_client, north):
    """A system client of a team that has no customer."""
    system_client.user.teams.add(north)
    return api


def test_rows_of_other_teams_do_not_exist(stranger, owned):
    rows = {
        "customers": owned.customer, "contacts": owned.contact, "invoices": owned.invoice, "receipts": owned.receipt,
        "allocations": owned.allocation, "sales-orders": owned.order, "deliveries": owned.delivery,
    }  # fmt: skip

    answers = [stranger.get(f"/api/v1/{path}/{row.pk}/") for path, row in rows.items()]
    answers.append(stranger.get(f"/api/v1/receipts/{owned.receipt.pk}/suggestions/"))

    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["detail"] for answer in answers} == {"Not found."}


def test_nothing_is_done_to_rows_of_other_teams(stranger, addresses, owned):
    open_dispute(invoice_id=owned.invoice.pk, reason="price", opened_date=day(2, 1), **BY_NOBODY)
    single = {path: address for path, address in addresses.items() if "{" in path}
    before = {model: list(model.objects.order_by("pk").values()) for model in CREATED}

    answers = {path: send(stranger, address).status_code for path, address in single.items()}

    assert answers == dict.fromkeys(single, 404)
    assert {model: list(model.objects.order_by("pk").values()) for model in CREATED} == before


def test_nothing_is_created_for_customers_of_other_teams(stranger, post, books, owned):
    before = {model: model.objects.count() for model in CREATED}
    lines = [{"invoice_id": owned.invoice.pk, "amount": "1.00"}]
    bodies = {
        "contacts": {"customer_id": owned.customer.pk, "name": "Eve"},
        "invoices": invoice_body(books),
        "receipts": receipt_body(books),
        "allocations": {"receipt_id": owned.receipt.pk, "lines": lines},
        "sales-orders": order_body(books),
        "deliveries": {"order_line_id": owned.order.lines.get().pk, "delivery_date": "2026-01-08", "quantity": "1"},
    }

    answers = {path: post(path, body).json()["errors"] for path, body in bodies.items()}

    assert {path: [(error["field"], error["detail"]) for error in errors] for path, errors in answers.items()} == {
        "contacts": [("customer_id", "There is no such customer.")],
        "invoices": [("customer_id", "There is no such customer.")],
        "receipts": [("customer_id", "There is no such customer.")],
        "allocations": [("receipt_id", "There is no such receipt.")],
        "sales-orders": [("customer_id", "There is no such customer.")],
        "deliveries": [("order_line_id", "There is no such line of an order.")],
    }
    assert {model: model.objects.count() for model in CREATED} == before


def test_a_customer_without_a_team_is_nobodys_in_particular(stranger, post, owned):
    assert stranger.get("/api/v1/customers/").json()["results"] == []
    assert post("customers", {"code": "X", "name": "X", "currency": "USD"}).json()["errors"][0]["field"] == "team_id"
    assert post("receipts", {}).status_code == 400


def test_an_invoice_of_another_team_is_not_named_to_whoever_settles(stranger, post, books, owned, north):
    own = Customer.objects.create(code="N1", name="North", currency="USD", team=north)
    receipt = books.receipt("10", customer_id=own.pk)

    answer = post("allocations", {"receipt_id": receipt.pk, "lines": [{"invoice_id": owned.invoice.pk, "amount": "1"}]})

    assert [(error["field"], error["detail"]) for error in answer.json()["errors"]] == [
        ("invoice_id", f"Nothing is open on invoice {owned.invoice.pk}.")
    ]
