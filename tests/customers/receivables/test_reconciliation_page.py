"""The page that lays our receivables beside the general ledger's, and opens what differs."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from customers.models import ControlBalance, LegalEntity
from customers.services.postings import posting
from finance_crm.access.domain.roles import Role
from tests.customers.pages.reading import Reading
from tests.customers.receivables.ledger import TODAY, Ledger

DAY = date(2026, 2, 28)
PAGE = "/receivables/reconciliation/"


def give(ledger, amount: str, *, currency: str = "USD", day: date = DAY) -> None:
    with posting(kind="control_balance", actor_id=None, as_of=TODAY) as posting_id:
        ControlBalance.objects.create(
            posting_id=posting_id, entity=ledger.entity, currency=currency, balance_date=day, amount=Decimal(amount)
        )


@pytest.fixture
def books(ledger):
    """Receivables of 70 on the day: 100 owed by one customer, 30 of it paid; 12 that came in are nobody's."""
    invoice = ledger.invoice(ledger.customer(), "100", issued=DAY - timedelta(days=20), due=DAY)
    ledger.pay(invoice, "30", on=DAY)
    ledger.receipt(None, "12", on=DAY)
    return ledger


def rows(client, **asked: object) -> list[list[str]]:
    return Reading(client.get(PAGE, {"day": DAY.isoformat()} | asked)).tables[0][1:]


@pytest.mark.parametrize(
    ("balance", "difference", "verdict"),
    [
        ("70", "–", "agrees to the cent"),
        ("58", "(12.00)", "the unidentified cash"),
        ("70.01", "0.01", "differs"),
        ("82", "12.00", "differs"),
    ],
)
def test_the_verdict_follows_from_the_difference(books, sign_in, balance, difference, verdict):
    give(books, balance)

    (row,) = rows(sign_in())

    assert (row[0], row[3], row[4], row[5], row[6]) == ("Ours US", "70.00", difference, "12.00", verdict)


def test_without_a_balance_there_is_no_verdict(books, sign_in):
    assert rows(sign_in()) == [["Ours US", "USD", "not known", "70.00", "", "12.00", "no balance given"]]


def test_a_balance_of_zero_is_a_balance(ledger, sign_in):
    give(ledger, "0")

    assert rows(sign_in()) == [["Ours US", "USD", "–", "–", "–", "–", "agrees to the cent"]]


def test_each_entity_and_currency_stands_alone(books, sign_in):
    asian = LegalEntity.objects.create(code="TW", name="Taiwan", country="TW", currency="TWD")
    taiwan = Ledger(entity=asian, currency="TWD", rate="0.03")
    taiwan.invoice(taiwan.customer("C2"), "1000", issued=DAY, due=DAY)
    give(books, "70")
    give(taiwan, "1000", currency="TWD")
    give(taiwan, "5", currency="JPY")

    found = [(row[0], row[1], row[2], row[3], row[6]) for row in rows(sign_in())]

    assert found == [
        ("Taiwan TW", "JPY", "5", "–", "differs"),
        ("Taiwan TW", "TWD", "1,000.00", "1,000.00", "agrees to the cent"),
        ("Ours US", "USD", "70.00", "70.00", "agrees to the cent"),
    ]


def test_days_with_balances_are_offered_latest_first_and_the_latest_is_shown(books, sign_in):
    give(books, "70")
    give(books, "70", day=date(2026, 1, 31))

    answer = sign_in().get(PAGE)

    assert answer.context["days"] == [DAY, date(2026, 1, 31)]
    assert (answer.context["day"], answer.context["open_count"]) == (DAY, 0)
    assert 'value="2026-02-28" selected' in answer.text


def test_on_the_last_day_of_january_only_what_was_posted_by_then_counts(books, sign_in):
    give(books, "0", day=date(2026, 1, 31))

    assert rows(sign_in(), day="2026-01-31") == [["Ours US", "USD", "–", "–", "–", "–", "agrees to the cent"]]


@pytest.mark.parametrize("asked", ["yesterday", "2026-02-30", ""])
def test_a_day_that_is_none_is_the_latest_with_a_balance(books, sign_in, asked):
    give(books, "70")

    assert sign_in().get(PAGE, {"day": asked}).context["day"] == DAY


def test_a_difference_leads_to_the_rows_that_may_explain_it(books, sign_in):
    give(books, "130")
    client = sign_in()

    page = Reading(client.get(PAGE, {"day": DAY.isoformat()}))
    opened = Reading(client.get(page.links["60.00"].split("#")[0]))

    assert page.links["60.00"] == f"{PAGE}?day=2026-02-28&entity={books.entity.pk}&currency=USD#likely"
    likely = [(row[0], row[2], row[5], row[6]) for row in opened.tables[1][1:]]
    assert likely[0] == ("Receipt", "Customer C1", "(30.00)", "half of it: perhaps entered with the wrong sign")


def test_money_of_nobody_is_named_as_such_among_the_likely_rows(books, sign_in):
    give(books, "58")

    page = Reading(sign_in().get(PAGE, {"day": DAY.isoformat(), "entity": books.entity.pk, "currency": "USD"}))

    assert [row[2] for row in page.tables[1][1:] if row[5] == "(12.00)"] == ["unidentified"]


@pytest.mark.parametrize(
    "asked", [{"entity": "999", "currency": "USD"}, {"currency": "EUR"}, {"entity": "x", "currency": "USD"}, {}]
)
def test_a_difference_nobody_has_opens_nothing(books, sign_in, asked):
    give(books, "130")

    answer = sign_in().get(PAGE, {"day": DAY.isoformat()} | asked)

    assert answer.status_code == 200
    assert "What may explain it" not in answer.text


def test_books_that_agree_have_nothing_to_explain(books, sign_in):
    give(books, "70")

    answer = sign_in().get(PAGE, {"day": DAY.isoformat(), "entity": books.entity.pk, "currency": "USD"})

    assert "What may explain it" not in answer.text


def test_an_empty_ledger_says_what_to_import(db, sign_in):
    text = sign_in().get(PAGE).text

    assert "Nothing to compare" in text
    assert "Import control balances of the general ledger." in text


def test_what_was_recorded_later_is_left_out_and_the_page_says_so(books, sign_in):
    give(books, "70")
    known_then = books.known_at().isoformat()
    books.invoice(books.customer("C9"), "5", issued=DAY, due=DAY)

    client = sign_in()
    then, now = rows(client, known_at=known_then), rows(client)

    assert (then[0][6], now[0][6]) == ("agrees to the cent", "differs")
    assert "As known at" in client.get(PAGE, {"known_at": known_then}).text


@pytest.mark.parametrize(
    ("role", "status"),
    [(Role.ANALYST, 200), (Role.EXECUTIVE, 200), (Role.ADMINISTRATOR, 200), (Role.SALES_MANAGER, 403)],
)
def test_who_may_compare_whole_entities(sign_in, role, status):
    assert sign_in(role).get(PAGE).status_code == status
