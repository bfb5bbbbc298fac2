"""Open items of another system: what is listed must agree, what is absent is proposed and only then settled."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.management import call_command

from customers.models import Allocation, Customer, LegalEntity, OpenItem, Posting, Receipt
from finance_crm.access.models import User
from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.models import Import
from finance_crm.exchange.services.imports import NotReadyError, confirm_proposals, undo_import
from tests.customers.imports.conftest import NOW, PLAINLY, Bring, terms_of, told
from tests.customers.imports.samples import counts

HEADER = "snapshot_date,customer,number,open_amount"
INVOICES = (
    "number,customer,kind,issue_date,due_date,currency,gross,entity\n"
    "I1,ACME,,2026-01-02,2026-02-01,USD,100,\nI2,ACME,,2026-01-05,2026-02-01,USD,7.50,\n"
    "I3,BETA,,2026-01-05,2026-02-01,EUR,30,\nI4,BETA,,2026-03-01,2026-03-31,USD,9,\n"
    "G1,ACME,credit_note,2026-01-20,2026-01-20,USD,20,\nI1,ACME,,2026-01-02,2026-02-01,USD,55,US2\n"
)


@pytest.fixture(autouse=True)
def books(bring_in: Bring, acme: Customer) -> None:
    """Import invoices of two customers and two entities; one of them is posted after the day of the lists."""
    Customer.objects.create(code="BETA", name="Beta", currency="USD")
    LegalEntity.objects.create(code="US2", name="Ours too", country="US", currency="USD")
    bring_in("exchange_rates", "currency,rate_date,rate\nEUR,2026-01-01,1.1\n")
    assert bring_in("invoices", INVOICES).status == "applied"


def file_of(*rows: str, more: str = "") -> str:
    return "\n".join((HEADER + more, *(f"2026-02-28,{row}" for row in rows), ""))


def proposed(run: Import) -> list[tuple[str, str]]:
    return [(entry["number"], entry["amount"]) for entry in run.outcome["proposals"]]


def confirm(run: Import, *numbers: str, **changes: object) -> Import:
    ids = tuple(entry["id"] for entry in run.outcome["proposals"] if entry["number"] in numbers)
    return confirm_proposals(**{"import_id": run.pk, "accepted": ids, "actor_id": None, "at": NOW} | changes)


def test_a_list_that_agrees_writes_nothing_and_proposes_what_it_lacks(bring_in: Bring) -> None:
    before = Posting.objects.count()

    run = bring_in("open_items", file_of("ACME,I1,100", "ACME,G1,-20"))

    assert (run.status, counts(run), run.outcome["snapshot_date"]) == ("applied", (0, 0, 2, 0), "2026-02-28")
    assert proposed(run) == [("I3", "30.0000"), ("I2", "7.5000")]
    assert Posting.objects.count() == before


def test_a_proposal_says_whose_item_it_is(bring_in: Bring) -> None:
    run = bring_in("open_items", file_of("ACME,I1,100", "ACME,I2,7.5"))

    (proposal,) = run.outcome["proposals"]
    del proposal["id"]
    assert proposal == {
        "number": "I3", "customer": "BETA", "customer_name": "Beta", "currency": "EUR", "amount": "30.0000"
    }  # fmt: skip


def test_credit_notes_and_later_invoices_are_never_proposed(bring_in: Bring) -> None:
    run = bring_in("open_items", file_of("ACME,I1,100", "ACME,I2,7.5", "BETA,I3,30"))

    assert proposed(run) == []


def test_only_entities_that_the_list_names_are_compared(bring_in: Bring) -> None:
    run = bring_in("open_items", file_of("ACME,I1,55,US2", more=",entity"))

    assert (run.status, proposed(run)) == ("applied", [])


def test_the_same_number_in_another_entity_does_not_stand_for_ours(bring_in: Bring) -> None:
    run = bring_in("open_items", file_of("ACME,I1,55,US2", "ACME,I2,7.5,", "BETA,I3,30,US1", more=",entity"))

    assert (run.status, proposed(run)) == ("applied", [("I1", "100.0000")])


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("NOBODY,I1,100,,", "Customer: there is no customer NOBODY"),
        ("ACME,I1,100,,XX", "Entity: there is no legal entity “XX”"),
        ("ACME,I9,100,,", "Number: I9 is not open in our ledger on that day"),
        ("BETA,I4,9,,", "Number: I4 is not open in our ledger on that day"),
        ("BETA,I1,100,,", "Number: I1 is not open in our ledger on that day"),
        ("ACME,G1,20,,", "Number: G1 is not open in our ledger on that day"),
        ("ACME,I1,0,,", "Number: I1 is not open in our ledger on that day"),
        ("ACME,I1,100.01,,", "Open amount: 100.01 ≠ 100: the lists differ"),
        ("ACME,I2,7,,", "Open amount: 7 ≠ 7.5: the lists differ"),
        ("ACME,G1,-19,,", "Open amount: -19 ≠ -20: the lists differ"),
        ("ACME,I1,100,EUR,", "Currency: our item is in another currency than EUR"),
        ("ACME,I1,,,", "Open amount: is empty but required"),
    ],
)
def test_a_row_that_does_not_agree_says_how(bring_in: Bring, row: str, sentence: str) -> None:
    run = bring_in("open_items", file_of(row, more=",currency,entity"), mapping=PLAINLY)

    assert run.status == "refused"
    assert sentence in [text for _, text in told(run)]
    assert run.outcome == {}


def test_a_list_is_of_one_day(bring_in: Bring) -> None:
    run = bring_in("open_items", f"{HEADER}\n2026-02-28,ACME,I1,100\n2026-03-01,ACME,I2,7.5\n")

    assert told(run) == [(3, "As of: 2026-03-01: a snapshot is of one day")]


def test_a_row_that_differs_is_not_proposed_as_settled(bring_in: Bring) -> None:
    run = bring_in("open_items", file_of("ACME,I1,99", "ACME,I2,7.5"), accepts_good_rows=True)

    assert (run.status, counts(run)) == ("applied", (0, 0, 1, 1))
    assert proposed(run) == [("I3", "30.0000")]


def test_the_parts_of_an_invoice_are_listed_as_one(bring_in: Bring, acme: Customer) -> None:
    acme.payment_terms = terms_of(("0.5", 30), ("0.5", 60))
    acme.save()
    bring_in("invoices", "number,customer,issue_date,gross\nI5,ACME,2026-01-02,60\n")

    run = bring_in("open_items", file_of("ACME,I5,60", "ACME,I1,100", "ACME,I2,7.5"))
    absent = bring_in("open_items", file_of("ACME,I1,100", "ACME,I2,7.5", "BETA,I3,30"))
    confirm(absent, "I5")

    assert (run.status, counts(run)) == ("applied", (0, 0, 3, 0))
    assert proposed(absent) == [("I5", "60.0000")]
    assert [row.amount for row in Allocation.objects.all()] == [30, 30]
    assert not OpenItem.objects.filter(invoice__number="I5").exists()
    call_command("check_ledger")


def test_accepted_proposals_are_settled_with_a_receipt_each_on_the_day_of_the_list(bring_in: Bring) -> None:
    run = bring_in("open_items", file_of("ACME,I1,100"))
    person = User.objects.create(username="ana", role="analyst")

    run = confirm(run, "I2", "I3", actor_id=person.pk)

    receipts = Receipt.objects.order_by("amount").values_list(
        "source_system", "remittance_text", "value_date", "amount"
    )
    day = date(2026, 2, 28)
    assert list(receipts) == [("open_items", "I2", day, Decimal("7.5")), ("open_items", "I3", day, 30)]
    assert set(Allocation.objects.values_list("effective_date", "reason")) == {(day, "payment")}
    assert Posting.objects.get(pk=run.outcome["posting_ids"][0]).actor_id == person.pk
    assert run.outcome["proposals"] == []
    call_command("check_ledger")


def test_what_was_not_accepted_stays_open_and_proposed(bring_in: Bring) -> None:
    run = confirm(bring_in("open_items", file_of("ACME,I1,100")), "I2")

    assert proposed(run) == [("I3", "30.0000")]
    assert OpenItem.objects.filter(invoice__number="I3").exists()


def test_ids_that_were_not_proposed_settle_nothing(bring_in: Bring) -> None:
    run = bring_in("open_items", file_of("ACME,I1,100"))
    listed = OpenItem.objects.get(invoice__number="I1", open_amount=100).invoice_id

    run = confirm_proposals(import_id=run.pk, accepted=(listed, 999_999), actor_id=None, at=NOW)

    assert len(run.outcome["proposals"]) == 2
    assert not Receipt.objects.exists()


def test_a_period_closed_since_settles_nothing_and_says_so(bring_in: Bring) -> None:
    run = bring_in("open_items", file_of("ACME,I1,100"))
    LegalEntity.objects.update(closed_through_date="2026-02-28")

    with pytest.raises(FileRejectedError) as refused:
        confirm(run, "I2")

    assert refused.value.facts == {"detail": "The date lies in a closed period; post in the open one."}
    assert not Receipt.objects.exists()


def test_undoing_opens_what_was_confirmed_and_ends_the_proposing(bring_in: Bring) -> None:
    run = confirm(bring_in("open_items", file_of("ACME,I1,100")), "I2")

    undone = undo_import(import_id=run.pk, actor_id=None, at=NOW)

    assert (undone.status, OpenItem.objects.get(invoice__number="I2").open_amount) == ("undone", Decimal("7.5"))
    with pytest.raises(NotReadyError):
        confirm(undone, "I3")


def test_a_kind_that_proposes_nothing_confirms_nothing(bring_in: Bring) -> None:
    run = bring_in("receipts", "number,value_date,amount\nB1,2026-02-01,1\n")

    with pytest.raises(NotReadyError):
        confirm_proposals(import_id=run.pk, accepted=(1,), actor_id=None, at=NOW)
