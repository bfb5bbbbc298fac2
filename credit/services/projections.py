"""Setting the drivers of a customer's projection: what stood before is superseded, never overwritten."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from credit.domain.projections.drivers import DRIVERS, DriverName
from credit.domain.projections.scenarios import SCENARIOS
from credit.models import ProjectionScenario
from finance_crm.sql import execute


class ScenarioRefusedError(Exception):
    """What was set cannot be kept; the text says why."""


@transaction.atomic
def set_scenarios(
    *,
    customer_id: int,
    drivers: Mapping[str, Mapping[DriverName, Decimal]],
    reason: str,
    effective_date: date,
    actor_id: int,
    now: datetime,
) -> None:
    """Keep the drivers of several scenarios. One without drivers, which had none before, is left alone.

    :raises ScenarioRefusedError: as `set_scenario` does; then nothing is kept
    """
    for scenario, chosen in drivers.items():
        if chosen or _current(customer_id, scenario):
            set_scenario(
                customer_id=customer_id,
                scenario=scenario,
                drivers=chosen,
                reason=reason,
                effective_date=effective_date,
                actor_id=actor_id,
                now=now,
            )


@transaction.atomic
def set_scenario(
    *,
    customer_id: int,
    scenario: str,
    drivers: Mapping[DriverName, Decimal],
    reason: str,
    effective_date: date,
    actor_id: int,
    now: datetime,
) -> ProjectionScenario:
    """Keep the drivers that stand in place of the estimates in this scenario, and return the row.

    No drivers go back to the estimates. The same again changes nothing.

    :raises ScenarioRefusedError: without a reason, for an unknown scenario, or for a driver out of its bounds
    """
    _refuse_the_impossible(scenario, drivers, reason)
    kept = {name.value: str(drivers[name]) for name in sorted(drivers)}
    current = _current(customer_id, scenario)
    if current and current.drivers == kept and current.effective_date <= effective_date:
        return current
    if current:
        current.superseded_at = max(now, current.recorded_at)
        current.save(update_fields=["superseded_at"])
    return ProjectionScenario.objects.create(
        customer_id=customer_id,
        scenario=scenario,
        drivers=kept,
        reason=reason.strip(),
        effective_date=effective_date,
        recorded_at=now,
        recorded_by_id=actor_id,
    )


def _current(customer_id: int, scenario: str) -> ProjectionScenario | None:
    """Return the current row; two people who save for a customer at once come one after the other."""
    key = f"projection_scenario:{customer_id}:{scenario}"
    execute("SELECT pg_advisory_xact_lock(hashtextextended(%(key)s, 0))", {"key": key})
    rows = ProjectionScenario.objects.filter(customer_id=customer_id, scenario=scenario)
    return rows.filter(superseded_at__isnull=True).first()


def _refuse_the_impossible(scenario: str, drivers: Mapping[DriverName, Decimal], reason: str) -> None:
    if scenario not in SCENARIOS:
        raise ScenarioRefusedError(_("There is no such scenario."))
    if not reason.strip():
        raise ScenarioRefusedError(_("Say why, so that others can follow it."))
    for name, value in drivers.items():
        driver = DRIVERS[name]
        if not driver.least <= value <= driver.most:
            limits = {"name": name.value, "least": driver.least, "most": driver.most}
            raise ScenarioRefusedError(_("%(name)s must lie between %(least)s and %(most)s.") % limits)
