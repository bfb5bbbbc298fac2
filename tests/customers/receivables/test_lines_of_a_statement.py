"""A statement shows every move once, on its day, and a trend ends every month with what stood then."""

from datetime import date
from decimal import Decimal

import pytest

from customers.domain.ageing import buckets_between
from customers.models import ControlBalance, LegalEntity
from customers.queries.reconciliation import find_likely_rows, get_reconciliation, list_balance_dates
from customers.queries.statements import Section, default_start, get_statement
from customers.queries.trends import get_trends, trend_dates
from customers.services.postings import posting
from finance_crm.access.domain.scopes import EVERYTHING
from tests.customers.receivables.ledger import TODAY, Ledger


def day(month: int, number: int) -> date:
    return date(2026, month, number)


def statement(customer, **asked: object) -> list[Section]:
    """Return the statement of February, unless asked for other days."""
    february = {"start": day(2, 1), "as_of": day(2, 28), "known_at": None, "scope": EVERYTHING}
    return get_statement(customer_id=customer.pk, buckets=buckets_between([30]), **february | asked)


def moves(customer, **asked) -> list[tuple[str, Decimal]]:
    return [(move.kind, move.amount) for section in statement(customer, **asked) for move in section.moves]


@pytest.fixture
def customer(ledger):
    return ledger.customer()


class TestStatement:
    def test_a_customer_without_moves_has_no_sections(self, customer):
        assert statement(customer) == []

    @pytest.mark.parametrize(
        ("posted", "opening", "lines"),
        [
            (day(1, 31), 100, []),
            (day(2, 1), 0, [("invoice", 100)]),
            (day(2, 28), 0, [("invoice", 100)]),
            (day(3, 1), None, []),
        ],
    )
    def test_the_first_and_the_last_day_are_inside(self, ledger, customer, posted, opening, lines):
        ledger.invoice(customer, "100", issued=posted, due=day(4, 1))

        found = statement(customer)

        assert [section.opening for section in found] == ([] if opening is None else [opening])
        assert moves(customer) == lines

    def test_paying_and_crediting_move_nothing_and_what_settles_without_a_source_does(self, ledger, customer):
        invoice = ledger.invoice(customer, "100", issued=day(2, 1), due=day(3, 1))
        ledger.pay(invoice, "60", on=day(2, 5))
        note = ledger.invoice(customer, "20", issued=day(2, 6), due=day(2, 6), kind="credit_note")
        ledger.allocate(invoice, "20", on=day(2, 7), reason="credit", credit_note=note)
        ledger.allocate(invoice, "3", on=day(2, 8), reason="discount")
        row = ledger.allocate(invoice, "2", on=day(2, 9), reason="write_off")
        ledger.reverse(row, on=day(2, 10))

        (section,) = statement(customer)

        assert [(move.kind, move.amount, move.balance) for move in section.moves] == [
            ("invoice", 100, 100),
            ("receipt", -60, 40),
            ("credit_note", -20, 20),
            ("discount", -3, 17),
            ("write_off", -2, 15),
            ("write_off", 2, 17),
        ]
        assert section.closing == section.aged.outstanding == 17

    def test_documents_that_are_taken_back_stand_with_what_takes_them_back(self, ledger, customer):
        invoice = ledger.invoice(customer, "100", issued=day(2, 1), due=day(3, 1))
        note = ledger.invoice(customer, "20", issued=day(2, 2), due=day(2, 2), kind="credit_note")
        ledger.reverse(invoice, on=day(2, 10))
        ledger.reverse(note, on=day(2, 11))

        assert moves(customer) == [
            ("invoice", 100),
            ("credit_note", -20),
            ("invoice_reversal", -100),
            ("credit_note_reversal", 20),
        ]
        assert statement(customer)[0].open_items == ()

    def test_what_is_even_before_the_period_and_quiet_in_it_is_left_out(self, ledger, customer):
        invoice = ledger.invoice(customer, "100", issued=day(1, 2), due=day(1, 20))
        ledger.pay(invoice, "100", on=day(1, 10))

        assert statement(customer) == []
        assert len(moves(customer, start=day(1, 10))) == 1

    def test_an_invoice_of_nothing_is_no_line(self, ledger, customer):
        ledger.invoice(customer, "0", issued=day(2, 3), due=day(2, 3))

        assert statement(customer) == []

    def test_only_invoices_have_a_due_date(self, ledger, customer):
        ledger.invoice(customer, "100", issued=day(2, 1), due=day(3, 1))
        ledger.invoice(customer, "20", issued=day(2, 2), due=day(2, 2), kind="credit_note")
        ledger.receipt(customer, "5", on=day(2, 3))

        (section,) = statement(customer)

        assert [move.due_date for move in section.moves] == [day(3, 1), None, None]

    def test_sections_stand_by_company_and_currency(self, ledger, customer):
        entity = LegalEntity.objects.create(code="AA", name="First", country="JP", currency="JPY")
        for currency in ("USD", "JPY"):
            Ledger(entity=entity, currency=currency).invoice(customer, "10", issued=day(2, 1), due=day(3, 1))
        ledger.count = 9
        ledger.invoice(customer, "10", issued=day(2, 1), due=day(3, 1))

        names = [(section.entity_name, section.currency) for section in statement(customer)]

        assert names == [("First", "JPY"), ("First", "USD"), ("Ours", "USD")]

    def test_other_customers_are_not_on_it(self, ledger, customer):
        ledger.invoice(ledger.customer("C2"), "10", issued=day(2, 1), due=day(3, 1))

        assert statement(customer) == []

    def test_a_statement_begins_ninety_days_back_unless_asked(self):
        assert default_start(day(3, 31)) == date(2025, 12, 31)


