"""What the database itself refuses, whoever writes: every test goes around the services."""

import pytest
from django.db import connection, transaction
from django.db.models import ProtectedError

from customers.models import (
    Allocation,
    AllocationKey,
    ControlBalance,
    Customer,
    Delivery,
    Dispute,
    DisputeResolution,
    ExchangeDifference,
    ExchangeRate,
    Instalment,
    Invoice,
    InvoiceLine,
    LegalEntity,
    Posting,
    Receipt,
    SalesOrder,
    SalesOrderLine,
)
from tests.customers.ledger.books import day
from tests.customers.ledger.rows import refused

pytestmark = pytest.mark.django_db


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
