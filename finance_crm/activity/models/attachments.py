"""Files that belong to records."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Attachment(models.Model):
    """One file of one record. It is not changed afterwards; taken back, it keeps its row and loses its file."""

    subject = models.CharField(_("about"), max_length=40)
    object_id = models.BigIntegerField()
    file = models.FileField(_("file"), upload_to="attachments/%Y/%m/", max_length=300)
    file_name = models.CharField(_("file name"), max_length=255)
    file_size = models.BigIntegerField(_("size"))
    checksum = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"))
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "object_id", "id"], name="attachment_by_subject")]
        constraints = [
            models.CheckConstraint(name="attachment_has_content", condition=Q(file_size__gt=0)),
            models.UniqueConstraint(
                name="attachment_once_per_record",
                fields=["subject", "object_id", "checksum"],
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name
