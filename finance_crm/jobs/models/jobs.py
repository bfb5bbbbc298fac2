"""Background jobs, the shards they are split into, and what happened to them."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from finance_crm.jobs.domain.kinds import JobView, job_kinds


class JobStatus(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    SUCCEEDED = "succeeded", _("Succeeded")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


class JobSource(models.TextChoices):
    PAGE = "page", _("Page")
    API = "api", _("API")
    COMMAND = "command", _("Command line")
    SCHEDULE = "schedule", _("Schedule")


LIVE = (JobStatus.QUEUED, JobStatus.RUNNING)


class Job(models.Model):
    """One run of a job kind.

    `sent_at` tells when workers were last told of it: what a broker lost is sent again.
    """

    kind = models.CharField(_("kind"), max_length=64)
    lock_key = models.CharField(_("lock"), max_length=200, null=True, editable=False)  # noqa: DJ001  NULL locks nothing
    arguments = models.JSONField(_("arguments"), default=dict)
    status = models.CharField(_("status"), max_length=10, choices=JobStatus, default=JobStatus.QUEUED)
    source = models.CharField(_("started from"), max_length=10, choices=JobSource)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("started by"),
    )
    language = models.CharField(_("language"), max_length=10, blank=True, default="")
    created_at = models.DateTimeField(_("created"), db_default=Now())
    sent_at = models.DateTimeField(_("sent to workers"), db_default=Now())
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)
    done = models.BigIntegerField(_("done"), default=0)
    total = models.BigIntegerField(_("total"), default=0)
    result = models.JSONField(_("result"), default=dict)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.UniqueConstraint(
                name="job_one_live_per_lock_key", fields=["kind", "lock_key"], condition=Q(status__in=LIVE)
            ),
            models.CheckConstraint(name="job_status_known", condition=Q(status__in=JobStatus.values)),
            models.CheckConstraint(name="job_source_known", condition=Q(source__in=JobSource.values)),
            models.CheckConstraint(
                name="job_finished_when_closed",
                condition=Q(status__in=LIVE, finished_at__isnull=True)
                | Q(~Q(status__in=LIVE), finished_at__isnull=False),
            ),
            models.CheckConstraint(name="job_failed_says_why", condition=~Q(status=JobStatus.FAILED) | ~Q(error="")),
            models.CheckConstraint(name="job_progress_in_range", condition=Q(done__gte=0, done__lte=F("total"))),
        ]
        indexes = [
            models.Index(name="job_newest", fields=["-id", "kind"]),
            models.Index(name="job_live", fields=["sent_at"], condition=Q(status__in=LIVE)),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    @property
    def is_retryable(self) -> bool:
        return self.status in {JobStatus.FAILED, JobStatus.CANCELLED}

    @property
    def label(self) -> str:
        """The kind's name for people; a kind that is no longer installed shows its own."""
        return str(job_kinds.get(self.kind).label) if self.kind in job_kinds else self.kind

    @property
    def view(self) -> JobView:
        return JobView(self.pk, self.kind, self.arguments, self.source, self.started_by_id, self.language)

    @property
    def result_url(self) -> str:
        """Where the kind shows the outcome, or nothing."""
        kind = job_kinds.get(self.kind) if self.kind in job_kinds else None
        return kind.url(self.view) if kind and kind.url else ""

    @property
    def duration(self) -> timedelta | None:
        return self.finished_at - self.started_at if self.finished_at and self.started_at else None


class ShardStatus(models.TextChoices):
    QUEUED = "queued", _("Queued")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Cancelled")


UNFINISHED = (ShardStatus.QUEUED, ShardStatus.RUNNING)


class JobShard(models.Model):
    """A piece of a job that any worker may do, also twice.

    A worker owns a running shard until `lease_expires_at`, by the database's clock. On a queued shard the
    same field holds back the next attempt.
    """

    job = models.ForeignKey(Job, models.CASCADE, related_name="shards", verbose_name=_("job"))
    index = models.PositiveIntegerField(_("number"))
    arguments = models.JSONField(_("arguments"), default=dict)
    status = models.CharField(_("status"), max_length=10, choices=ShardStatus, default=ShardStatus.QUEUED)
    claimed_by = models.CharField(_("worker"), max_length=100, blank=True)
    lease_expires_at = models.DateTimeField(_("lease until"), null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    done = models.BigIntegerField(_("done"), default=0)
    total = models.BigIntegerField(_("total"), default=0)
    result = models.JSONField(_("result"), null=True, blank=True)
    error = models.TextField(_("error"), blank=True)
    started_at = models.DateTimeField(_("started"), null=True, blank=True)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("shard")
        verbose_name_plural = _("shards")
        constraints = [
            models.UniqueConstraint(name="shard_index_once_per_job", fields=["job", "index"]),
            models.CheckConstraint(name="shard_status_known", condition=Q(status__in=ShardStatus.values)),
            models.CheckConstraint(
                name="shard_running_is_claimed",
                condition=~Q(status=ShardStatus.RUNNING) | (~Q(claimed_by="") & Q(lease_expires_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="shard_done_has_result", condition=~Q(status=ShardStatus.DONE) | Q(result__isnull=False)
            ),
            models.CheckConstraint(
                name="shard_failed_says_why", condition=~Q(status=ShardStatus.FAILED) | ~Q(error="")
            ),
            models.CheckConstraint(name="shard_progress_in_range", condition=Q(done__gte=0, total__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.job_id}/{self.index}"

    @property
    def duration(self) -> timedelta | None:
        return self.finished_at - self.started_at if self.finished_at and self.started_at else None


class JobEventKind(models.TextChoices):
    ENQUEUED = "enqueued", _("Enqueued")
    PLANNED = "planned", _("Planned")
    SHARD_RESTARTED = "shard_restarted", _("Shard restarted")
    SHARD_FAILED = "shard_failed", _("Shard failed")
    RETRIED = "retried", _("Retried")
    CANCELLED = "cancelled", _("Cancelled")
    SUCCEEDED = "succeeded", _("Succeeded")
    FAILED = "failed", _("Failed")


class JobEvent(models.Model):
    """What happened to a job: who started, cancelled or retried it, what was restarted, how it ended."""

    job = models.ForeignKey(Job, models.CASCADE, related_name="events", verbose_name=_("job"))
    at = models.DateTimeField(_("at"), db_default=Now())
    what = models.CharField(_("what"), max_length=20, choices=JobEventKind)
    shard_index = models.PositiveIntegerField(_("shard"), null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )
    detail = models.TextField(_("detail"), blank=True)

    class Meta:
        verbose_name = _("job event")
        verbose_name_plural = _("job events")
        constraints = [models.CheckConstraint(name="job_event_known", condition=Q(what__in=JobEventKind.values))]

    def __str__(self) -> str:
        return f"{self.job_id} {self.what}"
