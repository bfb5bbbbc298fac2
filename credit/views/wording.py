"""Reasons and buckets in words."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from credit.domain.collections import CaseFigures, RankReason, Reason, rank_reasons
from credit.queries.collections import CaseRow
from finance_crm.web.templatetags import formats


def bucket_labels(bucket_days: Sequence[int]) -> list[str]:
    """Return "1-30", "31-60", …, "over 90" for the upper bounds."""
    lows = [1, *(days + 1 for days in bucket_days)]
    labels = [f"{low}–{high}" for low, high in zip(lows, bucket_days, strict=False)]
    return [*labels, _("over %(days)s") % {"days": bucket_days[-1] if bucket_days else 0}]


def reason_text(reason: RankReason) -> str:
    """Return one reason as a short phrase."""
    value = reason.value
    match reason.reason:
        case Reason.AMOUNT:
            return _("%(amount)s overdue") % {"amount": formats.money(value)}
        case Reason.AGE:
            late = int(value)
            return ngettext("oldest %(days)s day late", "oldest %(days)s days late", late) % {"days": late}
        case Reason.OLD_SHARE:
            return _("%(share)s in the older buckets") % {"share": formats.percent(value, 0)}
        case Reason.GROWN:
            return _("up %(amount)s since the last scan") % {"amount": formats.money(value)}
        case Reason.SHRUNK:
            return _("down %(amount)s since the last scan") % {"amount": formats.money(value)}
        case Reason.DISPUTED:
            return _("%(amount)s disputed, left out") % {"amount": formats.money(value)}


def reasons_of(case: CaseRow) -> list[str]:
    """Return why the case ranks where it does; nothing for a closed one."""
    if case.oldest_due_date is None:
        return []
    figures = CaseFigures(
        case.overdue_amount, case.previous_amount, case.disputed_amount, case.bucket_amounts, case.oldest_due_date
    )
    return [reason_text(reason) for reason in rank_reasons(figures, as_of=case.as_of_date)]
