"""Financial statements out of files, as rows or in a workbook with one company a sheet."""

from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from credit.domain.statements import Line
from credit.queries.statements import LINE_LABELS, STANDARDS
from credit.services.statement_files import (
    DERIVE_EQUITY,
    apply_statements,
    resolve_statements,
    undo_statements,
)
from credit.services.statement_workbooks import unfold_statements
from customers.services.imports.columns import CUSTOMER, UNKNOWN_CUSTOMER
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import Check, Column, ColumnType, ImportKind, Option

STATEMENTS = ImportKind(
    name="statements",
    label=_("Financial statements"),
    right=Right.IMPORT,
    order=130,
    help=_("A row a company and period. A line left empty is missing, not zero; sub-totals may be left out."),
    columns=(
        CUSTOMER,
        Column("period_end_date", _("Period ends on"), ColumnType.DATE),
        Column(
            "fiscal_year",
            _("Fiscal year"),
            ColumnType.INTEGER,
            help=_("In place of a day: the period ends on 31 December of it."),
        ),
        Column("months", _("Months covered"), ColumnType.INTEGER, default="12"),
        Column("currency", _("Currency"), ColumnType.CURRENCY, required=True),
        Column(
            "unit", _("Amounts are in"), ColumnType.INTEGER, default="1", help=_("1, 1000 or 1000000; not for shares.")
        ),
        Column("standard", _("Accounting standard"), choices=STANDARDS),
        Column("is_audited", _("Audited"), ColumnType.BOOLEAN),
        *(Column(line.value, LINE_LABELS[line], ColumnType.FIGURE) for line in Line),
    ),
    key=("customer", "period_end_date", "months"),
    resolve=resolve_statements,
    apply=apply_statements,
    undo=undo_statements,
    checks=(
        UNKNOWN_CUSTOMER,
        Check("wrong_months", "months", "months NOT BETWEEN 1 AND 18", _("%(value)s: a period has 1 to 18 months")),
        Check(
            "no_day",
            "period_end_date",
            "period_end_date IS NULL",
            _("say on which day the period ends, or its fiscal year"),
        ),
        Check(
            "wrong_day",
            "period_end_date",
            "period_end_date NOT BETWEEN DATE '1900-01-01' AND DATE '2199-12-31'",
            _("%(value)s: a period ends between 1900 and 2199"),
        ),
        Check("wrong_unit", "unit", "unit NOT IN (1, 1000, 1000000)", _("%(value)s is not 1, 1000 or 1000000")),
        Check("too_large", "period_end_date", "too_large", _("%(value)s: an amount has more than 16 digits")),
        Check("no_lines", "period_end_date", f"num_nonnulls({', '.join(Line)}) = 0", _("%(value)s: no line is given")),
    ),
    options=(
        Option(
            DERIVE_EQUITY,
            _("Equity that is not given is total assets less total liabilities"),
            _("It is marked as derived."),
        ),
    ),
    titles={
        "customer": ("customer id", "customer number", "customer code", "company", "客戶代碼"),
        "period_end_date": ("period end", "year end", "fiscal year end", "balance sheet date", "date", "截止日"),
        "fiscal_year": ("year", "年度"),
        Line.SALES.value: ("revenue", "net sales", "turnover", "total revenue", "營業收入"),
        Line.COST_OF_SALES.value: ("cogs", "cost of goods sold", "cost of revenue", "營業成本"),
        Line.NET_INCOME.value: ("net profit", "profit for the year", "net earnings", "稅後淨利"),
        Line.RECEIVABLES.value: ("accounts receivable", "receivables", "應收帳款"),
        Line.PAYABLES.value: ("accounts payable", "payables", "應付帳款"),
        Line.EQUITY.value: ("total equity", "shareholders equity", "權益總額"),
        Line.EBIT.value: ("operating income", "operating profit", "營業利益"),
    },
)
STATEMENT_WORKBOOKS = replace(
    STATEMENTS,
    name="statement_workbooks",
    label=_("Financial statements in a workbook"),
    order=131,
    help=_("A workbook with one company a sheet: lines down, periods across. Start from the empty form."),
    unfold=unfold_statements,
    template="credit:statement_form",
)
