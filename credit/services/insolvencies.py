"""Recording that a customer is insolvent, and taking a wrong notice back."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from credit.models import InsolvencyNotice


class InsolvencyRefusedError(Exception):
    """The notice cannot be kept or withdrawn; the text says why."""


@transaction.atomic
def record_insolvency(*, customer_id: int, effective_date: date, source: str, actor_id: int | None) -> InsolvencyNotice:
    """Keep a notice and return it; the same day again returns the one that stands.

    :raises InsolvencyRefusedError: without a source
    """
    if not source.strip():
        raise InsolvencyRefusedError(_("Say where the notice comes from."))
    notice, _is_new = InsolvencyNotice.objects.get_or_create(
        customer_id=customer_id,
        effective_date=effective_date,
        withdrawn_at=None,
        defaults={"source": source.strip(), "recorded_by_id": actor_id},
    )
    notice.refresh_from_db()
    return notice


@transaction.atomic
def withdraw_insolvency(*, notice_id: int, at: datetime) -> None:
    """Withdraw a notice that was wrong: what was known until `at` stays known.

    :raises InsolvencyRefusedError: if there is none, or it is withdrawn already
    """
    if not InsolvencyNotice.objects.filter(pk=notice_id, withdrawn_at__isnull=True).update(withdrawn_at=at):
        raise InsolvencyRefusedError(_("This notice is withdrawn already."))
