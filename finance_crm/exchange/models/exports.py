"""Lists that left as files."""

from django.conf import settings
from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _


class ExportFormat(models.TextChoices):
    CSV = "csv", "CSV"
    XLSX = "xlsx", "XLSX"


class ExportStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting")
    READY = "ready", _("Ready")
    FAILED = "failed", _("Failed")


class Export(models.Model):
    """One export made in the background: what was asked, and the file until it expires."""

    kind = models.CharField(_("kind"), max_length=50)
    format = models.CharField(_("format"), max_length=4, choices=ExportFormat.choices)
    filters = models.JSONField(default=dict)
    as_of = models.DateField(_("as of"))
    known_at = models.DateTimeField(null=True)
    status = models.CharField(max_length=10, choices=ExportStatus.choices, default=ExportStatus.WAITING)
    file = models.FileField(upload_to="exports/%Y/%m/", max_length=300, blank=True)
    row_count = models.BigIntegerField(_("rows"), null=True)
    job_id = models.BigIntegerField(null=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(F("requested_at").desc(), F("id").desc(), name="export_latest_first")]

    def __str__(self) -> str:
        return f"{self.kind}.{self.format}"
