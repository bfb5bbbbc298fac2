"""One row a statement: its lines become columns, and what was kept line by line moves there."""

import django.db.models
from django.db import migrations, models

from finance_crm.migrating import together

import finance_crm.fields

# Column, label.
COLUMNS = (
    ("capital_expenditure", "Capital expenditure"),
    ("cash", "Cash"),
    ("cost_of_sales", "Cost of sales"),
    ("current_assets", "Current assets"),
    ("current_liabilities", "Current liabilities"),
    ("debt_repayment", "Debt repayment"),
    ("depreciation", "Depreciation and amortisation"),
    ("dividends", "Dividends paid"),
    ("ebit", "Operating profit (EBIT)"),
    ("equity", "Equity"),
    ("gross_profit", "Gross profit"),
    ("intangibles", "Intangible assets"),
    ("interest", "Interest expense"),
    ("inventory", "Inventory"),
    ("long_term_debt", "Long-term debt"),
    ("market_capitalisation", "Market capitalisation"),
    ("net_income", "Net income"),
    ("operating_cash_flow", "Cash flow from operations"),
    ("other_current_assets", "Other current assets"),
    ("other_current_liabilities", "Other current liabilities"),
    ("other_equity", "Other equity"),
    ("other_financial_result", "Other financial result"),
    ("other_non_current_assets", "Other non-current assets"),
    ("other_non_current_liabilities", "Other non-current liabilities"),
    ("other_operating_result", "Other operating result"),
    ("payables", "Trade payables"),
    ("profit_before_tax", "Profit before tax"),
    ("property", "Property, plant and equipment"),
    ("receivables", "Trade receivables"),
    ("retained_earnings", "Retained earnings"),
    ("sales", "Sales"),
    ("selling_general_administrative", "Selling, general and administrative expenses"),
    ("share_capital", "Share capital"),
    ("shares", "Shares outstanding"),
    ("short_term_debt", "Short-term debt"),
    ("short_term_investments", "Short-term investments"),
    ("tax", "Income tax"),
    ("total_assets", "Total assets"),
    ("total_liabilities", "Total liabilities"),
)

MOVE = f"""
UPDATE credit_financialstatement s SET {", ".join(f"{name} = l.{name}" for name, _label in COLUMNS)}
FROM (SELECT statement_id, {", ".join(f"MAX(amount) FILTER (WHERE line = '{n}') AS {n}" for n, _label in COLUMNS)}
      FROM credit_statementline GROUP BY statement_id) l
WHERE l.statement_id = s.id
"""


class Migration(migrations.Migration):
    dependencies = [("credit", "0003_statements")]

    operations = together([
        *(
            migrations.AddField(
                "financialstatement",
                name,
                finance_crm.fields.AmountField(
                    blank=True, decimal_places=4, max_digits=20, null=True, verbose_name=label
                ),
            )
            for name, label in COLUMNS
        ),
        migrations.RunSQL(MOVE, migrations.RunSQL.noop),
        # Constraints are checked by later statements; what the move queued has to be done first.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.DeleteModel("StatementLine"),
        migrations.AddConstraint(
            model_name='financialstatement',
            constraint=models.CheckConstraint(condition=models.Q(('cash__isnull', False), ('short_term_investments__isnull', False), ('receivables__isnull', False), ('inventory__isnull', False), ('other_current_assets__isnull', False), ('current_assets__isnull', False), ('property__isnull', False), ('intangibles__isnull', False), ('other_non_current_assets__isnull', False), ('total_assets__isnull', False), ('payables__isnull', False), ('short_term_debt__isnull', False), ('other_current_liabilities__isnull', False), ('current_liabilities__isnull', False), ('long_term_debt__isnull', False), ('other_non_current_liabilities__isnull', False), ('total_liabilities__isnull', False), ('share_capital__isnull', False), ('retained_earnings__isnull', False), ('other_equity__isnull', False), ('equity__isnull', False), ('sales__isnull', False), ('cost_of_sales__isnull', False), ('gross_profit__isnull', False), ('selling_general_administrative__isnull', False), ('depreciation__isnull', False), ('other_operating_result__isnull', False), ('ebit__isnull', False), ('interest__isnull', False), ('other_financial_result__isnull', False), ('profit_before_tax__isnull', False), ('tax__isnull', False), ('net_income__isnull', False), ('operating_cash_flow__isnull', False), ('capital_expenditure__isnull', False), ('debt_repayment__isnull', False), ('dividends__isnull', False), ('shares__isnull', False), ('market_capitalisation__isnull', False), _connector='OR'), name='statement_says_something'),
        ),
    ])
