"""Financial statements as customers gave them: one row a period and version, with its lines. Append-only.

Amounts are in major units of the statement's currency. A restated period is a new version beside the old one.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from credit.domain.statements import PARTS, Line
from finance_crm.fields import AmountField, CurrencyField

LINE_LABELS = {
    Line.CASH: _("Cash"),
    Line.SHORT_TERM_INVESTMENTS: _("Short-term investments"),
    Line.RECEIVABLES: _("Trade receivables"),
    Line.INVENTORY: _("Inventory"),
    Line.OTHER_CURRENT_ASSETS: _("Other current assets"),
    Line.CURRENT_ASSETS: _("Current assets"),
    Line.PROPERTY: _("Property, plant and equipment"),
    Line.INTANGIBLES: _("Intangible assets"),
    Line.OTHER_NON_CURRENT_ASSETS: _("Other non-current assets"),
    Line.TOTAL_ASSETS: _("Total assets"),
    Line.PAYABLES: _("Trade payables"),
    Line.SHORT_TERM_DEBT: _("Short-term debt"),
    Line.OTHER_CURRENT_LIABILITIES: _("Other current liabilities"),
    Line.CURRENT_LIABILITIES: _("Current liabilities"),
    Line.LONG_TERM_DEBT: _("Long-term debt"),
    Line.OTHER_NON_CURRENT_LIABILITIES: _("Other non-current liabilities"),
    Line.TOTAL_LIABILITIES: _("Total liabilities"),
    Line.SHARE_CAPITAL: _("Share capital"),
    Line.RETAINED_EARNINGS: _("Retained earnings"),
    Line.OTHER_EQUITY: _("Other equity"),
    Line.EQUITY: _("Equity"),
    Line.SALES: _("Sales"),
    Line.COST_OF_SALES: _("Cost of sales"),
    Line.GROSS_PROFIT: _("Gross profit"),
    Line.SELLING_GENERAL_ADMINISTRATIVE: _("Selling, general and administrative expenses"),
    Line.DEPRECIATION: _("Depreciation and amortisation"),
    Line.OTHER_OPERATING_RESULT: _("Other operating result"),
    Line.EBIT: _("Operating profit (EBIT)"),
    Line.INTEREST: _("Interest expense"),
    Line.OTHER_FINANCIAL_RESULT: _("Other financial result"),
    Line.PROFIT_BEFORE_TAX: _("Profit before tax"),
    Line.TAX: _("Income tax"),
    Line.NET_INCOME: _("Net income"),
    Line.OPERATING_CASH_FLOW: _("Cash flow from operations"),
    Line.CAPITAL_EXPENDITURE: _("Capital expenditure"),
    Line.DEBT_REPAYMENT: _("Debt repayment"),
    Line.DIVIDENDS: _("Dividends paid"),
    Line.SHARES: _("Shares outstanding"),
    Line.MARKET_CAPITALISATION: _("Market capitalisation"),
}


class AccountingStandard(models.TextChoices):
    IFRS = "ifrs", _("IFRS")
    US_GAAP = "us_gaap", _("US GAAP")
    LOCAL = "local", _("Local standard")


class FinancialStatement(models.Model):
    """One version of the statement of one period. `version` counts restatements from 1.

    A version that should never have been there is withdrawn, as when its import is undone; what was known stays known.
    """

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", db_index=False)
    period_end_date = models.DateField(_("period ends on"))
    months = models.PositiveSmallIntegerField(_("months covered"), default=12)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    currency = CurrencyField(_("currency"))
    standard = models.CharField(
        _("accounting standard"), max_length=8, choices=AccountingStandard.choices, default=AccountingStandard.LOCAL
    )
    is_audited = models.BooleanField(_("audited"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="statement_version_unique", fields=["customer", "period_end_date", "months", "version"]
            ),
            models.CheckConstraint(name="statement_months_plausible", condition=Q(months__gte=1, months__lte=18)),
            models.CheckConstraint(name="statement_version_positive", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="statement_standard_known", condition=Q(standard__in=AccountingStandard.values)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.period_end_date}"


class StatementLine(models.Model):
    """One line that was given. A line that was not given has no row.

    `is_derived` marks what nobody stated but follows: a sub-total of extra lines, equity as assets less liabilities.
    """

    statement = models.ForeignKey(FinancialStatement, models.PROTECT, related_name="lines", db_index=False)
    line = models.CharField(_("line"), max_length=32, choices=[(line.value, LINE_LABELS[line]) for line in Line])
    amount = AmountField(_("amount"))
    is_derived = models.BooleanField(_("derived"), default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="statement_line_once", fields=["statement", "line"]),
            models.CheckConstraint(name="statement_line_known", condition=Q(line__in=[line.value for line in Line])),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.amount}"


class StatementExtra(models.Model):
    """A line that fits no canonical one, under the sub-total that it is part of, with the sign it adds with."""

    statement = models.ForeignKey(FinancialStatement, models.PROTECT, related_name="extras", db_index=False)
    under = models.CharField(_("adds to"), max_length=32, choices=[(line.value, LINE_LABELS[line]) for line in PARTS])
    label = models.CharField(_("label"), max_length=80)
    amount = AmountField(_("amount"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="statement_extra_once", fields=["statement", "under", "label"]),
            models.CheckConstraint(name="statement_extra_known", condition=Q(under__in=[line.value for line in PARTS])),
            models.CheckConstraint(name="statement_extra_has_label", condition=~Q(label="")),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.amount}"
