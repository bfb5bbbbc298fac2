"""Which statement of account, in which language."""

from datetime import date

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from finance_crm.web.forms.dates import date_input


class StatementForm(forms.Form):
    """The period starts on `start` and ends with the close of the page's date."""

    start = forms.DateField(label=_("From"), required=False, widget=date_input())
    language = forms.ChoiceField(
        label=_("Language of the PDF"), required=False, choices=[("", _("the customer's")), *settings.LANGUAGES]
    )

    def clean_start(self) -> date | None:
        start: date | None = self.cleaned_data["start"]
        if start is not None and not date(1900, 1, 1) <= start <= date(2199, 12, 31):
            raise forms.ValidationError(_("Give a day from 1900 to 2199."))
        return start


class ReconciliationForm(forms.Form):
    """For which day, and which difference to look into."""

    day = forms.DateField(required=False)
    entity = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    currency = forms.CharField(required=False, max_length=3)
