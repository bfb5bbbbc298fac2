"""Editing a draft policy, one form a section. A form reads and writes the parts of the content as JSON holds them."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from credit.domain.limits import Method
from credit.domain.policies import CardKind, UnsetLimit
from credit.domain.policy_rules import LONGEST_GRACE_DAYS, Checkpoint, RuleKind
from credit.domain.signals import Signal
from finance_crm.web.forms.dates import date_input

Data = dict[str, Any]
NEW_ROWS = 2


def _text(value: Decimal | None) -> str | None:
    return None if value is None else str(value)


def _share(label: Any) -> forms.DecimalField:
    help_text = _("A fraction: 0.1 is 10 %.")
    return forms.DecimalField(
        label=label, min_value=0, max_value=1, max_digits=8, decimal_places=6, help_text=help_text
    )


class SectionForm(forms.Form):
    """One section. `content` is the draft's; a subclass names the labels of fields that it makes from it."""

    row_fields: ClassVar[Mapping[str, Any]] = {}  # names of the fields of a row, and the headings above them
    row_count = 0

    def __init__(self, *args: Any, content: Data, labels: Mapping[str, Any] | None = None, **options: Any) -> None:
        self.content, self.labels = content, labels or {}
        super().__init__(*args, initial=self.read(content), **options)
        self.add_fields()

    def add_fields(self) -> None:
        """Add the fields that depend on the content; most sections have none."""

    @property
    def rows(self) -> list[list[forms.BoundField]]:
        """Return the fields that stand in rows."""
        return [[self[f"{name}_{place}"] for name in self.row_fields] for place in range(self.row_count)]

    @property
    def others(self) -> list[forms.BoundField]:
        """Return the fields that stand above the rows."""
        in_rows = {field.name for row in self.rows for field in row}
        return [field for field in self if field.name not in in_rows]

    def add_row(self, place: int, **fields: forms.Field) -> None:
        """Add the fields of a row, each named aloud by its heading and the row's number."""
        for name, field in fields.items():
            field.required = False
            field.label = f"{self.row_fields[name]}, {place + 1}"
            field.widget.attrs["aria-label"] = field.label
            self.fields[f"{name}_{place}"] = field

    @staticmethod
    def read(content: Data) -> Data:
        """Return the initial values."""
        raise NotImplementedError

    def parts(self) -> Data:
        """Return the parts of the content that the form replaces."""
        raise NotImplementedError


class DefaultForm(SectionForm):
    days_overdue = forms.IntegerField(label=_("Days overdue"), min_value=1, max_value=3650)
    materiality = forms.DecimalField(
        label=_("With more than"), min_value=0, max_digits=20, decimal_places=4, help_text=_("In reporting currency.")
    )
    includes_insolvency = forms.BooleanField(label=_("Insolvency counts"), required=False)
    includes_credit_write_offs = forms.BooleanField(label=_("Write-offs for credit reasons count"), required=False)
    excludes_disputed = forms.BooleanField(label=_("Disputed items are left out"), required=False)
    lgd = _share(_("Loss given default"))

    @staticmethod
    def read(content: Data) -> Data:
        return {**content["default"], "lgd": content["lgd"]}

    def parts(self) -> Data:
        values = dict(self.cleaned_data)
        lgd = str(values.pop("lgd"))
        return {"default": values | {"materiality": str(values["materiality"])}, "lgd": lgd}


