"""The canonical lines of a financial statement as columns: one row a statement, however many readers.

An empty column is a line that nobody gave, which is not zero. Amounts are in major units of the statement's currency.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from credit.domain.statements import Line
from finance_crm.fields import AmountField


class StatementLines(models.Model):
    """Every `Line`, under its own name."""

    # Balance sheet: assets, liabilities, equity.
    cash = AmountField(_("Cash"), null=True, blank=True)
    short_term_investments = AmountField(_("Short-term investments"), null=True, blank=True)
    receivables = AmountField(_("Trade receivables"), null=True, blank=True)
    inventory = AmountField(_("Inventory"), null=True, blank=True)
    other_current_assets = AmountField(_("Other current assets"), null=True, blank=True)
    current_assets = AmountField(_("Current assets"), null=True, blank=True)
    property = AmountField(_("Property, plant and equipment"), null=True, blank=True)
    intangibles = AmountField(_("Intangible assets"), null=True, blank=True)
    other_non_current_assets = AmountField(_("Other non-current assets"), null=True, blank=True)
    total_assets = AmountField(_("Total assets"), null=True, blank=True)
    payables = AmountField(_("Trade payables"), null=True, blank=True)
    short_term_debt = AmountField(_("Short-term debt"), null=True, blank=True)
    other_current_liabilities = AmountField(_("Other current liabilities"), null=True, blank=True)
    current_liabilities = AmountField(_("Current liabilities"), null=True, blank=True)
    long_term_debt = AmountField(_("Long-term debt"), null=True, blank=True)
    other_non_current_liabilities = AmountField(_("Other non-current liabilities"), null=True, blank=True)
    total_liabilities = AmountField(_("Total liabilities"), null=True, blank=True)
    share_capital = AmountField(_("Share capital"), null=True, blank=True)
    retained_earnings = AmountField(_("Retained earnings"), null=True, blank=True)
    other_equity = AmountField(_("Other equity"), null=True, blank=True)
    equity = AmountField(_("Equity"), null=True, blank=True)

    # Income statement.
    sales = AmountField(_("Sales"), null=True, blank=True)
    cost_of_sales = AmountField(_("Cost of sales"), null=True, blank=True)
    gross_profit = AmountField(_("Gross profit"), null=True, blank=True)
    selling_general_administrative = AmountField(
        _("Selling, general and administrative expenses"), null=True, blank=True
    )
    depreciation = AmountField(_("Depreciation and amortisation"), null=True, blank=True)
    other_operating_result = AmountField(_("Other operating result"), null=True, blank=True)
    ebit = AmountField(_("Operating profit (EBIT)"), null=True, blank=True)
    interest = AmountField(_("Interest expense"), null=True, blank=True)
    other_financial_result = AmountField(_("Other financial result"), null=True, blank=True)
    profit_before_tax = AmountField(_("Profit before tax"), null=True, blank=True)
    tax = AmountField(_("Income tax"), null=True, blank=True)
    net_income = AmountField(_("Net income"), null=True, blank=True)

    # Cash-flow statement.
    operating_cash_flow = AmountField(_("Cash flow from operations"), null=True, blank=True)
    capital_expenditure = AmountField(_("Capital expenditure"), null=True, blank=True)
    debt_repayment = AmountField(_("Debt repayment"), null=True, blank=True)
    dividends = AmountField(_("Dividends paid"), null=True, blank=True)

    # Beside the statements.
    shares = AmountField(_("Shares outstanding"), null=True, blank=True)
    market_capitalisation = AmountField(_("Market capitalisation"), null=True, blank=True)

    class Meta:
        abstract = True


LINE_LABELS = {Line(field.name): field.verbose_name for field in StatementLines._meta.fields}
