"""Forms for what is set up before anything is posted."""

from decimal import Decimal, InvalidOperation

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.domain.terms import InstalmentRule
from customers.forms.ledger_actions import day_field
from customers.forms.records import RecordForm
from customers.models import BankAccount, CustomerGroup, LegalEntity, PaymentTerms


class EntityForm(RecordForm):
    class Meta:
        model = LegalEntity
        fields = ("code", "name", "country", "currency", "time_zone", "fiscal_year_start_month")


class BankAccountForm(RecordForm):
    class Meta:
        model = BankAccount
        fields = ("entity", "code", "name", "iban", "currency")


class GroupForm(RecordForm):
    class Meta:
        model = CustomerGroup
        fields = ("code", "name")


class TermsForm(RecordForm):
    """Payment terms; instalments are typed one a line, as `40 30` for 40 % after 30 days."""

    instalments = forms.CharField(
        label=gettext_lazy("Instalments"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("One a line: percent and days, such as 40 30. They must add up to 100."),
    )

    class Meta:
        model = PaymentTerms
        fields = ("code", "name", "net_days", "from_end_of_month", "discount_days", "discount_rate")
        help_texts = {"discount_rate": gettext_lazy("A fraction: 0.02 is 2 %.")}

    def clean_instalments(self) -> list[InstalmentRule]:
        return [_rule(text) for text in self.cleaned_data["instalments"].splitlines() if text.strip()]


def _rule(text: str) -> InstalmentRule:
    try:
        percent, days = text.split()
        return InstalmentRule(Decimal(percent) / 100, int(days))
    except (ValueError, InvalidOperation) as error:
        raise forms.ValidationError(_("%(text)s is not a percentage and days."), params={"text": text}) from error


class ClosePeriodForm(forms.Form):
    """Through which day an entity's books are closed."""

    closed_through_date = day_field(gettext_lazy("Closed through"))


class RateForm(forms.Form):
    """The rate of a currency on a day."""

    currency = forms.RegexField("[A-Z]{3}", label=gettext_lazy("Currency"))
    rate_date = day_field(gettext_lazy("Valid from"))
    rate = forms.DecimalField(
        label=gettext_lazy("Rate"),
        max_digits=24,
        decimal_places=12,
        help_text=gettext_lazy("Reporting currency for one unit."),
    )


def instalments_text(rules: tuple[InstalmentRule, ...]) -> str:
    """Return instalments as the form's text."""
    return "\n".join(f"{(rule.share * 100).normalize():f} {rule.net_days}" for rule in rules)
