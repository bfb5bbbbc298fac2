"""Typing a statement: what it is of, and its lines in the unit that stands on the paper."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credit.domain.statements import Line, Statement
from credit.models import LINE_LABELS, AccountingStandard
from finance_crm.money import known_currencies

UNITS = [("1", _("units")), ("1000", _("thousands")), ("1000000", _("millions"))]
SECTIONS: tuple[tuple[Any, tuple[Line, ...]], ...] = (
    (_("Assets"), tuple(Line)[:10]),
    (_("Liabilities and equity"), tuple(Line)[10:21]),
    (_("Income statement"), tuple(Line)[21:33]),
    (_("Cash flow and shares"), tuple(Line)[33:]),
)


class StatementForm(forms.Form):
    """A statement; lines left empty are missing, not zero. Shares are typed in units whatever the unit."""

    period_end_date = forms.DateField(
        label=_("Period ends on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    months = forms.IntegerField(label=_("Months covered"), min_value=1, max_value=18, initial=12)
    currency = forms.RegexField(r"^[A-Z]{3}\Z", label=_("Currency"))
    unit = forms.ChoiceField(label=_("Amounts are in"), choices=UNITS)
    standard = forms.ChoiceField(label=_("Accounting standard"), choices=AccountingStandard.choices)
    is_audited = forms.BooleanField(label=_("Audited"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for line in Line:
            self.fields[line.value] = forms.DecimalField(
                label=LINE_LABELS[line],
                required=False,
                max_digits=16,
                decimal_places=4,
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"]
        if currency not in known_currencies():
            raise forms.ValidationError(_("%(code)s is not an ISO 4217 currency code."), params={"code": currency})
        return currency

    @property
    def about(self) -> list[forms.BoundField]:
        """Return the fields that say what the statement is of."""
        names = ("period_end_date", "months", "currency", "unit", "standard", "is_audited")
        return [self[name] for name in names]

    @property
    def sections(self) -> Iterable[tuple[Any, list[forms.BoundField]]]:
        """Return the fields of the lines under their headings."""
        return [(title, [self[line.value] for line in lines]) for title, lines in SECTIONS]

    @property
    def statement(self) -> Statement:
        """Return what was typed, in major units."""
        cleaned, unit = self.cleaned_data, Decimal(self.cleaned_data["unit"])
        given = {
            line: cleaned[line.value] * (1 if line is Line.SHARES else unit)
            for line in Line
            if cleaned[line.value] is not None
        }
        return Statement(cleaned["period_end_date"], cleaned["months"], cleaned["currency"], given)
