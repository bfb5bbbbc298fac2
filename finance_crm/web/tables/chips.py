"""The filters that are in force, each with the address that takes it away."""

from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict

from finance_crm.web.tables.state import with_parameters
from finance_crm.web.templatetags import formats


class Chip(NamedTuple):
    """One filter in force: `text` names it, `url` is the page without it."""

    label: str
    text: str
    url: str


def active_filters(form: forms.Form | None, query: QueryDict) -> list[Chip]:
    """Return a chip per filled filter field. Choices show their label, not their code."""
    if form is None:
        return []
    filled = [name for name in form.fields if form.cleaned_data.get(name) not in (None, "", [], False)]
    return [
        Chip(
            str(bound.label),
            _text_of(bound),
            with_parameters(query, page=None, after=None, **{bound.html_name: None}),
        )
        for bound in (form[name] for name in filled)
        if not bound.is_hidden
    ]


def _text_of(bound: forms.BoundField) -> str:
    value = bound.form.cleaned_data[bound.name]
    labels = dict(_flat_choices(bound.field))
    values = value if isinstance(value, list | tuple | set) else [value]
    return ", ".join(_written(item, labels) for item in values)


def _written(value: Any, labels: dict[str, str]) -> str:
    if value is True:
        return ""
    if hasattr(value, "isoformat"):
        return formats.day(value)
    return labels.get(str(getattr(value, "pk", value)), str(value))


def _flat_choices(field: forms.Field) -> list[tuple[str, str]]:
    flat: list[tuple[str, str]] = []
    for value, label in getattr(field, "choices", ()):
        group = label if isinstance(label, list | tuple) else [(value, label)]
        flat += [(str(one), str(name)) for one, name in group]
    return flat
