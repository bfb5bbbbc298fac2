"""Orders against limits: headroom that is reserved, checks with their reasons, releases, and prepayments of orders.

An order is known by its reference: legal entity, source system and the number it has there, before it is booked as
after. Amounts are gross in the row's currency; `reporting_rate` is reporting units per one unit of it when it was made.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from finance_crm.activity.tracking import keep_history
from finance_crm.fields import AmountField, CodeField, CurrencyField, ExchangeRateField


class ReservationState(models.TextChoices):
    """Where a reservation stands. One past its time counts no more, whether or not anybody has marked it expired."""

    LIVE = "live", _("Live")
    CONSUMED = "consumed", _("Booked")
    RELEASED = "released", _("Given back")
    EXPIRED = "expired", _("Expired")
    REPLACED = "replaced", _("Replaced")


class Checkpoints(models.TextChoices):
    ORDER = "order", _("Order")
    SHIPMENT = "shipment", _("Shipment")
    INVOICE = "invoice", _("Invoice")


class CheckResult(models.TextChoices):
    PASS = "pass", _("Passed")
    HOLD = "hold", _("Held")


class OfOrder(models.Model):
    """Which order of whom."""

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", db_index=False)
    entity = models.ForeignKey("customers.LegalEntity", models.PROTECT, related_name="+", db_index=False)
    source_system = CodeField(_("source system"), max_length=32, blank=True, default="", db_default="")
    order_reference = CodeField(_("order"))

    class Meta:
        abstract = True


class Reservation(OfOrder):
    """Headroom held for an order until it is booked, cancelled, amended, or its time is over."""

    amount = AmountField(_("amount"))
    currency = CurrencyField(_("currency"))
    reporting_rate = ExchangeRateField(_("rate to reporting currency"))
    state = models.CharField(_("state"), max_length=8, choices=ReservationState.choices, default=ReservationState.LIVE)
    reserved_at = models.DateTimeField(_("reserved"))
    expires_at = models.DateTimeField(_("expires"))
    ended_at = models.DateTimeField(_("ended"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="reservation_one_live_per_order",
                fields=["entity", "source_system", "order_reference"],
                condition=Q(state="live"),
            ),
            models.CheckConstraint(name="reservation_amount_positive", condition=Q(amount__gt=0)),
            models.CheckConstraint(name="reservation_rate_positive", condition=Q(reporting_rate__gt=0)),
            models.CheckConstraint(name="reservation_state_known", condition=Q(state__in=ReservationState.values)),
            models.CheckConstraint(
                name="reservation_ended_unless_live",
                condition=Q(state="live", ended_at__isnull=True) | (~Q(state="live") & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(name="reservation_expires_later", condition=Q(expires_at__gt=F("reserved_at"))),
        ]
        indexes = [
            models.Index(fields=["customer", "reserved_at"], name="reservation_of_customer"),
            models.Index(fields=["expires_at"], name="reservation_expiring", condition=Q(state="live")),
        ]

    def __str__(self) -> str:
        return f"{self.order_reference}: {self.amount} {self.currency}"


class CreditCheck(OfOrder):
    """One answer about one order, with what it rested on. Never changed, but for being the latest and released."""

    checkpoint = models.CharField(_("checkpoint"), max_length=8, choices=Checkpoints.choices)
    amount = AmountField(_("amount"))
    currency = CurrencyField(_("currency"))
    reporting_amount = AmountField(_("amount in reporting currency"), null=True)
    result = models.CharField(_("result"), max_length=4, choices=CheckResult.choices)
    facts = models.JSONField(_("facts"))
    decision = models.JSONField(_("decision"))
    policy = models.ForeignKey("credit.CreditPolicy", models.PROTECT, related_name="+", db_index=False)
    reservation = models.ForeignKey(Reservation, models.PROTECT, null=True, related_name="+", db_index=False)
    as_of_date = models.DateField(_("as of"))
    requested_at = models.DateTimeField(_("asked"))
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    request_key = models.CharField(max_length=255, blank=True, default="", db_default="")
    is_current = models.BooleanField(_("latest"), default=True)
    released_at = models.DateTimeField(_("released"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="credit_check_one_current",
                fields=["entity", "source_system", "order_reference", "checkpoint"],
                condition=Q(is_current=True),
            ),
            models.UniqueConstraint(
                name="credit_check_once_per_key", fields=["requested_by", "request_key"], condition=~Q(request_key="")
            ),
            models.CheckConstraint(name="credit_check_amount_not_negative", condition=Q(amount__gte=0)),
            models.CheckConstraint(name="credit_check_result_known", condition=Q(result__in=CheckResult.values)),
            models.CheckConstraint(
                name="credit_check_checkpoint_known", condition=Q(checkpoint__in=Checkpoints.values)
            ),
            models.CheckConstraint(
                name="credit_check_only_holds_released", condition=Q(released_at__isnull=True) | Q(result="hold")
            ),
            models.CheckConstraint(
                name="credit_check_hold_reserves_nothing",
                condition=Q(result="pass") | Q(reservation__isnull=True) | Q(released_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["customer", "-id"], name="credit_check_of_customer"),
            models.Index(
                fields=["-requested_at", "-id"],
                name="credit_check_held",
                condition=Q(is_current=True, result="hold", released_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_reference}: {self.result}"

    @property
    def is_held(self) -> bool:
        return self.is_current and self.result == CheckResult.HOLD and self.released_at is None


@keep_history()
class Release(models.Model):
    """A held order that somebody lets pass, or asks to: with a reason, and an approval where it takes two people."""

    check_released = models.ForeignKey(CreditCheck, models.PROTECT, related_name="releases")
    reason = models.CharField(_("reason"), max_length=1000)
    approval = models.OneToOneField("access.ApprovalRequest", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(_("asked"))
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)
    released_at = models.DateTimeField(_("released"), null=True)
    released_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="release_once_per_check", fields=["check_released"], condition=Q(released_at__isnull=False)
            ),
            models.CheckConstraint(name="release_has_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="release_by_somebody",
                condition=Q(released_at__isnull=True, released_by__isnull=True)
                | Q(released_at__isnull=False, released_by__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.check_released_id}: {self.reason[:40]}"


@keep_history()
class OrderPrepayment(OfOrder):
    """A receipt that pays an order beforehand: it covers this order first, and what is left counts for all."""

    receipt = models.ForeignKey("customers.Receipt", models.PROTECT, related_name="+", db_index=False)
    recorded_at = models.DateTimeField(_("recorded"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="order_prepayment_of_one_order", fields=["receipt"], condition=Q(withdrawn_at__isnull=True)
            ),
        ]
        indexes = [models.Index(fields=["customer"], name="order_prepayment_of_customer")]

    def __str__(self) -> str:
        return f"{self.order_reference}: {self.receipt_id}"
