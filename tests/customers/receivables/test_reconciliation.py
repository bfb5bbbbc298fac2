"""Receivables beside the general ledger, to the cent, with the rows that may explain a difference."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from customers.models import ControlBalance
from customers.queries.reconciliation import find_likely_rows, get_reconciliation, list_balance_dates
from customers.services.postings import posting
from finance_crm.access.domain.roles import Role
from tests.customers.receivables.ledger import TODAY

DAY = date(2026, 2, 28)


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def give(ledger, amount, *, day=DAY) -> ControlBalance:
    with posting(kind="control_balance", actor_id=None, as_of=TODAY) as posting_id:
        return ControlBalance.objects.create(
            posting_id=posting_id, entity=ledger.entity, currency="USD", balance_date=day, amount=Decimal(amount)
        )


@pytest.fixture
def books(ledger):
    """Receivables of 65 on the day: 100 owed, 20 of it paid, 5 written off, 10 received and not applied."""
    customer = ledger.customer()
    invoice = ledger.invoice(customer, "100", issued=ago(20), due=ago(1))
    ledger.pay(invoice, "20", on=ago(5))
    ledger.allocate(invoice, "5", on=ago(4), reason="write_off")
    ledger.receipt(customer, "10", on=ago(3))
    ledger.invoice(customer, "444", issued=DAY + timedelta(days=1), due=DAY + timedelta(days=30))
    return ledger


def compared():
    (row,) = get_reconciliation(balance_date=DAY, known_at=None)
    return row


def test_books_that_agree_agree_to_the_cent(books):
    give(books, "65")

    assert (compared().control, compared().ledger, compared().difference) == (65, 65, 0)


def test_without_a_balance_there_is_nothing_to_differ_from(books):
    assert (compared().control, compared().difference) == (None, None)
    assert list_balance_dates() == []


def test_unidentified_cash_is_recognised_as_the_difference(books):
    books.receipt(None, "12.34", on=ago(2))
    give(books, "52.66")

    assert (compared().unidentified, compared().difference) == (Decimal("12.34"), Decimal("-12.34"))
    assert compared().is_unidentified_cash


def test_the_row_of_exactly_that_amount_is_named_first(books):
    give(books, "509")

    likely = find_likely_rows(
        entity_id=books.entity.pk, currency="USD", balance_date=DAY, difference=compared().difference
    )

    assert (likely[0].amount, likely[0].why, likely[0].effective_date) == (444, "amount", date(2026, 3, 1))


def test_a_wrong_sign_is_found_as_half_of_the_difference(books):
    likely = find_likely_rows(entity_id=books.entity.pk, currency="USD", balance_date=DAY, difference=Decimal(40))

    assert (likely[0].kind, likely[0].why) == ("receipt", "half")


def test_rows_recorded_after_the_day_are_offered(books):
    """The test posts everything today, which is after the day."""
    likely = find_likely_rows(entity_id=books.entity.pk, currency="USD", balance_date=DAY, difference=Decimal(1))

    assert {row.why for row in likely} == {"late"}


def test_a_balance_given_again_replaces_the_first(books):
    first = give(books, "60")
    known_then = books.known_at()
    with posting(kind="reversal", actor_id=None, as_of=TODAY) as posting_id:
        ControlBalance.objects.filter(pk=first.pk).update(is_reversed=True)
        ControlBalance.objects.create(
            posting_id=posting_id,
            entity=books.entity,
            currency="USD",
            balance_date=DAY,
            amount=Decimal(-60),
            reverses=first,
        )
    give(books, "65")

    assert compared().difference == 0
    (then,) = get_reconciliation(balance_date=DAY, known_at=known_then)
    assert then.control == 60


def test_the_page_names_the_difference_and_opens_it(books, sign_in):
    give(books, "509")
    client = sign_in()

    page = client.get("/receivables/reconciliation/")
    opened = client.get(f"/receivables/reconciliation/?day={DAY}&entity={books.entity.pk}&currency=USD")

    assert page.context["open_count"] == 1
    assert "444" in page.text
    assert "exactly this amount" in opened.text


def test_people_who_see_only_their_teams_cannot_compare_whole_entities(books, sign_in):
    assert sign_in(Role.SALES_MANAGER).get("/receivables/reconciliation/").status_code == 403
