"""What the credit portfolio is looked at by."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from finance_crm.web.forms.dates import date_input


class MigrationForm(forms.Form):
    """Since which day grades moved."""

    since = forms.DateField(label=_("Grades moved since"), required=False, widget=date_input())


class GradedFilters(forms.Form):
    """Narrows the list of graded customers. The grades are those of the policy; "-" is "not rated"."""

    q = forms.CharField(label=_("Customer"), required=False, max_length=100, widget=forms.SearchInput)
    grade = forms.ChoiceField(label=_("Grade"), required=False)
    reviews_due = forms.BooleanField(label=_("Review is due"), required=False)

    def __init__(self, *args: Any, grades: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["grade"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Any grade")), *((name, name) for name in grades), ("-", _("Not rated"))]
