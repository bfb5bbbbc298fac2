"""What higher apps say of each customer now, so that lists sort and filter by it without asking them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from customers.models.accounts import Customer
from finance_crm.fields import CodeField


class CustomerFigure(models.Model):
    """The current value of one kind for one customer. History stays with the app that published it."""

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="+", db_index=False)
    kind = CodeField(_("kind"), max_length=40)
    number = models.DecimalField(_("number"), max_digits=24, decimal_places=6, null=True)
    text = models.CharField(_("text"), max_length=40, blank=True)
    as_of_date = models.DateField(_("as of"))
    known_at = models.DateTimeField(_("known at"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="customer_figure_once", fields=["customer", "kind"]),
            models.CheckConstraint(
                name="customer_figure_says_something", condition=Q(number__isnull=False) | ~Q(text="")
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "number", "customer"], name="customer_figure_number"),
            models.Index(fields=["kind", "text", "customer"], name="customer_figure_text"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text or self.number}"
