"""Reservations whose time is over are marked as expired; they count no more from their time on either way."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from credit.services.reservations import expire_reservations
from finance_crm.access.domain.roles import Right
from finance_crm.jobs.domain.kinds import JobKind, JobSchedule, Json, Report, ShardView


def run_expiry(shard: ShardView, report: Report) -> Json:
    """Mark all of them in one statement."""
    count = expire_reservations(now=timezone.now())
    report(count, count)
    return {"reservations": count}


EXPIRE_RESERVATIONS = JobKind(
    name="expire_reservations",
    label=_("Expire reservations"),
    description=_("Marks the headroom of orders that were not booked in time as expired."),
    right=Right.RUN_MONITORING,
    unit=_("reservations"),
    run_shard=run_expiry,
    lock_key=lambda _arguments: "all",
    is_startable=True,
    result_labels={"reservations": _("Reservations")},
)
HOURLY_EXPIRY = JobSchedule(
    name="hourly_expiry_of_reservations",
    label=_("Hourly expiry of reservations"),
    kind="expire_reservations",
    crontab="20 * * * *",
    arguments={},
)
