"""What an alert found, in words."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from credit.domain.ratios import RatioName
from credit.domain.signals import SignalUnit
from credit.forms.ratios import RATIO_LABELS
from finance_crm.web.templatetags.formats import day, money_with_unit, number, percent


def value_in_words(value: Decimal, unit: SignalUnit) -> str:
    """Return a value or threshold with its unit."""
    if unit is SignalUnit.SHARE:
        return percent(value)
    if unit is SignalUnit.TIMES:
        return _("%(times)s times") % {"times": number(value, 1)}
    if unit is SignalUnit.YES:
        return _("yes")
    count = int(value)
    return {
        SignalUnit.NOTCHES: ngettext("%(count)s grade", "%(count)s grades", count),
        SignalUnit.DAYS: ngettext("%(count)s day", "%(count)s days", count),
        SignalUnit.MONTHS: ngettext("%(count)s month", "%(count)s months", count),
        SignalUnit.COUNT: ngettext("%(count)s ratio", "%(count)s ratios", count),
    }[unit] % {"count": number(count)}


def evidence_in_words(signal: str, evidence: Mapping[str, Any], value: Decimal) -> str:
    """Return one sentence with the numbers that the alert rests on."""
    texts = {
        "grade_down": _("The grade went from %(from)s to %(to)s since %(since)s."),
        "pd_drift": _("The probability of default rose from %(pd_before)s to %(pd)s since %(since)s."),
        "over_limit": _("%(owed)s is owed, the limit is %(limit)s."),
        "limit_breach_ahead": _("%(owed)s is owed and %(ordered)s ordered, the limit is %(limit)s."),
        "limit_expires": _("The limit of %(limit)s ends on %(valid_until)s."),
        "statement_stale": _("The latest statement is of %(period_end)s, %(value)s months ago."),
        "behaviour_drift": _("Pays %(value)s days later than in the year before."),
        "overdue_grows": _("%(overdue)s is overdue, the oldest item since %(due_date)s."),
        "negative_equity": _("Equity was %(equity)s on %(period_end)s."),
        "comfort_breach": _("Beyond their comfort level: %(ratios)s."),
        "concentration": _("%(owed)s of %(exposure)s that all customers owe."),
        "review_due": _("A review was due on %(review_date)s; the last was on %(reviewed)s."),
    }
    words = {name: _write(name, what, evidence) for name, what in evidence.items()}
    return texts[signal] % (words | {"value": number(value)})


def _write(name: str, what: Any, evidence: Mapping[str, Any]) -> str:
    if what is None or what == "":
        return _("not known")
    if name in {"owed", "ordered", "limit", "overdue", "exposure"}:
        return money_with_unit(Decimal(str(what)))
    if name == "equity":
        return f"{number(Decimal(str(what)))} {evidence.get('currency', '')}"
    if name in {"pd", "pd_before"}:
        return percent(Decimal(str(what)))
    if name == "ratios":
        return ", ".join(str(RATIO_LABELS[RatioName(one)]) for one in what)
    if name in {"since", "valid_until", "period_end", "due_date", "review_date", "reviewed", "assessed"}:
        return day(date.fromisoformat(str(what)))
    return str(what)


def link_of(signal: str, evidence: Mapping[str, Any], customer_id: int) -> tuple[str, str]:
    """Return where the rows behind an alert are, and what that page is."""
    if evidence.get("statement"):
        return reverse("credit:statement", args=[customer_id, evidence["statement"]]), _("The statement")
    if signal in {"over_limit", "limit_breach_ahead", "limit_expires"}:
        return reverse("credit:limit_page", args=[customer_id]), _("The limit")
    return reverse("customers:customer", args=[customer_id]), _("The customer")
