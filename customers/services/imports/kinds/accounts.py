"""Customers and their contacts."""

from django.utils.translation import gettext_lazy as _

from customers.services.imports import accounts
from customers.services.imports.columns import (
    CODE,
    CONTACT_KINDS,
    CUSTOMER,
    STATUSES,
    UNKNOWN_CUSTOMER,
    day,
    unknown,
)
from customers.services.imports.titles import ACCOUNT_TITLES
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import Check, Column, ColumnType, ImportKind

CUSTOMERS = ImportKind(
    name="customers",
    titles=ACCOUNT_TITLES,
    label=_("Customers"),
    right=Right.IMPORT,
    order=10,
    columns=(
        Column("code", _("Code"), required=True, max_length=CODE),
        Column("name", _("Name")),
        Column("local_name", _("Name in local script")),
        Column("legal_form", _("Legal form"), max_length=60),
        Column("tax_id", _("Tax id"), max_length=32),
        Column("registration_number", _("Registration number"), max_length=40),
        Column("lei", _("LEI"), max_length=20),
        Column("duns", _("DUNS"), max_length=9),
        Column("country", _("Country"), max_length=2, help=_("Two letters, ISO 3166.")),
        Column("region", _("Region"), max_length=60),
        Column("industry", _("Industry"), max_length=60),
        Column("channel", _("Channel"), max_length=40),
        Column("group_code", _("Parent group"), max_length=CODE),
        Column("owner", _("Owner"), max_length=150, help=_("The user name of who looks after the customer.")),
        Column("team", _("Team"), max_length=32),
        Column("currency", _("Currency"), ColumnType.CURRENCY),
        Column("payment_terms", _("Payment terms"), max_length=CODE),
        Column("language", _("Language"), max_length=10),
        Column("status", _("Status"), choices=STATUSES),
        day(name="acquired_date", label=_("Acquired on")),
    ),
    key=("code",),
    resolve=accounts.resolve_customers,
    apply=accounts.apply_customers,
    undo=accounts.undo_customers,
    checks=(
        Check("name_missing", "name", "name = ''", _("is empty, and the customer is new")),
        Check("currency_missing", "currency", "currency = ''", _("is empty, and the customer is new")),
        unknown(code="unknown_group", column="group_code", key="group_id", message=_("there is no group %(value)s")),
        unknown(code="unknown_owner", column="owner", key="owner_id", message=_("there is no user %(value)s")),
        unknown(code="unknown_team", column="team", key="team_id", message=_("there is no team %(value)s")),
        unknown(
            code="unknown_terms",
            column="payment_terms",
            key="payment_terms_id",
            message=_("there are no payment terms %(value)s"),
        ),
    ),
)

CONTACTS = ImportKind(
    name="contacts",
    titles=ACCOUNT_TITLES,
    label=_("Contacts"),
    right=Right.IMPORT,
    order=20,
    columns=(
        CUSTOMER,
        Column("kind", _("Kind"), choices=CONTACT_KINDS),
        Column("name", _("Name"), required=True, max_length=120),
        Column("position", _("Position"), max_length=120),
        Column("email", _("E-mail"), max_length=254),
        Column("phone", _("Phone"), max_length=40),
        Column("language", _("Language"), max_length=10),
        Column("is_active", _("Active"), ColumnType.BOOLEAN),
    ),
    key=("customer", "kind", "name", "email"),
    resolve=accounts.resolve_contacts,
    apply=accounts.apply_contacts,
    undo=accounts.undo_contacts,
    checks=(
        UNKNOWN_CUSTOMER,
        Check(
            "invalid_email",
            "email",
            r"email <> '' AND email !~ '^[^@\s]+@[^@\s]+\.[^@\s]+$'",
            _("“%(value)s” is not an e-mail address"),
        ),
    ),
)
