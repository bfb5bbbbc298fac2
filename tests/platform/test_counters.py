"""A counter counts from one and survives running out at the worst moment."""

from django.core.cache import cache

from finance_crm.counters import count


def test_it_counts_from_one():
    cache.delete("counted")

    assert [count("counted", seconds=60) for _ in range(3)] == [1, 2, 3]


def test_counters_do_not_share_their_counts():
    cache.delete_many(["one", "other"])
    count("one", seconds=60)

    assert count("other", seconds=60) == 1


def test_a_counter_that_runs_out_between_two_looks_starts_again(monkeypatch):
    cache.set("counted", 7, 60)
    add_one = cache.incr

    def run_out_first(key: str) -> int:
        cache.delete(key)
        return add_one(key)

    monkeypatch.setattr(cache, "incr", run_out_first)

    assert count("counted", seconds=60) == 1
    assert cache.get("counted") == 1
