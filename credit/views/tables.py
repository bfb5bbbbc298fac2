"""The tables of credit's pages."""

from django.utils.translation import gettext_lazy as _

from credit.forms.collections import CaseFilters
from finance_crm.web.tables import Badge, Column, Kind, Table

STATUS = {"open": Badge(_("Open"), "warn"), "closed": Badge(_("Closed"), "good")}
CHANGE = {
    "opened": Badge(_("New"), "bad"),
    "grown": Badge(_("Grown"), "warn"),
    "shrunk": Badge(_("Shrunk"), "info"),
    "unchanged": Badge(_("Unchanged"), "plain"),
    "closed": Badge(_("Closed"), "good"),
}


def late(days: int | None) -> str:
    """Return the tone of a number of days past due."""
    return "bad" if days and days > 60 else "warn" if days and days > 30 else ""


class CaseTable(Table):
    name = "overdue_cases"
    caption = _("Overdue cases")
    columns = (
        Column("customer_name", _("Customer"), link=("credit:case", "id"), detail="customer_code"),
        Column("overdue_amount", _("Overdue"), Kind.MONEY, total=True),
        Column("change_amount", _("Since last scan"), Kind.MONEY, sort=False),
        Column("days", _("Oldest, days"), Kind.DAYS, tone=late),
        Column("item_count", _("Items"), Kind.NUMBER),
        Column("disputed_amount", _("Disputed"), Kind.MONEY, total=True),
        Column("collector", _("Collector")),
        Column(
            "priority",
            _("Age-weighted"),
            Kind.MONEY,
            help=_("Each bucket times its place: money that is late for longer counts more."),
        ),
        Column("reason", _("Why it ranks here"), sort=False),
        Column("oldest_number", _("Oldest invoice"), Kind.CODE, sort=False, visible=False),
        Column("status", _("Status"), Kind.BADGE, badges=STATUS, visible=False),
    )
    default_sort = "-priority"
    filter_form = CaseFilters
    export_kind = "overdue_cases"
    empty_title = _("No overdue case")
    empty_text = _("Nobody is late, or no scan has run yet.")


class ResultTable(Table):
    name = "scan_results"
    caption = _("What the scan found")
    row_key = "customer_id"
    columns = (
        Column("customer_name", _("Customer"), link=("customers:customer", "customer_id"), detail="customer_code"),
        Column("change", _("Change"), Kind.BADGE, badges=CHANGE),
        Column("overdue_amount", _("Overdue"), Kind.MONEY, total=True),
        Column("previous_amount", _("At the scan before"), Kind.MONEY, total=True),
        Column("disputed_amount", _("Disputed"), Kind.MONEY),
        Column("item_count", _("Items"), Kind.NUMBER),
        Column("oldest_due_date", _("Oldest due date"), Kind.DAY),
        Column("priority", _("Age-weighted"), Kind.MONEY),
    )
    default_sort = "-priority"
    empty_title = _("Nothing overdue")
    empty_text = _("The scan found no overdue receivable that day.")


class RunTable(Table):
    name = "scan_runs"
    caption = _("Overdue scans")
    columns = (
        Column("as_of_date", _("As of"), Kind.DAY, link=("credit:scan", "id")),
        Column("is_live", _("Live"), Kind.FLAG, sort=False),
        Column("case_count", _("Cases"), Kind.NUMBER, sort=False),
        Column("overdue_amount", _("Overdue"), Kind.MONEY, sort=False),
        Column("opened_count", _("New"), Kind.NUMBER, sort=False),
        Column("grown_count", _("Grown"), Kind.NUMBER, sort=False),
        Column("shrunk_count", _("Shrunk"), Kind.NUMBER, sort=False),
        Column("closed_count", _("Closed"), Kind.NUMBER, sort=False),
        Column("started_at", _("Started"), Kind.MOMENT, sort=False),
        Column("finished_at", _("Finished"), Kind.MOMENT, sort=False),
    )
    default_sort = "-as_of_date"
    empty_title = _("No scan has run")
    empty_text = _("A scan runs every night. Start one for any day above.")
