"""Forms about people and teams."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from finance_crm.access.domain.roles import PEOPLE_ROLES, Role
from finance_crm.access.models import ROLE_LABELS, Team, User
from finance_crm.access.services.users import UserDetails

ROLE_CHOICES = [(role.value, ROLE_LABELS[role]) for role in PEOPLE_ROLES]
LANGUAGE_CHOICES = [("", _("That of the browser")), *settings.LANGUAGES]


class UserFilters(forms.Form):
    q = forms.CharField(label=_("Search"), required=False, max_length=100)
    role = forms.MultipleChoiceField(label=_("Role"), required=False, choices=ROLE_CHOICES)
    active = forms.ChoiceField(
        label=_("Active"),
        required=False,
        choices=[("", _("All")), ("yes", _("Active")), ("no", _("Switched off"))],
    )


class UserForm(forms.ModelForm):
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES)
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_CHOICES, required=False)

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "email", "role", "teams", "language")
        widgets = {"teams": forms.CheckboxSelectMultiple}
        help_texts = {"teams": _("A sales manager sees the customers of these teams only.")}

    def clean_email(self) -> str:
        email = self.cleaned_data["email"]
        others = User.objects.filter(email__iexact=email).exclude(pk=self.instance.pk)
        if email and others.exists():
            raise ValidationError(_("Somebody else has this e-mail address."))
        return email

    @property
    def details(self) -> UserDetails:
        values = self.cleaned_data
        return UserDetails(
            username=values["username"],
            first_name=values["first_name"],
            last_name=values["last_name"],
            email=values["email"],
            role=Role(values["role"]),
            team_ids=tuple(team.pk for team in values["teams"]),
            language=values["language"],
        )


class ProfileForm(forms.ModelForm):
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGE_CHOICES, required=False)

    class Meta:
        model = User
        fields = ("first_name", "last_name", "language")


class TeamForm(forms.ModelForm):
    members = forms.ModelMultipleChoiceField(
        label=_("Members"),
        queryset=User.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Team
        fields = ("code", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(role__in=PEOPLE_ROLES, is_active=True)
        self.fields["members"].queryset = people.order_by("first_name", "last_name", "username")
        if self.instance.pk:
            self.fields["members"].initial = list(self.instance.members.values_list("pk", flat=True))
