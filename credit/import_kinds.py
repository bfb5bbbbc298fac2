"""What files bring into credit: financial statements and agencies' ratings."""

from django.utils.translation import gettext_lazy as _

from credit.domain.statements import Line
from credit.queries.statements import LINE_LABELS, STANDARDS
from credit.services.rating_files import apply_ratings, resolve_ratings, undo_ratings
from credit.services.statement_files import apply_statements, resolve_statements, undo_statements
from customers.services.imports.columns import CUSTOMER, UNKNOWN_CUSTOMER
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import Check, Column, ColumnType, ImportKind

STATEMENTS = ImportKind(
    name="statements",
    label=_("Financial statements"),
    right=Right.IMPORT,
    order=130,
    help=_("A row a company and period. A line left empty is missing, not zero; sub-totals may be left out."),
    columns=(
        CUSTOMER,
        Column("period_end_date", _("Period ends on"), ColumnType.DATE, required=True),
        Column("months", _("Months covered"), ColumnType.INTEGER, default="12"),
        Column("currency", _("Currency"), ColumnType.CURRENCY, required=True),
        Column(
            "unit", _("Amounts are in"), ColumnType.INTEGER, default="1", help=_("1, 1000 or 1000000; not for shares.")
        ),
        Column("standard", _("Accounting standard"), choices=STANDARDS),
        Column("is_audited", _("Audited"), ColumnType.BOOLEAN),
        *(Column(line.value, LINE_LABELS[line], ColumnType.MONEY) for line in Line),
    ),
    key=("customer", "period_end_date", "months"),
    resolve=resolve_statements,
    apply=apply_statements,
    undo=undo_statements,
    checks=(
        UNKNOWN_CUSTOMER,
        Check("wrong_months", "months", "months NOT BETWEEN 1 AND 18", _("%(value)s: a period has 1 to 18 months")),
        Check("wrong_unit", "unit", "unit NOT IN (1, 1000, 1000000)", _("%(value)s is not 1, 1000 or 1000000")),
        Check("no_lines", "period_end_date", "given = '{}'::jsonb", _("%(value)s: no line is given")),
    ),
    titles={
        "customer": ("customer id", "customer number", "customer code", "company", "客戶代碼"),
        "period_end_date": ("period end", "year end", "fiscal year end", "balance sheet date", "date", "截止日"),
        Line.SALES.value: ("revenue", "net sales", "turnover", "total revenue", "營業收入"),
        Line.COST_OF_SALES.value: ("cogs", "cost of goods sold", "cost of revenue", "營業成本"),
        Line.NET_INCOME.value: ("net profit", "profit for the year", "net earnings", "稅後淨利"),
        Line.RECEIVABLES.value: ("accounts receivable", "receivables", "應收帳款"),
        Line.PAYABLES.value: ("accounts payable", "payables", "應付帳款"),
        Line.EQUITY.value: ("total equity", "shareholders equity", "權益總額"),
        Line.EBIT.value: ("operating income", "operating profit", "營業利益"),
    },
)

EXTERNAL_RATINGS = ImportKind(
    name="external_ratings",
    label=_("External ratings"),
    right=Right.IMPORT,
    order=140,
    help=_("A row a customer, agency and day. A rating of the same agency and day takes the place of the old one."),
    columns=(
        CUSTOMER,
        Column("agency", _("Agency"), required=True, max_length=32),
        Column("rating", _("Rating"), required=True, max_length=16),
        Column("one_year_pd", _("One-year PD"), ColumnType.RATE, help=_("As a fraction: 0.02 is 2 %.")),
        Column("effective_date", _("Effective date"), ColumnType.DATE, required=True),
        Column("valid_until", _("Valid until"), ColumnType.DATE, help=_("The last day on which it is valid.")),
    ),
    key=("customer", "agency", "effective_date"),
    resolve=resolve_ratings,
    apply=apply_ratings,
    undo=undo_ratings,
    checks=(
        UNKNOWN_CUSTOMER,
        Check("no_fraction", "one_year_pd", "one_year_pd NOT BETWEEN 0 AND 1", _("%(value)s is not between 0 and 1")),
        Check("ends_early", "valid_until", "valid_until < effective_date", _("%(value)s lies before its own day")),
    ),
    titles={
        "customer": ("customer id", "customer number", "customer code", "company", "客戶代碼"),
        "agency": ("rating agency", "bureau", "provider", "評等機構"),
        "rating": ("score", "grade", "credit rating", "信用評等"),
        "one_year_pd": ("pd", "probability of default", "default probability", "違約機率"),
        "effective_date": ("rating date", "date", "as of", "評等日期"),
        "valid_until": ("expiry", "expires", "valid to", "有效期限"),
    },
)
