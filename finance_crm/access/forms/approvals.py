"""Deciding requests, and saying how far a role's authority goes."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

APPROVE, REFUSE = "approve", "refuse"


class DecisionForm(forms.Form):
    """One decision on one or many requests."""

    ids = forms.TypedMultipleChoiceField(coerce=int)
    decision = forms.ChoiceField(choices=[(APPROVE, _("Approve")), (REFUSE, _("Refuse"))])
    reason = forms.CharField(label=_("Reason"), required=False, max_length=1000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.data.getlist("ids") if hasattr(self.data, "getlist") else []
        field = self.fields["ids"]
        assert isinstance(field, forms.TypedMultipleChoiceField)
        field.choices = [(name, name) for name in asked if name.isdecimal() and len(name) <= 18]

    @property
    def is_approved(self) -> bool:
        return bool(self.cleaned_data["decision"] == APPROVE)


class AuthorityForm(forms.Form):
    """Up to which amount a role decides. Left empty, any amount; zero leaves what carries no amount."""

    up_to_amount = forms.DecimalField(
        label=_("Up to, in reporting currency"),
        required=False,
        min_value=0,
        max_digits=20,
        decimal_places=4,
        help_text=_("Empty: any amount. 0: only what carries no amount, as a refusal of credit."),
    )
