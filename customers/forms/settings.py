"""Forms for what is set up before anything is posted."""

from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from customers.domain.terms import InstalmentRule
from customers.forms.ledger_actions import day_field
from customers.forms.records import RecordForm
from customers.models import BankAccount, CustomerGroup, LegalEntity, PaymentTerms

MOST_DAYS = 32_767  # what the column holds
LEAST_RATE = Decimal("0.000001")
DISCOUNT = ("discount_days", "discount_rate")


class EntityForm(RecordForm):
    fiscal_year_start_month = forms.IntegerField(
        label=capfirst(gettext_lazy("fiscal year starts in month")), initial=1, min_value=1, max_value=12
    )

    class Meta:
        model = LegalEntity
        fields = ("code", "name", "country", "currency", "time_zone", "fiscal_year_start_month")


class BankAccountForm(RecordForm):
    class Meta:
        model = BankAccount
        fields = ("entity", "code", "name", "iban", "currency")
        labels = {"entity": gettext_lazy("Entity")}


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

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["discount_rate"].validators += [MinValueValidator(LEAST_RATE), MaxValueValidator(1 - LEAST_RATE)]

    def clean(self) -> dict[str, Any]:
        """A discount has days and a rate, or neither."""
        cleaned: dict[str, Any] = super().clean() or {}
        given = [name for name in DISCOUNT if cleaned.get(name) is not None]
        for name in set(DISCOUNT) - set(given) - set(self.errors):
            if given:
                self.add_error(name, self.fields[name].error_messages["required"])
        return cleaned

    def clean_instalments(self) -> list[InstalmentRule]:
        return [_rule(text) for text in self.cleaned_data["instalments"].splitlines() if text.strip()]


def _rule(text: str) -> InstalmentRule:
    try:
        percent, days = text.split()
        rule = InstalmentRule(Decimal(percent) / 100, int(days))
        if 0 < rule.share <= 1 and 0 <= rule.net_days <= MOST_DAYS:
            return rule
    except (ValueError, InvalidOperation):
        pass
    raise forms.ValidationError(_("%(text)s is not a percentage and days."), params={"text": text})


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
