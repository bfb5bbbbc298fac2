"""Metrics of small ledgers worked out by hand: what counts as sold, as paid, as late, and in which window."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from customers.models import LegalEntity
from customers.queries.metrics import get_metrics, get_metrics_by_customer
from customers.queries.selections import CustomerSelection
from finance_crm.access.domain.scopes import EVERYTHING
from tests.customers.receivables.ledger import Ledger

AS_OF = date(2026, 3, 31)


def ago(days: int) -> date:
    return AS_OF - timedelta(days=days)


def metrics(**asked):
    return get_metrics(**{"as_of": AS_OF, "known_at": None, "scope": EVERYTHING, "window_days": 90} | asked)


@pytest.fixture
def customer(ledger):
    return ledger.customer()


class TestSales:
    @pytest.mark.parametrize(("days", "dso"), [(89, 90), (90, None), (0, 90), (-1, None)])
    def test_the_window_holds_the_day_asked_for_and_the_89_before_it(self, ledger, customer, days, dso):
        ledger.invoice(customer, "100", issued=ago(days), due=ago(days - 30))

        assert metrics().dso == dso

    def test_sales_count_by_posting_date_and_not_by_issue_date(self, ledger, customer):
        ledger.invoice(customer, "100", issued=ago(200), due=ago(170), posting_date=ago(5))

        assert (metrics().dso, metrics(window_days=5).dso) == (90, None)

    def test_an_invoice_taken_back_takes_its_sale_back_on_the_day_of_the_reversal(self, ledger, customer):
        ledger.invoice(customer, "100", issued=ago(40), due=ago(10))
        wrong = ledger.invoice(customer, "50", issued=ago(40), due=ago(10))
        ledger.reverse(wrong, on=ago(20))

        assert metrics(as_of=ago(21)).dso == 90
        assert metrics().dso == 90
        assert metrics(window_days=30).dso == 30 * Decimal(100) / Decimal(-50)

    def test_a_credit_note_lessens_sales_and_leaves_receivables_alone_until_it_is_applied(self, ledger, customer):
        invoice = ledger.invoice(customer, "100", issued=ago(40), due=ago(10))
        note = ledger.invoice(customer, "20", issued=ago(30), due=ago(30), kind="credit_note")

        assert metrics().dso == Decimal(100) / 80 * 90
        ledger.allocate(invoice, "20", on=ago(5), reason="credit", credit_note=note)

        assert metrics().dso == 90

    def test_count_back_takes_real_months_from_the_latest_that_is_cut_at_the_day(self, ledger, customer):
        """150 owed: 10 days of March took 60, all of February 80, and 10 of January's 40 are left: 31 × ¼ days."""
        for month, amount in ((1, "40"), (2, "80"), (3, "60")):
            ledger.invoice(customer, amount, issued=date(2026, month, 5), due=date(2026, 4, 5))
        ledger.receipt(customer, "30", on=date(2026, 3, 1))
        paid = ledger.invoice(customer, "7", issued=date(2025, 12, 1), due=date(2025, 12, 31))
        ledger.pay(paid, "7", on=date(2026, 1, 3))
        owed = ledger.invoice(customer, "30", issued=date(2026, 3, 6), due=date(2026, 4, 5), kind="credit_note")
        first = customer.invoices.get(issue_date=date(2026, 1, 5))
        ledger.allocate(first, "30", on=date(2026, 3, 6), reason="credit", credit_note=owed)

        found = metrics(as_of=date(2026, 3, 10))

        # Receivables 150; March sold 60 − 30 = 30, February 80, January 40: exactly all three.
        assert found.count_back_dso == 10 + 28 + 31


