"""Why an order is held, in plain words: the rule, the numbers, who may release it, and what clears it."""

from decimal import Decimal

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from credit.domain.block_rules import Cause, Decision, Reason
from credit.domain.exposure import Part
from credit.domain.policy_rules import RuleKind
from finance_crm.web.templatetags import formats

PARTS = {
    Part.RECEIVABLES: gettext_lazy("Open receivables"),
    Part.DELIVERED: gettext_lazy("Delivered, not invoiced"),
    Part.ORDERED: gettext_lazy("Ordered, not delivered"),
    Part.RESERVED: gettext_lazy("Reserved for orders"),
    Part.PREPAID: gettext_lazy("Prepayments of orders"),
    Part.UNAPPLIED: gettext_lazy("Unapplied receipts and credit notes"),
}
CAUSES = {
    Cause.LIMIT_UNSET.value: gettext_lazy("No limit is set"),
    Cause.NO_CREDIT.value: gettext_lazy("No credit"),
    Cause.RATE_MISSING.value: gettext_lazy("No exchange rate"),
    RuleKind.ORDER_AMOUNT.value: gettext_lazy("Amount of the order"),
    RuleKind.LIMIT_USED.value: gettext_lazy("Limit exceeded"),
    RuleKind.DAYS_OVERDUE.value: gettext_lazy("Days overdue"),
    RuleKind.OVERDUE_AMOUNT.value: gettext_lazy("Amount overdue"),
    RuleKind.LIMIT_EXPIRED.value: gettext_lazy("Limit expired"),
    RuleKind.ASSESSMENT_AGE.value: gettext_lazy("Assessment too old"),
    RuleKind.GRADE.value: gettext_lazy("Grade"),
}


def reason_in_words(reason: Reason) -> str:
    """Return the reason as a sentence with its numbers."""
    match reason.cause:
        case Cause.LIMIT_UNSET:
            return _("Nobody has set a limit for this customer, so a person looks at its orders first.")
        case Cause.NO_CREDIT:
            return _("It was decided that this customer gets no credit: only prepaid orders pass.")
        case Cause.RATE_MISSING:
            return _("There is no exchange rate for %(currencies)s, so the exposure is not known.") % {
                "currencies": reason.found
            }
    return _RULES[RuleKind(reason.cause)](reason)


def _order_amount(reason: Reason) -> str:
    return _("The order is for %(found)s; above %(threshold)s every order is looked at.") % {
        "found": _money(reason.found),
        "threshold": _money(reason.threshold),
    }


def _limit_used(reason: Reason) -> str:
    values = {
        "found": _money(reason.found),
        "limit": _money(reason.limit),
        "share": formats.percent(Decimal(reason.threshold or 0)),
    }
    if reason.is_shared:
        return (
            _("With this order the group would owe %(found)s; %(share)s of its shared limit of %(limit)s may be used.")
            % values
        )
    return (
        _("With this order the customer would owe %(found)s; %(share)s of its limit of %(limit)s may be used.") % values
    )


def _days_overdue(reason: Reason) -> str:
    last = int(Decimal(reason.threshold or 0)) + reason.grace_days
    return _("The oldest open item is overdue for %(found)s; up to %(last)s pass.") % {
        "found": formats.days(int(reason.found or 0)),
        "last": formats.days(last),
    }


def _overdue_amount(reason: Reason) -> str:
    return _("%(found)s are overdue; up to %(threshold)s pass.") % {
        "found": _money(reason.found),
        "threshold": _money(reason.threshold),
    }


def _limit_expired(reason: Reason) -> str:
    days = int(reason.found or 0)
    text = ngettext(
        "The limit ran out %(count)s day ago; %(grace)s of grace are over.",
        "The limit ran out %(count)s days ago; %(grace)s of grace are over.",
        days,
    )
    return text % {"count": days, "grace": formats.days(reason.grace_days)}


def _assessment_age(reason: Reason) -> str:
    if reason.found is None:
        return _("The customer has never been assessed.")
    return _("The assessment is %(found)s old; up to %(threshold)s pass.") % {
        "found": formats.days(int(reason.found)),
        "threshold": formats.days(int(Decimal(reason.threshold or 0)) + reason.grace_days),
    }


def _grade(reason: Reason) -> str:
    return _("The customer has grade %(found)s; %(threshold)s and better pass.") % {
        "found": reason.found,
        "threshold": reason.threshold,
    }


_RULES = {
    RuleKind.ORDER_AMOUNT: _order_amount,
    RuleKind.LIMIT_USED: _limit_used,
    RuleKind.DAYS_OVERDUE: _days_overdue,
    RuleKind.OVERDUE_AMOUNT: _overdue_amount,
    RuleKind.LIMIT_EXPIRED: _limit_expired,
    RuleKind.ASSESSMENT_AGE: _assessment_age,
    RuleKind.GRADE: _grade,
}


def what_clears_it(decision: Decision) -> str:
    """Return which payment of today would clear the order, or that none does."""
    payment = decision.payment_to_clear(currency=settings.REPORTING_CURRENCY)
    if payment is None:
        return _("No payment alone clears this.")
    return _("A payment of %(amount)s today clears it.") % {"amount": _money(str(payment))}


def _money(amount: str | Decimal | None) -> str:
    return str(formats.money_with_unit(Decimal(amount or 0)))
