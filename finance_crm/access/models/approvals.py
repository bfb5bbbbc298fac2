"""What was asked for and who decided it: the four-eyes rule as rows. Amounts are in reporting currency."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from finance_crm.access.domain.approvals import State
from finance_crm.access.domain.roles import Role
from finance_crm.access.models.users import ROLE_LABELS, Team
from finance_crm.activity.tracking import keep_history
from finance_crm.fields import AmountField, CurrencyField

STATE_LABELS = {
    State.OPEN: pgettext_lazy("state of a request", "Open"),
    State.APPROVED: _("Approved"),
    State.REFUSED: _("Refused"),
    State.WITHDRAWN: _("Withdrawn"),
    State.EXPIRED: _("Expired"),
}
_UNDECIDED = Q(decided_by__isnull=True, decided_at__isnull=True)
_ENDED = Q(decided_by__isnull=True, decided_at__isnull=False)
_DECIDED = Q(decided_by__isnull=False, decided_at__isnull=False)


@keep_history()
class ApprovalRequest(models.Model):
    """One question that another person answers. `team` is whose customer it is about; `batch` binds bulk requests."""

    kind = models.CharField(_("kind"), max_length=40)
    subject_id = models.BigIntegerField(null=True)
    subject_label = models.CharField(_("about"), max_length=300)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    amount = AmountField(_("amount"), null=True)
    currency = CurrencyField(_("currency"), blank=True)
    reason = models.CharField(_("reason"), max_length=1000)
    team = models.ForeignKey(Team, models.PROTECT, null=True, related_name="+", db_index=False)
    batch = models.UUIDField(null=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("requested"), db_default=Now())
    expires_at = models.DateTimeField(_("expires"), null=True)
    state = models.CharField(
        _("state"),
        max_length=9,
        choices=[(state.value, STATE_LABELS[state]) for state in State],
        default=State.OPEN.value,
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(_("decided"), null=True)
    decision_reason = models.CharField(_("reason of the decision"), max_length=1000, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="approval_by_somebody_else",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
            ),
            models.CheckConstraint(
                name="approval_state_complete",
                condition=(Q(state="open") & _UNDECIDED)
                | (Q(state__in=["approved", "refused"]) & _DECIDED)
                | (Q(state__in=["withdrawn", "expired"]) & _ENDED),
            ),
            models.CheckConstraint(name="approval_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="approval_refused_with_reason", condition=~Q(state="refused") | ~Q(decision_reason="")
            ),
            models.CheckConstraint(
                name="approval_amount_has_currency",
                condition=Q(amount__isnull=True, currency="") | (Q(amount__gte=0) & ~Q(currency="")),
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "-id"], name="approval_open", condition=Q(state="open")),
            models.Index(fields=["kind", "subject_id"], name="approval_of_subject"),
            models.Index(fields=["batch"], name="approval_of_batch", condition=Q(batch__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.subject_label

    @property
    def is_open(self) -> bool:
        return self.state == State.OPEN.value


@keep_history()
class Authority(models.Model):
    """Up to which amount a role decides requests of a kind; no amount is any amount."""

    role = models.CharField(_("role"), max_length=20, choices=[(role.value, ROLE_LABELS[role]) for role in Role])
    kind = models.CharField(_("kind"), max_length=40)
    up_to_amount = AmountField(_("up to"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="authority_once_per_role_and_kind", fields=["kind", "role"]),
            models.CheckConstraint(
                name="authority_not_negative", condition=Q(up_to_amount__isnull=True) | Q(up_to_amount__gte=0)
            ),
            models.CheckConstraint(
                name="authority_role_known", condition=Q(role__in=[role.value for role in Role if role != Role.SYSTEM])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.kind}"
