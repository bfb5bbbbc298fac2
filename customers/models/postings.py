"""Postings: what we knew, and when.

Every ledger row points to the posting that brought it. `recorded_at` is stamped last, under one advisory
lock held to commit, so the order of stamps is the order of commits and a `known_at` never gains rows later.
"""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from finance_crm.fields import CodeField


class Posting(models.Model):
    """One business transaction in the ledger. A constraint trigger refuses to commit it unstamped."""

    kind = models.CharField(_("kind"), max_length=30)
    note = models.CharField(_("note"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded at"), null=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="posting_recorded_at_unique", fields=["recorded_at"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class LedgerRow(models.Model):
    """What every append-only row carries.

    A reversal is a row of the same table: `reverses` names the row it takes back, its amounts are negated
    and its own effective date says from when. `is_reversed` is the one column that may change, once; it
    keeps document numbers unique among live rows.
    """

    posting = models.ForeignKey(Posting, models.PROTECT, related_name="+")
    reverses = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    is_reversed = models.BooleanField(default=False, db_default=False)

    class Meta:
        abstract = True

    @property
    def is_reversal(self) -> bool:
        return self.reverses_id is not None  # type: ignore[attr-defined]


class SourcedDocument(models.Model):
    """A number given by the system a document came from."""

    source_system = CodeField(_("source system"), max_length=32, blank=True, default="", db_default="")
    number = CodeField(_("number"))

    class Meta:
        abstract = True


def ledger_constraints(prefix: str, *number_fields: str) -> list[models.UniqueConstraint]:
    """Return what every ledger table promises: a row is reversed at most once, and the key made of
    `number_fields` is unique among versions not reversed."""
    constraints = [
        models.UniqueConstraint(
            name=f"{prefix}_reversed_once", fields=["reverses"], condition=Q(reverses__isnull=False)
        )
    ]
    if number_fields:
        constraints.append(
            models.UniqueConstraint(
                name=f"{prefix}_unique_while_live",
                fields=list(number_fields),
                condition=Q(reverses__isnull=True, is_reversed=False),
            )
        )
    return constraints
