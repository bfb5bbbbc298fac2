"""JSON as the schema has it: DRF alone would take 0 for text and "yes" for true, and pass over unknown members."""

from collections.abc import Callable, Mapping
from typing import Any

from rest_framework import serializers

Errors = dict[Any, Any] | list[str]


def wrong_types(field: Any, value: Any) -> Errors:
    """Return errors, by field, for values of another JSON type than the field's; empty when there are none.

    null and missing values are the field's own matter.
    """
    if isinstance(field, serializers.ListSerializer | serializers.ListField):
        return _in_list(field.child, value, wrong_types)
    if isinstance(field, serializers.Serializer):
        return _in_object(field, value)
    expected = _expected(field)
    if value is None or not expected or _has_type(value, expected):
        return {}
    return [f"Must be {expected}."]


def unknown_fields(field: Any, value: Any) -> Errors:
    """Return errors, by field, for members that no serializer has, at any depth; empty when there are none."""
    if isinstance(field, serializers.ListSerializer):
        return _in_list(field.child, value, unknown_fields)
    if not isinstance(field, serializers.Serializer) or not isinstance(value, Mapping):
        return {}
    inner = {name: found for name, own in field.fields.items() if (found := unknown_fields(own, value.get(name)))}
    return {name: ["There is no such field."] for name in value if name not in field.fields} | inner


def _in_object(serializer: serializers.Serializer, data: Any) -> Errors:
    if not isinstance(data, Mapping):
        return {}
    fields = serializer.fields.items()
    return {name: wrong for name, field in fields if (wrong := wrong_types(field, data.get(name)))}


def _in_list(child: Any, values: Any, find: Callable[[Any, Any], Errors]) -> Errors:
    if not isinstance(values, list):
        return {}
    return {index: wrong for index, value in enumerate(values) if (wrong := find(child, value))}


def _expected(field: Any) -> str:
    if isinstance(field, serializers.BooleanField):
        return "true or false"
    if isinstance(field, serializers.IntegerField):
        return "a whole number"
    if isinstance(field, serializers.CharField | serializers.DecimalField):
        return "text"
    return ""


def _has_type(value: Any, expected: str) -> bool:
    if expected == "text":
        return isinstance(value, str)
    if expected == "true or false":
        return isinstance(value, bool)
    return (isinstance(value, int) and not isinstance(value, bool)) or (isinstance(value, float) and value.is_integer())
