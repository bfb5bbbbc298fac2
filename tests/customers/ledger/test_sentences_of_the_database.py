"""What the database refuses inside a posting reaches people as a sentence with the field at fault."""

import pytest
from django.db import IntegrityError
from django.utils import translation

from customers.models import (
    Allocation,
    Customer,
    Delivery,
    Dispute,
    DisputeResolution,
    ExchangeRate,
    Instalment,
    Invoice,
    LegalEntity,
    Posting,
    Receipt,
    SalesOrder,
    SalesOrderLine,
)
from customers.services.postings import posting
from customers.services.refusals import (
    ClosedPeriodError,
    DoesNotFitError,
    DuplicateNumberError,
    OverdrawnError,
    RuleBrokenError,
    refusal_of,
)
from finance_crm.sql import constraint_of
from tests.customers.ledger.books import BY_NOBODY, day
from tests.customers.ledger.refusals import refused_with

PAYMENT = {"reason": "payment"}
NOT_BEFORE = "An allocation cannot take effect before the documents it joins."


@pytest.fixture
def insert(raw):
    """Return a function that inserts a row around the services, inside a posting of its own."""

    def inside(model, **fields):
        with posting(kind="test", **BY_NOBODY) as posting_id:
            return raw(model, posting_id=posting_id, posting=Posting(pk=posting_id), **fields)

    return inside


@pytest.fixture
def other(books):
    return Customer.objects.create(code="C2", name="Two", currency="USD")


@pytest.mark.parametrize("model", [Invoice, Receipt, SalesOrder])
def test_a_number_that_is_taken(raw, insert, model):
    raw(model, number="X-1")
    sentences = {
        Invoice: "A document with this number exists already.",
        Receipt: "A receipt with this number exists already.",
        SalesOrder: "An order with this number exists already.",
    }

    with refused_with(DuplicateNumberError, sentences[model], field="number"):
        insert(model, number="X-1")


def test_a_delivery_that_exists(raw, insert):
    order_line = raw(SalesOrderLine, order=raw(SalesOrder))
    raw(Delivery, order_line=order_line)

    with refused_with(DuplicateNumberError, "This delivery exists already.", field="number"):
        insert(Delivery, order_line=order_line)


def test_a_rate_of_a_day_that_has_one(raw, insert):
    raw(ExchangeRate)

    with refused_with(DuplicateNumberError, "There is a rate for this day already.", field="rate_date"):
        insert(ExchangeRate)


@pytest.mark.parametrize(
    ("fields", "sentence", "field"),
    [
        ({"currency": "EUR"}, "Customer, entity and currency must be those of the invoice.", "invoice_id"),
        ({"effective_date": day(1, 4)}, NOT_BEFORE, "effective_date"),
        ({"effective_date": day(1, 1).replace(year=2025)}, NOT_BEFORE, "effective_date"),
    ],
)
def test_a_payment_that_does_not_fit(raw, insert, fields, sentence, field):
    pair = {"invoice": raw(Invoice), "receipt": raw(Receipt)}

    with refused_with(DoesNotFitError, sentence, field=field):
        insert(Allocation, **pair, **PAYMENT, **fields)


def test_a_payment_of_a_credit_note(raw, insert):
    note, receipt = raw(Invoice, kind="credit_note"), raw(Receipt)

    with refused_with(DoesNotFitError, "Only invoices can be settled, not credit notes.", field="invoice_id"):
        insert(Allocation, invoice=note, receipt=receipt, **PAYMENT)


@pytest.mark.parametrize("foreign", ["customer", "entity", "currency"])
def test_a_receipt_that_is_foreign_to_the_invoice(raw, insert, other, foreign):
    values = {"customer": other, "currency": "EUR"}
    if foreign == "entity":
        values["entity"] = LegalEntity.objects.create(code="TW", name="T", country="TW", currency="TWD")
    invoice, receipt = raw(Invoice), raw(Receipt, **{foreign: values[foreign]})

    sentence = "The receipt is of another customer, entity or currency."
    with refused_with(DoesNotFitError, sentence, field="invoice_id"):
        insert(Allocation, invoice=invoice, receipt=receipt, **PAYMENT)


