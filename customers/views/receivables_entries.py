"""What receivables show in the shell: entries of the rail, panels of the customer page, home tiles, terms."""

from django.utils.translation import gettext_lazy as _

from finance_crm.access.domain.roles import Right
from finance_crm.web.domain.glossary import Term
from finance_crm.web.domain.navigation import NavigationEntry
from finance_crm.web.domain.panels import Panel

NAVIGATION = (
    NavigationEntry(
        "portfolio",
        _("Portfolio"),
        "customers:portfolio",
        right=Right.VIEW_LEDGER,
        parent="customers",
        order=10,
    ),
)
_CUSTOMER = "customer"
PANELS = (
    Panel("figures", "", _CUSTOMER, "customers:figures_panel", Right.VIEW_LEDGER, order=10, width=12),
    Panel("ageing", _("Receivables ageing"), _CUSTOMER, "customers:ageing_panel", Right.VIEW_LEDGER, order=20),
    Panel("payments", _("Payment timeline"), _CUSTOMER, "customers:payments_panel", Right.VIEW_LEDGER, order=30),
    Panel(
        "open_items",
        _("Open items"),
        _CUSTOMER,
        "customers:open_items_panel",
        Right.VIEW_LEDGER,
        order=10,
        width=12,
        tab="receivables",
    ),
)
TILES = ()

_REPORTING = _("reporting currency")
_DAYS = _("days")
TERMS = (
    Term(
        "outstanding",
        _("Outstanding"),
        _("What customers owe, less what they paid or were credited and is not applied yet."),
        formula=_("not due + overdue + unapplied"),
        unit=_REPORTING,
    ),
    Term(
        "not_due",
        _("Not due"),
        _("Open invoices and instalments whose due date has not passed; due today is not due."),
        formula=_("Σ open amount where due date ≥ as of"),
        unit=_REPORTING,
    ),
    Term(
        "overdue",
        _("Overdue"),
        _("Open invoices and instalments whose due date lies before the day asked for."),
        formula=_("Σ open amount where due date < as of"),
        unit=_REPORTING,
    ),
    Term(
        "unapplied",
        _("Unapplied"),
        _("Receipts and credit notes not yet applied to invoices; never positive, ages nowhere."),
        formula=_("− Σ unapplied part"),
        unit=_REPORTING,
    ),
    Term(
        "dso",
        _("Days sales outstanding"),
        _("How many days of sales the open invoices amount to."),
        formula=_("open invoices ÷ gross sales of the window × days of the window"),
        unit=_DAYS,
        source=_("Credit Research Foundation"),
    ),
    Term(
        "count_back_dso",
        _("DSO, count-back"),
        _("Days of sales, taken off month by month from the latest, that the open invoices amount to."),
        formula=_("whole months while sales < what is left, then left ÷ sales × days of that month"),
        unit=_DAYS,
        source=_("count-back method, real month lengths"),
    ),
    Term(
        "best_possible_dso",
        _("Best possible DSO"),
        _("The DSO if nothing were late."),
        formula=_("open invoices not due ÷ gross sales of the window × days of the window"),
        unit=_DAYS,
        source=_("Credit Research Foundation"),
    ),
    Term(
        "average_days_delinquent",
        _("Average days delinquent"),
        _("The days that lateness costs."),
        formula=_("DSO − best possible DSO"),
        unit=_DAYS,
        source=_("Credit Research Foundation"),
    ),
    Term(
        "average_days_late",
        _("Average days late"),
        _("Weighted by amount; early counts negative, overdue open items count as late as they are so far."),
        formula=_("Σ amount × days late ÷ Σ amount, paid in the window or overdue now"),
        unit=_DAYS,
        source=_("house rule: averages over paid invoices alone understate"),
    ),
    Term(
        "collection_effectiveness",
        _("Collection effectiveness"),
        _("What came in of what could have come in; 80 and more is good, 50 and less poor."),
        formula=_("(opening + sales − closing) ÷ (opening + sales − closing not due) × 100"),
        unit=_("percent"),
        source=_("Credit Research Foundation"),
    ),
    Term(
        "share_on_time",
        _("Share on time"),
        _("The part of what was paid in the window or is overdue now that was paid by its due date."),
        formula=_("paid on time ÷ (paid in the window + overdue)"),
        unit=_("percent"),
        source=_("house rule"),
    ),
)
