"""What is open at the close of a day, as known at a moment."""

from datetime import date
from decimal import Decimal

from customers.queries.open_items import get_open_items, get_unidentified_cash
from finance_crm.access.domain.scopes import EVERYTHING, NOTHING, Scope
from finance_crm.access.models import Team

JANUARY, FEBRUARY, MARCH = date(2026, 1, 10), date(2026, 2, 10), date(2026, 3, 10)


def open_amounts(as_of, *, known_at=None, scope=EVERYTHING):
    items = get_open_items(as_of=as_of, known_at=known_at, scope=scope)
    return [(item.kind, item.open_amount) for item in items]


def test_a_payment_on_a_day_counts_on_that_day(ledger):
    invoice = ledger.invoice(ledger.customer(), "100", issued=JANUARY, due=FEBRUARY)
    ledger.pay(invoice, "100", on=FEBRUARY)

    before, on_the_day = open_amounts(date(2026, 2, 9)), open_amounts(FEBRUARY)

    assert before == [("invoice", Decimal(100))]
    assert on_the_day == []


def test_a_document_counts_from_its_posting_date(ledger):
    ledger.invoice(ledger.customer(), "100", issued=JANUARY, due=MARCH, posting_date=FEBRUARY)

    assert open_amounts(date(2026, 2, 9)) == []
    assert open_amounts(FEBRUARY) == [("invoice", Decimal(100))]


def test_each_instalment_is_an_item_with_its_own_due_date(ledger):
    parts = [(FEBRUARY, Decimal(60)), (MARCH, Decimal(40))]
    invoice = ledger.invoice(ledger.customer(), "100", issued=JANUARY, due=MARCH, parts=parts)
    ledger.pay(invoice, "25", on=JANUARY, instalment=invoice.instalments.get(position=1))

    items = get_open_items(as_of=JANUARY, known_at=None, scope=EVERYTHING)

    assert [(item.kind, item.due_date, item.open_amount) for item in items] == [
        ("instalment", FEBRUARY, Decimal(35)),
        ("instalment", MARCH, Decimal(40)),
    ]


def test_a_past_day_does_not_use_what_an_instalment_was_paid_later(ledger):
    parts = [(FEBRUARY, Decimal(60)), (MARCH, Decimal(40))]
    invoice = ledger.invoice(ledger.customer(), "100", issued=JANUARY, due=MARCH, parts=parts)
    ledger.pay(invoice, "60", on=MARCH, instalment=invoice.instalments.get(position=1))

    assert open_amounts(FEBRUARY) == [("instalment", Decimal(60)), ("instalment", Decimal(40))]
    assert open_amounts(MARCH) == [("instalment", Decimal(40))]


def test_unapplied_receipts_and_credit_notes_are_negative_and_have_no_due_date(ledger):
    customer = ledger.customer()
    ledger.receipt(customer, "30", on=JANUARY)
    ledger.invoice(customer, "20", issued=JANUARY, due=JANUARY, kind="credit_note")

    items = get_open_items(as_of=JANUARY, known_at=None, scope=EVERYTHING)

    assert {(item.kind, item.due_date, item.open_amount) for item in items} == {
        ("receipt", None, Decimal(-30)),
        ("credit_note", None, Decimal(-20)),
    }


def test_a_credit_note_settles_an_invoice_from_the_day_it_is_applied(ledger):
    customer = ledger.customer()
    invoice = ledger.invoice(customer, "100", issued=JANUARY, due=MARCH)
    credit_note = ledger.invoice(customer, "20", issued=JANUARY, due=JANUARY, kind="credit_note")
    ledger.allocate(invoice, "20", on=FEBRUARY, reason="credit", credit_note=credit_note)

    assert open_amounts(JANUARY) == [("invoice", Decimal(100)), ("credit_note", Decimal(-20))]
    assert open_amounts(FEBRUARY) == [("invoice", Decimal(80))]


def test_a_bounced_payment_opens_the_invoice_from_the_day_it_bounced(ledger):
    invoice = ledger.invoice(ledger.customer(), "100", issued=JANUARY, due=FEBRUARY)
    payment = ledger.pay(invoice, "100", on=FEBRUARY)
    ledger.reverse(payment, payment.receipt, on=MARCH)

    assert open_amounts(FEBRUARY) == []
    assert open_amounts(MARCH) == [("invoice", Decimal(100))]


def test_a_correction_reaches_back_but_never_changes_what_was_known(ledger):
    invoice = ledger.invoice(ledger.customer(), "100", issued=JANUARY, due=FEBRUARY)
    known_before = ledger.known_at()
    ledger.reverse(invoice, on=JANUARY)

    assert open_amounts(JANUARY) == []
    assert open_amounts(JANUARY, known_at=known_before) == [("invoice", Decimal(100))]


def test_a_payment_recorded_late_is_not_known_earlier(ledger):
    invoice = ledger.invoice(ledger.customer(), "100", issued=JANUARY, due=FEBRUARY)
    known_before = ledger.known_at()
    ledger.pay(invoice, "100", on=JANUARY)

    assert open_amounts(MARCH) == []
    assert open_amounts(MARCH, known_at=known_before) == [("invoice", Decimal(100))]


def test_the_disputed_part_is_that_of_the_day_and_at_most_what_is_open(ledger):
    invoice = ledger.invoice(ledger.customer(), "100", issued=JANUARY, due=FEBRUARY)
    ledger.pay(invoice, "70", on=date(2026, 2, 20))
    dispute = ledger.dispute(invoice, "50", on=FEBRUARY)
    ledger.resolve(dispute, on=MARCH)

    def disputed(as_of):
        (item,) = get_open_items(as_of=as_of, known_at=None, scope=EVERYTHING)
        return item.disputed_amount

    assert [disputed(day) for day in (JANUARY, FEBRUARY, date(2026, 2, 20), MARCH)] == [0, 50, 30, 0]


def test_reporting_amounts_stand_at_the_rate_of_each_item(ledger):
    ledger.currency, ledger.rate = "EUR", Decimal("1.1")
    ledger.invoice(ledger.customer(), "33.33", issued=JANUARY, due=FEBRUARY)

    (item,) = get_open_items(as_of=JANUARY, known_at=None, scope=EVERYTHING)

    assert (item.currency, item.reporting_open_amount) == ("EUR", Decimal("36.66"))


def test_unidentified_cash_is_nobodys_open_item_and_has_its_own_figure(ledger):
    ledger.receipt(None, "75", on=FEBRUARY)

    (cash,) = get_unidentified_cash(as_of=FEBRUARY, known_at=None)

    assert open_amounts(FEBRUARY) == []
    assert get_unidentified_cash(as_of=JANUARY, known_at=None) == []
    assert (cash.currency, cash.amount, cash.receipt_count) == ("USD", Decimal(75), 1)


def test_a_scoped_person_sees_only_the_items_of_their_teams(ledger):
    north, south = Team.objects.create(code="N", name="North"), Team.objects.create(code="S", name="South")
    ledger.invoice(ledger.customer("C1", team=north), "10", issued=JANUARY, due=FEBRUARY)
    ledger.invoice(ledger.customer("C2", team=south), "20", issued=JANUARY, due=FEBRUARY)
    ledger.invoice(ledger.customer("C3"), "40", issued=JANUARY, due=FEBRUARY)

    of_the_north = Scope(sees_all=False, team_ids=(north.pk,))

    assert open_amounts(JANUARY, scope=of_the_north) == [("invoice", Decimal(10))]
    assert open_amounts(JANUARY, scope=NOTHING) == []
