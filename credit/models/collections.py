"""Overdue receivables being chased: scan runs, their results, and one case per customer.

Amounts are in reporting currency, at each item's own rate. Bucket amounts are ordered as the run's
`bucket_days` plus the last, open bucket.
"""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from finance_crm.fields import AmountField


class ScanRun(models.Model):
    """One overdue scan. A live run moves cases; a run for a day before the latest live one does not."""

    job = models.OneToOneField("jobs.Job", models.PROTECT, related_name="+")
    as_of_date = models.DateField(_("as of"))
    known_at = models.DateTimeField(_("known at"), null=True)
    is_live = models.BooleanField(_("live"))
    skips_disputed = models.BooleanField(_("skips disputed items"))
    bucket_days = ArrayField(models.PositiveSmallIntegerField(), verbose_name=_("bucket days"))
    previous_run = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(_("started"), auto_now_add=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    case_count = models.PositiveIntegerField(_("cases"), default=0)
    item_count = models.PositiveIntegerField(_("items"), default=0)
    opened_count = models.PositiveIntegerField(_("opened"), default=0)
    grown_count = models.PositiveIntegerField(_("grown"), default=0)
    shrunk_count = models.PositiveIntegerField(_("shrunk"), default=0)
    unchanged_count = models.PositiveIntegerField(_("unchanged"), default=0)
    closed_count = models.PositiveIntegerField(_("closed"), default=0)
    overdue_amount = AmountField(_("overdue"), default=0)
    disputed_amount = AmountField(_("disputed, skipped"), default=0)

    def __str__(self) -> str:
        return f"{self.as_of_date}"


class Change(models.TextChoices):
    """What happened to a customer since the run before."""

    OPENED = "opened", _("New")
    GROWN = "grown", _("Grown")
    SHRUNK = "shrunk", _("Shrunk")
    UNCHANGED = "unchanged", _("Unchanged")
    CLOSED = "closed", _("Closed")


class OverdueFigures(models.Model):
    """What a scan found for one customer. `priority` weights each bucket by its place: older counts more."""

    overdue_amount = AmountField(_("overdue"))
    previous_amount = AmountField(_("overdue at the scan before"))
    disputed_amount = AmountField(_("disputed, skipped"))
    bucket_amounts = ArrayField(AmountField(), verbose_name=_("by bucket"))
    item_count = models.PositiveIntegerField(_("items"))
    oldest_due_date = models.DateField(_("oldest due date"), null=True)
    oldest_invoice = models.ForeignKey(
        "customers.Invoice", models.PROTECT, null=True, related_name="+", db_index=False, db_constraint=False
    )
    priority = AmountField(_("age-weighted overdue"))

    class Meta:
        abstract = True


class ScanResult(OverdueFigures):
    """What one run found for one customer; kept, so that a past scan can be read again."""

    run = models.ForeignKey(ScanRun, models.PROTECT, related_name="results", db_index=False)
    customer = models.ForeignKey(
        "customers.Customer", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    change = models.CharField(_("change"), max_length=9, choices=Change.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="scan_result_once_per_customer", fields=["run", "customer"]),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.overdue_amount}"


class CaseStatus(models.TextChoices):
    OPEN = "open", _("Open")
    CLOSED = "closed", _("Closed")


class OverdueCase(OverdueFigures):
    """The overdue receivables of one customer, from the scan that found them to the one that did not."""

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+")
    status = models.CharField(_("status"), max_length=6, choices=CaseStatus.choices, default=CaseStatus.OPEN)
    opened_date = models.DateField(_("opened on"))
    closed_date = models.DateField(_("closed on"), null=True)
    as_of_date = models.DateField(_("as of"))
    # Every scan writes its own id here by the thousand. The results, whose run is checked, hold the same id.
    last_run = models.ForeignKey(ScanRun, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    collector = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("collector"),
    )
    notified_bucket = models.SmallIntegerField(
        default=0, help_text=_("The oldest bucket people were told about, counted from 1; 0 is none.")
    )
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="overdue_case_one_open_per_customer", fields=["customer"], condition=Q(status="open")
            ),
            models.CheckConstraint(
                name="overdue_case_closed_has_date",
                condition=Q(status="open", closed_date__isnull=True)
                | Q(status="closed", closed_date__isnull=False, overdue_amount=0),
            ),
            models.CheckConstraint(
                name="overdue_case_open_has_amount", condition=Q(status="closed") | Q(overdue_amount__gt=0)
            ),
            models.CheckConstraint(
                name="overdue_case_closed_after_opened",
                condition=Q(closed_date__isnull=True) | Q(closed_date__gte=F("opened_date")),
            ),
        ]
        indexes = [
            models.Index(fields=["-priority", "id"], name="overdue_case_worst_first", condition=Q(status="open")),
            models.Index(fields=["closed_date"], name="overdue_case_closed_on", condition=Q(status="closed")),
            models.Index(fields=["collector"], name="overdue_case_of_collector", condition=Q(collector__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.overdue_amount}"

    @property
    def customer_code(self) -> str:
        return self.customer.code

    @property
    def reporting_currency(self) -> str:
        return settings.REPORTING_CURRENCY


class CaseActivityKind(models.TextChoices):
    CALL = "call", _("Call")
    EMAIL = "email", _("E-mail")
    MEETING = "meeting", _("Meeting")
    NOTE = "note", _("Note")


class CaseActivity(models.Model):
    """What a collector did or noted on a case. Never changed afterwards."""

    case = models.ForeignKey(OverdueCase, models.PROTECT, related_name="activities")
    kind = models.CharField(_("kind"), max_length=8, choices=CaseActivityKind.choices)
    text = models.CharField(_("text"), max_length=2000)
    happened_at = models.DateTimeField(_("when"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="case_activity_kind_known", condition=Q(kind__in=CaseActivityKind.values)),
            models.CheckConstraint(name="case_activity_has_text", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return self.text[:40]
