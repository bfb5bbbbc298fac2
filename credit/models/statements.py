"""Financial statements as customers gave them: one row a period and version, with its lines as columns. Append-only.

Amounts are in major units of the statement's currency. A restated period is a new version beside the old one.
"""

from decimal import Decimal
from functools import reduce
from operator import or_

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from credit.domain.statements import Line
from credit.models.statement_lines import StatementLines
from finance_crm.fields import CurrencyField


class AccountingStandard(models.TextChoices):
    IFRS = "ifrs", _("IFRS")
    US_GAAP = "us_gaap", _("US GAAP")
    LOCAL = "local", _("Local standard")


class FinancialStatement(StatementLines):
    """One version of the statement of one period. `version` counts restatements from 1.

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
