"""Where a day is typed."""

from django import forms


def date_input() -> forms.DateInput:
    """Return a field of the browser's own calendar; it sends and takes ISO dates."""
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
