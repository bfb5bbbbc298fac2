"""Forms about system clients."""

from django import forms
from django.utils.translation import gettext_lazy as _

from finance_crm.access.domain.clients import SCOPE_RIGHTS
from finance_crm.access.models import Team

SCOPE_LABELS = {
    "read": _("Read: customers, ledger, cases, jobs"),
    "write": _("Write: customers and comments"),
    "ledger": _("Ledger: post, allocate, write off, dispute"),
    "cases": _("Cases: work on them, run the scan"),
    "credit": _("Credit: statements, assessments, requests for limits, alerts, drafts of policies"),
    "orders": _("Orders: ask whether an order may pass, reserve and release"),
    "imports": _("Imports: send files"),
    "exports": _("Exports: fetch files"),
}


class ClientForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("What the program is, as “ERP Taipei”."))
    scopes = forms.MultipleChoiceField(
        label=_("May ask for"),
        choices=[(scope, SCOPE_LABELS[scope]) for scope in SCOPE_RIGHTS],
        widget=forms.CheckboxSelectMultiple,
    )
    teams = forms.ModelMultipleChoiceField(
        label=_("Teams"),
        queryset=Team.objects.order_by("name"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("With teams it sees their customers only; without, all."),
    )
