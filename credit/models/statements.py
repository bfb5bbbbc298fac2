"""Financial statements as customers gave them: one row a period and version, with its lines as columns. Append-only.

Amounts are in major units of the statement's currency. A restated period is a new version beside the old one.
"""

from decimal import Decimal
from functools import reduce
from operator import or_

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from credit.domain.statements import PARTS, Line
from credit.models.statement_lines import LINE_LABELS, StatementLines
from finance_crm.fields import AmountField, CurrencyField


class AccountingStandard(models.TextChoices):
    IFRS = "ifrs", _("IFRS")
    US_GAAP = "us_gaap", _("US GAAP")
    LOCAL = "local", _("Local standard")


class FinancialStatement(StatementLines):
    """One version of the statement of one period. `version` counts restatements from 1.

    `derived_lines` names what nobody stated but follows: a sub-total of extra lines, equity as assets less liabilities.
    A version that should never have been there is withdrawn, as when its import is undone; what was known stays known.
    """

    customer = models.ForeignKey("customers.Customer", models.PROTECT, related_name="+", db_index=False)
    period_end_date = models.DateField(_("period ends on"))
    months = models.PositiveSmallIntegerField(_("months covered"), default=12)
    version = models.PositiveSmallIntegerField(_("version"), default=1)
    currency = CurrencyField(_("currency"))
    standard = models.CharField(
        _("accounting standard"), max_length=8, choices=AccountingStandard.choices, default=AccountingStandard.LOCAL
    )
    is_audited = models.BooleanField(_("audited"), default=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), db_default=Now(), editable=False)
    derived_lines = ArrayField(
        models.CharField(max_length=32), verbose_name=_("derived lines"), default=list, db_default=[], editable=False
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, editable=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="statement_version_unique", fields=["customer", "period_end_date", "months", "version"]
            ),
            models.CheckConstraint(name="statement_months_plausible", condition=Q(months__gte=1, months__lte=18)),
            models.CheckConstraint(name="statement_version_positive", condition=Q(version__gte=1)),
            models.CheckConstraint(
                name="statement_standard_known", condition=Q(standard__in=AccountingStandard.values)
            ),
            models.CheckConstraint(
                name="statement_derived_lines_known",
                condition=Q(derived_lines__contained_by=[line.value for line in Line]),
            ),
            models.CheckConstraint(
                name="statement_says_something",
                condition=reduce(or_, (Q(**{f"{line.value}__isnull": False}) for line in Line)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.period_end_date}"

    @property
    def given(self) -> dict[Line, Decimal]:
        """Return the lines that were given."""
        amounts = ((line, getattr(self, line.value)) for line in Line)
        return {line: amount for line, amount in amounts if amount is not None}


class StatementExtra(models.Model):
    """A line that fits no canonical one, under the sub-total that it is part of, with the sign it adds with."""

    statement = models.ForeignKey(FinancialStatement, models.PROTECT, related_name="extras", db_index=False)
    under = models.CharField(_("adds to"), max_length=32, choices=[(line.value, LINE_LABELS[line]) for line in PARTS])
    label = models.CharField(_("label"), max_length=80)
    amount = AmountField(_("amount"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="statement_extra_once", fields=["statement", "under", "label"]),
            models.CheckConstraint(name="statement_extra_known", condition=Q(under__in=[line.value for line in PARTS])),
            models.CheckConstraint(name="statement_extra_has_label", condition=~Q(label="")),
        ]

    def __str__(self) -> str:
        return f"{self.label}: {self.amount}"
