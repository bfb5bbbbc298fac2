"""What the forms over master data have in common."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from finance_crm.money import known_currencies
from finance_crm.web.forms.versioned import VersionedForm


class RecordForm(VersionedForm):
    """A form over a record of master data; a currency is written in capitals and known to ISO 4217."""

    def clean_currency(self) -> str:
        currency: str = self.cleaned_data["currency"].upper()
        if currency not in known_currencies():
            raise ValidationError(_("%(code)s is not an ISO 4217 currency code."), params={"code": currency})
        return currency
