"""Known outcomes, that scorecards are fitted on, out of files."""

from django.utils.translation import gettext_lazy as _

from credit.services.outcome_files import apply_outcomes, resolve_outcomes, undo_outcomes
from customers.services.imports.columns import CUSTOMER, UNKNOWN_CUSTOMER
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import Column, ColumnType, ImportKind

CUSTOMER_OUTCOMES = ImportKind(
    name="customer_outcomes",
    label=_("Customer outcomes"),
    right=Right.IMPORT,
    order=135,
    help=_(
        "A row a customer and day: did it default within the year after? Models are fitted on and measured by these."
    ),
    columns=(
        CUSTOMER,
        Column("as_of_date", _("As of"), ColumnType.DATE, required=True),
        Column("is_default", _("Defaulted within a year"), ColumnType.BOOLEAN, required=True),
    ),
    key=("customer", "as_of_date"),
    resolve=resolve_outcomes,
    apply=apply_outcomes,
    undo=undo_outcomes,
    checks=(UNKNOWN_CUSTOMER,),
    titles={
        "customer": ("customer id", "customer number", "customer code", "company", "客戶代碼"),
        "as_of_date": ("date", "day", "period end", "year end", "基準日"),
        "is_default": ("failed", "default", "defaulted", "bankrupt", "違約"),
    },
)
