"""`/api/v1/credit/calculations`, `ratios` and `scores`: what statements say, of anybody's or of a customer's."""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credit.api.calculation_answers import (
    CheckItem,
    RatioItem,
    ScoreItem,
    check_items,
    ratio_items,
    score_items,
)
from credit.domain.calculations import Calculation, GivenStatement, calculate
from credit.domain.flows import LONGEST_PERIOD_MONTHS
from credit.domain.scores.models import Profile, Setting
from credit.domain.statements import Line, Statement
from credit.queries.statements import list_statements
from customers.queries.accounts import CustomerNotFoundError, get_customer
from finance_crm.access.domain.roles import Right
from finance_crm.money import UnknownCurrencyError, decimals_of
from finance_crm.web.api.fields import RateField
from finance_crm.web.api.queries import AsOfForm
from finance_crm.web.api.views import ApiViewSet
from finance_crm.web.as_of import get_today

PERIODS = 3
_AMOUNT = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,4})?")
_TRAITS = ("listed", "manufacturer", "financial", "emerging_market")


class LineField(serializers.DecimalField):
    """An amount in major units of the statement's currency, as text."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_digits=20, decimal_places=4, required=False, **kwargs)

    def to_internal_value(self, data: Any) -> Decimal:
        if not _AMOUNT.fullmatch(str(data)):
            self.fail("invalid")
        return super().to_internal_value(data)


class _Lines(serializers.Serializer):
    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Refuse a line that there is not, with those that there are."""
        unknown = [name for name in data if name not in self.fields] if isinstance(data, Mapping) else []
        if unknown:
            known = ", ".join(self.fields)
            raise serializers.ValidationError({name: [f"There is no such line. Known: {known}."] for name in unknown})
        return super().to_internal_value(data)


# A line that is left out is missing, never zero.
LinesInput = type("LinesInput", (_Lines,), {line.value: LineField() for line in Line})


class PeriodInput(serializers.Serializer):
    period_end = serializers.DateField(help_text="the last day that the period covers")
    months = serializers.IntegerField(min_value=1, max_value=LONGEST_PERIOD_MONTHS, default=12)
    currency = serializers.CharField(min_length=3, max_length=3, trim_whitespace=False, help_text="ISO 4217")
    is_audited = serializers.BooleanField(default=False)
    lines = LinesInput()

    def validate_currency(self, value: str) -> str:
        try:
            decimals_of(value)
        except UnknownCurrencyError as error:
            raise serializers.ValidationError("Not an ISO 4217 currency.") from error
        return value


_LINES = {
    "cash": "120000", "receivables": "400000", "inventory": "300000", "property": "700000", "intangibles": "150000",
    "other_current_assets": "30000", "payables": "250000", "short_term_debt": "150000",
    "other_current_liabilities": "100000", "long_term_debt": "400000", "other_non_current_liabilities": "50000",
    "share_capital": "350000", "retained_earnings": "400000", "sales": "2000000", "cost_of_sales": "1400000",
    "selling_general_administrative": "350000", "depreciation": "90000", "interest": "40000", "tax": "30000",
    "ebit": "160000", "net_income": "90000", "operating_cash_flow": "130000", "capital_expenditure": "120000",
    "market_capitalisation": "900000",
}  # fmt: skip
_EXAMPLE = {
    "as_of": "2026-04-30",
    "periods": [{"period_end": "2025-12-31", "months": 12, "currency": "USD", "is_audited": True, "lines": _LINES}],
    "price_index": "100",
    "dollars_per_unit": "1",
    "listed": True,
}


@extend_schema_serializer(examples=[OpenApiExample("One year", _EXAMPLE, request_only=True)])
class CalculationInput(serializers.Serializer):
    periods = PeriodInput(many=True, min_length=1, max_length=PERIODS, help_text="of one company, in any order")
    as_of = serializers.DateField(required=False, help_text="the day on which ages are judged; today when left out")
    price_index = serializers.DecimalField(
        12, 4, required=False, min_value=Decimal("0.0001"), help_text="GNP price level of the year, 100 in 1968"
    )
    dollars_per_unit = RateField(required=False, help_text="US dollars that one unit of the amounts is worth")
    listed = serializers.BooleanField(required=False, allow_null=True, default=None)
    manufacturer = serializers.BooleanField(required=False, allow_null=True, default=None)
    financial = serializers.BooleanField(required=False, allow_null=True, default=None)
    emerging_market = serializers.BooleanField(required=False, allow_null=True, default=None)

    def validate_periods(self, periods: list[dict[str, Any]]) -> list[dict[str, Any]]:
        if len({period["period_end"] for period in periods}) < len(periods):
            raise serializers.ValidationError("Two periods end on the same day; send each period once.")
        return periods


