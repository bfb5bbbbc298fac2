"""`manage.py seed_demo`: what it loads, that it fits the ledger's own rules, and when it refuses."""

from io import StringIO

import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.db import transaction

from customers.demo.people import PEOPLE
from customers.models import (
    Contact,
    Customer,
    CustomerPosition,
    OpenItem,
    PortfolioTotal,
    Posting,
)
from customers.queries.open_items import get_open_items
from finance_crm.access.domain.roles import Role
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.sql import fetch_all
from tests.customers.demo.stories import AS_OF, seed


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Load the company once for this file; each test then runs in a savepoint of its own."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield seed()
        transaction.set_rollback(True)


@pytest.fixture
def company(loaded, db):
    return loaded


def test_it_says_what_it_loaded_and_how_to_sign_in(company):
    assert "Loaded 40 customers and" in company
    assert all(person.username in company for person in PEOPLE)


def test_there_is_one_person_per_role_who_can_sign_in(company):
    users = [user for user in get_user_model().objects.all() if user.has_usable_password()]

    assert {user.role for user in users} == {role for role in Role if role is not Role.SYSTEM}
    assert all(user.check_password("a-word-for-tests") for user in users)


def test_sales_managers_see_different_customers(company):
    west, east = (get_user_model().objects.get(username=name) for name in ("sales.west", "sales.east"))

    assert set(west.teams.values_list("code")) & set(east.teams.values_list("code")) == set()
    assert Customer.objects.filter(team__in=west.teams.all()).exists()
    assert Customer.objects.filter(team__in=east.teams.all()).exists()


def test_customers_bear_names_in_latin_and_in_chinese_script(company):
    names = set(Customer.objects.values_list("name", flat=True))

    assert any(name.isascii() for name in names)
    assert any("公司" in name for name in names)
    assert Contact.objects.filter(kind="billing").count() == 40


def test_open_items_are_those_that_the_ledger_says(company):
    from_rows = get_open_items(as_of=AS_OF, known_at=None, scope=EVERYTHING)
    kept = OpenItem.objects.filter(customer__isnull=False).values_list(
        "invoice_id", "instalment_id", "receipt_id", "open_amount", "reporting_open_amount"
    )

    keys = [(r.invoice_id, r.instalment_id, r.receipt_id, r.open_amount, r.reporting_open_amount) for r in from_rows]
    assert len(keys) > 50
    assert sorted(keys, key=str) == sorted(kept, key=str)


def test_the_ledger_proves_itself(company):
    call_command("check_ledger", stdout=StringIO())


def test_positions_add_up_to_the_portfolio(company):
    positions = [
        sum(column) for column in zip(*CustomerPosition.objects.values_list("outstanding", "overdue"), strict=True)
    ]
    totals = [sum(column) for column in zip(*PortfolioTotal.objects.values_list("outstanding", "overdue"), strict=True)]

    assert positions == totals
    assert totals[0] > totals[1] > 0


def test_every_closed_item_is_zero_in_reporting_currency(company):
    rows = fetch_all(
        """SELECT i.id FROM customers_invoice i
           WHERE i.kind = 'invoice' AND NOT i.is_reversed AND i.reverses_id IS NULL AND NOT i.has_instalments
             AND NOT EXISTS (SELECT 1 FROM customers_openitem o WHERE o.invoice_id = i.id)
             AND i.reporting_gross <> (SELECT COALESCE(SUM(a.reporting_amount), 0) FROM customers_allocation a
                                       WHERE a.invoice_id = i.id)"""
    )

    assert rows == []


def test_the_past_looks_different_when_less_was_known(company):
    stamps = Posting.objects.filter(kind="allocations").order_by("recorded_at").values_list("recorded_at", flat=True)
    middle = stamps[len(stamps) // 2]
    day = middle.date()

    then = get_open_items(as_of=day, known_at=middle, scope=EVERYTHING)
    now = get_open_items(as_of=day, known_at=None, scope=EVERYTHING)

    assert then != now


def test_a_second_run_does_nothing_and_says_so(company):
    before = Posting.objects.count()

    said = seed()

    assert "Nothing to do" in said
    assert Posting.objects.count() == before


def test_the_same_seed_makes_the_same_company(company, settings):
    def company_now() -> list[tuple]:
        return fetch_all("SELECT number, posting_date, gross FROM customers_invoice ORDER BY number, gross")

    first = company_now()
    settings.DEBUG = True

    seed("--reset")

    assert company_now() == first


def test_a_reset_needs_debug(company):
    with pytest.raises(CommandError, match="DEBUG"):
        seed("--reset")

    assert Customer.objects.count() == 40
