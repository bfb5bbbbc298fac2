"""The background jobs of customers."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from customers.services.balances import roll_balances
from finance_crm.access.domain.roles import Right
from finance_crm.jobs.domain.kinds import (
    Argument,
    JobKind,
    JobSchedule,
    Json,
    Report,
    ShardView,
    lock_per_as_of,
)


def run_roll(shard: ShardView, report: Report) -> Json:
    """Roll every customer at once: the ledger's lock is held throughout, so pieces would only wait in turn."""
    count = roll_balances(as_of=date.fromisoformat(shard.job.arguments["as_of"]))
    report(count, count)
    return {"customers": count}


ROLL_BALANCES = JobKind(
    name="roll_balances",
    label=_("Roll balances"),
    description=_("Moves what fell due before a day from not due to overdue in the maintained balances."),
    right=Right.RUN_SCAN,
    unit=_("customers"),
    run_shard=run_roll,
    lock_key=lock_per_as_of,
    arguments=(Argument(name="as_of", label=_("As of"), type="date", is_required=True),),
    is_startable=True,
    result_labels={"customers": _("Customers")},
)
# Shortly after midnight, before the overdue scan.
DAILY_ROLL = JobSchedule(
    name="daily_roll_balances",
    label=_("Daily roll of balances"),
    kind="roll_balances",
    crontab="5 0 * * *",
    arguments={"as_of": "today"},
)
