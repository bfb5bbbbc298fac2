"""Agencies' ratings out of files."""

from django.utils.translation import gettext_lazy as _

from credit.services.rating_files import apply_ratings, resolve_ratings, undo_ratings
from customers.services.imports.columns import CUSTOMER, UNKNOWN_CUSTOMER
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import Check, Column, ColumnType, ImportKind

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
