"""What the demonstration shows of limits on its first day."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from credit.models import CreditLimit, LimitRequest, SecuredPart
from credit.queries.limit_lists import LimitList
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.access.models import ApprovalRequest

AS_OF = date(2026, 11, 20)


@pytest.fixture
def said(db):
    output = StringIO()
    options = ["--customers=20", "--months=6", "--seed=3", f"--as-of={AS_OF}", "--password=a-word-for-tests"]
    call_command("seed_demo", *options, stdout=output, stderr=StringIO())
    return output.getvalue()


def states(state):
    listed = LimitList(scope=EVERYTHING, as_of=AS_OF, today=AS_OF, known_at=None, filters={"state": state})
    return len(listed.read(order_by="customer_code", limit=100))


def test_every_kind_of_limit_is_there_and_each_was_granted_by_somebody_else(said):
    assert "3 requests that wait" in said
    assert all(states(name) for name in ("in_force", "over", "expired", "temporary", "no_credit", "none"))
    assert SecuredPart.objects.exists()
    assert not CreditLimit.objects.filter(request=None).exists()
    assert LimitRequest.objects.filter(approval__state="open").count() == 3
    assert {row.decided_by_id for row in ApprovalRequest.objects.exclude(state="open")}.isdisjoint(
        {row.requested_by_id for row in ApprovalRequest.objects.all()}
    )
