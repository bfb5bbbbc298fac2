"""Typing several periods side by side: a column a period, a row a line, and rows of the customer's own."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.utils.translation import gettext_lazy as _

from credit.domain.statements import PARTS, Extra, Line, Statement
from credit.forms.statements import ABOUT, UNITS, PeriodForm, StatementAmountField, line_units
from credit.models import LINE_LABELS

MAX_PERIODS = 5
MAX_EXTRAS = 20


class SheetForm(forms.Form):
    """What holds for every column."""

    unit = forms.TypedChoiceField(label=_("Amounts are in"), choices=UNITS, coerce=Decimal)
    periods = forms.IntegerField(min_value=1, max_value=MAX_PERIODS, widget=forms.HiddenInput)
    extras = forms.IntegerField(min_value=0, max_value=MAX_EXTRAS, widget=forms.HiddenInput)


class ExtraForm(forms.Form):
    """A row for what fits no line: where it adds to, what it is called, an amount a period."""

    under = forms.ChoiceField(
        label=_("Adds to"), required=False, choices=[("", "–"), *((line.value, LINE_LABELS[line]) for line in PARTS)]
    )
    label = forms.CharField(label=_("Label"), required=False, max_length=80)

    def __init__(self, *args: Any, periods: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.periods = periods
        for position in range(periods):
            self.fields[f"a{position}"] = StatementAmountField(label=_("Amount"))

    def clean(self) -> dict[str, Any]:
        said = self.cleaned_data
        has_amount = any(said.get(f"a{position}") is not None for position in range(self.periods))
        if has_amount and not (said.get("under") and said.get("label")):
            self.add_error("label", _("Say what the line is called and what it adds to."))
        return said

    @property
    def cells(self) -> list[forms.BoundField]:
        """Return the fields of the amounts."""
        return [self[f"a{position}"] for position in range(self.periods)]

    def of(self, position: int, unit: Decimal) -> Extra | None:
        """Return the line of one period, or None where none was typed."""
        said = self.cleaned_data
        amount = said.get(f"a{position}")
        if amount is None or not said.get("under") or not said.get("label"):
            return None
        return Extra(Line(said["under"]), said["label"], amount * unit)


class Filled(NamedTuple):
    """What a sheet is filled with before anybody types."""

    periods: Sequence[Mapping[str, Any]]
    extras: Sequence[Mapping[str, Any]] = ()
    unit: str = "1"


class StatementSheet:
    """The forms of a page together."""

    def __init__(self, *, about: SheetForm, periods: list[PeriodForm], extras: list[ExtraForm]) -> None:
        self.about, self.periods, self.extras = about, periods, extras

    @classmethod
    def filled(cls, filled: Filled) -> "StatementSheet":
        """Return a sheet to be typed on."""
        count = len(filled.periods)
        about = SheetForm(initial={"unit": filled.unit, "periods": count, "extras": len(filled.extras)})
        periods = [PeriodForm(initial=dict(row), prefix=f"p{at}") for at, row in enumerate(filled.periods)]
        extras = [ExtraForm(initial=dict(row), prefix=f"x{at}", periods=count) for at, row in enumerate(filled.extras)]
        return cls(about=about, periods=periods, extras=extras)

    @classmethod
    def posted(cls, data: Mapping[str, Any], files: Any = None) -> "StatementSheet":
        """Return what was typed."""
        about = SheetForm(data)
        about.full_clean()
        count, extras = about.cleaned_data.get("periods", 1), about.cleaned_data.get("extras", 0)
        return cls(
            about=about,
            periods=[PeriodForm(data, files, prefix=f"p{at}") for at in range(count)],
            extras=[ExtraForm(data, prefix=f"x{at}", periods=count) for at in range(extras)],
        )

    def grown(self, *, periods: int = 0, extras: int = 0) -> "StatementSheet":
        """Return the sheet as it was typed, with more room and nothing said of what is wrong."""
        count = min(len(self.periods) + periods, MAX_PERIODS)
        rows = min(len(self.extras) + extras, MAX_EXTRAS)
        typed = [_typed(form) for form in self.periods]
        new = [_next_period(typed[-1])] * (count - len(typed))
        own = [_typed(form) for form in self.extras] + [{}] * (rows - len(self.extras))
        return StatementSheet.filled(Filled([*typed, *new], own, str(self.about["unit"].value())))

    def is_valid(self) -> bool:
        """Say whether all that was typed holds. Columns nobody typed an amount in do not count."""
        forms_ = [self.about, *self.extras, *(period for _, period in self.used)]
        return all(form.is_valid() for form in forms_)

    @property
    def used(self) -> list[tuple[int, PeriodForm]]:
        """Return the columns that say something, with their positions: those restated among them, even if emptied."""
        return [(at, form) for at, form in enumerate(self.periods) if form["base"].value() or self._has_amount(at)]

    def _has_amount(self, at: int) -> bool:
        cells = [self.periods[at][line.value] for line in Line] + [row.cells[at] for row in self.extras]
        return any(str(cell.value() or "").strip() for cell in cells)

    @property
    def unit(self) -> Decimal:
        unit: Decimal = self.about.cleaned_data.get("unit", Decimal(1))
        return unit

    def extras_of(self, at: int) -> tuple[Extra, ...]:
        """Return the rows of one's own in a column, as far as they hold."""
        for row in self.extras:
            row.full_clean()
        found = [row.of(at, self.unit) for row in self.extras]
        return tuple(extra for extra in found if extra)

    def statement(self, at: int) -> Statement | None:
        """Return what was typed in a column, as far as it holds; None where it has no day."""
        self.periods[at].full_clean()
        return self.periods[at].read(unit=self.unit, extras=self.extras_of(at))

    @property
    def errors(self) -> list[tuple[Any, str]]:
        """Return what is wrong as (which field, what)."""
        if not self.about.is_bound:
            return []
        wrong = [(form, None) for form in (self.about, *self.extras)] + [(form, at + 1) for at, form in self.used]
        return [
            (_where(form, name, number), error)
            for form, number in wrong
            for name, errors in form.errors.items()
            for error in errors
        ]


def _where(form: forms.Form, name: str, number: int | None) -> str:
    label = form.fields[name].label if name in form.fields else ""
    if number is None:
        return str(label)
    period = str(form["period_end_date"].value() or number)
    return f"{period} · {label}" if label else period


def _typed(form: forms.Form) -> dict[str, Any]:
    return {name: form[name].value() for name in form.fields if name != "file"}


def _next_period(latest: Mapping[str, Any]) -> dict[str, Any]:
    return {name: latest.get(name) for name in ABOUT if name in {"currency", "standard", "months"}}


def cells_of(statement: Statement, unit: Decimal) -> dict[str, str]:
    """Return the lines of a statement as they would be typed."""
    return {line.value: written(amount / line_units(line, unit)) for line, amount in statement.given.items()}


def written(amount: Decimal) -> str:
    """Return an amount as it would be typed: no groups, no zeros at the end."""
    return f"{amount.normalize():f}"


def fitting_unit(statements: Sequence[Statement]) -> Decimal:
    """Return the largest unit in which every amount of the statements is a whole number."""
    amounts = [
        amount
        for statement in statements
        for line, amount in [*statement.given.items(), *((extra.under, extra.amount) for extra in statement.extras)]
        if line is not Line.SHARES and amount
    ]
    units = [Decimal(text) for text, _ in reversed(UNITS)]
    return next((unit for unit in units if amounts and all(amount % unit == 0 for amount in amounts)), Decimal(1))
