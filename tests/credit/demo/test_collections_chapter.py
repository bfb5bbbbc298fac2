"""What the demonstration shows of collections on its first day."""

from datetime import date, timedelta
from io import StringIO

import pytest
from django.core.management import call_command

from credit.models import CaseActivity, OverdueCase, ScanRun
from customers.models import CustomerPosition

AS_OF = date(2026, 11, 20)


@pytest.fixture
def said(db):
    output = StringIO()
    options = ["--customers=20", "--months=6", "--seed=3", f"--as-of={AS_OF}", "--password=a-word-for-tests"]
    call_command("seed_demo", *options, stdout=output, stderr=StringIO())
    return output.getvalue()


def test_the_past_weeks_were_scanned_with_what_was_known_then(said):
    runs = list(ScanRun.objects.order_by("as_of_date"))

    assert "7 overdue scans" in said
    assert runs[0].as_of_date == AS_OF - timedelta(days=28)
    assert all(run.is_live for run in runs)
    assert [run.known_at for run in runs] == sorted(run.known_at for run in runs)


def test_open_cases_are_the_overdue_customers_of_today(said):
    overdue = set(CustomerPosition.objects.filter(overdue__gt=0).values_list("customer_id", flat=True))
    cases = set(OverdueCase.objects.filter(status="open").values_list("customer_id", flat=True))

    assert cases
    assert cases <= overdue  # disputed amounts are left out


def test_the_collector_has_worked_on_the_worst_cases(said):
    worst = OverdueCase.objects.filter(status="open").order_by("-priority").first()

    assert worst.collector.username == "collector"
    assert CaseActivity.objects.filter(case=worst).exists()
