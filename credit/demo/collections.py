"""The collections chapter of the demonstration: past scans, each with what was known then, and a collector's log."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta

from credit.demo.acting import people_by_role, run_job
from credit.queries.collections import list_cases
from credit.services.collections import assign_collector, log_activity
from customers.demo.chapters import Chapter
from customers.demo.plan import DemoPlan
from finance_crm.access.domain.roles import Role
from finance_crm.access.domain.scopes import EVERYTHING

SCANNED_DAYS_AGO = (28, 21, 14, 7, 3, 1)
LOGGED_CASES = 24

_LOG = (
    ("call", 6, "No answer, left a message with accounts payable."),
    ("call", 5, "Spoke to accounts payable: the invoices are approved, payment run on Friday."),
    ("email", 4, "Sent a statement of account and copies of the invoices."),
    ("note", 3, "Customer asks for two weeks; waits for a payment from its own customer."),
    ("meeting", 2, "Visited with sales: half is promised by the end of the month."),
)


def write_collections(plan: DemoPlan) -> str:
    """Scan the last four weeks and today, and let the collector work on the worst cases."""
    days = list(_scanned_days(plan))
    for day in days:
        _scan(day, knows_all=day == plan.as_of)
    worst = [case.pk for case in list_cases(scope=EVERYTHING)[:LOGGED_CASES]]
    logged = sum(_work_on(case_id, place, plan) for place, case_id in enumerate(worst))
    return f"{len(days)} overdue scans, {logged} calls and notes on the worst cases."


def _scanned_days(plan: DemoPlan) -> Iterator[date]:
    for days_ago in (*SCANNED_DAYS_AGO, 0):
        day = plan.as_of - timedelta(days=days_ago)
        if day > plan.first_date:
            yield day


def _scan(day: date, *, knows_all: bool) -> None:
    """Run one scan here and now; one of the past knows what was recorded by the end of its day."""
    arguments = {"as_of": day.isoformat()}
    if not knows_all:
        arguments["known_at"] = datetime.combine(day, time(23, 59, 59), tzinfo=UTC).isoformat()
    run_job("overdue_scan", **arguments)


def _work_on(case_id: int, place: int, plan: DemoPlan) -> int:
    """Log up to three entries on a case and return how many."""
    collector = people_by_role().get(Role.COLLECTOR)
    if collector is None:
        return 0
    assign_collector(case_id=case_id, collector_id=collector.pk, version=None)
    entries = [_LOG[(place + step) % len(_LOG)] for step in range(place % 3 + 1)]
    for kind, days_ago, text in sorted(entries, key=lambda entry: -entry[1]):
        happened_at = datetime.combine(plan.as_of - timedelta(days=days_ago), time(9 + place % 7, 20), tzinfo=UTC)
        log_activity(case_id=case_id, kind=kind, text=text, happened_at=happened_at, author_id=collector.pk)
    return len(entries)


COLLECTIONS_CHAPTER = Chapter("collections", write_collections)
