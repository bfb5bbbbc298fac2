"""What the database itself refuses, whoever writes: every test goes around the services."""

import pathlib
from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.db.models import ProtectedError

from customers.models import (
    Allocation,
    AllocationKey,
    BankAccount,
    Contact,
    ControlBalance,
    Customer,
    CustomerBalance,
    CustomerPosition,
    Delivery,
    Dispute,
    DisputeResolution,
    DocumentCounter,
    ExchangeDifference,
    ExchangeRate,
    Instalment,
    Invoice,
    InvoiceLine,
    LegalEntity,
    OpenItem,
    PaymentTerms,
    PortfolioTotal,
    Posting,
    Receipt,
    SalesOrder,
    SalesOrderLine,
    TermsInstalment,
)
from finance_crm.access.models import Team
from tests.customers.ledger.books import day, line

pytestmark = pytest.mark.django_db


def refused(name: str):
    return pytest.raises(IntegrityError, match=name)


@pytest.fixture
def raw(books):
    """Return a function that inserts a row without any service, with defaults that are valid."""
    posting = Posting.objects.create(kind="test", recorded_at=datetime(2026, 1, 1, tzinfo=UTC))
    shared = {"posting": posting, "customer": books.customer, "entity": books.entity, "currency": "USD"}
    rated = {"reporting_rate": 1, "reporting_rate_date": day(1, 1)}
    numbers = iter(range(1000))

    def insert(model, **fields):
        invoice = {"number": f"N{next(numbers)}", "net": 100, "gross": 100, "reporting_gross": 100, **rated}
        invoice |= {"issue_date": day(1, 1), "posting_date": day(1, 1), "due_date": day(1, 31)}
        receipt = {"number": f"N{next(numbers)}", "value_date": day(1, 5), "amount": 100, "reporting_amount": 100}
        order = {"number": f"N{next(numbers)}", "order_date": day(1, 1), "net": 10, "gross": 10}
        priced = {"customer": books.customer, "line_number": 1, "quantity": 1, "unit_price": 1, "net": 1, "gross": 1}
        defaults = {
            Invoice: shared | invoice,
            Receipt: shared | receipt | rated,
            Allocation: shared | {"amount": 10, "reporting_amount": 10, "effective_date": day(1, 6)},
            SalesOrder: shared | order,
            SalesOrderLine: priced,
            InvoiceLine: priced,
            Instalment: {"customer": books.customer, "position": 1, "due_date": day(1, 31), "amount": 100},
            Delivery: {
                "posting": posting,
                "customer": books.customer,
                "entity": books.entity,
                "number": "D",
                "delivery_date": day(1, 3),
                "quantity": 1,
            },
            Dispute: {
                "posting": posting,
                "customer": books.customer,
                "reason": "price",
                "amount": 5,
                "opened_date": day(1, 9),
            },
            DisputeResolution: {
                "posting": posting,
                "customer": books.customer,
                "outcome": "accepted",
                "resolved_date": day(1, 20),
            },
            ExchangeRate: {"posting": posting, "currency": "EUR", "rate_date": day(1, 1), "rate": 1},
            ExchangeDifference: {
                "posting": posting,
                "customer": books.customer,
                "effective_date": day(1, 6),
                "amount": 1,
            },
            ControlBalance: {
                "posting": posting,
                "entity": books.entity,
                "currency": "USD",
                "balance_date": day(1, 31),
                "amount": 1,
            },
        }
        return model.objects.create(**defaults.get(model, {}) | fields)

    return insert


class TestRows:
    def test_a_ledger_row_never_changes(self, raw):
        invoice = raw(Invoice)

        with refused("append-only"):
            Invoice.objects.filter(pk=invoice.pk).update(gross=1, net=1)

    def test_a_ledger_row_is_never_deleted(self, raw):
        invoice = raw(Invoice)

        with refused("append-only"), connection.cursor() as cursor:
            cursor.execute("DELETE FROM customers_invoice WHERE id = %s", [invoice.pk])

    def test_the_flag_of_a_reversed_row_is_not_taken_off_again(self, raw):
        order = raw(SalesOrder)
        raw(SalesOrder, reverses=order, net=-10, gross=-10, number=order.number)

        with refused("append-only"):
            SalesOrder.objects.filter(pk=order.pk).update(is_reversed=False)

    @pytest.mark.parametrize("model", [InvoiceLine, Instalment, SalesOrderLine, AllocationKey])
    def test_a_line_never_changes(self, raw, model):
        document = {InvoiceLine: Invoice, Instalment: Invoice, SalesOrderLine: SalesOrder}.get(model)
        if model is AllocationKey:
            allocation = raw(Allocation, invoice=raw(Invoice), receipt=raw(Receipt), reason="payment")
            row = raw(AllocationKey, key="K", allocation=allocation)
        else:
            owner = "order" if document is SalesOrder else "invoice"
            row = raw(model, **{owner: raw(document)})

        with refused("append-only"):
            model.objects.filter(pk=row.pk).update(**{"key": "L"} if model is AllocationKey else {"customer": 1})

    @pytest.mark.parametrize("model", [Customer, LegalEntity])
    def test_whoever_stands_in_the_ledger_is_not_deleted(self, books, raw, model):
        raw(Invoice)

        with pytest.raises(ProtectedError):
            model.objects.get().delete()


