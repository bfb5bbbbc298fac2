"""`/api/v1/credit/projections/`: the next years' statements of a customer, and how far to trust them."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credit.domain.comfort import Judgement, judge
from credit.domain.projections.measures import MeasureKind
from credit.domain.projections.outlook import scores_by_period
from credit.domain.projections.scenarios import BASE, LONGEST_HORIZON_YEARS
from credit.forms.projections import ProjectionQuery
from credit.queries.projections import CustomerProjection, MeasureError, ScenarioProjection, get_projection
from customers.queries.accounts import CustomerNotFoundError, get_customer
from finance_crm.access.domain.roles import Right
from finance_crm.web.api.fields import MoneyField
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.views import ApiViewSet
from finance_crm.web.as_of import get_today


class LineView(NamedTuple):
    line: str
    amount: Decimal
    currency: str


class RatioView(NamedTuple):
    name: str
    status: str
    value: Decimal | None
    judgement: Judgement
    chance_under: Decimal | None


class ScoreView(NamedTuple):
    model: str
    value: Decimal | None
    zone: str | None


class DriverView(NamedTuple):
    """A driver: what it was estimated from, and what each projected year uses."""

    name: str
    past: list[str | None]
    own_weight: Decimal
    trend: Decimal | None
    trend_source: str | None
    trend_company_count: int
    estimate: Decimal | None
    override: Decimal | None
    by_year: list[str | None]
    error_spread: Decimal
    error_source: str


class YearView(NamedTuple):
    period_end: date
    lines: list[LineView]
    ratios: list[RatioView]
    scores: list[ScoreView]


class ProjectionView(NamedTuple):
    """The whole answer; `years` is empty where something is missing."""

    customer_id: int
    scenario: str
    as_of: date
    is_possible: bool
    missing_lines: list[str]
    missing_drivers: list[str]
    held_drivers: list[str]
    drivers: list[DriverView]
    years: list[YearView]
    backtest_as_of: date | None
    errors: list[MeasureError]


class ProjectedLine(RowSerializer):
    line = serializers.CharField()
    amount = MoneyField()


class ProjectedRatio(RowSerializer):
    name = serializers.CharField()
    status = serializers.CharField(help_text="ok, best_by_absence, worst_by_sign, not_applicable or missing_input")
    value = serializers.DecimalField(30, 6, allow_null=True)
    judgement = serializers.CharField(help_text="strong, comfortable, uncomfortable or not_judged")
    chance_under = serializers.DecimalField(7, 4, allow_null=True, help_text="of falling under its comfort level")


class ProjectedScore(RowSerializer):
    model = serializers.CharField()
    value = serializers.DecimalField(30, 6, allow_null=True)
    zone = serializers.CharField(allow_null=True)


class ProjectionDriver(RowSerializer):
    name = serializers.CharField()
    past = serializers.ListField(child=serializers.CharField(allow_null=True), help_text="oldest period first")
    own_weight = serializers.DecimalField(7, 4, help_text="of the own past; the rest is the trend's")
    trend = serializers.DecimalField(30, 6, allow_null=True)
    trend_source = serializers.CharField(allow_null=True, help_text="industry or portfolio")
    trend_company_count = serializers.IntegerField()
    estimate = serializers.DecimalField(30, 6, allow_null=True)
    override = serializers.DecimalField(30, 6, allow_null=True, help_text="what a person set instead")
    by_year = serializers.ListField(child=serializers.CharField(allow_null=True), help_text="as each year uses it")
    error_spread = serializers.DecimalField(30, 6, help_text="standard deviation of its error")
    error_source = serializers.CharField(help_text="backtest or default")


class ProjectedYear(RowSerializer):
    period_end = serializers.DateField()
    lines = ProjectedLine(many=True)
    ratios = ProjectedRatio(many=True)
    scores = ProjectedScore(many=True)


class ProjectionErrorItem(RowSerializer):
    horizon = serializers.IntegerField(help_text="years ahead")
    kind = serializers.CharField(help_text="line or ratio")
    measure = serializers.CharField()
    case_count = serializers.IntegerField()
    median_error = serializers.DecimalField(24, 6, allow_null=True)
    naive_error = serializers.DecimalField(24, 6, allow_null=True, help_text="of same as last year")
    verdict = serializers.CharField(help_text="beats_naive, not_better or too_few")


EXAMPLE = {
    "customer_id": 240,
    "scenario": "downturn",
    "as_of": "2026-11-22",
    "is_possible": False,
    "missing_lines": [],
    "missing_drivers": ["sales_growth"],
    "held_drivers": [],
    "drivers": [],
    "years": [],
    "backtest_as_of": None,
    "errors": [],
}


@extend_schema_serializer(
    many=False, examples=[OpenApiExample("One statement, no industry", EXAMPLE, response_only=True)]
)
class ProjectionItem(RowSerializer):
    customer_id = serializers.IntegerField()
    scenario = serializers.CharField()
    as_of = serializers.DateField()
    is_possible = serializers.BooleanField()
    missing_lines = serializers.ListField(child=serializers.CharField())
    missing_drivers = serializers.ListField(child=serializers.CharField())
    held_drivers = serializers.ListField(
        child=serializers.CharField(), help_text="known to nobody: what they move stays as it was"
    )
    drivers = ProjectionDriver(many=True)
    years = ProjectedYear(many=True)
    backtest_as_of = serializers.DateField(allow_null=True)
    errors = ProjectionErrorItem(many=True)


class ProjectionViewSet(ApiViewSet):
    """Projected statements with ratios, scores, chances under comfort levels, and the back-test beside the naive."""

    required_rights = {"list": Right.VIEW_CREDIT}
    query_forms = {"list": ProjectionQuery}
    paged_actions = frozenset()
    pagination_class = None

    @extend_schema(responses=ProjectionItem)
    def list(self, request: Request) -> Response:
        """Project one customer in one scenario, on a day, from what was known at a moment."""
        asked = self.query
        try:
            customer = get_customer(scope=self.scope, customer_id=asked["customer_id"])
        except CustomerNotFoundError as error:
            raise Http404 from error
        scenario, as_of = asked["scenario"] or BASE.key, asked["as_of"] or get_today()
        found = get_projection(
            customer_id=customer.pk,
            industry=customer.industry,
            as_of=as_of,
            known_at=asked["known_at"],
            years=asked["years"] or LONGEST_HORIZON_YEARS,
            scenarios=(scenario,),
        )
        return Response(ProjectionItem.render(_view(customer.pk, as_of, found, found.scenarios[scenario])))


def _view(customer_id: int, as_of: date, found: CustomerProjection, one: ScenarioProjection) -> ProjectionView:
    errors = found.backtest.errors.values() if found.backtest else ()
    return ProjectionView(
        customer_id=customer_id,
        scenario=one.scenario,
        as_of=as_of,
        is_possible=one.projected.is_possible,
        missing_lines=list(one.projected.missing_lines),
        missing_drivers=list(one.projected.missing_drivers),
        held_drivers=list(one.projected.held),
        drivers=list(_drivers(found, one)),
        years=list(_years(found, one)),
        backtest_as_of=found.backtest.as_of if found.backtest else None,
        errors=[error for error in errors if error.kind is not MeasureKind.DRIVER],
    )


def _drivers(found: CustomerProjection, one: ScenarioProjection) -> Iterator[DriverView]:
    for name, estimate in found.estimates.items():
        trend, error = estimate.trend, found.errors[name]
        yield DriverView(
            name=name,
            past=[_text(value) for value in estimate.past],
            own_weight=round(estimate.own_weight, 4),
            trend=_six(trend.value if trend else None),
            trend_source=trend.source if trend else None,
            trend_company_count=trend.company_count if trend else 0,
            estimate=_six(estimate.value),
            override=one.overrides.get(name),
            by_year=[_text(year.get(name)) for year in one.projected.drivers],
            error_spread=_six(error.spread) or Decimal(0),
            error_source=error.source,
        )


def _years(found: CustomerProjection, one: ScenarioProjection) -> Iterator[YearView]:
    known, statements = len(found.past), one.projected.statements
    scores = scores_by_period([*found.past, *statements]) if statements else {}
    for year, (statement, ratios) in enumerate(zip(statements, one.ratios, strict=True)):
        yield YearView(
            statement.period_end,
            [LineView(line, amount, statement.currency) for line, amount in statement.given.items()],
            [
                RatioView(
                    name,
                    result.status,
                    _six(result.value),
                    judge(result, found.levels.get(name)),
                    one.chances[name][year].under if name in one.chances else None,
                )
                for name, result in ratios.items()
            ],
            [
                ScoreView(key, _six(results[known + year].value), results[known + year].zone)
                for key, results in scores.items()
            ],
        )


def _six(value: Decimal | None) -> Decimal | None:
    return None if value is None else round(value, 6)


def _text(value: Decimal | None) -> str | None:
    return None if value is None else f"{round(value, 6):f}"
