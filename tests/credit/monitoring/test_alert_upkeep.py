"""One live alert a cause: found again, no longer found, snoozed, resolved while the cause lasts."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from credit.models import Alert
from tests.credit.assessment.published_company import NOW
from tests.credit.limits.conftest import grant
from tests.credit.monitoring.conftest import DAY, monitor

NEXT = DAY + timedelta(days=1)


def alert(signal: str = "overdue_grows") -> Alert:
    return Alert.objects.filter(signal=signal).latest("pk")


def test_a_cause_found_again_is_the_same_alert_brought_up_to_date(late):
    first = monitor()
    second = monitor(NEXT)

    found = Alert.objects.get(signal="overdue_grows")
    assert (found.first_run, found.last_run) == (first, second)
    assert (found.opened_date, found.as_of_date, found.value) == (DAY, NEXT, Decimal(71))


def test_a_cause_that_is_gone_is_cleared(late, book):
    monitor()
    book.pay(late.invoices.get(), "9000", on=DAY)

    run = monitor(NEXT)

    found = alert()
    assert (found.status, found.closed_date) == ("cleared", NEXT)
    assert run.cleared_count >= 1


def test_a_cause_that_returns_is_a_new_alert(late, book):
    monitor()
    book.pay(late.invoices.get(), "9000", on=DAY)
    monitor(NEXT)
    book.invoice(late, "9000", due=date(2026, 3, 1), issued=date(2026, 2, 1))

    monitor(NEXT + timedelta(days=1))

    assert Alert.objects.filter(signal="overdue_grows").count() == 2
    assert alert().status == "open"


def test_a_snoozed_alert_stays_live_and_snoozed(late):
    monitor()
    Alert.objects.filter(signal="overdue_grows").update(snoozed_until=date(2026, 6, 1), status="acknowledged")

    monitor(NEXT)

    found = Alert.objects.get(signal="overdue_grows")
    assert (found.status, found.snoozed_until, found.as_of_date) == ("acknowledged", date(2026, 6, 1), NEXT)


def test_a_resolved_cause_stays_resolved_while_it_lasts(late):
    monitor()
    Alert.objects.filter(signal="overdue_grows").update(status="resolved", outcome="watched", closed_date=DAY)

    monitor(NEXT)
    monitor(NEXT + timedelta(days=1))

    assert Alert.objects.get(signal="overdue_grows").status == "resolved"


def test_a_resolved_cause_that_becomes_urgent_is_a_new_alert(book):
    customer = book.customer("A")
    book.invoice(customer, "9000", due=DAY - timedelta(days=50), issued=DAY - timedelta(days=80))
    monitor()
    assert alert().severity == "medium"
    Alert.objects.filter(signal="overdue_grows").update(status="resolved", outcome="watched", closed_date=DAY)

    monitor(DAY + timedelta(days=11))

    assert (alert().status, alert().severity) == ("open", "high")


def test_an_amount_that_is_not_material_is_no_cause(book):
    book.invoice(book.customer("A"), "20", due=date(2026, 1, 1), issued=date(2025, 12, 1))

    monitor()

    assert not Alert.objects.filter(signal="overdue_grows").exists()


def test_who_owes_more_than_the_limit_is_over_it_and_not_ahead_of_it(late):
    grant(late, "5000")

    monitor()

    found = alert("over_limit")
    assert (found.value, found.severity) == (Decimal("1.8"), "high")
    assert Decimal(str(found.evidence["owed"])) == 9000
    assert not Alert.objects.filter(signal="limit_breach_ahead").exists()


def test_who_comes_close_to_the_limit_is_ahead_of_it(late):
    grant(late, "9500")

    monitor()

    assert alert("limit_breach_ahead").value == Decimal("0.947368")


def test_a_limit_that_ends_within_thirty_days_expires(late):
    grant(late, "20000", valid_until=DAY + timedelta(days=12))

    monitor()

    assert (alert("limit_expires").value, alert("limit_expires").severity) == (18, "low")


def test_negative_equity_and_stale_statements_name_their_statement(book, give):
    customer = book.customer("A")
    statement = give(customer, NOW, equity="-5", share_capital=None, retained_earnings=None, other_equity=None)

    monitor(NOW.period_end + timedelta(days=600))

    assert alert("negative_equity").evidence["statement"] == statement.pk
    assert alert("statement_stale").value == 19


def test_a_customer_who_owes_most_of_all_is_a_concentration(late):
    monitor()

    assert (alert("concentration").value, alert("concentration").severity) == (1, "high")


def test_two_live_alerts_of_one_cause_are_refused_by_the_database(late):
    run = monitor()
    values = {
        "customer": late, "signal": "overdue_grows", "severity": "high", "value": 1, "threshold": 1,
        "first_run": run, "last_run": run, "opened_date": DAY, "as_of_date": DAY,
    }  # fmt: skip

    with pytest.raises(IntegrityError, match="alert_one_a_cause"), transaction.atomic():
        Alert.objects.create(**values)


def test_a_limit_that_was_cut_since_is_seen_on_the_same_day(late):
    grant(late, "20000")
    monitor()
    grant(late, "5000")

    monitor()

    assert alert("over_limit").status == "open"
