"""What other systems say: rates, open items, control balances."""

from django.utils.translation import gettext_lazy as _

from customers.services.imports import simple_rows
from customers.services.imports import snapshots as items
from customers.services.imports.columns import (
    CURRENCY,
    CUSTOMER,
    ENTITY,
    MESSAGES,
    NUMBER,
    UNKNOWN_CUSTOMER,
    UNKNOWN_ENTITY,
    day,
    decimals,
    money,
    not_positive,
)
from customers.services.imports.titles import BALANCE_TITLES, INVOICE_TITLES
from customers.services.imports.undo import undo_postings
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import Check, Column, ColumnType, ImportKind, Mode

EXCHANGE_RATES = ImportKind(
    name="exchange_rates",
    titles=BALANCE_TITLES,
    label=_("Exchange rates"),
    right=Right.IMPORT,
    order=80,
    help=_("Units of the reporting currency for one unit of the currency."),
    columns=(
        Column("currency", _("Currency"), ColumnType.CURRENCY, required=True),
        day(name="rate_date", label=_("Date"), required=True),
        Column("rate", _("Rate"), ColumnType.RATE, required=True),
    ),
    key=("currency", "rate_date"),
    resolve=simple_rows.EXCHANGE_RATES.resolve,
    apply=simple_rows.EXCHANGE_RATES.apply,
    undo=undo_postings,
    checks=(
        not_positive("rate"),
        Check(
            "reporting_currency",
            "currency",
            "currency = reporting",
            _("%(value)s is the reporting currency itself"),
        ),
    ),
)

OPEN_ITEMS = ImportKind(
    name="open_items",
    titles=INVOICE_TITLES,
    label=_("Open items of another system"),
    right=Right.IMPORT,
    order=100,
    help=_("A list of open items on one day. Listed items must agree; what is absent is proposed as settled."),
    columns=(
        day(name="snapshot_date", label=_("As of"), required=True),
        CUSTOMER,
        NUMBER,
        money(name="open_amount", label=_("Open amount"), required=True, help=_("Negative for credit notes.")),
        CURRENCY,
        ENTITY,
    ),
    key=("number", "customer", "entity"),
    resolve=items.resolve_snapshot,
    apply=items.apply_snapshot,
    undo=undo_postings,
    verify=items.verify_snapshot,
    confirm=items.confirm_settled,
    messages=MESSAGES,
    modes=(Mode.CREATE_OR_UPDATE,),
    checks=(
        UNKNOWN_CUSTOMER,
        UNKNOWN_ENTITY,
        Check(
            "not_open_here",
            "number",
            "invoice_id IS NULL AND customer_id IS NOT NULL AND number IS NOT NULL",
            _("%(value)s is not open in our ledger on that day"),
        ),
        Check(
            "open_differs",
            "open_amount",
            "ours <> open_amount",
            _("%(value)s: the lists differ"),
            value="open_amount || ' ≠ ' || trim_scale(ours)",
        ),
        Check(
            "other_currency",
            "currency",
            "currency <> our_currency",
            _("our item is in another currency than %(value)s"),
        ),
    ),
)

CONTROL_BALANCES = ImportKind(
    name="control_balances",
    titles=BALANCE_TITLES,
    label=_("Control balances of the general ledger"),
    right=Right.IMPORT,
    order=110,
    columns=(
        ENTITY,
        Column("currency", _("Currency"), ColumnType.CURRENCY, required=True),
        day(name="balance_date", label=_("Date"), required=True),
        money(name="amount", label=_("Balance"), required=True),
    ),
    key=("entity", "currency", "balance_date"),
    resolve=simple_rows.BALANCES.resolve,
    apply=simple_rows.BALANCES.apply,
    undo=undo_postings,
    checks=(UNKNOWN_ENTITY, decimals("amount")),
)
