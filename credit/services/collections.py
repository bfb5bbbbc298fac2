"""Work on overdue cases: who chases them, what was done, and who is told."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_noop

from credit.models import CaseActivity, OverdueCase, ScanRun
from customers.queries.relations import customer_owners_relation
from finance_crm.access.domain.roles import Right
from finance_crm.access.queries.people import list_user_ids
from finance_crm.activity.services.notifications import Message, notify_many
from finance_crm.sql import fetch_all
from finance_crm.web.domain.versions import StaleVersionError


@transaction.atomic
def log_activity(*, case_id: int, kind: str, text: str, happened_at: datetime, author_id: int) -> CaseActivity:
    """Record a call, a message or a note on a case."""
    return CaseActivity.objects.create(
        case_id=case_id, kind=kind, text=text, happened_at=happened_at, author_id=author_id
    )


@transaction.atomic
def assign_collector(*, case_id: int, collector_id: int | None, version: int | None) -> None:
    """Give the case to a collector, or to nobody. `version` None overwrites whatever is there.

    :raises StaleVersionError: if the case is no longer at `version`
    """
    cases = OverdueCase.objects.filter(pk=case_id)
    if version is not None:
        cases = cases.filter(version=version)
    if not cases.update(collector_id=collector_id, version=F("version") + 1):
        raise StaleVersionError


# A case is news when it is new, and again each time its oldest item enters an older bucket. What people were
# told is kept on the case, so the same state is told once, however many scans see it.
#
# Results and cases are brought together by grouping, not by a join: while the first scan fills an empty table
# its statistics are of no use, and a join may be planned row by row.
_NEWS = """
SELECT owner.owner_id, told.collector_id, COUNT(*) FILTER (WHERE told.before = 0),
       COUNT(*) FILTER (WHERE told.before > 0)
FROM (
    SELECT customer_id, MAX(before) AS before, MAX(collector_id) AS collector_id
    FROM (
        SELECT customer_id, {bucket} AS bucket, 0 AS before, NULL::bigint AS collector_id, NULL::date AS as_of_date
        FROM credit_scanresult
        WHERE run_id = %(run_id)s AND overdue_amount > 0
          AND customer_id >= %(first_customer_id)s AND customer_id <= %(last_customer_id)s
        UNION ALL
        SELECT customer_id, 0, notified_bucket, collector_id, as_of_date
        FROM credit_overduecase
        WHERE status = 'open' AND customer_id >= %(first_customer_id)s AND customer_id <= %(last_customer_id)s
    ) beside
    GROUP BY customer_id
    HAVING MAX(bucket) > MAX(before) AND COALESCE(MAX(as_of_date), %(as_of)s) <= %(as_of)s
) told LEFT JOIN ({owners}) owner ON owner.customer_id = told.customer_id
GROUP BY owner.owner_id, told.collector_id
"""
_TITLE = gettext_noop("Overdue scan of {day}: {new} new, {older} older")
_BODY = gettext_noop("{new} overdue cases are new to you and {older} have grown a bucket older.")


class News(NamedTuple):
    """Cases of one owner and one collector (None: nobody) that people have not heard of in this state."""

    owner_id: int | None
    collector_id: int | None
    new_count: int
    older_count: int


def oldest_bucket_number(*, bucket_days: Sequence[int], due_date: str) -> str:
    """Return SQL for the place of the bucket, from 1, that an item is in; `due_date` names the column of its day."""
    return "1" + "".join(f" + (%(as_of)s::date - {due_date} > {int(days)})::int" for days in bucket_days)


def find_news(*, run: ScanRun, first_customer_id: int, last_customer_id: int) -> list[News]:
    """Return what a range of the run's results will make news, once its cases are moved to them."""
    owners = customer_owners_relation()
    params = {
        **owners.params,
        "as_of": run.as_of_date,
        "run_id": run.pk,
        "first_customer_id": first_customer_id,
        "last_customer_id": last_customer_id,
    }
    statement = _NEWS.format(
        owners=owners.sql, bucket=oldest_bucket_number(bucket_days=run.bucket_days, due_date="oldest_due_date")
    )
    return [News(*row) for row in fetch_all(statement, params)]


def notify_of_cases(*, run: ScanRun, news: Iterable[News], now: datetime, url: str) -> int:
    """Tell owners and collectors what is news to them, one message each; return how many were told.

    A case without a collector concerns all of them. One message a person and scan, not one a case: the
    first scan of a large portfolio finds thousands.
    """
    new, older = _count_by_person(news)
    messages = [
        Message(
            recipient_id=person_id,
            kind="overdue_scan",
            dedupe_key=f"overdue_scan:{run.pk}",
            title=_TITLE,
            body=_BODY,
            url=url,
            params={"day": run.as_of_date.isoformat(), "new": new[person_id], "older": older[person_id]},
        )
        for person_id in sorted({*new, *older})
    ]
    return notify_many(messages=messages, now=now, by_mail=True)


def _count_by_person(news: Iterable[News]) -> tuple[Counter[int], Counter[int]]:
    collectors = list_user_ids(right=Right.WORK_CASES)
    new: Counter[int] = Counter()
    older: Counter[int] = Counter()
    for part in news:
        people = {part.collector_id} if part.collector_id else set(collectors)
        for person_id in people | ({part.owner_id} if part.owner_id else set()):
            new[person_id] += part.new_count
            older[person_id] += part.older_count
    return new, older
