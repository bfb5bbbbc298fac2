"""Counters in the cache that all servers share, each living for a while."""

from django.core.cache import cache


def count(key: str, *, seconds: int) -> int:
    """Add one to a counter that lives for `seconds` from its first use, and return it."""
    try:
        return int(cache.incr(key))
    except ValueError:  # there is none yet
        cache.add(key, 0, seconds)
    try:
        return int(cache.incr(key))
    except ValueError:  # the old one was still there, and ran out in between
        cache.set(key, 1, seconds)
        return 1
