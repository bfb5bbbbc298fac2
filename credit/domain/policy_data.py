"""A policy as JSON and back, and its hash. Pure.

Numbers with decimals travel as strings, so that they stay exact. Keys are sorted for the hash and decimals written
without trailing zeros, so that two policies that decide alike have one hash: SHA-256 of the canonical text.
"""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from typing import Any

from credit.domain.limit_recommendations import LimitPolicy
from credit.domain.limits import Method, PolicyBand
from credit.domain.policies import DefaultDefinition, Policy, PolicyError, UnsetLimit
from credit.domain.score_scales import Grade, GradeScale, ScaleError

FORMAT = 1
Data = dict[str, Any]
_LIMIT_SHARES = (
    "tangible_net_worth_share",
    "working_capital_share",
    "own_sales_share",
    "band_sales_share",
    "need_headroom",
)


def to_data(policy: Policy) -> Data:
    """Return the policy as JSON can hold it."""
    return {
        "format": FORMAT,
        "default": _default_data(policy.default),
        "grades": _grades_data(policy.grades),
        "scorecards": dict(policy.scorecards),
        "behaviour_weight": _text(policy.behaviour_weight),
        "quality_caps": dict(policy.quality_caps),
        "limits": _limits_data(policy.limits),
        "lgd": _text(policy.lgd),
        "block_rules": [dict(rule) for rule in policy.block_rules],
        "reservation_hours": policy.reservation_hours,
        "unset_limit": policy.unset_limit.value,
        "review_months": dict(policy.review_months),
        "alert_thresholds": {name: _text(value) for name, value in policy.alert_thresholds.items()},
    }


def from_data(data: Mapping[str, Any]) -> Policy:
    """Read what `to_data` wrote.

    :raises PolicyError: naming the part that lacks, cannot be read or cannot be applied
    """
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        raise PolicyError("format", f"Only format {FORMAT} of policies is known.")
    unknown = set(data) - set(_READERS) - {"format"}
    if unknown:
        raise PolicyError(min(unknown), "There is no such part of a policy.")
    return Policy(**{part: _read(part, data) for part in _READERS})


def content_hash(policy: Policy) -> str:
    """Return the hash of what the policy decides: 64 hexadecimal digits."""
    text = json.dumps(to_data(policy), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _read(part: str, data: Mapping[str, Any]) -> Any:
    if part not in data:
        raise PolicyError(part, "This part is missing.")
    with _named(part):
        return _READERS[part](data[part])


@contextmanager
def _named(part: str) -> Iterator[None]:
    """Turn whatever a reader stumbles over into an error that names the part."""
    try:
        yield
    except KeyError as error:
        raise PolicyError(part, f"{error.args[0]} is missing.") from error
    except (TypeError, ValueError, ArithmeticError, AttributeError) as error:
        if isinstance(error, PolicyError):
            raise
        message = str(error) if isinstance(error, ScaleError) else f"This cannot be read: {error}."
        raise PolicyError(part, message) from error


def _text(value: Decimal) -> str:
    """Write a decimal one way only: no exponent, no trailing zeros."""
    return format(value.normalize(), "f") if value else "0"


def _optional_text(value: Decimal | None) -> str | None:
    return None if value is None else _text(value)


def _decimal(value: object) -> Decimal:
    """Read a number; a float is refused, because JSON's 0.1 is none of ours."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise ValueError(f"{value!r} is not a number in quotes")
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise ValueError(f"{value!r} is not a number") from None
    if not number.is_finite():
        raise ValueError(f"{value!r} is not a finite number")
    return number


def _optional(value: object) -> Decimal | None:
    return None if value is None else _decimal(value)


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"{value!r} is not a whole number")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError(f"{value!r} is neither true nor false")
    return value


def _mapping_of(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda value: {str(key): read(item) for key, item in value.items()}


# Sections


def _default_data(item: DefaultDefinition) -> Data:
    return {
        "days_overdue": item.days_overdue,
        "materiality": _text(item.materiality),
        "includes_insolvency": item.includes_insolvency,
        "includes_credit_write_offs": item.includes_credit_write_offs,
        "excludes_disputed": item.excludes_disputed,
    }


def _default(data: Any) -> DefaultDefinition:
    return DefaultDefinition(
        days_overdue=_whole(data["days_overdue"]),
        materiality=_decimal(data["materiality"]),
        includes_insolvency=_flag(data["includes_insolvency"]),
        includes_credit_write_offs=_flag(data["includes_credit_write_offs"]),
        excludes_disputed=_flag(data["excludes_disputed"]),
    )


def _grades_data(scale: GradeScale) -> Data:
    rows = [
        {
            "name": grade.name,
            "least_points": _optional_text(grade.least_points),
            "one_year_pd": _text(grade.one_year_pd),
        }
        for grade in scale.grades
    ]
    return {"version": scale.version, "source": scale.source, "grades": rows}


def _grades(data: Any) -> GradeScale:
    rows = tuple(
        Grade(str(row["name"]), _optional(row["least_points"]), _decimal(row["one_year_pd"])) for row in data["grades"]
    )
    return GradeScale(_whole(data["version"]), str(data["source"]), rows)


def _limits_data(item: LimitPolicy) -> Data:
    weights = item.capacity_weights
    return {name: _text(getattr(item, name)) for name in _LIMIT_SHARES} | {
        "tolerance_days": item.tolerance_days,
        "expected_loss_budget": _optional_text(item.expected_loss_budget),
        "bands": [_band_data(band) for band in item.bands],
        "capacity_methods": sorted(item.capacity_methods),
        "capacity_weights": None if weights is None else {str(key): _text(value) for key, value in weights.items()},
        "capacity_is_partial": item.capacity_is_partial,
        "required": sorted(item.required),
    }


def _band_data(band: PolicyBand) -> Data:
    return {
        "grade": band.grade,
        "least": _optional_text(band.least),
        "amount": _optional_text(band.amount),
        "refuses": band.refuses,
    }


def _band(row: Any) -> PolicyBand:
    return PolicyBand(str(row["grade"]), _optional(row["least"]), _optional(row["amount"]), _flag(row["refuses"]))


def _limits(data: Any) -> LimitPolicy:
    weights = data["capacity_weights"]
    return LimitPolicy(
        **{name: _decimal(data[name]) for name in _LIMIT_SHARES},
        tolerance_days=_whole(data["tolerance_days"]),
        expected_loss_budget=_optional(data["expected_loss_budget"]),
        bands=tuple(_band(row) for row in data["bands"]),
        capacity_methods=frozenset(Method(name) for name in data["capacity_methods"]),
        capacity_weights=None if weights is None else {Method(key): _decimal(value) for key, value in weights.items()},
        capacity_is_partial=_flag(data["capacity_is_partial"]),
        required=frozenset(Method(name) for name in data["required"]),
    )


_READERS: dict[str, Callable[[Any], Any]] = {
    "default": _default,
    "grades": _grades,
    "scorecards": _mapping_of(str),
    "behaviour_weight": _decimal,
    "quality_caps": _mapping_of(str),
    "limits": _limits,
    "lgd": _decimal,
    "block_rules": lambda rows: tuple(dict(row) for row in rows),
    "reservation_hours": _whole,
    "unset_limit": UnsetLimit,
    "review_months": _mapping_of(_whole),
    "alert_thresholds": _mapping_of(_decimal),
}
