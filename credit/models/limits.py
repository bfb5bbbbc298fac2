"""Credit limits as they were decided, and what secures them. Append-only: a later decision replaces an earlier one.

Amounts are in major units of the row's currency; shares are fractions; `valid_from` and `valid_until` are both
included. What was recorded stays; a row that should never have been there is withdrawn, and what was known stays known.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from finance_crm.activity.tracking import keep_history
from finance_crm.fields import AmountField, CurrencyField, ShareField


class GrantKinds(models.TextChoices):
    LIMIT = "limit", _("Limit")
    NO_CREDIT = "no_credit", _("No credit")


class Asked(models.Model):
    """What a limit is: for exactly one customer or group, an amount or no credit, for some days."""

    customer = models.ForeignKey("customers.Customer", models.PROTECT, null=True, related_name="+", db_index=False)
    group = models.ForeignKey("customers.CustomerGroup", models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=9, choices=GrantKinds.choices, default=GrantKinds.LIMIT)
    amount = AmountField(_("limit"), null=True, blank=True)
    currency = CurrencyField(_("currency"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    is_temporary = models.BooleanField(_("temporary"), default=False)
    reason = models.CharField(_("reason"), max_length=1000, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_of_one",
                condition=Q(customer__isnull=False, group__isnull=True) | Q(customer__isnull=True, group__isnull=False),
            ),
            models.CheckConstraint(
                name="%(class)s_amount_unless_no_credit",
                condition=Q(kind="limit", amount__isnull=False) | Q(kind="no_credit", amount__isnull=True),
            ),
            models.CheckConstraint(name="%(class)s_not_negative", condition=Q(amount__isnull=True) | Q(amount__gte=0)),
            models.CheckConstraint(
                name="%(class)s_ends_after_start",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
            ),
            models.CheckConstraint(
                name="%(class)s_temporary_ends", condition=Q(is_temporary=False) | Q(valid_until__isnull=False)
            ),
        ]


class Recorded(models.Model):
    """When a row was recorded, by whom, and when it was withdrawn."""

    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    class Meta:
        abstract = True


@keep_history()
class LimitRequest(Asked):
    """A limit that somebody asks for. Its approval says where it stands; approved, it becomes a `CreditLimit`."""

    approval = models.OneToOneField("access.ApprovalRequest", models.PROTECT, related_name="+")

    class Meta(Asked.Meta):
        indexes = [
            models.Index(fields=["customer", "-id"], name="limit_request_of_customer"),
            models.Index(fields=["group", "-id"], name="limit_request_of_group", condition=Q(group__isnull=False)),
        ]

    def __str__(self) -> str:
        return _written(self)


@keep_history()
class CreditLimit(Asked, Recorded):
    """What may be owed by one customer, or by a group: shared by its customers, in all of our legal entities."""

    request = models.ForeignKey(LimitRequest, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta(Asked.Meta):
        constraints = [
            *Asked.Meta.constraints,
            models.UniqueConstraint(
                name="creditlimit_once_per_request", fields=["request"], condition=Q(request__isnull=False)
            ),
        ]
        indexes = [
            models.Index(
                fields=["customer", "is_temporary", "-id"],
                name="credit_limit_of_customer",
                condition=Q(customer__isnull=False),
            ),
            models.Index(
                fields=["group", "is_temporary", "-id"], name="credit_limit_of_group", condition=Q(group__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return _written(self)


def _written(limit: Asked) -> str:
    return str(limit.get_kind_display()) if limit.amount is None else f"{limit.amount} {limit.currency}"


class SecurityKind(models.TextChoices):
    INSURANCE = "insurance", _("Credit insurance")
    GUARANTEE = "guarantee", _("Guarantee")
    COLLATERAL = "collateral", _("Collateral")


@keep_history()
class SecuredPart(Recorded):
    """An amount that somebody else, or a pledge, answers for. See `domain.granted_limits.Security`."""

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(_("kind"), max_length=10, choices=SecurityKind.choices)
    amount = AmountField(_("amount"))
    currency = CurrencyField(_("currency"))
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    coverage_share = ShareField(_("raises the limit by"), default=1)
    haircut = ShareField(_("haircut"), default=0)
    is_included_in_exposure = models.BooleanField(_("included in exposure"), default=False)
    provider = models.CharField(_("provider"), max_length=200, blank=True)
    reference = models.CharField(_("reference"), max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="secured_part_kind_known", condition=Q(kind__in=SecurityKind.values)),
            models.CheckConstraint(name="secured_part_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(
                name="secured_part_coverage_is_share", condition=Q(coverage_share__gte=0, coverage_share__lte=1)
            ),
            models.CheckConstraint(name="secured_part_haircut_is_share", condition=Q(haircut__gte=0, haircut__lte=1)),
            models.CheckConstraint(
                name="secured_part_ends_after_start",
                condition=Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from")),
            ),
        ]
        indexes = [models.Index(fields=["customer", "-id"], name="secured_part_of_customer")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.amount} {self.currency}"
