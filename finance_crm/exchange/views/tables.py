"""The tables of imports and exports."""

from django.utils.translation import gettext_lazy as _

from finance_crm.web.tables import Badge, Column, Kind, Table

STATUS = {
    "uploaded": Badge(_("Uploaded"), "plain"),
    "checking": Badge(_("Being checked"), "info"),
    "checked": Badge(_("Checked"), "info"),
    "applying": Badge(_("Being imported"), "info"),
    "applied": Badge(_("Imported"), "good"),
    "refused": Badge(_("Refused: rows to correct"), "bad"),
    "unreadable": Badge(_("To be answered"), "warn"),
    "failed": Badge(_("Failed"), "bad"),
    "undoing": Badge(_("Being undone"), "info"),
    "undone": Badge(_("Undone"), "plain"),
}


class ImportTable(Table):
    name = "imports"
    caption = _("Imports")
    columns = (
        Column("file_name", _("File"), link=("exchange:import_run", "id")),
        Column("kind", _("Kind"), sort=False),
        Column("status", _("Status"), Kind.BADGE, badges=STATUS, sort=False),
        Column("row_count", _("Rows"), Kind.NUMBER, sort=False),
        Column("new_count", _("New"), Kind.NUMBER, sort=False),
        Column("changed_count", _("Changed"), Kind.NUMBER, sort=False),
        Column("same_count", _("Unchanged"), Kind.NUMBER, sort=False),
        Column("rejected_count", _("Rejected"), Kind.NUMBER, sort=False),
        Column("uploaded_by", _("By"), sort=False),
        Column("uploaded_at", _("Uploaded"), Kind.MOMENT),
    )
    default_sort = "-uploaded_at"
    empty_title = _("Nothing was imported yet")
    empty_text = _("Bring in customers, invoices and receipts as CSV or XLSX files.")