class TestPostings:
    def test_a_posting_is_stamped_before_it_is_committed(self, books):
        with refused("not stamped"), transaction.atomic():
            Posting.objects.create(kind="x")
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS posting_stamped IMMEDIATE")

    def test_a_stamp_is_set_once(self, books):
        books.invoice("1")

        with refused("never changes"):
            Posting.objects.update(note="changed")

    def test_two_postings_never_share_a_stamp(self, books):
        books.invoice("1")
        stamp = Posting.objects.get().recorded_at

        with refused("posting_recorded_at_unique"):
            Posting.objects.create(kind="x", recorded_at=stamp)


class TestReversals:
    def test_a_reversal_marks_what_it_takes_back(self, raw):
        order = raw(SalesOrder)

        raw(SalesOrder, reverses=order, net=-10, gross=-10, number=order.number)

        order.refresh_from_db()
        assert order.is_reversed

    @pytest.mark.parametrize(
        "wrong",
        [{"net": -9, "gross": -9}, {"currency": "EUR"}, {"order_date": day(1, 1).replace(year=2025)}],
        ids=["amount", "currency", "day"],
    )
    def test_a_reversal_mirrors_its_row(self, raw, wrong):
        order = raw(SalesOrder)

        with refused("mirrors a live row"):
            raw(SalesOrder, **{"reverses": order, "net": -10, "gross": -10, "number": order.number} | wrong)

    @pytest.mark.parametrize(
        ("model", "negated"),
        [
            (SalesOrder, ("net", "gross")),
            (Invoice, ("net", "gross", "reporting_gross")),
            (Receipt, ("amount", "reporting_amount")),
            (ExchangeRate, ("rate",)),
            (ControlBalance, ("amount",)),
        ],
    )
    def test_a_row_is_reversed_once_and_its_number_is_free_again(self, raw, model, negated):
        row = raw(model)
        mirrored = {name: -getattr(row, name) for name in negated} | {"reverses": row}
        same = {"number": row.number} if hasattr(row, "number") else {}
        with refused("unique_while_live"), transaction.atomic():
            raw(model, **same)

        raw(model, **mirrored | same)
        with refused("reversed_once"), transaction.atomic():
            raw(model, **mirrored | same)

        assert raw(model, **same).pk

    def test_an_item_is_not_overdrawn_on_any_day(self, raw):
        invoice, receipt = raw(Invoice), raw(Receipt)
        settle = {"invoice": invoice, "receipt": receipt, "reason": "payment", "amount": 100}
        first = raw(Allocation, **settle)
        back = {"amount": -100, "reverses": first, "effective_date": day(1, 20)}
        raw(Allocation, **settle | back)

        with refused("overdrawn by 100.* on 2026-01-07"):
            raw(Allocation, **settle, effective_date=day(1, 7))

    def test_a_document_is_not_taken_back_while_it_is_settled(self, raw):
        invoice, receipt = raw(Invoice), raw(Receipt)
        raw(Allocation, invoice=invoice, receipt=receipt, reason="payment", amount=40)

        with refused("overdrawn"), transaction.atomic():
            raw(Invoice, reverses=invoice, net=-100, gross=-100, reporting_gross=-100, number=invoice.number)
        with refused("overdrawn"):
            raw(Receipt, reverses=receipt, amount=-100, reporting_amount=-100, number=receipt.number)


SIGNS = [
    (Invoice, "invoice_sign", {"net": -1, "gross": -1, "reporting_gross": -1}),
    (Receipt, "receipt_sign", {"amount": -1}),
    (SalesOrder, "sales_order_sign", {"net": -1, "gross": -1}),
    (ExchangeRate, "exchange_rate_sign", {"rate": -1}),
    (Invoice, "invoice_gross_is_net_plus_tax", {"net": 90}),
    (Invoice, "invoice_due_on_or_after_issue", {"due_date": day(1, 1).replace(year=2025)}),
    (Invoice, "invoice_rate_positive", {"reporting_rate": 0}),
    (Invoice, "invoice_kind_known", {"kind": "other"}),
    (Receipt, "receipt_rate_positive", {"reporting_rate": 0}),
    (Receipt, "receipt_method_known", {"method": "barter"}),
    (SalesOrder, "sales_order_gross_is_net_plus_tax", {"net": 9}),
]


