"""Query parameters: read by the same Django form as the page's filters, and nothing else is let through."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from rest_framework import exceptions

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9-]{10}[Tt ]([01][0-9]|2[0-3])(:[0-5][0-9]){2}(\.[0-9]{1,9})?([Zz]|[+-][0-9]{2}:[0-9]{2})")
_WHOLE = re.compile(r"-?[0-9]{1,18}")
_NUMBER = re.compile(r"-?[0-9]{1,16}(\.[0-9]{1,12})?")
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


class AsOfForm(forms.Form):
    """The two times that every figure can be asked for."""

    as_of = forms.DateField(required=False, help_text="The close of this day; today when left out.")
    known_at = forms.DateTimeField(required=False, help_text="What was known then; everything when left out.")


def clean_query(
    query: QueryDict, *, form_class: type[forms.Form] | None, also: frozenset[str] = frozenset()
) -> Mapping[str, Any]:
    """Return the cleaned parameters of `form_class`; those in `also` are somebody else's.

    :raises ValidationError: naming each parameter that is unknown, repeated or not valid
    """
    fields = form_class.base_fields if form_class else {}
    errors = {name: [problem] for name in query if (problem := _complaint(query, name, fields, also))}
    if errors:
        raise exceptions.ValidationError(errors)
    if form_class is None:
        return {}
    form = form_class(query)
    if not form.is_valid():
        raise exceptions.ValidationError(
            {"" if name == "__all__" else name: list(map(str, found)) for name, found in form.errors.items()}
        )
    return form.cleaned_data


def has_bad_text(value: Any) -> bool:
    """Say whether some text in `value` cannot be stored: a NUL character or half of a surrogate pair."""
    if isinstance(value, str):
        return "\x00" in value or not _encodes(value)
    if isinstance(value, Mapping):
        return any(has_bad_text(key) or has_bad_text(inner) for key, inner in value.items())
    if isinstance(value, list | tuple):
        return any(map(has_bad_text, value))
    return False


def _encodes(text: str) -> bool:
    return text.isascii() or not any("\ud800" <= character <= "\udfff" for character in text)


def _complaint(query: QueryDict, name: str, fields: Mapping[str, forms.Field], also: frozenset[str]) -> str | None:
    values = query.getlist(name)
    if name not in fields and name not in also:
        known = ", ".join(sorted(set(fields) | also)) or "none"
        return f"There is no such parameter. Known: {known}."
    if has_bad_text(name) or has_bad_text(values):
        return "Contains a character that is not text."
    field = fields.get(name)
    if len(values) > 1 and not isinstance(field, forms.MultipleChoiceField):
        return "Given more than once."
    return next((problem for value in values if (problem := _malformed(field, value))), None)


def _malformed(field: forms.Field | None, raw: str) -> str | None:
    """Be stricter than a form for people: one way to write each type, the one in the schema."""
    if isinstance(field, forms.DateTimeField):
        return None if _is_moment(raw) else "Must be a moment with its offset, as 2026-10-31T12:00:00Z."
    if isinstance(field, forms.DateField):
        return None if _is_day(raw) else "Must be a day from 1900 to 2199, as 2026-10-31."
    if isinstance(field, forms.BooleanField | forms.NullBooleanField):
        return None if raw in {"true", "false"} else "Must be true or false."
    if isinstance(field, forms.DecimalField | forms.FloatField):
        return None if _NUMBER.fullmatch(raw) else "Must be a decimal number, as 123.45."
    if isinstance(field, forms.IntegerField):
        return None if _WHOLE.fullmatch(raw) else "Must be a whole number."
    return None


def _is_moment(raw: str) -> bool:
    return bool(_MOMENT.fullmatch(raw)) and _is_day(raw[:10])


def _is_day(raw: str) -> bool:
    if not _DAY.fullmatch(raw):
        return False
    try:
        return FIRST_DAY <= date.fromisoformat(raw) <= LAST_DAY
    except ValueError:
        return False