class TestTrend:
    @pytest.mark.parametrize(
        ("as_of", "ends"),
        [
            (day(3, 31), [day(1, 31), day(2, 28), day(3, 31)]),
            (day(3, 15), [day(1, 15), day(2, 15), day(3, 15)]),
            (day(3, 28), [day(1, 28), day(2, 28), day(3, 28)]),
            (date(2024, 3, 30), [date(2024, 1, 30), date(2024, 2, 29), date(2024, 3, 30)]),
            (date(2024, 2, 29), [date(2023, 12, 31), date(2024, 1, 31), date(2024, 2, 29)]),
        ],
    )
    def test_it_stands_at_the_same_day_of_each_month(self, as_of, ends):
        assert trend_dates(as_of, months=2) == ends

    def test_each_point_is_what_was_owed_at_the_close_of_that_day(self, ledger, customer):
        invoice = ledger.invoice(customer, "100", issued=day(1, 31), due=day(2, 28))
        ledger.pay(invoice, "30", on=day(2, 28))
        ledger.invoice(customer, "20", issued=day(3, 1), due=day(3, 1), kind="credit_note")
        ledger.allocate(invoice, "5", on=day(3, 31), reason="write_off")
        quiet = ledger.customer("C2")

        found = get_trends(customer_ids=[customer.pk, quiet.pk], as_of=day(3, 31), known_at=None, months=3)

        assert found == {customer.pk: (0, 100, 70, 45)}

    def test_what_lies_before_the_first_point_is_in_it(self, ledger, customer):
        ledger.invoice(customer, "100", issued=date(2020, 1, 1), due=date(2020, 1, 31))

        found = get_trends(customer_ids=[customer.pk], as_of=day(3, 31), known_at=None, months=2)

        assert found[customer.pk] == (100, 100, 100)

    def test_other_currencies_are_in_reporting_currency(self, ledger, customer):
        entity = LegalEntity.objects.create(code="JP", name="Japan", country="JP", currency="JPY")
        yen = Ledger(entity=entity, currency="JPY", rate="0.01")
        yen.invoice(customer, "1000", issued=day(2, 1), due=day(3, 1))

        found = get_trends(customer_ids=[customer.pk], as_of=day(3, 31), known_at=None, months=1)

        assert found[customer.pk] == (10, 10)


class TestReconciliation:
    def give(self, ledger: Ledger, amount: str, *, on: date, currency: str = "USD") -> ControlBalance:
        with posting(kind="control_balance", actor_id=None, as_of=TODAY) as posting_id:
            return ControlBalance.objects.create(
                posting_id=posting_id,
                entity=ledger.entity,
                currency=currency,
                balance_date=on,
                amount=Decimal(amount),
            )

    def test_a_balance_without_any_rows_of_ours_is_all_difference(self, ledger):
        self.give(ledger, "12.5", on=day(2, 28), currency="EUR")

        (row,) = get_reconciliation(balance_date=day(2, 28), known_at=None)

        assert (row.currency, row.control, row.ledger, row.difference) == ("EUR", Decimal("12.5"), 0, Decimal("12.5"))
        assert not row.is_unidentified_cash

    def test_books_that_are_even_are_left_out_unless_a_balance_was_given(self, ledger, customer):
        invoice = ledger.invoice(customer, "100", issued=day(2, 1), due=day(3, 1))
        ledger.pay(invoice, "100", on=day(2, 5))

        assert get_reconciliation(balance_date=day(2, 28), known_at=None) == []
        self.give(ledger, "0", on=day(2, 28))

        (row,) = get_reconciliation(balance_date=day(2, 28), known_at=None)
        assert (row.control, row.difference, row.is_unidentified_cash) == (0, 0, False)

    def test_a_balance_counts_for_its_own_day_only(self, ledger, customer):
        ledger.invoice(customer, "100", issued=day(2, 1), due=day(3, 1))
        self.give(ledger, "100", on=day(2, 28))

        (row,) = get_reconciliation(balance_date=day(3, 1), known_at=None)

        assert (row.control, row.ledger) == (None, 100)

    def test_days_are_listed_latest_first_and_not_those_that_were_taken_back(self, ledger):
        for on in (day(1, 31), day(2, 28), day(3, 31)):
            self.give(ledger, "1", on=on)
        taken_back = ControlBalance.objects.get(balance_date=day(2, 28))
        with posting(kind="reversal", actor_id=None, as_of=TODAY) as posting_id:
            taken_back.pk, taken_back.reverses_id = None, taken_back.pk
            taken_back.posting_id, taken_back.amount = posting_id, Decimal(-1)
            taken_back.save(force_insert=True)

        assert list_balance_dates() == [day(3, 31), day(1, 31)]
        assert list_balance_dates(limit=1) == [day(3, 31)]

    def test_without_a_difference_nothing_needs_explaining(self, ledger, customer):
        ledger.invoice(customer, "100", issued=day(2, 1), due=day(3, 1))
        asked = {"entity_id": ledger.entity.pk, "currency": "USD", "balance_date": day(2, 28)}

        assert find_likely_rows(**asked, difference=Decimal(0)) == []
        assert [row.number for row in find_likely_rows(**asked, difference=Decimal(-100))] == ["N1"]

    def test_rows_of_another_currency_or_far_from_the_day_explain_nothing(self, ledger, customer):
        ledger.invoice(customer, "100", issued=day(1, 10), due=day(3, 1))
        asked = {"entity_id": ledger.entity.pk, "difference": Decimal(100)}

        assert find_likely_rows(**asked, currency="EUR", balance_date=day(1, 10)) == []
        assert find_likely_rows(**asked, currency="USD", balance_date=day(2, 25)) == []
        assert len(find_likely_rows(**asked, currency="USD", balance_date=day(2, 24))) == 1