class RatiosAnswer(serializers.Serializer):
    as_of = serializers.DateField()
    period_end = serializers.DateField(allow_null=True, help_text="of the latest statement; null if there is none")
    currency = serializers.CharField(allow_null=True)
    ratios = RatioItem(many=True)
    checks = CheckItem(many=True)


class ScoresAnswer(serializers.Serializer):
    as_of = serializers.DateField()
    period_end = serializers.DateField(allow_null=True, help_text="of the latest statement; null if there is none")
    currency = serializers.CharField(allow_null=True)
    scores = ScoreItem(many=True)
    checks = CheckItem(many=True)


class CalculationAnswer(RatiosAnswer):
    scores = ScoreItem(many=True)


class RatioQuery(AsOfForm):
    """Whose ratios, when, and as known when."""

    customer_id = forms.IntegerField(min_value=1)


class ScoreQuery(RatioQuery):
    """Whose scores, and what one model needs beside the statements."""

    price_index = forms.DecimalField(required=False, min_value=Decimal("0.0001"), help_text="100 in 1968")
    dollars_per_unit = forms.DecimalField(required=False, min_value=Decimal("0.000000000001"))


class CalculationViewSet(ApiViewSet):
    """Ratios, published scores and checks. Nothing is stored; explanations come with every number."""

    required_rights = {
        "create": Right.VIEW_CREDIT,
        "ratios": Right.VIEW_CREDIT,
        "scores": Right.VIEW_CREDIT,
    }
    query_forms = {"ratios": RatioQuery, "scores": ScoreQuery}

    @extend_schema(request=CalculationInput, responses=CalculationAnswer, operation_id="credit_calculations_create")
    def create(self, request: Request) -> Response:
        """Calculate from statements that are sent; they are not kept."""
        body = self.read_body(CalculationInput)
        as_of = body.get("as_of") or get_today()
        found = calculate(
            [_given(period) for period in body["periods"]],
            as_of=as_of,
            setting=_setting(body, Profile(**{trait: body[trait] for trait in _TRAITS})),
        )
        return Response(_head(as_of, found) | {"ratios": ratio_items(found), "scores": score_items(found)})

    @extend_schema(responses=RatiosAnswer, operation_id="credit_ratios_retrieve")
    def ratios(self, request: Request) -> Response:
        """Every ratio of a customer's latest statement."""
        as_of = self.query["as_of"] or get_today()
        found = self._of_customer(as_of, Setting())
        return Response(_head(as_of, found) | {"ratios": ratio_items(found) if found else []})

    @extend_schema(responses=ScoresAnswer, operation_id="credit_scores_retrieve")
    def scores(self, request: Request) -> Response:
        """Every published score of a customer's latest statement."""
        as_of = self.query["as_of"] or get_today()
        found = self._of_customer(as_of, _setting(self.query, Profile()))
        return Response(_head(as_of, found) | {"scores": score_items(found) if found else []})

    def _of_customer(self, as_of: date, setting: Setting) -> Calculation | None:
        customer_id = self.query["customer_id"]
        try:
            get_customer(scope=self.scope, customer_id=customer_id)
        except CustomerNotFoundError as error:
            raise Http404 from error
        known = list_statements(customer_id=customer_id, as_of=as_of, known_at=self.query["known_at"], limit=PERIODS)
        given = [GivenStatement(period.statement, period.is_audited) for period in known]
        return calculate(given, as_of=as_of, setting=setting) if given else None


def _given(period: Mapping[str, Any]) -> GivenStatement:
    lines = {Line(name): amount for name, amount in period["lines"].items()}
    return GivenStatement(
        Statement(period["period_end"], period["months"], period["currency"], lines), period["is_audited"]
    )


def _setting(given: Mapping[str, Any], profile: Profile) -> Setting:
    return Setting(profile, given.get("price_index"), given.get("dollars_per_unit"))


def _head(as_of: date, found: Calculation | None) -> dict[str, Any]:
    return {
        "as_of": as_of.isoformat(),
        "period_end": found.latest.period_end.isoformat() if found else None,
        "currency": found.latest.currency if found else None,
        "checks": check_items(found) if found else [],
    }
