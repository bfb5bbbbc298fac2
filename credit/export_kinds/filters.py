"""What an export is narrowed to."""

from django import forms
from django.utils.translation import gettext_lazy as _

from finance_crm.exchange.domain.kinds import ExportRequest, InvalidFiltersError


class OverdueItemFilters(forms.Form):
    """Narrows the overdue items of a file."""

    customer_code = forms.CharField(label=_("Customer code"), required=False, max_length=64)


def cleaned(form_class: type[forms.Form], request: ExportRequest) -> dict[str, object]:
    form = form_class({name: values[-1] for name, values in request.filters.items() if values})
    if not form.is_valid():
        raise InvalidFiltersError({name: [str(text) for text in texts] for name, texts in form.errors.items()})
    return form.cleaned_data