@pytest.mark.parametrize("foreign", ["customer", "kind", "currency"])
def test_a_credit_note_that_is_foreign_to_the_invoice(raw, insert, other, foreign):
    wrong = {"customer": other, "kind": "invoice", "currency": "EUR"}
    note = raw(Invoice, **{"kind": "credit_note", foreign: wrong[foreign]})
    invoice = raw(Invoice)

    sentence = "The credit note is of another customer, entity or currency."
    with refused_with(DoesNotFitError, sentence, field="invoice_id"):
        insert(Allocation, invoice=invoice, credit_note=note, reason="credit")


def test_a_credit_before_its_note(raw, insert):
    invoice, note = raw(Invoice), raw(Invoice, kind="credit_note", posting_date=day(1, 20))

    with refused_with(DoesNotFitError, NOT_BEFORE, field="effective_date"):
        insert(Allocation, invoice=invoice, credit_note=note, reason="credit")


def test_an_invoice_in_parts_that_is_settled_as_a_whole_or_by_a_part_of_another(raw, insert):
    split, receipt = raw(Invoice, has_instalments=True), raw(Receipt)
    raw(Instalment, invoice=split)
    foreign = raw(Instalment, invoice=raw(Invoice, has_instalments=True))

    with refused_with(DoesNotFitError, "Say which instalment is settled.", field="instalment_id"):
        insert(Allocation, invoice=split, receipt=receipt, **PAYMENT)
    with refused_with(DoesNotFitError, "The instalment belongs to another invoice.", field="instalment_id"):
        insert(Allocation, invoice=split, instalment=foreign, receipt=receipt, **PAYMENT)


def test_an_amount_that_was_free_only_later(raw, insert):
    settle = {"invoice": raw(Invoice), "receipt": raw(Receipt), "amount": 100, **PAYMENT}
    first = raw(Allocation, **settle)
    raw(Allocation, **settle | {"amount": -100, "reverses": first, "effective_date": day(1, 20)})

    sentence = "On that day more would be settled than there is, because of an earlier reversal; choose a later day."
    with refused_with(OverdrawnError, sentence, field="effective_date"):
        insert(Allocation, **settle, effective_date=day(1, 19))

    assert insert(Allocation, **settle, effective_date=day(1, 20)).pk


@pytest.mark.parametrize(
    ("fields", "sentence", "field"),
    [
        ({"due_date": day(1, 1).replace(year=2025)}, "The due date lies before the issue date.", "due_date"),
        ({"gross": 101}, "Gross must be net plus tax.", "gross"),
    ],
)
def test_a_document_that_does_not_agree_with_itself(raw, insert, fields, sentence, field):
    with refused_with(RuleBrokenError, sentence, field=field):
        insert(Invoice, **fields)


@pytest.mark.parametrize("model", [Invoice, Receipt, SalesOrder])
def test_a_closed_period(books, insert, model):
    LegalEntity.objects.update(closed_through_date=day(3, 31))

    with refused_with(ClosedPeriodError, "The date lies in a closed period; post in the open one."):
        insert(model)


def test_a_row_that_is_taken_back_twice_or_not_mirrored(raw, insert):
    rate = raw(ExchangeRate)
    raw(ExchangeRate, reverses=rate, rate=-1)

    with refused_with(RuleBrokenError, "This was reversed already."):
        insert(ExchangeRate, reverses=rate, rate=-1)
    again = raw(ExchangeRate)
    sentence = "A reversal cannot be dated before what it takes back."
    with refused_with(RuleBrokenError, sentence, field="effective_date"):
        insert(ExchangeRate, reverses=again, rate=-1, rate_date=day(1, 1).replace(year=2025))


def test_a_dispute_that_ends_twice(raw, insert):
    dispute = raw(Dispute, invoice=raw(Invoice))
    raw(DisputeResolution, dispute=dispute)

    with refused_with(RuleBrokenError, "This dispute is resolved already."):
        insert(DisputeResolution, dispute=dispute)


def test_it_is_said_in_the_language_of_the_reader(raw, insert):
    raw(Receipt, number="X-1")

    with (
        translation.override("zh-hant"),
        refused_with(DuplicateNumberError, "已有此號碼的收款。", field="number"),
    ):
        insert(Receipt, number="X-1")


def test_a_rule_that_nobody_put_into_words_stays_what_it_is(raw, insert):
    with pytest.raises(IntegrityError, match="receipt_method_known"):
        insert(Receipt, method="barter")

    assert not Receipt.objects.exists()


def test_an_error_without_a_diagnosis_names_no_rule():
    error = IntegrityError("somebody pulled the plug")

    assert (constraint_of(error), refusal_of(error)) == ("", None)
