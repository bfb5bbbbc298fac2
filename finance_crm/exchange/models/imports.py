"""Files that came in: what they were, how they were read, what came of them."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from finance_crm.exchange.domain.kinds import Mode


class ImportStatus(models.TextChoices):
    UPLOADED = "uploaded", _("Uploaded")
    CHECKING = "checking", _("Checking")
    CHECKED = "checked", _("Checked")
    APPLYING = "applying", _("Importing")
    APPLIED = "applied", _("Imported")
    REFUSED = "refused", _("Refused")
    UNREADABLE = "unreadable", _("Unreadable")
    FAILED = "failed", _("Failed")
    UNDOING = "undoing", _("Being undone")
    UNDONE = "undone", _("Undone")


class Mapping(models.Model):
    """A saved way to read files of one kind, shared with everybody. The definition is plain JSON."""

    kind = models.CharField(_("kind"), max_length=50)
    name = models.CharField(_("name"), max_length=100)
    definition = models.JSONField(_("definition"))
    version = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="mapping_name_once_per_kind")]

    def __str__(self) -> str:
        return self.name


class Import(models.Model):
    """One uploaded file and its way into the database.

    Counts are of data rows; `outcome` is what the kind needs to undo it. The file itself goes after its expiry,
    the record stays.
    """

    kind = models.CharField(_("kind"), max_length=50)
    mode = models.CharField(_("mode"), max_length=20, choices=[(mode.value, mode.value) for mode in Mode])
    status = models.CharField(_("status"), max_length=12, choices=ImportStatus.choices, default=ImportStatus.UPLOADED)
    file = models.FileField(_("file"), upload_to="imports/%Y/%m/", max_length=300)
    file_name = models.CharField(_("file name"), max_length=255)
    file_size = models.BigIntegerField(_("size"))
    checksum = models.CharField("SHA-256", max_length=64, db_index=True)
    container = models.CharField(max_length=8, blank=True)
    mapping = models.JSONField(_("mapping"), default=dict)
    accepts_good_rows = models.BooleanField(_("good rows go in, the others come back"), default=False)
    rejects = models.FileField(_("rejected rows"), upload_to="imports/%Y/%m/", max_length=300, blank=True)
    row_count = models.BigIntegerField(_("rows"), null=True)
    new_count = models.BigIntegerField(_("new"), null=True)
    changed_count = models.BigIntegerField(_("changed"), null=True)
    same_count = models.BigIntegerField(_("unchanged"), null=True)
    rejected_count = models.BigIntegerField(_("rejected"), null=True)
    problem_count = models.BigIntegerField(_("problems"), null=True)
    failure_code = models.CharField(max_length=50, blank=True)
    failure_facts = models.JSONField(default=dict)
    outcome = models.JSONField(default=dict)
    job_id = models.BigIntegerField(null=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"))
    checked_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(F("uploaded_at").desc(), F("id").desc(), name="import_latest_first")]
        constraints = [
            models.CheckConstraint(
                name="import_undone_was_applied",
                condition=Q(undone_at__isnull=True) | Q(applied_at__isnull=False),
            ),
            models.CheckConstraint(
                name="import_applied_has_counts",
                condition=Q(applied_at__isnull=True) | Q(row_count__isnull=False, rejected_count__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.file_name}"


class ImportProblem(models.Model):
    """What is wrong with one row; `row_number` counts the header as 1. Only the first ones are kept."""

    run = models.ForeignKey(Import, models.CASCADE, related_name="problems")
    row_number = models.BigIntegerField(_("row"))
    column = models.CharField(_("column"), max_length=100, blank=True)
    code = models.CharField(_("code"), max_length=50)
    value = models.CharField(_("value"), max_length=200, blank=True)

    class Meta:
        indexes = [models.Index(fields=["run", "row_number", "id"], name="import_problem_in_order")]

    def __str__(self) -> str:
        return f"{self.row_number}: {self.code}"
