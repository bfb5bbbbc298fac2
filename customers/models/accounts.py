"""Who buys: customers, the groups they belong to, and the people to talk to."""

from django.conf import settings
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from customers.models.terms import PaymentTerms
from finance_crm.activity.tracking import keep_history
from finance_crm.fields import CodeField, CurrencyField


@keep_history()
class CustomerGroup(models.Model):
    """A parent group: customers under one control share its name, and later its limit."""

    code = CodeField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name


class CustomerStatus(models.TextChoices):
    ACTIVE = "active", _("Active")
    BLOCKED = "blocked", _("Blocked")
    INACTIVE = "inactive", _("Inactive")


@keep_history()
class Customer(models.Model):
    """A company that buys from us. Amounts it owes live in the ledger, not here."""

    code = CodeField(_("code"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    local_name = models.CharField(_("name in local script"), max_length=200, blank=True)
    legal_form = models.CharField(_("legal form"), max_length=60, blank=True)
    tax_id = models.CharField(_("tax id"), max_length=32, blank=True)
    registration_number = models.CharField(_("registration number"), max_length=40, blank=True)
    lei = models.CharField(_("LEI"), max_length=20, blank=True)
    duns = models.CharField(_("DUNS"), max_length=9, blank=True)
    country = models.CharField(_("country"), max_length=2, blank=True)
    region = models.CharField(_("region"), max_length=60, blank=True)
    industry = models.CharField(_("industry"), max_length=60, blank=True)
    channel = models.CharField(_("channel"), max_length=40, blank=True)
    group = models.ForeignKey(
        CustomerGroup, models.PROTECT, null=True, blank=True, related_name="customers", verbose_name=_("parent group")
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    team = models.ForeignKey(
        "access.Team", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team")
    )
    currency = CurrencyField(_("currency"))
    payment_terms = models.ForeignKey(
        PaymentTerms, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("payment terms")
    )
    language = models.CharField(_("language"), max_length=10, default="en")
    status = models.CharField(_("status"), max_length=10, choices=CustomerStatus.choices, default=CustomerStatus.ACTIVE)
    acquired_date = models.DateField(_("acquired on"), null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.CheckConstraint(name="customer_code_not_blank", condition=~Q(code="")),
            models.CheckConstraint(name="customer_status_known", condition=Q(status__in=CustomerStatus.values)),
        ]
        indexes = [
            models.Index(OpClass(Lower("name"), name="text_pattern_ops"), name="customer_name_prefix"),
            models.Index(OpClass(Lower("local_name"), name="text_pattern_ops"), name="customer_local_name_prefix"),
        ]

    def __str__(self) -> str:
        return self.name


class ContactKind(models.TextChoices):
    GENERAL = "general", _("General")
    BILLING = "billing", _("Billing")
    DUNNING = "dunning", _("Dunning")


@keep_history()
class Contact(models.Model):
    """A person at a customer. Anonymised in place on request, never deleted."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="contacts")
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind.choices, default=ContactKind.GENERAL)
    name = models.CharField(_("name"), max_length=120)
    position = models.CharField(_("position"), max_length=120, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    anonymised_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="contact_unique_per_customer", fields=["customer", "kind", "name", "email"]),
        ]

    def __str__(self) -> str:
        return self.name
