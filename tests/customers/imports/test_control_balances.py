"""Balances of the general ledger from a file, and the receivables beside them to the cent."""

from datetime import date
from decimal import Decimal

import pytest

from customers.models import ControlBalance, Customer, LegalEntity, Posting
from customers.queries.reconciliation import find_likely_rows, get_reconciliation, list_balance_dates
from finance_crm.exchange.services.imports import undo_import
from tests.customers.imports.conftest import NOW, PLAINLY, Bring, told
from tests.customers.imports.samples import counts

HEADER = "entity,currency,balance_date,amount"
DAY = date(2026, 2, 28)


@pytest.fixture
def other(entity: LegalEntity) -> LegalEntity:
    return LegalEntity.objects.create(code="JP1", name="Theirs", country="JP", currency="JPY")


@pytest.fixture
def books(bring_in: Bring, acme: Customer, other: LegalEntity) -> None:
    """Receivables of 75 USD here and 1,000 JPY there, and 12.34 USD of nobody known."""
    bring_in("exchange_rates", "currency,rate_date,rate\nJPY,2026-01-01,0.0064\n")
    bring_in(
        "invoices",
        "number,customer,kind,issue_date,due_date,gross,currency,entity\n"
        "I1,ACME,,2026-01-02,2026-02-01,100,USD,US1\nG1,ACME,credit_note,2026-01-03,2026-01-03,5,USD,US1\n"
        "I2,ACME,,2026-01-02,2026-02-01,1000,JPY,JP1\nI3,ACME,,2026-03-01,2026-03-31,444,USD,US1\n",
    )
    bring_in("receipts", "number,customer,value_date,amount\nB1,ACME,2026-02-28,20\nB2,,2026-02-10,12.34\n")


def compared(day: date = DAY) -> dict[tuple[str, str], tuple]:
    rows = get_reconciliation(balance_date=day, known_at=None)
    return {(row.entity_code, row.currency): (row.control, row.ledger, row.difference) for row in rows}


def test_balances_stand_beside_our_receivables_for_each_entity_and_currency(bring_in: Bring, books: None) -> None:
    run = bring_in("control_balances", f"{HEADER}\n,USD,2026-02-28,75\nJP1,JPY,2026-02-28,900\n")

    assert (run.status, counts(run)) == ("applied", (2, 0, 0, 0))
    assert compared() == {("US1", "USD"): (75, 75, 0), ("JP1", "JPY"): (900, 1000, -100)}
    assert list_balance_dates() == [DAY]


def test_a_balance_without_receivables_is_all_difference(bring_in: Bring, other: LegalEntity) -> None:
    bring_in("control_balances", f"{HEADER}\nJP1,JPY,2026-02-28,-7\n")

    assert compared() == {("JP1", "JPY"): (-7, 0, -7)}


def test_a_balance_of_zero_is_a_balance(bring_in: Bring, entity: LegalEntity) -> None:
    bring_in("control_balances", f"{HEADER}\n,USD,2026-02-28,0\n")

    assert compared() == {("US1", "USD"): (0, 0, 0)}


def test_cash_of_nobody_known_explains_the_difference(bring_in: Bring, books: None) -> None:
    bring_in("control_balances", f"{HEADER}\n,USD,2026-02-28,62.66\n")

    (row,) = [row for row in get_reconciliation(balance_date=DAY, known_at=None) if row.currency == "USD"]
    assert (row.difference, row.is_unidentified_cash) == (Decimal("-12.34"), True)


def test_the_document_that_was_dated_after_the_day_is_found(bring_in: Bring, books: None) -> None:
    bring_in("control_balances", f"{HEADER}\n,USD,2026-02-28,519\n")

    (row,) = [row for row in get_reconciliation(balance_date=DAY, known_at=None) if row.currency == "USD"]
    likely = find_likely_rows(
        entity_id=row.entity_id, currency="USD", balance_date=DAY, difference=row.difference or Decimal(0)
    )
    assert (likely[0].number, likely[0].amount, likely[0].why) == ("I3", 444, "amount")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("XX,USD,2026-02-28,1", "Entity: there is no legal entity “XX”"),
        (",USD,2026-02-28,1.001", "Balance: 1.001 USD has more decimals than its currency"),
        ("JP1,JPY,2026-02-28,0.5", "Balance: 0.5 JPY has more decimals than its currency"),
        (",KWD,2026-02-28,-0.0005", "Balance: -0.0005 KWD has more decimals than its currency"),
        (",,2026-02-28,1", "Currency: is empty but required"),
        (",USD,,1", "Date: is empty but required"),
        (",USD,2026-02-28,", "Balance: is empty but required"),
        (",USD,2026-02-30,1", "Date: “2026-02-30” is not a date in the given format"),
    ],
)
@pytest.mark.usefixtures("other")
def test_a_broken_rule_is_one_sentence_and_nothing_is_written(bring_in: Bring, row: str, sentence: str) -> None:
    run = bring_in("control_balances", f"{HEADER}\n{row}\n", mapping=PLAINLY)

    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert (ControlBalance.objects.count(), Posting.objects.count()) == (0, 0)


@pytest.mark.parametrize("amount", ["-12.5", "0", "1.005"])
def test_a_balance_may_be_negative_nothing_or_of_three_decimals(
    bring_in: Bring, entity: LegalEntity, amount: str
) -> None:
    run = bring_in("control_balances", f"{HEADER}\n,KWD,2026-02-28,{amount}\n", mapping=PLAINLY)

    assert (run.status, compared()[("US1", "KWD")][0]) == ("applied", Decimal(amount))


def test_the_default_entity_named_and_not_named_is_the_same_key(bring_in: Bring, entity: LegalEntity) -> None:
    run = bring_in("control_balances", f"{HEADER}\n,USD,2026-02-28,1\nUS1,USD,2026-02-28,2\n")

    sentence = "Entity: US1 / USD / 2026-02-28 stands more than once in the file"
    assert told(run) == [(2, sentence), (3, sentence)]


def test_a_corrected_balance_counts_alone_and_undoing_brings_the_old_one_back(
    bring_in: Bring, entity: LegalEntity
) -> None:
    bring_in("control_balances", f"{HEADER}\n,USD,2026-02-28,70\n")

    run = bring_in("control_balances", f"{HEADER}\n,USD,2026-02-28,71\n")
    assert compared() == {("US1", "USD"): (71, 0, 71)}

    undo_import(import_id=run.pk, actor_id=None, at=NOW)
    assert compared() == {("US1", "USD"): (70, 0, 70)}


def test_an_undone_balance_is_no_balance(bring_in: Bring, entity: LegalEntity) -> None:
    run = bring_in("control_balances", f"{HEADER}\n,USD,2026-02-28,70\n")

    undo_import(import_id=run.pk, actor_id=None, at=NOW)

    assert (compared(), list_balance_dates()) == ({}, [])
