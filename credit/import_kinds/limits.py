"""Limits that were decided elsewhere, out of files."""

from django.utils.translation import gettext_lazy as _

from credit.domain.granted_limits import GrantKind
from credit.services.limit_files import (
    BEYOND,
    NOT_ALLOWED,
    apply_limits,
    resolve_limits,
    undo_limits,
    verify_limits,
)
from customers.services.imports.columns import CODE, UNKNOWN_CUSTOMER
from customers.services.imports.common import has_decimals_sql
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import Check, Column, ColumnType, ImportKind

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
