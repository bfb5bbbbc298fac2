"""Receipts and what they settle."""

from django.utils.translation import gettext_lazy as _

from customers.services.imports import receipts
from customers.services.imports.columns import (
    CODE,
    CURRENCY,
    ENTITY,
    MESSAGES,
    METHODS,
    NO_RATE,
    NUMBER,
    REASONS,
    SOURCE_SYSTEM,
    UNKNOWN_CUSTOMER,
    UNKNOWN_ENTITY,
    closed_period,
    day,
    decimals,
    money,
    negative,
    not_positive,
    unknown,
)
from customers.services.imports.titles import RECEIPT_TITLES
from customers.services.imports.undo import undo_postings
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import Check, Column, ColumnType, ImportKind, Mode

RECEIPTS = ImportKind(
    name="receipts",
    titles=RECEIPT_TITLES,
    label=_("Receipts"),
    right=Right.IMPORT,
    order=40,
    help=_("Receipts without a customer become unidentified cash."),
    columns=(
        NUMBER,
        Column("customer", _("Customer"), max_length=CODE, help=_("The customer's code; empty if unknown.")),
        day(name="value_date", label=_("Value date"), required=True),
        money(name="amount", label=_("Amount"), required=True),
        CURRENCY,
        ENTITY,
        Column("bank_account", _("Bank account"), max_length=CODE),
        Column("payer_name", _("Payer")),
        Column("remittance_text", _("Remittance text"), max_length=500),
        Column("method", _("Method"), choices=METHODS),
        SOURCE_SYSTEM,
    ),
    key=("number", "entity", "source_system"),
    resolve=receipts.resolve_receipts,
    apply=receipts.apply_receipts,
    undo=undo_postings,
    verify=receipts.verify_receipts,
    messages=MESSAGES,
    checks=(
        UNKNOWN_CUSTOMER,
        UNKNOWN_ENTITY,
        unknown(
            code="unknown_account",
            column="bank_account",
            key="bank_account_id",
            message=_("there is no bank account %(value)s"),
        ),
        NO_RATE,
        closed_period("value_date"),
        negative("amount"),
        decimals("amount"),
    ),
)

ALLOCATIONS = ImportKind(
    name="allocations",
    titles=RECEIPT_TITLES,
    label=_("Allocations"),
    right=Right.IMPORT,
    order=50,
    columns=(
        Column("invoice", _("Invoice"), required=True, max_length=CODE, help=_("The number of what is settled.")),
        Column("instalment", _("Instalment"), ColumnType.INTEGER),
        Column("receipt", _("Receipt"), max_length=CODE),
        Column("credit_note", _("Credit note"), max_length=CODE),
        Column("reason", _("Reason"), choices=REASONS),
        day(name="effective_date", label=_("Effective date"), help=_("The value date of its source if left out.")),
        money(name="amount", label=_("Amount"), required=True),
        Column("note", _("Note")),
        Column("key", _("Key"), max_length=128, help=_("What its source calls this allocation.")),
        ENTITY,
        SOURCE_SYSTEM,
    ),
    key=("key",),
    resolve=receipts.resolve_allocations,
    apply=receipts.apply_allocations,
    undo=undo_postings,
    verify=receipts.verify_allocations,
    messages=MESSAGES,
    modes=(Mode.CREATE, Mode.CREATE_OR_UPDATE),
    checks=(
        unknown(code="unknown_invoice", column="invoice", key="invoice_id", message=_("there is no invoice %(value)s")),
        unknown(code="unknown_receipt", column="receipt", key="receipt_id", message=_("there is no receipt %(value)s")),
        unknown(
            code="unknown_credit_note",
            column="credit_note",
            key="credit_note_id",
            message=_("there is no credit note %(value)s"),
        ),
        unknown(
            code="unknown_instalment",
            column="instalment",
            key="instalment_id",
            message=_("the invoice has no instalment %(value)s"),
        ),
        Check(
            "instalment_missing",
            "instalment",
            "has_instalments AND instalment IS NULL",
            _("is empty, but the invoice is paid in instalments"),
        ),
        Check(
            "source_missing",
            "receipt",
            "reason = 'payment' AND receipt IS NULL",
            _("is empty, but a payment needs it"),
        ),
        Check(
            "credit_missing",
            "credit_note",
            "reason = 'credit' AND credit_note IS NULL",
            _("is empty, but a credit needs it"),
        ),
        Check(
            "other_customer",
            "invoice",
            "(reason = 'payment' AND invoice_id IS NOT NULL AND receipt_id IS NOT NULL"
            " AND (payer_id IS DISTINCT FROM customer_id OR receipt_currency <> currency))"
            " OR (reason = 'credit' AND (credited_id <> customer_id OR credit_currency <> currency))",
            _("%(value)s is of another customer or currency than what pays it"),
        ),
        Check(
            "date_missing",
            "effective_date",
            "effective_date IS NULL AND receipt IS NULL AND credit_note IS NULL",
            _("is empty"),
        ),
        Check(
            "wrong_receipt",
            "receipt",
            "receipt IS NOT NULL AND reason = 'credit'",
            _("%(value)s is not what this reason settles with"),
        ),
        Check(
            "wrong_credit_note",
            "credit_note",
            "credit_note IS NOT NULL AND reason <> 'credit'",
            _("%(value)s is not what this reason settles with"),
        ),
        Check(
            "too_early",
            "effective_date",
            "effective_date < posting_date OR (reason = 'payment' AND effective_date < value_date)"
            " OR (reason = 'credit' AND effective_date < credit_date)",
            _("%(value)s lies before the documents it joins"),
        ),
        closed_period("effective_date"),
        not_positive("amount"),
        decimals("amount"),
    ),
)
