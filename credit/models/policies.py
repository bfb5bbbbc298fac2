"""Versions of the credit policy. A draft may change; from its approval on its content never does, by trigger.

At most one version is in force. What was in force at a moment is the latest version that had come into force by then.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from finance_crm.activity.tracking import keep_history


class PolicyStatus(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("status of a policy", "Draft")
    APPROVED = "approved", pgettext_lazy("status of a policy", "Approved")
    IN_FORCE = "in_force", pgettext_lazy("status of a policy", "In force")
    RETIRED = "retired", pgettext_lazy("status of a policy", "Retired")


@keep_history()
class CreditPolicy(models.Model):
    """One version of the policy. `content` is what `credit.domain.policy_data` reads and writes.

    The shipped version has no author, no replay and no approval; every later one needs all three to be in force.
    """

    version = models.PositiveIntegerField(_("version"), unique=True)
    title = models.CharField(_("title"), max_length=120)
    content = models.JSONField(_("content"))
    content_hash = models.CharField(_("content hash"), max_length=64)
    status = models.CharField(_("status"), max_length=8, choices=PolicyStatus.choices, default=PolicyStatus.DRAFT)
    based_on = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("based on")
    )
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    replay = models.ForeignKey(
        "credit.PolicyReplay", models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("replay")
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    approval_reason = models.CharField(_("reason of the approval"), max_length=1000, blank=True)
    in_force_from = models.DateTimeField(_("in force from"), null=True, editable=False)
    retired_at = models.DateTimeField(_("retired"), null=True, editable=False)
    row_version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="policy_one_in_force", fields=["status"], condition=Q(status=PolicyStatus.IN_FORCE.value)
            ),
            models.CheckConstraint(name="policy_status_known", condition=Q(status__in=PolicyStatus.values)),
            models.CheckConstraint(name="policy_version_positive", condition=Q(version__gte=1)),
            models.CheckConstraint(name="policy_title_not_blank", condition=~Q(title="")),
            models.CheckConstraint(name="policy_hash_complete", condition=Q(content_hash__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="policy_approved_by_somebody_else",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("recorded_by")),
            ),
            models.CheckConstraint(
                name="policy_approved_with_replay",
                condition=Q(version=1)
                | ~Q(status__in=["approved", "in_force"])
                | Q(
                    replay__isnull=False,
                    approved_by__isnull=False,
                    approved_at__isnull=False,
                    recorded_by__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="policy_in_force_since", condition=~Q(status="in_force") | Q(in_force_from__isnull=False)
            ),
            models.CheckConstraint(
                name="policy_retired_since",
                condition=Q(status="retired", retired_at__isnull=False)
                | (~Q(status="retired") & Q(retired_at__isnull=True)),
            ),
        ]
        indexes = [models.Index(fields=["-in_force_from"], name="policy_in_force_from")]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.status == PolicyStatus.DRAFT.value


class PolicyReplay(models.Model):
    """What a policy would have decided on history, beside the one in force then. Append-only.

    `content_hash` is of the content that was replayed: a draft changed afterwards needs another replay.
    """

    policy = models.ForeignKey(CreditPolicy, models.PROTECT, related_name="replays", verbose_name=_("policy"))
    content_hash = models.CharField(_("content hash"), max_length=64)
    live_policy = models.ForeignKey(
        CreditPolicy, models.PROTECT, related_name="+", db_index=False, verbose_name=_("compared with")
    )
    live_content_hash = models.CharField(max_length=64)
    # No key in the database: a report outlives the record of the job that made it.
    job = models.OneToOneField("jobs.Job", models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    start_date = models.DateField(_("from"))
    end_date = models.DateField(_("to"))
    known_at = models.DateTimeField(_("known at"), null=True)
    order_count = models.PositiveIntegerField(_("orders"))
    stands_for_orders = models.CharField(
        _("orders are"), max_length=8, choices=[("orders", _("Sales orders")), ("invoices", _("Invoices"))]
    )
    report = models.JSONField(_("report"))
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(name="policy_replay_period_not_empty", condition=Q(end_date__gt=F("start_date"))),
            models.CheckConstraint(
                name="policy_replay_orders_known", condition=Q(stands_for_orders__in=["orders", "invoices"])
            ),
            models.CheckConstraint(
                name="policy_replay_hash_complete", condition=Q(content_hash__regex="^[0-9a-f]{64}$")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start_date} – {self.end_date}"
