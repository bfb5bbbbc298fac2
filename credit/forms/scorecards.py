"""Editing a draft of a scorecard, one row a band, and asking for a fit."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credit.domain.characteristics import CATALOGUE, EXTERNAL_RATING, STATEMENT_NAMES
from credit.domain.score_scales import Grade, GradeScale, ScaleError
from credit.domain.scorecard_content import ScorecardContent
from credit.domain.scorecards import Band, Category, Characteristic, ScorecardError

Label = Callable[[str], str]
AttributeLabel = Callable[[Any], str]
NUMBERS = tuple(name for name in CATALOGUE if name != EXTERNAL_RATING)


def _number(label: Any, *, required: bool = True) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"inputmode": "decimal"})
    return forms.DecimalField(label=label, required=required, max_digits=14, decimal_places=6, widget=widget)


@dataclass(frozen=True)
class EditedRow:
    """One row of a characteristic on the page: what it holds, its upper bound where one may be typed, its points."""

    label: str
    upper: forms.BoundField | None
    points: forms.BoundField


@dataclass(frozen=True)
class EditedCharacteristic:
    """One characteristic on the page."""

    label: str
    rows: tuple[EditedRow, ...]
    leaves: forms.BoundField


class ScorecardForm(forms.Form):
    """A draft: base points, the points of every answer, bounds of bands, grades. An emptied bound joins two bands."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    source = forms.CharField(
        label=gettext_lazy("What it rests on"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=gettext_lazy("The fit and its sample, or whose judgement it is."),
    )
    base_points = _number(gettext_lazy("Base points"))
    new_name = forms.ChoiceField(label=gettext_lazy("Characteristic"), required=False)
    new_bound = _number(gettext_lazy("Bound between two bands"), required=False)
    new_below = _number(gettext_lazy("Points below it"), required=False)
    new_above = _number(gettext_lazy("Points from it on"), required=False)
    new_missing = _number(gettext_lazy("Points where it is missing"), required=False)

    def __init__(self, *args: Any, content: ScorecardContent, label: Label, attribute: AttributeLabel, **kwargs: Any):
        self.before, self.label, self.attribute = content, label, attribute
        kwargs["initial"] = {"base_points": _plain(content.scorecard.base_points)} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        asked = {item.name for item in content.scorecard.characteristics}
        new = self.fields["new_name"]
        assert isinstance(new, forms.ChoiceField)
        new.choices = [("", "–"), *((name, label(name)) for name in NUMBERS if name not in asked)]
        for place, item in enumerate(content.scorecard.characteristics):
            self._add_characteristic(f"c{place}", item)
        for place, grade in enumerate(content.grades.grades):
            if grade.least_points is not None:
                self._add(f"g{place}_least", _number(_("From points")), grade.least_points)
            self._add(f"g{place}_pd", _number(_("PD of a year")), grade.one_year_pd)

    def _add(self, name: str, field: forms.Field, value: Any) -> None:
        field.initial = _plain(value) if isinstance(value, Decimal) else value
        self.fields[name] = field

    def _add_characteristic(self, key: str, item: Characteristic) -> None:
        for at, attribute in enumerate(item.attributes):
            if isinstance(attribute, Band) and attribute.upper is not None:
                self._add(f"{key}_{at}_upper", _number(_("Upper bound"), required=False), attribute.upper)
            self._add(f"{key}_{at}_points", _number(_("Points")), attribute.points)
        self._add(f"{key}_new_upper", _number(_("Another bound"), required=False), None)
        self._add(f"{key}_new_points", _number(_("Points below it"), required=False), None)
        self._add(f"{key}_missing", _number(_("Points where it is missing")), item.missing_points)
        self._add(f"{key}_leaves", forms.BooleanField(label=_("Ask for it no more"), required=False), False)

    # What the page shows

    @property
    def about(self) -> list[forms.BoundField]:
        return [self[name] for name in ("title", "source", "base_points")]

    @property
    def added(self) -> list[forms.BoundField]:
        return [self[name] for name in ("new_name", "new_bound", "new_below", "new_above", "new_missing")]

    @property
    def characteristics(self) -> Iterator[EditedCharacteristic]:
        for place, item in enumerate(self.before.scorecard.characteristics):
            key = f"c{place}"
            yield EditedCharacteristic(self.label(item.name), tuple(self._rows(key, item)), self[f"{key}_leaves"])

    def _rows(self, key: str, item: Characteristic) -> Iterator[EditedRow]:
        for at, attribute in enumerate(item.attributes):
            upper = f"{key}_{at}_upper"
            bound = self[upper] if upper in self.fields else None
            yield EditedRow(self.attribute(attribute), bound, self[f"{key}_{at}_points"])
        yield EditedRow(_("another band"), self[f"{key}_new_upper"], self[f"{key}_new_points"])
        yield EditedRow(self.attribute(None), None, self[f"{key}_missing"])

    @property
    def grades(self) -> Iterator[tuple[str, forms.BoundField | None, forms.BoundField]]:
        for place, grade in enumerate(self.before.grades.grades):
            least = None if grade.least_points is None else self[f"g{place}_least"]
            yield grade.name, least, self[f"g{place}_pd"]

    # What was typed

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if not self.errors:
            try:
                cleaned["content"] = self._content(cleaned)
            except (ScorecardError, ScaleError) as error:
                self.add_error(None, str(error))
        return cleaned

    def _content(self, cleaned: dict[str, Any]) -> ScorecardContent:
        places = enumerate(self.before.scorecard.characteristics)
        rows = [self._typed(f"c{at}", item, cleaned) for at, item in places if not cleaned[f"c{at}_leaves"]]
        rows += self._new(cleaned)
        if self.errors:
            raise ScorecardError(_("The bounds of a characteristic rise from band to band."))
        card = replace(self.before.scorecard, base_points=cleaned["base_points"], characteristics=tuple(rows))
        return replace(self.before, scorecard=card, grades=self._grades(cleaned))

    def _typed(self, key: str, item: Characteristic, cleaned: dict[str, Any]) -> Characteristic:
        bands = [
            (cleaned.get(f"{key}_{at}_upper"), cleaned[f"{key}_{at}_points"], at)
            for at, attribute in enumerate(item.attributes)
            if isinstance(attribute, Band)
        ]
        categories = [
            replace(attribute, points=cleaned[f"{key}_{at}_points"])
            for at, attribute in enumerate(item.attributes)
            if isinstance(attribute, Category)
        ]
        for (low, _points, _at), (high, _more, at) in pairwise(bands):
            if low is not None and high is not None and high <= low:
                self.add_error(f"{key}_{at}_upper", _("A bound is above the one before it."))
        uppers = [(upper, points) for upper, points, _at in bands[:-1] if upper is not None]
        if cleaned[f"{key}_new_upper"] is not None:
            uppers.append((cleaned[f"{key}_new_upper"], cleaned[f"{key}_new_points"] or Decimal(0)))
        last = [bands[-1][1]] if bands else []
        attributes = (*_bands(sorted(uppers), last), *categories)
        return Characteristic(item.name, cleaned[f"{key}_missing"], attributes)

    def _new(self, cleaned: dict[str, Any]) -> list[Characteristic]:
        if not cleaned["new_name"]:
            return []
        lacking = [name for name in ("new_bound", "new_below", "new_above", "new_missing") if cleaned[name] is None]
        for name in lacking:
            self.add_error(name, _("A new characteristic needs this."))
        if lacking:
            raise ScorecardError(_("The new characteristic is not complete."))
        bands = _bands([(cleaned["new_bound"], cleaned["new_below"])], [cleaned["new_above"]])
        return [Characteristic(cleaned["new_name"], cleaned["new_missing"], tuple(bands))]

    def _grades(self, cleaned: dict[str, Any]) -> GradeScale:
        scale = self.before.grades
        grades = tuple(
            Grade(grade.name, cleaned.get(f"g{at}_least"), cleaned[f"g{at}_pd"])
            for at, grade in enumerate(scale.grades)
        )
        if grades == scale.grades:
            return scale
        return GradeScale(scale.version + 1, cleaned["source"], grades)


