"""Receipts from a file: identified or not, in which currency, and what keeps them as they are."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from customers.models import BankAccount, Customer, LegalEntity, OpenItem, Posting, Receipt
from customers.services.receipts import identify_receipt
from tests.customers.imports.conftest import NOW, PLAINLY, Bring, told
from tests.customers.imports.samples import counts

HEADER = "number,customer,value_date,amount"
UNIDENTIFIED = "number,value_date,amount,payer_name\nB1,2026-02-01,40,Acme Inc\n"


@pytest.fixture
def bank(entity: LegalEntity) -> BankAccount:
    return BankAccount.objects.create(entity=entity, code="GIRO", name="Giro", currency="EUR")


@pytest.fixture
def rates(bring_in: Bring) -> None:
    bring_in(
        "exchange_rates", "currency,rate_date,rate\nEUR,2026-01-01,1.1\nJPY,2026-01-01,0.0064\nKWD,2026-01-01,3.25\n"
    )


def live() -> Receipt:
    return Receipt.objects.get(reverses=None, is_reversed=False)


def test_every_column_arrives(bring_in: Bring, acme: Customer, bank: BankAccount, rates: None) -> None:
    columns = "currency,entity,bank_account,payer_name,remittance_text,method,source_system"
    content = f"{HEADER},{columns}\nB1,ACME,2026-02-01,40.50,EUR,US1,GIRO,Acme Inc,R1 and R2,direct debit,SAP\n"

    run = bring_in("receipts", content)

    receipt = live()
    assert (run.status, told(run)) == ("applied", [])
    assert (receipt.number, receipt.customer, receipt.amount, receipt.currency) == ("B1", acme, Decimal("40.5"), "EUR")
    assert (receipt.bank_account, receipt.payer_name, receipt.remittance_text) == (bank, "Acme Inc", "R1 and R2")
    assert (receipt.method, receipt.source_system, receipt.value_date) == ("direct_debit", "SAP", date(2026, 2, 1))
    assert (receipt.reporting_rate, receipt.reporting_amount) == (Decimal("1.1"), Decimal("44.55"))


@pytest.mark.parametrize(
    ("cells", "currency"), [("JPY,KUWAIT,GIRO", "JPY"), (",KUWAIT,GIRO", "EUR"), (",KUWAIT,", "KWD"), (",,", "USD")]
)
def test_the_currency_is_that_of_the_row_the_account_the_customer_or_the_entity(
    bring_in: Bring, bank: BankAccount, rates: None, cells: str, currency: str
) -> None:
    Customer.objects.create(code="KUWAIT", name="K", currency="KWD")

    bring_in("receipts", f"number,value_date,amount,currency,customer,bank_account\nB1,2026-02-01,40,{cells}\n")

    assert live().currency == currency


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("B1,NOBODY,2026-02-01,40,USD,,,", "Customer: there is no customer NOBODY"),
        ("B1,ACME,2026-02-01,40,,XX,,", "Entity: there is no legal entity “XX”"),
        ("B1,ACME,2026-02-01,40,USD,,NONE,", "Bank account: there is no bank account NONE"),
        ("B1,ACME,2026-02-01,40,USD,DE1,GIRO,", "Bank account: there is no bank account GIRO"),
        (
            "B1,ACME,2025-12-31,40,EUR,DE1,,",
            "Currency: there is no exchange rate for EUR on or before that day; import exchange rates first",
        ),
        ("B1,ACME,2025-12-31,40,USD,,,", "Value date: 2025-12-31 lies in a closed period"),
        ("B1,ACME,2026-02-01,-40,USD,,,", "Amount: -40 is negative"),
        ("B1,ACME,2026-02-01,40.001,USD,,,", "Amount: 40.001 USD has more decimals than its currency"),
        ("B1,ACME,2026-02-01,40.5,JPY,,,", "Amount: 40.5 JPY has more decimals than its currency"),
        ("B1,ACME,2026-02-01,40.0001,KWD,,,", "Amount: 40.0001 KWD has more decimals than its currency"),
        ("B1,ACME,2026-02-01,40,USD,,,gift", "Method: “gift” is not one of the allowed values"),
        (",ACME,2026-02-01,40,USD,,,", "Number: is empty but required"),
    ],
)
@pytest.mark.usefixtures("acme", "bank", "rates")
def test_a_broken_rule_is_one_sentence_and_nothing_is_written(bring_in: Bring, row: str, sentence: str) -> None:
    LegalEntity.objects.update(closed_through_date="2025-12-31")
    LegalEntity.objects.create(code="DE1", name="Theirs", country="DE", currency="EUR")
    before = Posting.objects.count()

    run = bring_in("receipts", f"{HEADER},currency,entity,bank_account,method\n{row}\n", mapping=PLAINLY)

    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert (Receipt.objects.count(), Posting.objects.count()) == (0, before)


def test_a_receipt_of_nothing_is_kept_and_opens_nothing(bring_in: Bring, acme: Customer) -> None:
    run = bring_in("receipts", f"{HEADER}\nB1,ACME,2026-02-01,0\n")

    assert (run.status, live().amount, OpenItem.objects.count()) == ("applied", 0, 0)


def test_without_a_customer_it_is_unidentified_cash(bring_in: Bring, acme: Customer) -> None:
    bring_in("receipts", UNIDENTIFIED)

    item = OpenItem.objects.get()
    assert (live().customer, item.customer, item.open_amount) == (None, None, -40)


def test_a_file_that_names_the_customer_later_identifies_the_cash(bring_in: Bring, acme: Customer) -> None:
    bring_in("receipts", UNIDENTIFIED)

    run = bring_in(
        "receipts", UNIDENTIFIED.replace("payer_name\n", "payer_name,customer\n").replace("Inc\n", "Inc,ACME\n")
    )

    assert counts(run) == (0, 1, 0, 0)
    assert (live().customer, OpenItem.objects.get().customer) == (acme, acme)
    call_command("check_ledger")


@pytest.mark.parametrize("mode", ["create", "create_or_update", "update_only"])
def test_the_same_statement_again_leaves_the_customer_that_a_person_found(
    bring_in: Bring, acme: Customer, mode: str
) -> None:
    bring_in("receipts", UNIDENTIFIED)
    identify_receipt(receipt_id=live().pk, customer_id=acme.pk, actor_id=None, as_of=NOW.date())

    run = bring_in("receipts", UNIDENTIFIED, mode=mode)

    assert (run.status, counts(run)) == ("applied", (0, 0, 1, 0))
    assert live().customer == acme


def test_a_corrected_amount_keeps_the_customer_that_a_person_found(bring_in: Bring, acme: Customer) -> None:
    bring_in("receipts", UNIDENTIFIED)
    identify_receipt(receipt_id=live().pk, customer_id=acme.pk, actor_id=None, as_of=NOW.date())

    run = bring_in("receipts", UNIDENTIFIED.replace("40", "41"))

    assert (run.status, counts(run)) == ("applied", (0, 1, 0, 0))
    assert (live().customer, live().amount) == (acme, 41)
    call_command("check_ledger")


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("customer", "BETA"),
        ("value_date", "2026-02-02"),
        ("amount", "41"),
        ("currency", "EUR"),
        ("payer_name", "Somebody"),
        ("remittance_text", "R1"),
        ("method", "cash"),
        ("bank_account", "GIRO"),
    ],
)
@pytest.mark.usefixtures("acme", "bank", "rates")
def test_any_value_that_differs_replaces_the_receipt(bring_in: Bring, column: str, value: str) -> None:
    Customer.objects.create(code="BETA", name="Beta", currency="USD")
    bring_in("receipts", f"{HEADER}\nB1,ACME,2026-02-01,40\n")
    cells = {"number": "B1", "customer": "ACME", "value_date": "2026-02-01", "amount": "40", column: value}

    run = bring_in("receipts", f"{','.join(cells)}\n{','.join(cells.values())}\n", mode="update_only")

    assert (run.status, counts(run)) == ("applied", (0, 1, 0, 0))
    assert list(Receipt.objects.order_by("id").values_list("is_reversed", flat=True)) == [True, False, False]
    call_command("check_ledger")


def test_a_receipt_that_settles_something_is_not_replaced(bring_in: Bring, acme: Customer) -> None:
    bring_in("invoices", "number,customer,issue_date,due_date,gross\nI1,ACME,2026-01-02,2026-02-01,100\n")
    bring_in("receipts", f"{HEADER}\nB1,ACME,2026-02-01,40\n")
    bring_in("allocations", "invoice,receipt,amount\nI1,B1,1\n")

    run = bring_in("receipts", f"{HEADER}\nB1,ACME,2026-02-01,41\n")

    sentence = "Number: B1 is settled or disputed and cannot be replaced; reverse that first"
    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert live().amount == 40


def test_the_same_number_of_another_entity_or_source_is_another_receipt(bring_in: Bring, acme: Customer) -> None:
    LegalEntity.objects.create(code="US2", name="Ours too", country="US", currency="USD")
    bring_in("receipts", f"{HEADER}\nB1,ACME,2026-02-01,40\n")

    rows = "B1,ACME,2026-02-01,41,US2,\nB1,ACME,2026-02-01,42,,SAP\n"
    run = bring_in("receipts", f"{HEADER},entity,source_system\n{rows}", mode="create")

    assert (run.status, counts(run)) == ("applied", (2, 0, 0, 0))
    assert sorted(OpenItem.objects.values_list("open_amount", flat=True)) == [-42, -41, -40]
