"""What the demonstration shows of orders, held ones and alerts on its first day."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from credit.models import Alert, CreditCheck, MonitoringRun, Release
from finance_crm.access.models import ApprovalRequest

AS_OF = date(2026, 11, 20)


@pytest.mark.django_db
def test_orders_wait_pass_and_were_released_and_alerts_are_in_every_state():
    options = ["--customers=60", "--months=18", "--seed=7", f"--as-of={AS_OF}", "--password=a-word-for-tests"]
    call_command("seed_demo", *options, stdout=StringIO(), stderr=StringIO())
    checks = list(CreditCheck.objects.all())

    assert sum(check.result == "pass" for check in checks) >= len(checks) / 3
    assert any(check.is_held for check in checks)
    assert any(check.released_at for check in checks)
    assert Release.objects.exists()
    assert {check.as_of_date for check in checks} == {AS_OF}

    assert MonitoringRun.objects.latest("pk").as_of_date == AS_OF
    assert all(run.finished_at for run in MonitoringRun.objects.all())
    assert {"open", "acknowledged", "resolved"} <= set(Alert.objects.values_list("status", flat=True))
    assert Alert.objects.filter(snoozed_until__gt=AS_OF).exists()
    assert len(set(Alert.objects.values_list("opened_date", flat=True))) > 1

    assert ApprovalRequest.objects.filter(state="open").exists()
