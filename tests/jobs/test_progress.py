"""How far a job is, and how long it still takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from finance_crm.jobs.domain.progress import ShardProgress, back_off_seconds, measure

shard_progress = st.builds(
    ShardProgress, done=st.integers(0, 10**6), total=st.integers(0, 10**6), is_over=st.booleans()
)


def test_half_done_in_ten_seconds_takes_ten_more():
    progress = measure([ShardProgress(50, 100, False), ShardProgress(50, 100, False)], elapsed_seconds=10)

    assert (progress.done, progress.total, progress.fraction) == (100, 200, 0.5)
    assert (progress.rate, progress.seconds_left) == (10, 10)


def test_a_shard_that_has_not_said_how_much_it_holds_counts_as_much_as_the_others():
    progress = measure([ShardProgress(100, 100, True), ShardProgress(0, 0, False)], elapsed_seconds=1)

    assert progress.fraction == 0.5


def test_nothing_done_tells_no_rate_and_no_end():
    progress = measure([ShardProgress(0, 100, False)], elapsed_seconds=5)

    assert (progress.rate, progress.seconds_left) == (None, None)


@given(st.lists(shard_progress, max_size=20), st.floats(0, 10**6))
def test_the_fraction_lies_between_nothing_and_all_and_done_within_total(shards, elapsed):
    progress = measure(shards, elapsed_seconds=elapsed)

    assert 0 <= progress.fraction <= 1
    assert progress.done <= progress.total


@pytest.mark.parametrize(("attempt", "seconds"), [(1, 1), (2, 2), (3, 4), (6, 32), (7, 60), (50, 60)])
def test_the_pause_doubles_with_every_attempt_up_to_a_minute(attempt, seconds):
    assert back_off_seconds(attempt) == seconds
