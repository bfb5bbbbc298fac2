"""Typing a period of a statement: what it is of, and its lines in the unit that stands on the paper."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credit.domain.statements import Extra, Line, Statement
from credit.models import LINE_LABELS, AccountingStandard
from finance_crm.money import known_currencies
from finance_crm.web.forms.dates import date_input

UNITS = [("1", _("units")), ("1000", _("thousands")), ("1000000", _("millions"))]
SECTIONS: tuple[tuple[Any, tuple[Line, ...]], ...] = (
    (_("Assets"), tuple(Line)[:10]),
    (_("Liabilities and equity"), tuple(Line)[10:21]),
    (_("Income statement"), tuple(Line)[21:33]),
    (_("Cash flow and shares"), tuple(Line)[33:]),
)
ABOUT = ("period_end_date", "months", "currency", "standard", "is_audited", "file")
MAX_FILE_MEGABYTES = 20
_GROUPED = re.compile(r"-?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]*)?")
_BRACKETED = re.compile(r"\((.+)\)")


class StatementAmountField(forms.DecimalField):
    """An amount as it stands on paper or in a spreadsheet: 1,250 and 1 250 are grouped, (120) is negative."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, max_digits=16, decimal_places=4, **kwargs)

    def to_python(self, value: Any) -> Any:
        return super().to_python(plain_number(value) if isinstance(value, str) else value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return super().widget_attrs(widget) | {"inputmode": "decimal", "autocomplete": "off", "data-cell": True}


def plain_number(text: str) -> str:
    """Return the text without spaces, groups and brackets, where these can be read in one way only."""
    plain = "".join(text.split()).replace("\u2212", "-").replace("'", "").replace("\u2019", "")
    bracketed = _BRACKETED.fullmatch(plain)
    if bracketed:
        plain = f"-{bracketed[1]}"
    return plain.replace(",", "") if _GROUPED.fullmatch(plain) else plain


def line_units(line: Line, unit: Decimal) -> Decimal:
    """Return what one of the line stands for: a number of shares is no money and does not stand in thousands."""
    return Decimal(1) if line is Line.SHARES else unit


class PeriodForm(forms.Form):
    """One column of the sheet. Lines left empty are missing, not zero.

    `base` names the version that the page showed: its last day, its months and its number, or nothing.
    """

    period_end_date = forms.DateField(label=_("Period ends on"), widget=date_input())
    months = forms.IntegerField(label=_("Months covered"), min_value=1, max_value=18, initial=12)
    currency = forms.RegexField(r"^[A-Z]{3}\Z", label=_("Currency"))
    standard = forms.ChoiceField(label=_("Accounting standard"), choices=AccountingStandard.choices)
    is_audited = forms.BooleanField(label=_("Audited"), required=False)
    file = forms.FileField(label=_("Source file"), required=False)
    base = forms.RegexField(
        r"^[0-9]{4}-[0-9]{2}-[0-9]{2}:[0-9]{1,2}:[0-9]{1,4}\Z", required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in Line:
            self.fields[line.value] = StatementAmountField(label=LINE_LABELS[line])

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"]
        if currency not in known_currencies():
            raise forms.ValidationError(_("%(code)s is not an ISO 4217 currency code."), params={"code": currency})
        return currency

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file and file.size > MAX_FILE_MEGABYTES << 20:
            raise forms.ValidationError(
                _("The file is larger than %(limit)s MB."), params={"limit": MAX_FILE_MEGABYTES}
            )
        return file

    @property
    def about(self) -> list[forms.BoundField]:
        """Return the fields that say what the statement is of."""
        return [self[name] for name in ABOUT]

    @property
    def shown_version(self) -> int | None:
        """Return the version that the page showed, or None for a period that was not stated yet."""
        base = str(self["base"].value() or "")
        return int(base.rpartition(":")[2]) if base else None

    @property
    def based_on(self) -> int:
        """Return the version that the typed period is based on: none where another period was typed over it."""
        period = f"{self.cleaned_data['period_end_date']:%Y-%m-%d}:{self.cleaned_data['months']}:"
        base: str = self.cleaned_data["base"]
        return int(base.removeprefix(period)) if base.startswith(period) else 0

    def read(self, *, unit: Decimal, extras: tuple[Extra, ...], day: date | None = None) -> Statement | None:
        """Return what was typed and holds, in major units; None where it has no day and none stands in."""
        end = self.cleaned_data.get("period_end_date") or day
        if end is None:
            return None
        typed = {line: self.cleaned_data.get(line.value) for line in Line}
        given = {line: amount * line_units(line, unit) for line, amount in typed.items() if amount is not None}
        months, currency = self.cleaned_data.get("months") or 12, self.cleaned_data.get("currency", "")
        return Statement(end, months, currency, given, extras)


def base_of(statement: Statement, version: int) -> str:
    """Return how a column names the version that it shows."""
    return f"{statement.period_end:%Y-%m-%d}:{statement.months}:{version}"
