"""What people set is superseded, never overwritten; the database holds that, whoever writes."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from credit.domain.projections.drivers import DriverName
from credit.models import ProjectionBacktest, ProjectionBacktestCase, ProjectionBacktestError, ProjectionScenario
from credit.queries.projections import get_projection, list_known_scenarios
from credit.services.projections import ScenarioRefusedError, set_scenario
from tests.credit.projections.conftest import AS_OF, three_years

MORNING = datetime(2026, 11, 22, 8, tzinfo=UTC)


@pytest.fixture
def put(acme, analyst):
    def save(growth: str | None, *, scenario: str = "base", reason: str = "Because", hours: int = 0, on: date = AS_OF):
        return set_scenario(
            customer_id=acme.pk,
            scenario=scenario,
            drivers={DriverName.SALES_GROWTH: Decimal(growth)} if growth else {},
            reason=reason,
            effective_date=on,
            actor_id=analyst.pk,
            now=MORNING + timedelta(hours=hours),
        )

    return save


def known(acme, *, known_at: datetime | None = None, as_of: date = AS_OF):
    return list_known_scenarios(customer_id=acme.pk, as_of=as_of, known_at=known_at)


def test_a_later_edit_supersedes_and_both_stay_known(put, acme):
    put("0.10")
    put("0.20", hours=2)

    assert known(acme)["base"].drivers == {DriverName.SALES_GROWTH: Decimal("0.20")}
    assert known(acme, known_at=MORNING + timedelta(hours=1))["base"].drivers[DriverName.SALES_GROWTH] == Decimal(
        "0.10"
    )
    assert known(acme, known_at=MORNING - timedelta(hours=1)) == {}
    assert ProjectionScenario.objects.filter(superseded_at__isnull=True).count() == 1


def test_the_same_again_changes_nothing(put):
    assert put("0.10").pk == put("0.10", hours=2).pk


def test_no_drivers_go_back_to_the_estimates(put, acme, keep):
    keep(acme, three_years())
    put("0.10")
    put(None, hours=1)

    found = get_projection(customer_id=acme.pk, industry="Metal", as_of=AS_OF, known_at=None)

    assert found.scenarios["base"].overrides == {}


def test_an_edit_is_not_effective_before_its_day(put, acme):
    put("0.10")

    assert known(acme, as_of=AS_OF - timedelta(days=1)) == {}


@pytest.mark.parametrize(
    "wrong", [{"growth": "0.1", "reason": "  "}, {"growth": "5"}, {"growth": "0.1", "scenario": "boom"}]
)
def test_without_reason_out_of_bounds_or_for_no_scenario_nothing_is_kept(put, wrong):
    with pytest.raises(ScenarioRefusedError):
        put(wrong.pop("growth"), **wrong)

    assert not ProjectionScenario.objects.exists()


def row(acme, analyst, **changes):
    return ProjectionScenario(
        **{
            "customer": acme, "scenario": "base", "drivers": {}, "reason": "x", "effective_date": AS_OF,
            "recorded_at": MORNING, "recorded_by": analyst,
        }
        | changes
    )  # fmt: skip


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("projection_scenario_known", {"scenario": "boom"}),
        ("projection_scenario_reason_given", {"reason": ""}),
        ("projection_scenario_superseded_after", {"superseded_at": MORNING - timedelta(seconds=1)}),
    ],
)
def test_the_database_refuses_an_impossible_edit(acme, analyst, constraint, changes):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        row(acme, analyst, **changes).save()


def test_the_database_refuses_two_current_edits(acme, analyst):
    row(acme, analyst).save()

    with pytest.raises(IntegrityError, match="projection_scenario_one_current"), transaction.atomic():
        row(acme, analyst).save()


@pytest.mark.parametrize(
    ("constraint", "changes"),
    [
        ("projection_error_horizon", {"horizon": 4}),
        ("projection_error_kind_known", {"kind": "guess"}),
        ("projection_error_has_cases", {"case_count": 0}),
        ("projection_error_spread_positive", {"spread": -1}),
    ],
)
def test_the_database_refuses_an_impossible_error(db, constraint, changes):
    run = ProjectionBacktest.objects.create(job_id=1, as_of_date=AS_OF, known_at=MORNING)
    usual = {
        "run": run, "horizon": 1, "kind": "line", "measure": "sales", "case_count": 3, "median_error": 0,
        "naive_error": 0, "residual_count": 3, "bias": 0, "spread": 0,
    }  # fmt: skip

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ProjectionBacktestError.objects.create(**usual | changes)


def test_the_database_keeps_one_error_of_a_measure_and_horizon(db):
    run = ProjectionBacktest.objects.create(job_id=1, as_of_date=AS_OF, known_at=MORNING)
    usual = {
        "run": run, "horizon": 1, "kind": "line", "measure": "sales", "case_count": 3, "median_error": 0,
        "naive_error": 0, "residual_count": 3, "bias": 0, "spread": 0,
    }  # fmt: skip
    ProjectionBacktestError.objects.create(**usual)

    with pytest.raises(IntegrityError, match="projection_error_once"), transaction.atomic():
        ProjectionBacktestError.objects.create(**usual)


def test_the_database_keeps_one_case_of_a_customer_measure_and_horizon(acme):
    run = ProjectionBacktest.objects.create(job_id=1, as_of_date=AS_OF, known_at=MORNING)
    case = {"run": run, "customer": acme, "horizon": 1, "kind": "line", "measure": "sales", "residual": 0}
    ProjectionBacktestCase.objects.create(**case)

    with pytest.raises(IntegrityError, match="projection_case_once"), transaction.atomic():
        ProjectionBacktestCase.objects.create(**case)


def test_the_history_of_the_drivers_can_be_read(put, acme, client_of):
    put("0.10")
    put("0.20", hours=1)

    shown = client_of("executive").get(f"/activity/history/projection/{acme.pk}/").text

    assert shown.count("Drivers") >= 2
    assert client_of("sales_manager").get(f"/activity/history/projection/{acme.pk}/").status_code == 404
