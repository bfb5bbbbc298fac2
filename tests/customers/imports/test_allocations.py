"""Allocations from a file: what they settle, from what, and how the same one is known again."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from customers.models import Allocation, Customer, ExchangeDifference, LegalEntity, OpenItem, Posting
from customers.services.allocations import reverse_allocation
from finance_crm.access.models import User
from tests.customers.imports.conftest import NOW, PLAINLY, Bring, told
from tests.customers.imports.samples import counts

INVOICES = (
    "number,customer,kind,issue_date,due_date,currency,tax,gross\n"
    "I1,ACME,,2026-01-02,2026-02-01,USD,5,105\nI2,ACME,,2026-01-02,2026-02-01,USD,0,50\n"
    "I3,BETA,,2026-01-02,2026-02-01,USD,0,50\nI4,ACME,,2026-01-02,2026-02-01,EUR,0,50\n"
    "I5,ACME,,2026-01-02,2026-02-01,JPY,0,1000\n"
    "G1,ACME,credit_note,2026-01-20,2026-01-20,USD,0,20\nG3,BETA,credit_note,2026-01-20,2026-01-20,USD,0,20\n"
)
RECEIPTS = (
    "number,customer,value_date,amount,currency\n"
    "B1,ACME,2026-02-01,60,USD\nB2,,2026-02-01,60,USD\nB4,ACME,2026-02-01,60,EUR\nB5,ACME,2026-02-01,1000,JPY\n"
)
RATES = "currency,rate_date,rate\nEUR,2026-01-01,1.1\nEUR,2026-02-01,1.2\nJPY,2026-01-01,0.0064\n"
HEADER = "invoice,receipt,credit_note,reason,effective_date,amount,key"


@pytest.fixture(autouse=True)
def documents(bring_in: Bring, acme: Customer) -> None:
    """Import what can be settled, and with what."""
    Customer.objects.create(code="BETA", name="Beta", currency="USD")
    for kind, content in (("exchange_rates", RATES), ("invoices", INVOICES), ("receipts", RECEIPTS)):
        assert bring_in(kind, content, mapping=PLAINLY).status == "applied"


def open_amount(number: str) -> Decimal:
    item = OpenItem.objects.filter(invoice__number=number) | OpenItem.objects.filter(receipt__number=number)
    return sum(item.values_list("open_amount", flat=True), Decimal(0))


def test_a_payment_takes_from_both_sides_on_the_value_date(bring_in: Bring) -> None:
    run = bring_in("allocations", "invoice,receipt,amount\nI1,B1,40\n")

    allocation = Allocation.objects.get()
    assert (run.status, allocation.reason, allocation.amount) == ("applied", "payment", 40)
    assert (allocation.effective_date, allocation.tax) == (date(2026, 2, 1), 0)
    assert (open_amount("I1"), open_amount("B1")) == (65, -20)


def test_a_credit_note_named_alone_is_a_credit_on_its_own_date(bring_in: Bring) -> None:
    bring_in("allocations", "invoice,credit_note,amount\nI1,G1,20\n")

    allocation = Allocation.objects.get()
    assert (allocation.reason, allocation.effective_date) == ("credit", date(2026, 1, 20))
    assert (open_amount("I1"), open_amount("G1")) == (85, 0)


@pytest.mark.parametrize(
    ("reason", "tax"),
    [
        ("discount", "0.50"),
        ("Short payment", "0.50"),
        ("write_off", "0.50"),
        ("bank charge", "0"),
        ("withholding tax", "0"),
        ("rounding", "0"),
    ],
)
def test_what_reduces_the_sale_takes_its_share_of_tax_and_nothing_of_the_receipt(
    bring_in: Bring, reason: str, tax: str
) -> None:
    run = bring_in("allocations", f"{HEADER}\nI1,B1,,{reason},,10.5,\n")

    allocation = Allocation.objects.get()
    assert (run.status, told(run)) == ("applied", [])
    assert (allocation.reason, allocation.tax) == (reason.lower().replace(" ", "_"), Decimal(tax))
    assert (open_amount("I1"), open_amount("B1")) == (Decimal("94.50"), -60)


def test_rows_settle_in_the_order_of_the_file_down_to_the_last_cent(bring_in: Bring) -> None:
    run = bring_in("allocations", "invoice,receipt,credit_note,amount\nI1,B1,,59.99\nI1,,G1,20\nI2,B1,,0.01\n")

    assert (run.status, counts(run)) == ("applied", (3, 0, 0, 0))
    assert [open_amount(number) for number in ("I1", "I2", "B1", "G1")] == [Decimal("25.01"), Decimal("49.99"), 0, 0]
    call_command("check_ledger")


def test_what_the_rate_gained_between_invoice_and_receipt_is_realised(bring_in: Bring) -> None:
    bring_in("allocations", "invoice,receipt,amount\nI4,B4,50\n")

    # 50 EUR left the receipt at 1.2 and the invoice at 1.1
    assert ExchangeDifference.objects.get().amount == 5
    assert Allocation.objects.get().reporting_amount == 55
    assert open_amount("I4") == 0


def test_the_same_row_without_a_key_is_known_by_all_it_says(bring_in: Bring) -> None:
    bring_in("allocations", "invoice,receipt,amount\nI1,B1,10\n")

    run = bring_in("allocations", "invoice,receipt,amount\nI1,B1,10\nI1,B1,11\n", mode="create")

    assert (run.status, counts(run)) == ("applied", (1, 0, 1, 0))
    assert open_amount("I1") == 84


def test_the_same_row_with_a_key_is_known_by_it(bring_in: Bring) -> None:
    first = bring_in("allocations", f"{HEADER}\nI1,B1,,,,10,K1\nI1,B1,,,,10,K2\n")

    again = bring_in("allocations", f"{HEADER}\nI1,B1,,,,10,K2\nI1,B1,,,,10,K1\nI1,B1,,,,10,K3\n", mode="create")

    assert (counts(first), counts(again)) == ((2, 0, 0, 0), (1, 0, 2, 0))
    assert open_amount("I1") == 75


def test_the_same_key_twice_in_a_file_is_refused(bring_in: Bring) -> None:
    run = bring_in("allocations", f"{HEADER}\nI1,B1,,,,10,K1\nI2,B1,,,,5,K1\nI2,B1,,,,5,\nI2,B1,,,,6,\n")

    sentence = "Key: K1 stands more than once in the file"
    assert (run.status, told(run)) == ("refused", [(2, sentence), (3, sentence)])


def test_a_known_key_with_another_amount_may_not_be_created(bring_in: Bring) -> None:
    bring_in("allocations", f"{HEADER}\nI1,B1,,,,10,K1\n")

    run = bring_in("allocations", f"{HEADER}\nI1,B1,,,,11,K1\n", mode="create")

    sentence = "Key: K1 exists already and differs; it may only be created in this mode"
    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert open_amount("I1") == 95


def test_an_allocation_that_was_reversed_is_new_again(bring_in: Bring) -> None:
    bring_in("allocations", "invoice,receipt,amount\nI1,B1,10\n")
    reverse_allocation(allocation_id=Allocation.objects.get().pk, effective_date=None, actor_id=None, as_of=NOW.date())

    run = bring_in("allocations", "invoice,receipt,amount\nI1,B1,10\n")

    assert (run.status, counts(run)) == ("applied", (1, 0, 0, 0))
    assert open_amount("I1") == 95


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("I9,B1,,,,10,", "Invoice: there is no invoice I9"),
        ("I1,B9,,,,10,", "Receipt: there is no receipt B9"),
        ("I1,,G9,,,10,", "Credit note: there is no credit note G9"),
        ("G1,B1,,,,10,", "Invoice: there is no invoice G1"),
        ("I1,,I2,,,10,", "Credit note: there is no credit note I2"),
        ("I1,,,credit,2026-02-01,10,", "Credit note: is empty, but a credit needs it"),
        ("I1,,,,2026-02-01,10,", "Receipt: is empty, but a payment needs it"),
        ("I1,,,discount,,10,", "Effective date: is empty"),
        ("I3,B1,,,,10,", "Invoice: I3 is of another customer or currency than what pays it"),
        ("I4,B1,,,,10,", "Invoice: I4 is of another customer or currency than what pays it"),
        ("I1,B2,,,,10,", "Invoice: I1 is of another customer or currency than what pays it"),
        ("I1,,G3,,,10,", "Invoice: I1 is of another customer or currency than what pays it"),
        ("I1,B1,,,2026-01-31,10,", "Effective date: 2026-01-31 lies before the documents it joins"),
        ("I1,,G1,,2026-01-19,10,", "Effective date: 2026-01-19 lies before the documents it joins"),
        ("I1,,,discount,2026-01-01,10,", "Effective date: 2026-01-01 lies before the documents it joins"),
        ("I1,B1,,,,0,", "Amount: 0 is not more than zero"),
        ("I1,B1,,,,-1,", "Amount: -1 is not more than zero"),
        ("I1,B1,,,,10.0001,", "Amount: 10.0001 USD has more decimals than its currency"),
        ("I5,B5,,,,10.5,", "Amount: 10.5 JPY has more decimals than its currency"),
        ("I1,B1,,,,60.01,", "Amount: 60.01 > 60: more than is open"),
        ("I2,,,write_off,2026-02-01,50.01,", "Amount: 50.01 > 50: more than is open"),
        ("I1,,G1,,,20.01,", "Amount: 20.01 > 20: more than is open"),
        ("I1,B1,G1,payment,,10,", "Credit note: G1 is not what this reason settles with"),
        ("I1,B1,G1,discount,,10,", "Credit note: G1 is not what this reason settles with"),
        ("I1,B1,G1,,,10,", "Receipt: B1 is not what this reason settles with"),
        ("I1,B1,,gift,,10,", "Reason: “gift” is not one of the allowed values"),
    ],
)
def test_a_broken_rule_is_one_sentence_and_nothing_is_written(bring_in: Bring, row: str, sentence: str) -> None:
    before = Posting.objects.count()

    run = bring_in("allocations", f"{HEADER}\n{row}\n", mapping=PLAINLY)

    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert (Allocation.objects.count(), Posting.objects.count()) == (0, before)


def test_of_rows_that_settle_too_much_together_the_later_are_rejected(bring_in: Bring) -> None:
    run = bring_in("allocations", "invoice,receipt,amount\nI2,B1,30\nI2,B1,20\nI2,B1,0.01\n", accepts_good_rows=True)

    assert (run.status, counts(run)) == ("applied", (2, 0, 0, 1))
    assert told(run) == [(4, "Amount: 0.01 > 50: more than is open")]
    assert (open_amount("I2"), open_amount("B1")) == (0, -10)


def test_a_receipt_is_not_spent_twice_over_several_invoices(bring_in: Bring) -> None:
    run = bring_in("allocations", "invoice,receipt,amount\nI1,B1,40\nI2,B1,20.01\n")

    assert (run.status, told(run)) == ("refused", [(3, "Amount: 20.01 > 60: more than is open")])
    assert (open_amount("I1"), open_amount("I2")) == (105, 50)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-02-28", ("refused", [(2, "Effective date: 2026-02-28 lies in a closed period")])),
        ("2026-03-01", ("applied", [])),
    ],
)
def test_a_closed_period_takes_nothing_and_the_next_day_does(bring_in: Bring, day: str, expected: tuple) -> None:
    LegalEntity.objects.update(closed_through_date="2026-02-28")

    run = bring_in("allocations", f"{HEADER}\nI1,B1,,,{day},10,\n")

    assert (run.status, told(run)) == expected


@pytest.mark.parametrize(
    ("role", "status", "reason"),
    [
        ("analyst", "refused", "Reason: write_off: you have no right to write off"),
        ("credit_manager", "applied", None),
        ("system", "applied", None),
    ],
)
def test_only_who_may_write_off_writes_off_with_a_file(
    bring_in: Bring, role: str, status: str, reason: str | None
) -> None:
    actor = User.objects.create(username=role, role=role, password="!", email=f"{role}@example.com")

    run = bring_in("allocations", f"{HEADER}\nI1,,,write_off,2026-02-01,5,\n", actor_id=actor.pk)

    assert (run.status, told(run)) == (status, [(2, reason)] if reason else [])
    assert Allocation.objects.count() == (reason is None)