class GradesForm(SectionForm):
    """Grades as rows, best first. A row without a name is left out; the worst has no points."""

    row_fields: ClassVar[Mapping[str, Any]] = {"name": _("Grade"), "least": _("From points"), "pd": _("PD")}
    source = forms.CharField(label=_("Source of the PDs"), max_length=400, widget=forms.Textarea(attrs={"rows": 2}))

    @staticmethod
    def read(content: Data) -> Data:
        return {"source": content["grades"]["source"]}

    def add_fields(self) -> None:
        rows = [*self.content["grades"]["grades"], *[{}] * NEW_ROWS]
        self.row_count = len(rows)
        for place, row in enumerate(rows):
            self.add_row(
                place,
                name=forms.CharField(max_length=12, initial=row.get("name")),
                least=forms.DecimalField(max_digits=9, decimal_places=3, initial=row.get("least_points")),
                pd=forms.DecimalField(
                    max_digits=9, decimal_places=8, min_value=0, max_value=1, initial=row.get("one_year_pd")
                ),
            )

    def parts(self) -> Data:
        values, scale = self.cleaned_data, self.content["grades"]
        rows = [
            {
                "name": values[f"name_{place}"],
                "least_points": _text(values[f"least_{place}"]),
                "one_year_pd": _text(values[f"pd_{place}"]),
            }
            for place in range(self.row_count)
            if values[f"name_{place}"]
        ]
        names = [row["name"] for row in rows]
        review = {name: self.content["review_months"].get(name, 12) for name in names}
        grades = {"version": scale["version"] + 1, "source": values["source"], "grades": rows}
        return {"grades": grades, "review_months": review}


class ScorecardsForm(SectionForm):
    listed = forms.CharField(label=_("Companies with a market value"), max_length=60)
    unlisted = forms.CharField(label=_("Companies without one"), max_length=60)
    behaviour = forms.CharField(label=_("Payment behaviour"), max_length=60)
    weight = _share(_("Weight of payment behaviour beside statements"))

    @staticmethod
    def read(content: Data) -> Data:
        return {**content["scorecards"], "weight": content["behaviour_weight"]}

    def parts(self) -> Data:
        cards = {kind.value: self.cleaned_data[kind.value] for kind in CardKind}
        return {"scorecards": cards, "behaviour_weight": str(self.cleaned_data["weight"])}


class LimitsForm(SectionForm):
    tangible_net_worth_share = _share(_("Share of tangible net worth"))
    working_capital_share = _share(_("Share of working capital"))
    own_sales_share = _share(_("Share of our own sales"))
    tolerance_days = forms.IntegerField(label=_("Days of tolerance above the terms"), min_value=0, max_value=365)
    need_headroom = forms.DecimalField(
        label=_("Headroom above the need, times"), min_value=0, max_digits=6, decimal_places=3
    )
    expected_loss_budget = forms.DecimalField(
        label=_("Budget for expected loss per customer"), required=False, min_value=0, max_digits=20, decimal_places=4
    )
    required_methods = forms.MultipleChoiceField(
        label=_("Must be known before anything is recommended"), required=False
    )

    @staticmethod
    def read(content: Data) -> Data:
        return {**content["limits"], "required_methods": content["limits"]["required"]}

    def add_fields(self) -> None:
        field = self.fields["required_methods"]
        field.choices = [(method.value, self.labels.get(method.value, method.value)) for method in Method]  # type: ignore[attr-defined]

    def parts(self) -> Data:
        values = dict(self.cleaned_data)
        required = values.pop("required_methods")
        days = values.pop("tolerance_days")
        amounts = {name: _text(value) for name, value in values.items()}
        limits = self.content["limits"] | amounts | {"tolerance_days": days, "required": sorted(required)}
        return {"limits": limits}


class ReviewForm(SectionForm):
    """After how many months each grade is reviewed."""

    @staticmethod
    def read(content: Data) -> Data:
        return {}

    def add_fields(self) -> None:
        for place, row in enumerate(self.content["grades"]["grades"]):
            self.fields[f"months_{place}"] = forms.IntegerField(
                label=_("Grade %(grade)s: review after months") % {"grade": row["name"]},
                min_value=1,
                max_value=60,
                initial=self.content["review_months"].get(row["name"]),
            )

    def parts(self) -> Data:
        names = [row["name"] for row in self.content["grades"]["grades"]]
        return {"review_months": {name: self.cleaned_data[f"months_{place}"] for place, name in enumerate(names)}}


class AlertsForm(SectionForm):
    """The threshold of each signal; an empty one is not looked for."""

    @staticmethod
    def read(content: Data) -> Data:
        return dict(content["alert_thresholds"])

    def add_fields(self) -> None:
        for signal in Signal:
            self.fields[signal.value] = forms.DecimalField(
                label=self.labels.get(signal.value, signal.value), required=False, max_digits=20, decimal_places=4
            )

    def parts(self) -> Data:
        given = {name: str(value) for name, value in self.cleaned_data.items() if value is not None}
        return {"alert_thresholds": given}


