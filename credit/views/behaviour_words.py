"""Payment behaviour in words."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from credit.domain.behaviour import Behaviour, Measure, Unsaid
from credit.domain.behaviour_notes import Notable, Note
from finance_crm.web.templatetags import formats

MEASURES = {
    Measure.SHARE_ON_TIME: gettext_lazy("Paid on time"),
    Measure.DAYS_LATE_WEIGHTED: gettext_lazy("Days late"),
    Measure.DAYS_LATE_DRIFT: gettext_lazy("Drift of days late"),
    Measure.PARTIAL_PAYMENT_SHARE: gettext_lazy("Paid in parts"),
    Measure.DISPUTE_RATE: gettext_lazy("Disputed invoices"),
    Measure.OLDEST_OVERDUE_DAYS: gettext_lazy("Oldest overdue"),
    Measure.DISCOUNT_TAKEN_DROP: gettext_lazy("Discounts no longer taken"),
    Measure.ORDER_SPIKE: gettext_lazy("Volume against the usual"),
    Measure.MONTHS_OF_HISTORY: gettext_lazy("History"),
}
MEANINGS = {
    Measure.SHARE_ON_TIME: gettext_lazy("of the amount paid in 12 months or overdue now"),
    Measure.DAYS_LATE_WEIGHTED: gettext_lazy("weighted by amount, open overdue items included, early is negative"),
    Measure.DAYS_LATE_DRIFT: gettext_lazy("last 3 months against the 12 months before them"),
    Measure.PARTIAL_PAYMENT_SHARE: gettext_lazy("of the invoices paid in 12 months"),
    Measure.DISPUTE_RATE: gettext_lazy("of the invoices posted in 12 months"),
    Measure.OLDEST_OVERDUE_DAYS: gettext_lazy("days since the oldest open item fell due"),
    Measure.DISCOUNT_TAKEN_DROP: gettext_lazy("share taken before less share taken in the last 3 months"),
    Measure.ORDER_SPIKE: gettext_lazy("last 2 months as a multiple of the 12 months before them"),
    Measure.MONTHS_OF_HISTORY: gettext_lazy("since the first invoice"),
}
REASONS = {
    Unsaid.NO_HISTORY: gettext_lazy("never invoiced"),
    Unsaid.NOTHING_DUE: gettext_lazy("nothing paid or overdue"),
    Unsaid.NOTHING_PAID: gettext_lazy("nothing paid in 12 months"),
    Unsaid.NOTHING_INVOICED: gettext_lazy("nothing invoiced in 12 months"),
    Unsaid.TOO_LITTLE_RECENTLY: gettext_lazy("too few payments in the last 3 months"),
    Unsaid.TOO_LITTLE_BEFORE: gettext_lazy("too little in the 12 months before"),
    Unsaid.TOO_FEW_OFFERS: gettext_lazy("too few discounts offered"),
}
_FRACTIONS = frozenset(
    {
        Measure.SHARE_ON_TIME,
        Measure.PARTIAL_PAYMENT_SHARE,
        Measure.DISPUTE_RATE,
        Measure.DISCOUNT_TAKEN_DROP,
    }
)


def written(measure: Measure, behaviour: Behaviour) -> str:
    """Return a measure with its unit; empty where it cannot be said."""
    value = getattr(behaviour, measure.value)
    if value is None:
        return ""
    if measure in _FRACTIONS:
        return formats.percent(value)
    if measure is Measure.ORDER_SPIKE:
        return f"{formats.number(value, 2)} ×"
    if measure is Measure.MONTHS_OF_HISTORY:
        return ngettext("%(count)s month", "%(count)s months", value) % {"count": formats.number(value)}
    if measure is Measure.OLDEST_OVERDUE_DAYS:
        return ngettext("%(count)s day", "%(count)s days", value) % {"count": formats.number(value)}
    sign = "+" if measure is Measure.DAYS_LATE_DRIFT and value > 0 else ""
    return _("%(number)s days") % {"number": f"{sign}{formats.number(value, 1)}"}


def why_unsaid(measure: Measure, behaviour: Behaviour) -> str:
    """Return why a measure cannot be said; empty where it can."""
    reason = behaviour.unsaid.get(measure)
    return str(REASONS[reason]) if reason else ""


def in_words(found: Notable) -> str:
    """Return what stands out as a sentence without its subject."""
    value = found.value
    days, share = {"days": formats.number(value)}, {"share": formats.percent(value, 0)}
    match found.note:
        case Note.PAYS_LATER:
            return _("pays %(days)s days later than in its own past year") % days
        case Note.PAYS_SOONER:
            return _("pays %(days)s days sooner than in its own past year") % days
        case Note.LONG_OVERDUE:
            return _("has owed something for %(days)s days past its due date") % days
        case Note.PAYS_IN_PARTS:
            return _("pays %(share)s of its invoices in parts") % share
        case Note.DISPUTES_OFTEN:
            return _("disputes %(share)s of its invoices") % share
        case Note.DISCOUNT_NO_LONGER_TAKEN:
            return _("takes %(points)s percentage points fewer of the discounts offered than before") % {
                "points": formats.number(value * 100)
            }
        case Note.ORDERS_FAR_ABOVE_USUAL:
            return _("bought %(times)s times its usual volume in the last two months") % {
                "times": formats.number(Decimal(value), 1)
            }
