"""The monitoring chapter of the demonstration: the runs of last week and today, and alerts that people worked on."""

from datetime import timedelta

from credit.demo.acting import people_by_role, run_job
from credit.models import Alert, AlertOutcome
from credit.services.alerts import acknowledge_alert, resolve_alert, snooze_alert
from customers.demo.chapters import Chapter
from customers.demo.plan import DemoPlan
from finance_crm.access.domain.roles import Role

RAN_DAYS_AGO = (7, 1, 0)
WORKED_ON = 9
NOTES = (
    (AlertOutcome.WATCHED, "Paid on Monday; the bank had held the transfer back."),
    (AlertOutcome.SECURED, "Personal guarantee of the owner obtained."),
    (AlertOutcome.LIMIT_CUT, "New orders against prepayment until the year's accounts are here."),
)


def write_monitoring(plan: DemoPlan) -> str:
    """Watch last week and today; some of last week's alerts are seen, put off or resolved in between."""
    days = [day for back in RAN_DAYS_AGO if (day := plan.as_of - timedelta(days=back)) > plan.first_date]
    for place, day in enumerate(days):
        run_job("credit_monitoring", as_of=day.isoformat())
        if place == 0:
            worked = _work_on(plan)
    run_job("signal_backtest", as_of=plan.as_of.isoformat())
    return f"{len(days)} monitoring runs, {Alert.objects.count()} alerts, {worked} of them worked on."


def _work_on(plan: DemoPlan) -> int:
    """Let the analyst see every third alert, put every third off and resolve the rest, of a few."""
    analyst = people_by_role().get(Role.ANALYST)
    if analyst is None:
        return 0
    alerts = list(Alert.objects.order_by("customer_id", "signal")[: WORKED_ON * 4 : 4])
    for place, alert in enumerate(alerts):
        if place % 3 == 0:
            acknowledge_alert(alert_id=alert.pk, version=None, actor_id=analyst.pk)
        elif place % 3 == 1:
            until = plan.as_of + timedelta(days=10 + place)
            snooze_alert(alert_id=alert.pk, version=None, until=until, today=plan.as_of)
        else:
            outcome, note = NOTES[place // 3 % len(NOTES)]
            resolve_alert(
                alert_id=alert.pk, version=None, outcome=outcome, note=note, actor_id=analyst.pk, today=plan.as_of
            )
    return len(alerts)


MONITORING_CHAPTER = Chapter("monitoring", write_monitoring)
