"""What files bring into credit: financial statements, and limits as they were decided elsewhere."""

from django.utils.translation import gettext_lazy as _

from credit.domain.granted_limits import GrantKind
from credit.domain.statements import Line
from credit.queries.statements import LINE_LABELS, STANDARDS
from credit.services.limit_files import (
    BEYOND,
    NOT_ALLOWED,
    apply_limits,
    resolve_limits,
    undo_limits,
    verify_limits,
)
from credit.services.statement_files import apply_statements, resolve_statements, undo_statements
from customers.services.imports.columns import CODE, CUSTOMER, UNKNOWN_CUSTOMER
from customers.services.imports.common import has_decimals_sql
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

CREDIT_LIMITS = ImportKind(
    name="credit_limits",
    label=_("Credit limits"),
    right=Right.IMPORT,
    order=140,
    help=_("Limits as they were decided in another system; only for who may decide them, up to their authority."),
    columns=(
        Column("customer", _("Customer"), max_length=CODE, help=_("The customer's code; empty for a group's limit.")),
        Column("customer_group", _("Group"), max_length=CODE, help=_("The group's code, for a limit it shares.")),
        Column("kind", _("What"), choices=tuple(GrantKind), help=_("limit or no_credit; empty is limit.")),
        Column("amount", _("Limit"), ColumnType.MONEY, help=_("0 is a limit; empty only with no_credit.")),
        Column("currency", _("Currency"), ColumnType.CURRENCY, required=True),
        Column("valid_from", _("Valid from"), ColumnType.DATE, required=True),
        Column("valid_until", _("Valid until"), ColumnType.DATE, help=_("The last day.")),
        Column("is_temporary", _("Temporary"), ColumnType.BOOLEAN),
        Column("reason", _("Reason"), max_length=1000),
    ),
    key=("customer", "customer_group", "is_temporary"),
    resolve=resolve_limits,
    verify=verify_limits,
    apply=apply_limits,
    undo=undo_limits,
    checks=(
        UNKNOWN_CUSTOMER,
        Check(
            "unknown_group",
            "customer_group",
            "customer_group IS NOT NULL AND group_id IS NULL",
            _("there is no group %(value)s"),
        ),
        Check(
            "not_one_owner",
            "customer",
            "(customer IS NULL) = (customer_group IS NULL)",
            _("give a customer or a group, one of them"),
        ),
        Check(
            "group_twice",
            "customer_group",
            "customer_group IS NOT NULL AND group_rows > 1",
            _("%(value)s stands more than once"),
        ),
        Check("no_amount", "amount", "kind = 'limit' AND amount IS NULL", _("a limit has an amount; 0 is one")),
        Check("needless_amount", "amount", "kind = 'no_credit' AND amount IS NOT NULL", _("no_credit has no amount")),
        Check("negative", "amount", "amount < 0", _("%(value)s is below 0")),
        Check(
            "decimals",
            "amount",
            has_decimals_sql(amount="amount", currency="currency"),
            _("%(value)s has more decimals than its currency"),
        ),
        Check("ends_early", "valid_until", "valid_until < valid_from", _("%(value)s lies before the first day")),
        Check(
            "endless", "valid_until", "is_temporary AND valid_until IS NULL", _("a temporary limit needs a last day")
        ),
        Check(
            "no_rate",
            "currency",
            "amount IS NOT NULL AND reporting IS NULL",
            _("there is no exchange rate for %(value)s; import exchange rates first"),
        ),
    ),
    messages={
        BEYOND: _("%(value)s is beyond what your role may decide"),
        NOT_ALLOWED: _("your role may not decide limits: ask for them instead"),
    },
    titles={
        "customer": ("customer id", "customer number", "customer code", "customer no", "客戶代碼"),
        "amount": ("credit limit", "limit amount", "信用額度"),
        "valid_until": ("valid to", "expires", "expiry", "到期日"),
    },
)
