"""What the database refuses of master data and cached amounts, whoever writes."""

import pathlib
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import transaction

from customers.models import (
    Allocation,
    AllocationKey,
    BankAccount,
    Contact,
    Customer,
    CustomerBalance,
    CustomerPosition,
    DocumentCounter,
    Instalment,
    Invoice,
    LegalEntity,
    OpenItem,
    PaymentTerms,
    PortfolioTotal,
    Receipt,
    TermsInstalment,
)
from finance_crm.access.models import Team
from tests.customers.ledger.books import line
from tests.customers.ledger.rows import refused

pytestmark = pytest.mark.django_db


class TestMasterData:
    def test_customers_keep_their_rules(self, books):
        for name, wrong in (("customer_code_not_blank", {"code": ""}), ("customer_status_known", {"status": "odd"})):
            with refused(name), transaction.atomic():
                Customer.objects.create(**{"code": "C9", "name": "Nine", "currency": "USD"} | wrong)
        with refused("code"):
            Customer.objects.create(code="C1", name="Again", currency="USD")

    def test_a_contact_stands_once_per_customer(self, books):
        contact = {"customer": books.customer, "name": "Ada", "email": "ada@example.com"}
        Contact.objects.create(**contact)

        with refused("contact_unique_per_customer"):
            Contact.objects.create(**contact)

    def test_terms_keep_their_rules(self, books):
        with refused("payment_terms_discount_complete"), transaction.atomic():
            PaymentTerms.objects.create(code="T0", name="T0", discount_days=10)
        terms = PaymentTerms.objects.create(code="T1", name="T1")
        with refused("terms_instalment_share_in_range"), transaction.atomic():
            TermsInstalment.objects.create(terms=terms, position=1, share=Decimal("1.1"), net_days=30)
        TermsInstalment.objects.create(terms=terms, position=1, share=1, net_days=30)

        with refused("terms_instalment_position_unique"):
            TermsInstalment.objects.create(terms=terms, position=1, share=1, net_days=60)

    def test_entities_keep_their_rules(self, books):
        entity = {"name": "E", "country": "US", "currency": "USD"}
        with refused("legal_entity_fiscal_month_in_year"), transaction.atomic():
            LegalEntity.objects.create(code="E1", fiscal_year_start_month=13, **entity)
        LegalEntity.objects.create(code="E2", is_default=True, **entity)
        with refused("legal_entity_one_default"), transaction.atomic():
            LegalEntity.objects.create(code="E3", is_default=True, **entity)
        DocumentCounter.objects.create(entity=books.entity, kind="x")
        with refused("document_counter_unique"), transaction.atomic():
            DocumentCounter.objects.create(entity=books.entity, kind="x")
        BankAccount.objects.create(entity=books.entity, code="B", name="B", currency="USD")

        with refused("code"):
            BankAccount.objects.create(entity=books.entity, code="B", name="B", currency="USD")

    def test_the_same_key_of_another_system_stands_for_one_allocation(self, raw):
        allocations = [raw(Allocation, invoice=raw(Invoice), receipt=raw(Receipt), reason="payment") for _ in "ab"]
        raw(AllocationKey, key="K", allocation=allocations[0])

        with refused("key"):
            raw(AllocationKey, key="K", allocation=allocations[1])


class TestCaches:
    def test_an_open_item_stays_between_nothing_and_its_original(self, books):
        books.invoice("100")

        with refused("open_item_within_original"):
            OpenItem.objects.update(open_amount=101)

    def test_an_open_item_is_one_thing_and_stands_once(self, books):
        books.invoice("100")
        item = OpenItem.objects.get()
        with refused("open_item_is_one_thing"), transaction.atomic():
            OpenItem.objects.update(receipt=books.receipt("5"))
        for name, receipt in (("open_item_invoice_unique", None), ("open_item_receipt_unique", books.receipt("7"))):
            row = OpenItem.objects.get(receipt=receipt) if receipt else item
            with refused(name), transaction.atomic():
                row.pk = None
                row.save(force_insert=True)

    def test_an_instalment_is_open_once(self, books, raw):
        part = raw(Instalment, invoice=raw(Invoice))
        item = {
            "invoice": part.invoice,
            "instalment": part,
            "entity": books.entity,
            "currency": "USD",
            "original_amount": 1,
            "open_amount": 1,
            "reporting_rate": 1,
            "reporting_open_amount": 1,
        }
        OpenItem.objects.create(**item)

        with refused("open_item_instalment_unique"):
            OpenItem.objects.create(**item)

    def test_balances_and_positions_add_up_and_unapplied_is_never_positive(self, books):
        books.invoice("100")
        with refused("customer_balance_adds_up"), transaction.atomic():
            CustomerBalance.objects.update(not_due=1)
        with refused("customer_balance_unapplied_not_positive"), transaction.atomic():
            CustomerBalance.objects.update(unapplied=1, outstanding=101)
        with refused("customer_balance_unique"), transaction.atomic():
            CustomerBalance.objects.bulk_create([CustomerBalance(**_copy(CustomerBalance.objects.get()))])

        with refused("customer_position_adds_up"):
            CustomerPosition.objects.update(overdue=7)

    def test_there_is_one_total_without_a_team(self, books):
        with refused("portfolio_total_one_without_team"):
            PortfolioTotal.objects.create()


def _copy(row: CustomerBalance) -> dict[str, object]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name != "id"}


def test_totals_follow_a_customer_from_team_to_team(books):
    team = Team.objects.create(code="N", name="North")
    books.invoice("100")

    Customer.objects.update(team=team)

    assert PortfolioTotal.objects.get(team=team).outstanding == 100
    assert PortfolioTotal.objects.get(team=None).outstanding == 0
    books.allocate(books.receipt("40"), line(Invoice.objects.get(), "40"))
    assert PortfolioTotal.objects.get(team=team).outstanding == 60


def test_every_named_rule_is_tried_by_a_test():
    """A new constraint on a table of customers needs a test that goes around the services, here or elsewhere."""
    text = "".join(path.read_text() for path in pathlib.Path(__file__).parent.parent.rglob("test_*.py"))
    shared = ("_reversed_once", "_unique_while_live", "_number_unique", "_gross_is_net_plus_tax")
    named = [
        constraint.name
        for model in apps.get_app_config("customers").get_models()
        for constraint in model._meta.constraints
    ]
    missing = [name for name in named if name not in text and not name.endswith(shared)]
    assert missing == []