class TestValues:
    @pytest.mark.parametrize(("model", "name", "wrong"), SIGNS, ids=[name for _, name, _ in SIGNS])
    def test_a_document_keeps_its_rule(self, raw, model, name, wrong):
        with refused(name):
            raw(model, **wrong)

    @pytest.mark.parametrize(
        ("name", "wrong"),
        [
            ("allocation_sign", {"amount": 0}),
            ("allocation_reason_known", {"reason": "gift"}),
            ("allocation_source_fits_reason", {"receipt": None}),
        ],
    )
    def test_an_allocation_keeps_its_rule(self, raw, name, wrong):
        with refused(name):
            raw(Allocation, **{"invoice": raw(Invoice), "receipt": raw(Receipt), "reason": "payment"} | wrong)

    def test_a_dispute_keeps_its_rules(self, raw):
        invoice = raw(Invoice)
        with refused("dispute_sign"), transaction.atomic():
            raw(Dispute, invoice=invoice, amount=0)
        with refused("dispute_reason_known"), transaction.atomic():
            raw(Dispute, invoice=invoice, reason="mood")
        dispute = raw(Dispute, invoice=invoice)
        raw(DisputeResolution, dispute=dispute)

        with refused("dispute_resolved_once"):
            raw(DisputeResolution, dispute=dispute)

    def test_lines_keep_their_rules(self, raw):
        for model, owner, document in ((InvoiceLine, "invoice", Invoice), (SalesOrderLine, "order", SalesOrder)):
            whose = {owner: raw(document)}
            with refused("gross_is_net_plus_tax"), transaction.atomic():
                raw(model, **whose, net=2)
            raw(model, **whose)
            with refused("number_unique"), transaction.atomic():
                raw(model, **whose)

    def test_a_delivery_keeps_its_rules(self, raw):
        order_line = raw(SalesOrderLine, order=raw(SalesOrder))
        with refused("delivery_quantity_sign"), transaction.atomic():
            raw(Delivery, order_line=order_line, quantity=0)
        raw(Delivery, order_line=order_line)

        with refused("delivery_unique_while_live"):
            raw(Delivery, order_line=order_line)

    def test_an_exchange_difference_is_not_zero(self, raw):
        allocation = raw(Allocation, invoice=raw(Invoice), receipt=raw(Receipt), reason="payment")

        with refused("exchange_difference_not_zero"):
            raw(ExchangeDifference, allocation=allocation, amount=0)


class TestInstalments:
    def test_the_parts_add_up_to_gross_and_end_on_the_due_date(self, raw):
        with refused("must add up"), transaction.atomic():
            invoice = raw(Invoice, has_instalments=True)
            raw(Instalment, invoice=invoice, amount=99)
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS instalments_add_up, invoice_instalments_add_up IMMEDIATE")

    def test_a_part_is_more_than_nothing_and_has_its_own_position(self, raw):
        invoice = raw(Invoice)
        with refused("instalment_amount_positive"), transaction.atomic():
            raw(Instalment, invoice=invoice, amount=0)
        raw(Instalment, invoice=invoice)

        with refused("instalment_position_unique"):
            raw(Instalment, invoice=invoice)


class TestFit:
    @pytest.mark.parametrize(
        ("rule", "change"),
        [
            ("allocation_matches_invoice", {"currency": "EUR"}),
            ("allocation_not_before_invoice", {"effective_date": day(1, 1).replace(year=2025)}),
            ("allocation_not_before_receipt", {"effective_date": day(1, 4)}),
        ],
    )
    def test_an_allocation_fits_what_it_joins(self, raw, rule, change):
        with refused(rule):
            raw(Allocation, **{"invoice": raw(Invoice), "receipt": raw(Receipt), "reason": "payment"} | change)

    def test_only_invoices_are_settled(self, raw):
        with refused("allocation_target_is_invoice"):
            raw(Allocation, invoice=raw(Invoice, kind="credit_note"), receipt=raw(Receipt), reason="payment")

    def test_a_receipt_settles_its_own_customers_invoices_only(self, raw):
        with refused("allocation_matches_receipt"):
            raw(Allocation, invoice=raw(Invoice), receipt=raw(Receipt, customer=None), reason="payment")

    def test_a_credit_is_a_credit_note_of_the_same_customer_and_not_later(self, raw):
        credit = {"reason": "credit"}
        with refused("allocation_matches_credit_note"), transaction.atomic():
            raw(Allocation, invoice=raw(Invoice), credit_note=raw(Invoice), **credit)
        later = raw(Invoice, kind="credit_note", posting_date=day(1, 20))

        with refused("allocation_not_before_credit_note"):
            raw(Allocation, invoice=raw(Invoice), credit_note=later, **credit)

    def test_an_invoice_with_instalments_is_settled_by_instalment_and_by_its_own(self, raw):
        receipt = raw(Receipt)
        split = raw(Invoice, has_instalments=True)
        raw(Instalment, invoice=split)
        other = raw(Instalment, invoice=raw(Invoice))
        with refused("allocation_names_instalment"), transaction.atomic():
            raw(Allocation, invoice=split, receipt=receipt, reason="payment")

        with refused("allocation_instalment_of_invoice"):
            raw(Allocation, invoice=split, instalment=other, receipt=receipt, reason="payment")


@pytest.mark.parametrize(
    ("model", "name"), [(Invoice, "posting_date"), (Receipt, "value_date"), (SalesOrder, "order_date")]
)
def test_a_closed_period_takes_no_documents(books, raw, model, name):
    LegalEntity.objects.update(closed_through_date=day(3, 31))

    with refused("closed through 2026-03-31"), transaction.atomic():
        raw(model, **{name: day(3, 31)})

    assert raw(model, **{name: day(4, 1)}).pk


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
