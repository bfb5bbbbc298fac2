"""The table of jobs."""

from django.utils.translation import gettext_lazy as _

from finance_crm.jobs.forms.jobs import JobFilters
from finance_crm.web.tables import Badge, Column, Kind, Table

STATUS = {
    "queued": Badge(_("Queued"), "plain"),
    "running": Badge(_("Running"), "info"),
    "succeeded": Badge(_("Succeeded"), "good"),
    "failed": Badge(_("Failed"), "bad"),
    "cancelled": Badge(_("Cancelled"), "warn"),
}
SOURCE = {
    "page": Badge(_("Page")),
    "api": Badge(_("API")),
    "command": Badge(_("Command line")),
    "schedule": Badge(_("Schedule")),
}
SHARD_TONES = {"queued": "plain", "running": "info", "done": "good", "failed": "bad", "cancelled": "warn"}


class JobTable(Table):
    name = "jobs"
    caption = _("Jobs")
    columns = (
        Column("id", _("Job"), Kind.CODE, link=("jobs:job", "id")),
        Column("kind", _("Kind")),
        Column("status", _("Status"), Kind.BADGE, badges=STATUS),
        Column("fraction", _("Progress"), Kind.PERCENT, sort=False),
        Column("done", _("Done"), Kind.NUMBER, sort=False),
        Column("started_by", _("Started by"), sort=False),
        Column("source", _("From"), Kind.BADGE, badges=SOURCE),
        Column("created_at", _("Created"), Kind.MOMENT),
        Column("seconds", _("Seconds"), Kind.NUMBER, places=1, sort=False),
    )
    default_sort = "-id"
    filter_form = JobFilters
    empty_title = _("No job has run")
    empty_text = _("Imports, exports and scans appear here while they run and afterwards.")
