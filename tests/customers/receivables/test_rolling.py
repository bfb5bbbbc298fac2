"""Every day the balances are rolled by a job, once however often it runs."""

from datetime import timedelta

from customers.models import CustomerBalance, CustomerPosition, PortfolioTotal
from finance_crm.jobs.services.jobs import enqueue, run_inline
from tests.customers.receivables.ledger import TODAY


def test_what_fell_due_moves_from_not_due_to_overdue_once(ledger):
    customer = ledger.customer()
    ledger.invoice(customer, "100", issued=TODAY, due=TODAY + timedelta(days=5))
    as_of = TODAY + timedelta(days=6)

    results = []
    for _ in range(2):
        job = enqueue(kind="roll_balances", arguments={"as_of": as_of.isoformat()}, actor_id=None, source="command")
        results.append(run_inline(job_id=job.pk).result)

    position = CustomerPosition.objects.get(customer=customer)
    balance = CustomerBalance.objects.get(customer=customer)
    total = PortfolioTotal.objects.get(team=None)
    assert [result["customers"] for result in results] == [1, 0]
    assert (position.overdue, position.not_due, position.as_of_date) == (100, 0, as_of)
    assert (balance.overdue, total.overdue) == (100, 100)
