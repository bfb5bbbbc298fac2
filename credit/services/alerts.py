"""Work on alerts: seen, put off, given to somebody, resolved with what came of it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from credit.models import LIVE, Alert, AlertOutcome, AlertStatus
from finance_crm.access.domain.roles import Right
from finance_crm.access.queries.people import holds_right
from finance_crm.web.domain.versions import StaleVersionError


class AlertError(ValueError):
    """The alert cannot be changed so; the text says what to do."""


@transaction.atomic
def acknowledge_alert(*, alert_id: int, version: int | None, actor_id: int) -> Alert:
    """Note that somebody has seen it; who has no owner yet is theirs.

    :raises StaleVersionError: if the alert is no longer at `version`
    :raises AlertError: if it is closed
    """

    def change(alert: Alert) -> dict[str, Any]:
        return {"status": AlertStatus.ACKNOWLEDGED, "owner_id": alert.owner_id or actor_id}

    return _change(alert_id, version, change)


@transaction.atomic
def snooze_alert(*, alert_id: int, version: int | None, until: date | None, today: date) -> Alert:
    """Keep it out of sight until a day, or bring it back (None).

    :raises StaleVersionError: if the alert is no longer at `version`
    :raises AlertError: if it is closed, or the day is not to come
    """
    if until is not None and until <= today:
        raise AlertError(_("Choose a day after today."))
    return _change(alert_id, version, lambda _alert: {"snoozed_until": until})


@transaction.atomic
def assign_alert(*, alert_id: int, version: int | None, owner_id: int | None) -> Alert:
    """Give it to somebody who works on alerts, or to nobody.

    :raises StaleVersionError: if the alert is no longer at `version`
    :raises AlertError: if it is closed, or the person does not work on alerts
    """
    if owner_id is not None and not holds_right(user_id=owner_id, right=Right.WORK_ALERTS):
        raise AlertError(_("Choose somebody who works on alerts."))
    return _change(alert_id, version, lambda _alert: {"owner_id": owner_id})


@transaction.atomic
def resolve_alert(*, alert_id: int, version: int | None, outcome: str, note: str, actor_id: int, today: date) -> Alert:
    """Close it with what came of it. While its cause lasts it does not come back, unless it becomes urgent.

    :raises StaleVersionError: if the alert is no longer at `version`
    :raises AlertError: if it is closed, or the outcome is not one of those there are
    """
    if outcome not in AlertOutcome.values:
        raise AlertError(_("Say what came of it."))

    def change(alert: Alert) -> dict[str, Any]:
        return {
            "status": AlertStatus.RESOLVED,
            "outcome": outcome,
            "note": note,
            "owner_id": alert.owner_id or actor_id,
            "closed_date": max(today, alert.opened_date),
        }

    return _change(alert_id, version, change)


def _change(alert_id: int, version: int | None, change: Callable[[Alert], dict[str, Any]]) -> Alert:
    alert = Alert.objects.select_for_update().get(pk=alert_id)
    if version is not None and alert.version != version:
        raise StaleVersionError
    if alert.status not in LIVE:
        raise AlertError(_("The alert is closed."))
    for name, value in (change(alert) | {"version": alert.version + 1}).items():
        setattr(alert, name, value)
    alert.save()
    return alert
