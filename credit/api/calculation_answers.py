"""How ratios, scores and checks look in answers: numbers as text of 15 digits, names as the domain has them."""

from collections.abc import Iterable
from decimal import Context, Decimal
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from credit.domain.calculations import Calculation, CheckedStatement
from credit.domain.ratio_results import RatioResult
from credit.domain.ratios import CATALOGUE, RatioName
from credit.domain.scores.models import Input, Item, ScoreResult, Term

# What floats of other systems hold without loss.
_DIGITS = Context(prec=15)


@extend_schema_field({"type": "string", "nullable": True, "example": "1.7"})
class NumberField(serializers.Field):
    """A number as text, or null where there is none."""


class RatioInputItem(serializers.Serializer):
    line = serializers.CharField()
    period_end = serializers.DateField()
    amount = NumberField(help_text="as used: over twelve months where it is a flow")
    stated = NumberField(help_text="as given")


class MissingItem(serializers.Serializer):
    line = serializers.CharField()
    periods_back = serializers.IntegerField()


class RatioItem(serializers.Serializer):
    name = serializers.CharField()
    unit = serializers.CharField(help_text="multiple, fraction, days or money")
    value = NumberField()
    status = serializers.CharField(
        help_text="ok, or why there is no value: best_by_absence, worst_by_sign, not_applicable, missing_input"
    )
    flags = serializers.ListField(child=serializers.CharField())
    inputs = RatioInputItem(many=True)
    missing = MissingItem(many=True)


class TermInputItem(MissingItem):
    amount = NumberField()


class TermItem(serializers.Serializer):
    key = serializers.CharField()
    formula = serializers.CharField()
    coefficient = NumberField()
    value = NumberField()
    contribution = NumberField(help_text="coefficient × value; all of them add up to the score")
    is_neutral = serializers.BooleanField(help_text="stands in for what could not be measured")
    inputs = TermInputItem(many=True)


class WarningItem(serializers.Serializer):
    caution = serializers.CharField()
    about = serializers.ListField(child=serializers.CharField())


class ScoreItem(serializers.Serializer):
    key = serializers.CharField()
    version = serializers.IntegerField()
    name = serializers.CharField()
    variant = serializers.CharField()
    subject = serializers.CharField(help_text="failure, strength or manipulation")
    source = serializers.CharField()
    population = serializers.CharField()
    value = NumberField()
    zone = serializers.CharField(allow_null=True)
    probability = NumberField()
    terms = TermItem(many=True)
    missing = MissingItem(many=True)
    undefined = serializers.ListField(child=serializers.CharField())
    warnings = WarningItem(many=True)


class FindingItem(serializers.Serializer):
    code = serializers.CharField()
    severity = serializers.CharField(help_text="error, warning or note")
    line = serializers.CharField(allow_null=True)
    found = NumberField()
    expected = NumberField()


class CheckItem(serializers.Serializer):
    period_end = serializers.DateField()
    grade = serializers.CharField(help_text="quality of the data, from A to D")
    shortcomings = serializers.ListField(child=serializers.CharField())
    completeness = NumberField(help_text="fraction of the lines that are asked for")
    findings = FindingItem(many=True)


def ratio_items(calculation: Calculation) -> list[dict[str, Any]]:
    """Return every ratio of the latest statement."""
    return [_ratio(name, result) for name, result in calculation.ratios.items()]


def score_items(calculation: Calculation) -> list[dict[str, Any]]:
    """Return every model's answer."""
    return [_score(result) for result in calculation.scores.results]


def check_items(calculation: Calculation) -> list[dict[str, Any]]:
    """Return what was found in each statement, the latest first."""
    return [_check(checked) for checked in calculation.checked]


def _ratio(name: RatioName, result: RatioResult) -> dict[str, Any]:
    return {
        "name": name.value,
        "unit": CATALOGUE[name].unit.value,
        "value": _text(result.value),
        "status": result.status.value,
        "flags": sorted(flag.value for flag in result.flags),
        "inputs": [
            {
                "line": used.line.value,
                "period_end": used.period_end.isoformat(),
                "amount": _text(used.amount),
                "stated": _text(used.stated),
            }
            for used in result.inputs
        ],
        "missing": [{"line": absent.line.value, "periods_back": int(absent.is_earlier)} for absent in result.missing],
    }


def _score(result: ScoreResult) -> dict[str, Any]:
    model = result.model
    return {
        "key": model.key,
        "version": model.version,
        "name": model.name,
        "variant": model.variant,
        "subject": model.subject.value,
        "source": model.source,
        "population": model.population.description,
        "value": _text(result.value),
        "zone": result.zone.value if result.zone else None,
        "probability": _text(result.probability),
        "terms": [_term(term) for term in result.terms],
        "missing": [_item(item) for item in result.missing],
        "undefined": list(result.undefined),
        "warnings": [{"caution": warning.caution.value, "about": list(warning.about)} for warning in result.warnings],
    }


def _term(term: Term) -> dict[str, Any]:
    return {
        "key": term.key,
        "formula": term.formula,
        "coefficient": _text(term.coefficient),
        "value": _text(term.value),
        "contribution": _text(term.contribution),
        "is_neutral": term.neutral,
        "inputs": _inputs(term.inputs),
    }


def _inputs(inputs: Iterable[Input]) -> list[dict[str, Any]]:
    return [{**_item(used.item), "amount": _text(used.amount)} for used in inputs]


def _item(item: Item) -> dict[str, Any]:
    return {"line": item.source.value, "periods_back": item.periods_back}


def _check(checked: CheckedStatement) -> dict[str, Any]:
    return {
        "period_end": checked.statement.period_end.isoformat(),
        "grade": checked.quality.grade.value,
        "shortcomings": [reason.value for reason in checked.quality.shortcomings],
        "completeness": _text(checked.quality.completeness),
        "findings": [
            {
                "code": finding.code.value,
                "severity": finding.severity.value,
                "line": finding.line.value if finding.line else None,
                "found": _text(finding.found),
                "expected": _text(finding.expected),
            }
            for finding in checked.findings
        ],
    }


def _text(value: Decimal | None) -> str | None:
    return None if value is None else format(_DIGITS.plus(value).normalize(), "f")