class TestLateness:
    def test_what_is_deducted_with_a_payment_is_paid_and_a_credit_or_write_off_is_not(self, ledger, customer):
        invoice = ledger.invoice(customer, "100", issued=ago(60), due=ago(30))
        ledger.pay(invoice, "60", on=ago(20))
        for reason, amount in (("discount", "10"), ("bank_charge", "5"), ("short_payment", "5"), ("rounding", "1")):
            ledger.allocate(invoice, amount, on=ago(10), reason=reason)
        ledger.allocate(invoice, "19", on=ago(10), reason="write_off")

        found = metrics()

        assert found.average_days_late == (60 * 10 + 21 * Decimal(20)) / 81
        assert found.simple_average_days_late == Decimal(10 + 4 * 20) / 5

    def test_paid_on_the_due_date_is_on_time_and_a_day_later_is_not(self, ledger, customer):
        for paid_on in (ago(31), ago(30), ago(29)):
            invoice = ledger.invoice(customer, "100", issued=ago(60), due=ago(30))
            ledger.pay(invoice, "100", on=paid_on)

        found = metrics()

        assert (found.average_days_late, found.share_on_time) == (0, Decimal(2) / 3)

    def test_each_part_of_an_invoice_is_late_on_its_own(self, ledger, customer):
        parts = [(ago(40), Decimal(30)), (ago(10), Decimal(70))]
        invoice = ledger.invoice(customer, "100", issued=ago(70), due=ago(10), parts=parts)
        ledger.pay(invoice, "30", on=ago(36), instalment=invoice.instalments.get(position=1))

        found = metrics()

        assert found.average_days_late == (30 * 4 + 70 * Decimal(10)) / 100
        assert found.simple_average_days_late == 7

    def test_what_is_due_today_is_neither_late_nor_counted(self, ledger, customer):
        ledger.invoice(customer, "100", issued=ago(30), due=AS_OF)

        assert (metrics().average_days_late, metrics().best_possible_dso) == (None, 90)
        assert metrics(as_of=ago(-1)).average_days_late == 1

    @pytest.mark.parametrize(("days", "late"), [(89, 5), (90, None)])
    def test_only_payments_of_the_window_count(self, ledger, customer, days, late):
        invoice = ledger.invoice(customer, "100", issued=ago(200), due=ago(days + 5))
        ledger.pay(invoice, "100", on=ago(days))

        assert metrics().average_days_late == late

    def test_an_allocation_that_was_taken_back_is_no_payment_from_that_day_on(self, ledger, customer):
        invoice = ledger.invoice(customer, "100", issued=ago(60), due=ago(30))
        row = ledger.pay(invoice, "100", on=ago(28))
        ledger.reverse(row, on=ago(10))

        assert metrics(as_of=ago(11)).average_days_late == 2
        assert metrics().average_days_late == 30


class TestEffectiveness:
    def test_what_was_owed_when_the_window_opened_counts_and_the_day_itself_does_not(self, ledger, customer):
        """100 were owed at the close of the day before the window, 50 of it paid on its first day."""
        old = ledger.invoice(customer, "100", issued=ago(120), due=ago(91))
        ledger.pay(old, "50", on=ago(89))

        assert metrics().collection_effectiveness == 50

    def test_unapplied_money_hides_no_receivable(self, ledger, customer):
        ledger.invoice(customer, "100", issued=ago(60), due=ago(30))
        ledger.receipt(customer, "100", on=ago(5))

        found = metrics()

        assert (found.dso, found.collection_effectiveness) == (90, 0)


class TestCurrencies:
    @pytest.fixture
    def abroad(self, ledger) -> Ledger:
        entity = LegalEntity.objects.create(code="JP", name="Japan", country="JP", currency="JPY")
        return Ledger(entity=entity, currency="JPY", rate="0.01")

    def test_each_row_counts_at_its_own_rate(self, ledger, abroad, customer):
        ledger.invoice(customer, "100", issued=ago(60), due=ago(10))
        abroad.invoice(customer, "30000", issued=ago(60), due=ago(20))

        found = metrics()

        assert found.average_days_late == (100 * 10 + 300 * Decimal(20)) / 400
        assert found.dso == 90

    def test_customers_are_measured_alone_and_a_selection_as_one(self, ledger, abroad, customer):
        other = abroad.customer("C2", country="JP")
        ledger.invoice(customer, "100", issued=ago(60), due=ago(10))
        abroad.invoice(other, "30000", issued=ago(60), due=ago(-20))
        asked = {"as_of": AS_OF, "known_at": None, "window_days": 90, "scope": EVERYTHING}

        each = get_metrics_by_customer(**asked)
        in_japan = metrics(selection=CustomerSelection(country="JP"))

        assert (each[customer.pk].best_possible_dso, each[other.pk].best_possible_dso) == (0, 90)
        assert in_japan == each[other.pk] == metrics(customer_id=other.pk)
        assert metrics().best_possible_dso == Decimal(300) / 400 * 90

    def test_a_customer_who_only_paid_is_measured_too(self, ledger, customer):
        invoice = ledger.invoice(customer, "100", issued=ago(300), due=ago(60))
        ledger.pay(invoice, "100", on=ago(50))

        found = get_metrics_by_customer(as_of=AS_OF, known_at=None, window_days=90, scope=EVERYTHING)

        assert (found[customer.pk].average_days_late, found[customer.pk].dso) == (10, None)
        assert found[customer.pk].collection_effectiveness == 100