def _bands(uppers: list[tuple[Decimal, Decimal]], last: list[Decimal]) -> list[Band]:
    """Return bands from their upper bounds and points, the last one open above; none where there is no last."""
    if not last:
        return []
    lowers = [None, *(upper for upper, _points in uppers)]
    bounded = [Band(points, lowers[at], upper) for at, (upper, points) in enumerate(uppers)]
    return [*bounded, Band(last[0], lowers[-1], None)]


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


class FitForm(forms.Form):
    """What a scorecard is to be fitted on: which one, what it may ask for, and whom it is for."""

    key = forms.SlugField(
        label=gettext_lazy("Scorecard"),
        max_length=40,
        help_text=gettext_lazy(
            "A scorecard that exists gets its next version as a draft; another name makes a new one."
        ),
    )
    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    population_rate = forms.DecimalField(
        label=gettext_lazy("Default rate of those to be scored, a year"),
        min_value=Decimal("0.0001"),
        max_value=Decimal("0.5"),
        initial="0.02",
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        help_text=gettext_lazy("0.02 is one in fifty. PDs are corrected to it, whatever the sample holds."),
    )
    characteristics = forms.MultipleChoiceField(
        label=gettext_lazy("What it may ask for"),
        widget=forms.CheckboxSelectMultiple(attrs={"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, label: Label, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["characteristics"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(name, label(name)) for name in STATEMENT_NAMES]

    @property
    def about(self) -> list[forms.BoundField]:
        """Return the fields but the characteristics."""
        return [self[name] for name in ("key", "title", "population_rate")]

    @property
    def arguments(self) -> dict[str, str]:
        """Return what the job takes."""
        cleaned = self.cleaned_data
        names = ",".join(cleaned["characteristics"])
        rate = str(cleaned["population_rate"])
        return {"key": cleaned["key"], "title": cleaned["title"], "characteristics": names, "population_rate": rate}
