"""What people read of a job: its name, how long it takes, its result, and why it failed."""

from datetime import date, timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from finance_crm.jobs.domain.kinds import (
    Argument,
    JobError,
    JobView,
    lock_per_as_of,
    no_lock,
    no_summary,
    one_shard,
)
from finance_crm.jobs.domain.progress import ShardProgress, back_off_seconds, measure
from finance_crm.jobs.models import Job, JobShard
from finance_crm.jobs.queries.jobs import describe_values, get_progress
from finance_crm.jobs.services.failures import explain
from finance_crm.jobs.templatetags.jobs import duration

VIEW = JobView(1, "sum", {}, "page", None)


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (None, "–", "–"),
        (0, "0.0 s", "0.0 秒"),
        (0.44, "0.4 s", "0.4 秒"),
        (9.9, "9.9 s", "9.9 秒"),
        (10, "10 s", "10 秒"),
        (59, "59 s", "59 秒"),
        (60, "1 min", "1 分"),
        (3540, "59 min", "59 分"),
        (3600, "1 h 0 min", "1 時 0 分"),
        (timedelta(hours=2, minutes=5), "2 h 5 min", "2 時 5 分"),
        (timedelta(hours=1200), "1,200 h 0 min", "1,200 時 0 分"),
    ],
)
def test_a_duration_is_written_in_the_unit_that_suits_it(value, english, chinese):
    with translation.override("zh-hant"):
        in_chinese = duration(value)

    assert (duration(value), in_chinese) == (english, chinese)


def test_an_error_of_a_kind_is_its_own_sentence_word_for_word():
    assert explain(JobError("The file is empty.\nLook again.")) == "The file is empty.\nLook again."


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        (ValueError("seven is not a number\nline two"), "ValueError: seven is not a number"),
        (KeyError("as_of"), "KeyError: 'as_of'"),
        (RuntimeError(), "RuntimeError: "),
        (OperationalError("  the server is away \n"), "OperationalError: the server is away"),
        (ValueError("x" * 400), "ValueError: " + "x" * 300),
    ],
)
def test_any_other_error_is_named_in_one_line_of_bounded_length(error, detail):
    assert explain(error) == f"Unexpected error: {detail}. The log has the details."


def test_an_unexpected_error_is_told_in_the_language_of_the_starter():
    with translation.override("zh-hant"):
        said = explain(ValueError("seven"))

    assert "ValueError" in said
    assert "Unexpected" not in said


def test_values_have_the_names_that_the_kind_gives_them_and_nested_ones_are_left_out(register):
    arguments = (Argument("as_of", "As of", type="date"),)
    register(arguments=arguments, result_labels={"sum": "Grand total"})

    lines = describe_values(kind="sum", values={"as_of": "2026-06-30", "sum": 6, "row_count": 2, "more": {}, "all": []})

    assert [(str(line.label), line.value) for line in lines] == [
        ("As of", "2026-06-30"),
        ("Grand total", 6),
        ("Row count", 2),
    ]


def test_values_of_a_kind_that_is_no_longer_installed_are_still_told():
    assert describe_values(kind="gone", values={"row_count": 2}) == [("Row count", 2)]


def test_a_job_of_a_kind_that_is_no_longer_installed_shows_its_own_name():
    job = Job(pk=7, kind="gone", source="page")

    assert (job.label, job.result_url, str(job)) == ("gone", "", "gone 7")


@pytest.mark.parametrize(
    ("status", "is_live", "is_retryable"),
    [
        ("queued", True, False),
        ("running", True, False),
        ("succeeded", False, False),
        ("failed", False, True),
        ("cancelled", False, True),
    ],
)
def test_a_job_is_live_until_it_is_closed_and_retried_only_when_it_did_not_succeed(status, is_live, is_retryable):
    job = Job(kind="sum", status=status)

    assert (job.is_live, job.is_retryable) == (is_live, is_retryable)


def test_a_job_has_no_duration_before_it_has_started_and_ended():
    now = timezone.now()

    assert Job(started_at=now).duration is None
    assert Job(finished_at=now).duration is None
    assert Job(started_at=now - timedelta(seconds=90), finished_at=now).duration == timedelta(seconds=90)


def test_the_business_day_of_a_job_is_read_from_its_arguments():
    assert VIEW.as_of is None
    assert JobView(1, "sum", {"as_of": "2024-02-29"}, "page", None).as_of == date(2024, 2, 29)


def test_the_usual_plans_locks_and_ends():
    assert one_shard(VIEW) == [{}]
    assert no_lock({"as_of": "2026-06-30"}) is None
    assert (lock_per_as_of({"as_of": "2026-06-30"}), lock_per_as_of({})) == ("2026-06-30", "")
    assert no_summary(VIEW, [{"rows": 1}]) == {"rows": 1}
    assert no_summary(VIEW, [{"rows": 1}, {"rows": 2}]) == no_summary(VIEW, []) == {}


def test_a_job_without_shards_has_done_nothing_of_nothing():
    progress = measure([], elapsed_seconds=10)

    assert (progress.done, progress.total, progress.fraction) == (0, 0, 0.0)
    assert (progress.rate, progress.seconds_left) == (None, None)


def test_a_shard_that_did_more_than_it_promised_is_whole_and_no_more():
    progress = measure([ShardProgress(15, 10, False), ShardProgress(0, 10, False)], elapsed_seconds=4)

    assert (progress.done, progress.total, progress.fraction, progress.seconds_left) == (15, 20, 0.5, 4)


def test_a_job_that_is_whole_has_no_seconds_left():
    progress = measure([ShardProgress(3, 3, True), ShardProgress(0, 0, True)], elapsed_seconds=6)

    assert (progress.fraction, progress.seconds_left, progress.rate) == (1.0, 0, 0.5)


@given(st.integers(1, 50), st.integers(1, 1000), st.integers(1, 10**4))
def test_one_unit_more_never_moves_the_bar_back(shards, total, elapsed):
    fractions = [
        measure([ShardProgress(done, total, False)] * shards, elapsed_seconds=elapsed).fraction
        for done in range(0, total + 1, max(1, total // 5))
    ]

    assert fractions == sorted(fractions)


@given(st.integers(-3, 200), st.floats(1, 600))
def test_the_pause_never_shrinks_and_stays_between_a_second_and_the_longest(attempt, longest):
    pause = back_off_seconds(attempt, longest=longest)

    assert 1 <= pause <= longest
    assert pause <= back_off_seconds(attempt + 1, longest=longest)


def test_the_progress_of_a_closed_job_stands_still(db):
    started = timezone.now() - timedelta(hours=5)
    job = Job.objects.create(
        kind="sum", source="page", status="succeeded", started_at=started, finished_at=started + timedelta(seconds=10)
    )
    JobShard.objects.create(job=job, index=0, status="done", result={}, done=40, total=40)

    progress = get_progress(job_id=job.pk)

    assert (progress.rate, progress.seconds_left, progress.fraction) == (4.0, 0, 1.0)


def test_the_progress_of_a_job_that_has_not_started_tells_nothing(db):
    job = Job.objects.create(kind="sum", source="page")

    assert get_progress(job_id=job.pk).rate is None