class OrdersForm(SectionForm):
    """What happens to orders; block rules as rows. A row without a kind is left out."""

    row_fields: ClassVar[Mapping[str, Any]] = {
        "kind": _("Held by"),
        "threshold": _("Above"),
        "least": _("Only from this share of the limit"),
        "grace": _("Days of grace"),
        "checkpoint": _("Asked"),
    }
    unset_limit = forms.ChoiceField(label=_("Orders of customers without a limit are"))
    reservation_hours = forms.IntegerField(label=_("Hours that a reservation lasts"), min_value=1, max_value=2160)

    @staticmethod
    def read(content: Data) -> Data:
        return {name: content[name] for name in ("unset_limit", "reservation_hours")}

    def add_fields(self) -> None:
        self.fields["unset_limit"].choices = self._choices(UnsetLimit)  # type: ignore[attr-defined]
        rows = [*self.content["block_rules"], *[{}] * NEW_ROWS]
        self.row_count = len(rows)
        kinds = [("", _("No rule")), *self._choices(RuleKind)]
        for place, row in enumerate(rows):
            self._add_row(place, row, kinds)

    def _choices(self, values: Iterable[StrEnum]) -> list[tuple[str, Any]]:
        return [(item.value, self.labels.get(item.value, item.value)) for item in values]

    def _add_row(self, place: int, row: Data, kinds: list[tuple[str, Any]]) -> None:
        self.add_row(
            place,
            kind=forms.ChoiceField(choices=kinds, initial=row.get("kind", "")),
            threshold=forms.CharField(max_length=20, initial=row.get("threshold", "")),
            least=forms.DecimalField(min_value=0, max_digits=8, decimal_places=4, initial=row.get("least_limit_used")),
            grace=forms.IntegerField(min_value=0, max_value=LONGEST_GRACE_DAYS, initial=row.get("grace_days", 0)),
            checkpoint=forms.ChoiceField(
                choices=self._choices(Checkpoint), initial=row.get("checkpoint", Checkpoint.ORDER.value)
            ),
        )

    def parts(self) -> Data:
        values = self.cleaned_data
        rules = [self._rule(place) for place in range(self.row_count) if values[f"kind_{place}"]]
        return {name: values[name] for name in ("unset_limit", "reservation_hours")} | {"block_rules": rules}

    def _rule(self, place: int) -> Data:
        values, rows = self.cleaned_data, self.content["block_rules"]
        stood = rows[place] if place < len(rows) else {}
        return {name: stood[name] for name in ("subject", "exclusions") if name in stood} | {
            "kind": values[f"kind_{place}"],
            "checkpoint": values[f"checkpoint_{place}"] or Checkpoint.ORDER.value,
            "threshold": values[f"threshold_{place}"].strip() or "0",
            "grace_days": values[f"grace_{place}"] or 0,
            "least_limit_used": _text(values[f"least_{place}"]),
        }


SECTION_FORMS: dict[str, type[SectionForm]] = {
    "default": DefaultForm,
    "grades": GradesForm,
    "scorecards": ScorecardsForm,
    "limits": LimitsForm,
    "orders": OrdersForm,
    "review": ReviewForm,
    "alerts": AlertsForm,
}


class DraftForm(forms.Form):
    title = forms.CharField(label=_("What the draft is about"), max_length=120)


class ReplayForm(forms.Form):
    """The period that is replayed: half-open, over by today."""

    start = forms.DateField(label=_("Orders from"), widget=date_input())
    end = forms.DateField(label=_("to before"), widget=date_input())

    def clean(self) -> Data:
        values = super().clean() or {}
        start, end = values.get("start"), values.get("end")
        if isinstance(start, date) and isinstance(end, date) and start >= end:
            raise forms.ValidationError(_("The period ends before it begins."))
        return values


class ActivationForm(forms.Form):
    reason = forms.CharField(label=_("Why"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))
