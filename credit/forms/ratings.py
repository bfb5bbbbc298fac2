"""What people say of a customer: answers to the questionnaire, an agency's rating, an insolvency."""

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from credit.domain.questionnaire import QUESTIONS
from finance_crm.web.forms.dates import date_input

QUESTION_LABELS = {
    "management": _("How able is the management?"),
    "market_position": _("How strong is its position in the market?"),
    "customer_relationship": _("How long have we done business with it?"),
    "reporting_transparency": _("How openly does it report?"),
    "succession": _("Is the succession settled?"),
    "dependence": _("How much does it depend on single customers?"),
    "ownership_support": _("Would its owners support it?"),
    "sector_outlook": _("What is the outlook of its sector?"),
}
ANSWER_LABELS = {
    "experienced": _("experienced, with a good record"),
    "adequate": _("adequate"),
    "untested": _("new or untested"),
    "weak": _("weak or divided"),
    "leading": _("leading"),
    "established": _("established"),
    "contested": _("contested"),
    "shrinking": _("shrinking"),
    "over_ten_years": _("more than ten years"),
    "three_to_ten_years": _("three to ten years"),
    "under_three_years": _("less than three years"),
    "new": _("new customer"),
    "audited_in_time": _("audited statements, in time"),
    "complete": _("complete statements, not audited"),
    "on_request": _("only on request, or late"),
    "refused": _("refuses to report"),
    "settled": _("settled"),
    "planned": _("planned"),
    "open": _("open"),
    "at_risk": _("at risk"),
    "many_customers": _("many customers, none large"),
    "some_large": _("some large ones"),
    "one_large": _("one large one"),
    "one_only": _("lives on one"),
    "strong_parent": _("a strong parent has committed itself"),
    "owners_committed": _("the owners would"),
    "uncertain": _("uncertain"),
    "none": _("nobody would"),
    "growing": _("growing"),
    "stable": _("stable"),
    "cyclical_low": _("in a cyclical low"),
    "declining": _("declining"),
}


class _NotLater(forms.Form):
    """A form about a day that is not later than the page's."""

    effective_date = forms.DateField(label=_("Effective date"), widget=date_input())

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["effective_date"].initial = today

    def clean_effective_date(self) -> date:
        day: date = self.cleaned_data["effective_date"]
        if day > self.today:
            raise ValidationError(_("This day has not come yet."))
        return day


class AnswersForm(_NotLater):
    """A choice a question; what is left empty is not answered, and what stood stays."""

    note = forms.CharField(label=_("Note"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = {
            question.key: forms.ChoiceField(
                label=QUESTION_LABELS[question.key],
                required=False,
                choices=[("", _("not answered")), *((key, ANSWER_LABELS[key]) for key in question.answers)],
            )
            for question in QUESTIONS
            if question.is_asked
        }
        self.fields = asked | self.fields

    @property
    def answers(self) -> dict[str, str]:
        """Return what was answered."""
        given = ((question.key, self.cleaned_data.get(question.key)) for question in QUESTIONS)
        return {key: answer for key, answer in given if answer}


class RatingForm(_NotLater):
    """An agency's rating, typed."""

    agency = forms.CharField(label=_("Agency"), max_length=32)
    rating = forms.CharField(label=_("Rating"), max_length=16)
    one_year_pd = forms.DecimalField(
        label=_("One-year PD"),
        required=False,
        min_value=0,
        max_value=1,
        max_digits=12,
        decimal_places=10,
        help_text=_("As a fraction: 0.02 is 2 %."),
    )
    valid_until = forms.DateField(label=_("Valid until"), required=False, widget=date_input())
    source = forms.CharField(label=_("Source"), required=False, max_length=200)

    field_order = ("agency", "rating", "one_year_pd", "effective_date", "valid_until", "source")


class InsolvencyForm(_NotLater):
    """A notice of insolvency, and where it comes from."""

    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Such as a court's register."))
