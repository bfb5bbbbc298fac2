"""Which checks, held orders and exposures, and why an order is released."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credit.models import Checkpoints, CheckResult

MAX_ID = 2**63 - 1


class HeldFilters(forms.Form):
    """Narrows the list of held orders."""

    q = forms.CharField(label=_("Customer or order"), required=False, max_length=100, widget=forms.SearchInput)
    checkpoint = forms.ChoiceField(
        label=_("Checkpoint"), required=False, choices=[("", _("All checkpoints")), *Checkpoints.choices]
    )


class CheckFilters(forms.Form):
    """Which checks the API lists."""

    customer_id = forms.IntegerField(required=False, min_value=1, max_value=MAX_ID)
    order_reference = forms.CharField(required=False, max_length=64)
    checkpoint = forms.ChoiceField(required=False, choices=[("", _("any")), *Checkpoints.choices])
    result = forms.ChoiceField(required=False, choices=[("", _("any")), *CheckResult.choices])
    is_held = forms.BooleanField(required=False)


class ExposureFilters(forms.Form):
    """Whose exposure: one customer's, those of a group, or everybody's."""

    customer_id = forms.IntegerField(label=_("Customer"), required=False, min_value=1, max_value=MAX_ID)
    group_id = forms.IntegerField(label=_("Parent group"), required=False, min_value=1, max_value=MAX_ID)


class ReleaseForm(forms.Form):
    """Why a held order passes after all."""

    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))

    def clean_reason(self) -> Any:
        reason = self.cleaned_data["reason"].strip()
        if not reason:
            raise forms.ValidationError(_("Give a reason."))
        return reason
