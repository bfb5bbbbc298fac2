"""Customers from a file: every column, every reference, and what an empty cell leaves alone."""

import csv
import io
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Customer, CustomerGroup, CustomerPosition, PaymentTerms, PortfolioTotal
from finance_crm.access.models import Team, User
from tests.customers.imports.conftest import Bring, told
from tests.customers.imports.samples import counts

TEXTS = {
    "name": "Acme",
    "local_name": "頂尖",
    "legal_form": "Inc.",
    "tax_id": "US-1",
    "registration_number": "R 7",
    "lei": "5493001KJTIIGC8Y1R12",
    "duns": "150483782",
    "country": "US",
    "region": "West",
    "industry": "Metal",
    "channel": "Direct",
    "currency": "USD",
    "language": "zh-hant",
    "status": "blocked",
}
REFERENCES = {"group_code": "G1", "owner": "ana", "team": "EAST", "payment_terms": "N30"}


@pytest.fixture
def known(db: None) -> None:
    """Create what customers refer to."""
    CustomerGroup.objects.create(code="G1", name="Group")
    User.objects.create(username="ana", role="analyst")
    Team.objects.create(code="EAST", name="East")
    PaymentTerms.objects.create(code="N30", name="30 days", net_days=30)


@pytest.fixture
def full(bring_in: Bring, known: None) -> Customer:
    """Import a customer with a value in every column."""
    cells = {"code": "ACME", **TEXTS, **REFERENCES, "acquired_date": "2020-02-29"}
    run = bring_in("customers", f"{','.join(cells)}\n{','.join(cells.values())}\n", mode="create")
    assert (run.status, told(run)) == ("applied", [])
    return Customer.objects.get()


def references(customer: Customer) -> tuple[str, ...]:
    return (
        customer.group.code,
        customer.owner.username,
        customer.team.code,
        customer.payment_terms.code,
    )


def test_every_column_arrives(full: Customer) -> None:
    assert {name: getattr(full, name) for name in TEXTS} == TEXTS
    assert references(full) == tuple(REFERENCES.values())
    assert (full.code, full.acquired_date, full.version) == ("ACME", date(2020, 2, 29), 1)


def test_a_new_customer_owes_nothing_speaks_english_and_is_active(bring_in: Bring) -> None:
    bring_in("customers", "code,name,currency\nBETA,Beta,eur\n")

    customer = Customer.objects.get()
    assert (customer.currency, customer.language, customer.status) == ("EUR", "en", "active")
    assert (customer.owner, customer.payment_terms, customer.acquired_date) == (None, None, None)
    assert CustomerPosition.objects.get(customer=customer).outstanding == 0


def test_empty_cells_change_nothing(bring_in: Bring, full: Customer) -> None:
    columns = [*TEXTS, *REFERENCES, "acquired_date"]

    run = bring_in("customers", f"code,{','.join(columns)}\nACME{',' * len(columns)}\n", mode="create")

    assert (run.status, counts(run)) == ("applied", (0, 0, 1, 0))


def test_only_what_the_file_names_is_changed(bring_in: Bring, full: Customer) -> None:
    run = bring_in("customers", "code,industry\nACME,Glass\n", mode="update_only")

    customer = Customer.objects.get()
    assert counts(run) == (0, 1, 0, 0)
    assert {name: getattr(customer, name) for name in TEXTS} == TEXTS | {"industry": "Glass"}
    assert references(customer) == tuple(REFERENCES.values())
    assert customer.version == 2


UNKNOWN = [
    ("group_code", "Parent group: there is no group NONE"),
    ("owner", "Owner: there is no user NONE"),
    ("team", "Team: there is no team NONE"),
    ("payment_terms", "Payment terms: there are no payment terms NONE"),
]


@pytest.mark.parametrize(("column", "sentence"), UNKNOWN)
def test_a_new_customer_cannot_refer_to_what_is_not_there(bring_in: Bring, column: str, sentence: str) -> None:
    run = bring_in("customers", f"code,name,currency,{column}\nBETA,Beta,EUR,NONE\n")

    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert not Customer.objects.exists()


@pytest.mark.parametrize(("column", "sentence"), UNKNOWN)
def test_a_known_customer_cannot_either_though_it_has_one(
    bring_in: Bring, full: Customer, column: str, sentence: str
) -> None:
    run = bring_in("customers", f"code,{column}\nACME,NONE\n")

    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert references(Customer.objects.get()) == tuple(REFERENCES.values())


@pytest.mark.parametrize(
    ("row", "sentences"),
    [
        ("BETA,,EUR", ["Name: is empty, and the customer is new"]),
        ("BETA,Beta,", ["Currency: is empty, and the customer is new"]),
        ("BETA,,", ["Currency: is empty, and the customer is new", "Name: is empty, and the customer is new"]),
        (",Beta,EUR", ["Code: is empty but required"]),
    ],
)
def test_a_new_customer_needs_a_code_a_name_and_a_currency(bring_in: Bring, row: str, sentences: list[str]) -> None:
    run = bring_in("customers", f"code,name,currency\n{row}\n")

    assert (run.status, told(run)) == ("refused", [(2, sentence) for sentence in sentences])
    assert not Customer.objects.exists()


@pytest.mark.parametrize("status", ["blocked", "BLOCKED", "Blocked"])
def test_a_status_is_told_without_case(bring_in: Bring, status: str) -> None:
    bring_in("customers", f"code,name,currency,status\nBETA,Beta,EUR,{status}\n")

    assert Customer.objects.get().status == "blocked"


def test_codes_differ_by_case(bring_in: Bring, acme: Customer) -> None:
    run = bring_in("customers", "code,name,currency\nacme,Small,USD\n", mode="create")

    assert counts(run) == (1, 0, 0, 0)
    assert set(Customer.objects.values_list("code", flat=True)) == {"ACME", "acme"}


def test_a_customer_that_moves_teams_takes_its_balance_along(bring_in: Bring, acme: Customer) -> None:
    east, west = Team.objects.create(code="EAST", name="East"), Team.objects.create(code="WEST", name="West")
    Customer.objects.filter(pk=acme.pk).update(team=east)
    bring_in("invoices", "number,customer,issue_date,due_date,gross\nI1,ACME,2026-01-02,2026-02-01,100\n")

    bring_in("customers", "code,team\nACME,WEST\n")

    totals = dict(PortfolioTotal.objects.exclude(team_id=None).values_list("team_id", "outstanding"))
    assert totals == {east.pk: 0, west.pk: 100}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(
        st.text("aZ é台,\"';=+-@\\", min_size=1, max_size=20).filter(lambda text: text.strip(" '=+-@")),
        min_size=1,
        max_size=5,
    )
)
def test_names_arrive_as_they_are_written_and_come_again_unchanged(bring_in: Bring, names: list[str]) -> None:
    rows = [(f"C{place}", f"n{name}", "USD") for place, name in enumerate(names)]
    text = io.StringIO()
    csv.writer(text).writerows([("code", "name", "currency"), *rows])

    bring_in("customers", text.getvalue(), mapping={"delimiter": ","})
    again = bring_in("customers", text.getvalue(), mapping={"delimiter": ","}, mode="create")

    stored = dict(Customer.objects.values_list("code", "name"))
    assert [stored[code] for code, _name, _currency in rows] == [name.strip() for _code, name, _currency in rows]
    assert counts(again) == (0, 0, len(names), 0)
