"""A counter counts from one, and its time runs from its first use."""

import time

from django.core.cache import cache

from finance_crm.counters import count


def test_it_counts_from_one():
    cache.delete("counted")

    assert [count("counted", seconds=60) for _ in range(3)] == [1, 2, 3]


def test_counters_do_not_share_their_counts():
    cache.delete_many(["one", "other"])
    count("one", seconds=60)

    assert count("other", seconds=60) == 1


def test_a_counter_starts_again_once_its_time_is_over():
    cache.delete("counted")
    count("counted", seconds=60)
    cache.touch("counted", 0)

    assert count("counted", seconds=60) == 1


def test_counting_on_does_not_make_a_counter_live_longer():
    cache.delete("counted")
    count("counted", seconds=1)
    time.sleep(0.6)
    count("counted", seconds=1)
    time.sleep(0.6)

    assert cache.get("counted") is None
