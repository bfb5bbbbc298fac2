"""The replay as a background job: its report, its refusals, and who may start it."""

from datetime import date

import pytest

from credit.models import CreditPolicy, PolicyReplay
from credit.services import policies as services
from finance_crm.access.domain.roles import Right
from finance_crm.jobs.domain.kinds import job_kinds
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import JobLockedError, enqueue, run_inline
from tests.credit.collections.conftest import Book

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft(author) -> CreditPolicy:
    live = CreditPolicy.objects.get(version=1)
    return services.draft_policy(based_on_id=live.pk, title="Draft", actor_id=author.pk)


def ask(policy: CreditPolicy, actor_id: int | None = None, **changes: str) -> Job:
    arguments = {"policy_id": policy.pk, "start": "2026-01-01", "end": "2026-07-01", "today": "2026-11-22"} | changes
    return enqueue(kind="policy_replay", arguments=arguments, actor_id=actor_id, source="command", sends=False)


def run(policy: CreditPolicy, actor_id: int | None = None, **changes: str) -> Job:
    return run_inline(job_id=ask(policy, actor_id, **changes).pk)


def test_a_job_keeps_the_report_of_all_ranges(draft, author):
    book = Book()
    for code in ("A", "B", "C"):
        book.invoice(book.customer(code), "100", due=date(2026, 3, 20))

    job = run(draft, author.pk)

    kept = PolicyReplay.objects.get()
    assert (job.status, job.result) == ("succeeded", {"orders": 3, "report": kept.pk})
    assert (kept.job_id, kept.recorded_by, kept.content_hash) == (job.pk, author, draft.content_hash)
    assert kept.report["rules"]["live"]["limit_unset"] == 3


def test_a_policy_that_is_no_draft_ends_the_job_with_a_sentence():
    job = run(CreditPolicy.objects.get(version=1))

    assert job.status == "failed"
    assert "Only a draft is replayed" in job.error


def test_a_period_that_ends_before_it_begins_ends_the_job(draft):
    job = ask(draft, start="2026-06-01", end="2026-01-01")

    assert "Choose a period" in run_inline(job_id=job.pk).error


def test_one_draft_is_replayed_once_at_a_time(draft):
    first = ask(draft)

    assert ask(draft) == first
    with pytest.raises(JobLockedError):
        ask(draft, start="2026-02-01")


def test_only_who_manages_policies_starts_a_replay():
    assert job_kinds.get("policy_replay").right == Right.MANAGE_POLICY
