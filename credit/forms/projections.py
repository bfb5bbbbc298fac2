"""What people type on a projection: drivers per scenario, in per cent or days; and what programs ask for."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from credit.domain.projections.drivers import DRIVERS, DriverName
from credit.domain.projections.scenarios import LONGEST_HORIZON_YEARS, SCENARIOS, Drivers
from credit.domain.ratios import Unit
from credit.models import SCENARIO_LABELS
from finance_crm.web.api.queries import AsOfForm

DRIVER_LABELS = {
    DriverName.SALES_GROWTH: _("Sales growth"),
    DriverName.GROSS_MARGIN: _("Gross margin"),
    DriverName.SELLING_SHARE: _("Selling and administration, share of sales"),
    DriverName.OTHER_OPERATING_SHARE: _("Other operating result, share of sales"),
    DriverName.EBIT_MARGIN: _("EBIT margin"),
    DriverName.DAYS_RECEIVABLES: _("Days of receivables"),
    DriverName.DAYS_INVENTORY: _("Days of inventory"),
    DriverName.DAYS_PAYABLES: _("Days of payables"),
    DriverName.CAPEX_SHARE: _("Capital expenditure, share of sales"),
    DriverName.DEPRECIATION_RATE: _("Depreciation of property"),
    DriverName.INTEREST_RATE: _("Interest rate on debt"),
    DriverName.REPAYMENT_RATE: _("Repayment of long-term debt"),
    DriverName.TAX_RATE: _("Tax rate"),
    DriverName.PAYOUT: _("Dividends, share of net income"),
    DriverName.CASH_SHARE: _("Least cash, share of sales"),
}


def scale_of(name: DriverName) -> Decimal:
    """Return how many typed units one unit of the driver is: 100 for what is typed in per cent."""
    return Decimal(100 if DRIVERS[name].unit is Unit.FRACTION else 1)


def field_name(scenario: str, name: DriverName) -> str:
    return f"{scenario}-{name.value}"


class ProjectionForm(forms.Form):
    """The drivers of both scenarios; an empty one is left to the estimate. The reason is asked for on saving."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=500,
        error_messages={"required": _("Say why, so that others can follow it.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, known: Mapping[str, Drivers], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for scenario in SCENARIOS:
            for name, value in ((name, known.get(scenario, {}).get(name)) for name in DriverName):
                self.fields[field_name(scenario, name)] = _driver_field(scenario, name, value)

    @property
    def overrides(self) -> dict[str, dict[DriverName, Decimal]]:
        """Return what was typed and can be used, by scenario, in the drivers' own units."""
        cleaned = getattr(self, "cleaned_data", {})
        typed = {(key, name): cleaned.get(field_name(key, name)) for key in SCENARIOS for name in DriverName}
        return {
            key: {name: value / scale_of(name) for name in DriverName if (value := typed[key, name]) is not None}
            for key in SCENARIOS
        }


def _driver_field(scenario: str, name: DriverName, value: Decimal | None) -> forms.DecimalField:
    driver, scale = DRIVERS[name], scale_of(name)
    return forms.DecimalField(
        label=f"{DRIVER_LABELS[name]} · {SCENARIO_LABELS[scenario]}",
        required=False,
        min_value=driver.least * scale,
        max_value=driver.most * scale,
        max_digits=12,
        decimal_places=4,
        initial=None if value is None else f"{(value * scale).normalize():f}",
        widget=forms.TextInput(attrs={"inputmode": "decimal", "size": 7, "autocomplete": "off"}),
    )


class ProjectionQuery(AsOfForm):
    """A projection as programs ask for it."""

    customer_id = forms.IntegerField(min_value=1, help_text="Whose statements.")
    scenario = forms.ChoiceField(
        required=False, choices=[(key, key) for key in SCENARIOS], help_text="base when left out."
    )
    years = forms.IntegerField(
        required=False, min_value=1, max_value=LONGEST_HORIZON_YEARS, help_text="How many years; 3 when left out."
    )
