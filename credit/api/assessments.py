"""`/api/v1/credit/assessments/`: what the risk of customers was judged to be, why, and judging it anew.

Setting a grade in place of the model's is for people, so no endpoint does it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.http import Http404
from drf_spectacular.utils import OpenApiExample, extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from credit.domain.explanations import Explained, Part
from credit.forms.assessments import AssessmentFilters
from credit.queries.assessments import Assessment, get_assessment
from credit.queries.explanations import ExplainedAssessment, explain_assessment
from credit.queries.grade_lists import GradeList
from credit.queries.policies import policy_in_force
from credit.services.assessments import assess_customer
from customers.queries.accounts import CustomerNotFoundError, get_customer
from finance_crm.access.domain.roles import Right
from finance_crm.web.api.fields import IdField
from finance_crm.web.api.queries import AsOfForm
from finance_crm.web.api.serializers import RowSerializer
from finance_crm.web.api.views import ApiViewSet
from finance_crm.web.as_of import get_today

GRADE = {
    "customer_id": 240,
    "customer_code": "C0240",
    "customer_name": "Northwind",
    "assessment_id": 991,
    "as_of_date": "2026-11-27",
    "basis": "both",
    "points": "641.50",
    "quality": "B",
    "next_review_date": "2027-05-27",
    "model_grade": "B+",
    "assessed_grade": "B+",
    "assessed_pd": "0.003120",
    "grade": "B",
    "pd": "0.006220",
    "is_overridden": True,
    "is_stale": False,
}


class AssessmentQuery(AssessmentFilters, AsOfForm):
    """Whose grades, and when."""

    customer_id = forms.IntegerField(required=False, min_value=1)


class ExplainQuery(forms.Form):
    """Whether to say why."""

    explain = forms.BooleanField(required=False)


def _points(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=12, decimal_places=2, **options)


def _share(**options: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=9, decimal_places=6, **options)


@extend_schema_serializer(many=False, examples=[OpenApiExample("A grade set by a person", GRADE, response_only=True)])
class GradeItem(RowSerializer):
    customer_id = serializers.IntegerField()
    customer_code = serializers.CharField()
    customer_name = serializers.CharField()
    assessment_id = serializers.IntegerField()
    as_of_date = serializers.DateField(help_text="the day of the assessment")
    basis = serializers.CharField(help_text="both, statements, behaviour or nothing")
    points = _points(allow_null=True)
    quality = serializers.CharField(help_text="data quality A to D, or none")
    next_review_date = serializers.DateField()
    model_grade = serializers.CharField(allow_null=True, help_text="by the points alone")
    assessed_grade = serializers.CharField(allow_null=True, help_text="after the cap of data quality")
    assessed_pd = _share(allow_null=True)
    grade = serializers.CharField(allow_null=True, help_text="in force: a person's before the model's")
    pd = _share(allow_null=True)
    is_overridden = serializers.BooleanField()
    is_stale = serializers.BooleanField(help_text="a review is overdue")


class AssessedLine(RowSerializer):
    line = serializers.CharField()
    period_end = serializers.DateField()
    stated = serializers.DecimalField(max_digits=24, decimal_places=4)
    is_annualised = serializers.BooleanField()
    statement_id = serializers.IntegerField(allow_null=True)
    version = serializers.IntegerField(allow_null=True)


class CharacteristicItem(RowSerializer):
    name = serializers.CharField()
    value = serializers.CharField(allow_null=True)
    points = _points()
    peer_median = _points(allow_null=True)
    is_missing = serializers.BooleanField()
    lines = AssessedLine(many=True)
    missing_lines = serializers.ListField(child=serializers.CharField())


class ScorePartItem(RowSerializer):
    scorecard = serializers.CharField()
    version = serializers.IntegerField()
    weight = _share()
    base_points = _points()
    points = _points()
    peer_group = serializers.CharField(allow_null=True)
    peer_count = serializers.IntegerField()
    characteristics = CharacteristicItem(many=True)


class ExplanationItem(RowSerializer):
    is_sound = serializers.BooleanField(help_text="the rebuilt judgement is the stored one")
    differences = serializers.ListField(child=serializers.CharField())
    findings = serializers.ListField(child=serializers.CharField())
    shortcomings = serializers.ListField(child=serializers.CharField())
    scores = ScorePartItem(many=True)


class AssessmentItem(RowSerializer):
    id = serializers.IntegerField(source="pk")
    customer_id = serializers.IntegerField()
    as_of_date = serializers.DateField()
    known_at = serializers.DateTimeField()
    recorded_at = serializers.DateTimeField()
    policy_version = serializers.IntegerField(source="policy.version")
    scorecards = serializers.CharField()
    engine = serializers.IntegerField()
    basis = serializers.CharField()
    statement_points = _points(allow_null=True)
    behaviour_points = _points(allow_null=True)
    points = _points(allow_null=True)
    model_grade = serializers.CharField(help_text="empty where nothing is known")
    quality = serializers.CharField()
    grade = serializers.CharField(help_text="empty where nothing is known")
    pd = _share(allow_null=True)
    next_review_date = serializers.DateField()
    input_hash = serializers.CharField()


class ExplainedItem(AssessmentItem):
    explanation = ExplanationItem(allow_null=True, help_text="only with explain=1")


class AssessmentInput(serializers.Serializer):
    customer_id = IdField()
    as_of = serializers.DateField(required=False)


@dataclass(frozen=True)
class _Explained:
    """An assessment and its explanation as one row."""

    row: Assessment
    explanation: dict[str, Any] | None

    def __getattr__(self, name: str) -> Any:
        return getattr(self.row, name)


class AssessmentViewSet(ApiViewSet):
    """Grades in force by customer, assessments one by one with their explanation, and assessing a customer."""

    required_rights = {"list": Right.VIEW_CREDIT, "retrieve": Right.VIEW_CREDIT, "create": Right.ASSESS}
    query_forms = {"list": AssessmentQuery, "retrieve": ExplainQuery}

    @extend_schema(responses=GradeItem)
    def list(self, request: Request) -> Response:
        """List the customers that were assessed by a day, with the grade in force."""
        page = self.read_page(str, int)
        known_at = self.query.get("known_at")
        rows = GradeList(
            scope=self.scope,
            as_of=self.query.get("as_of") or get_today(),
            known_at=known_at,
            policy=policy_in_force(known_at=known_at).policy,
            filters=self.query,
        ).read_after(after=page.after, limit=page.limit + 1)
        return self.page_response(
            rows, page, key=lambda row: (row.customer_code, row.customer_id), serializer=GradeItem
        )

    @extend_schema(responses=ExplainedItem)
    def retrieve(self, request: Request, pk: str) -> Response:
        """Return one assessment; with `explain=1` also why, down to the statement lines."""
        found = get_assessment(scope=self.scope, assessment_id=int(pk))
        if found is None:
            raise Http404
        tree = _tree(explain_assessment(found)) if self.query.get("explain") else None
        return Response(ExplainedItem.render(_Explained(found, tree)))

    @extend_schema(request=AssessmentInput, responses={201: AssessmentItem})
    def create(self, request: Request) -> Response:
        """Assess a customer with all that is known now; where nothing is new, the latest assessment is returned."""
        body = self.read_body(AssessmentInput)
        try:
            customer = get_customer(scope=self.scope, customer_id=body["customer_id"])
        except CustomerNotFoundError as error:
            raise serializers.ValidationError({"customer_id": ["There is no such customer."]}) from error
        as_of: date = body.get("as_of") or get_today()
        if as_of > get_today():
            raise serializers.ValidationError({"as_of": ["A day to come cannot be assessed."]})
        made = assess_customer(customer_id=customer.pk, as_of=as_of, actor_id=self.actor_id)
        return Response(AssessmentItem.render(made), status=201)


def _tree(explained: ExplainedAssessment) -> dict[str, Any]:
    judgement = explained.explanation.judgement
    return {
        "is_sound": explained.is_sound,
        "differences": [one.name for one in explained.differences],
        "findings": [found.code.value for found in judgement.findings],
        "shortcomings": [reason.value for reason in judgement.quality.shortcomings] if judgement.quality else [],
        "scores": [_part(part, explained) for part in explained.explanation.parts],
    }


def _part(part: Part, explained: ExplainedAssessment) -> dict[str, Any]:
    return {
        "scorecard": part.score.scorecard,
        "version": part.score.version,
        "weight": part.weight,
        "base_points": part.score.base_points,
        "points": part.score.points,
        "peer_group": part.peers.group.value if part.peers else None,
        "peer_count": part.peers.peer_count if part.peers else 0,
        "characteristics": [_characteristic(item, explained) for item in part.items],
    }


def _characteristic(item: Explained, explained: ExplainedAssessment) -> dict[str, Any]:
    found = item.contribution
    sources = {one.statement.period_end: one for one in explained.rebuilt.statements}
    value = f"{found.value:f}" if isinstance(found.value, Decimal) else found.value
    return {
        "name": found.name,
        "value": value,
        "points": found.points,
        "peer_median": item.reference,
        "is_missing": found.attribute is None,
        "lines": [
            {
                "line": used.line.value,
                "period_end": used.period_end,
                "stated": used.stated,
                "is_annualised": used.is_annualised,
                "statement_id": sources[used.period_end].id if used.period_end in sources else None,
                "version": sources[used.period_end].version if used.period_end in sources else None,
            }
            for used in item.inputs
        ],
        "missing_lines": [lacking.line.value for lacking in item.missing],
    }
