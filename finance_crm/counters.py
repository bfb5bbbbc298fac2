"""Counters in the cache that all servers share, each living for a while."""

from typing import cast

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache


class CountingCache(RedisCache):
    """The cache of this application: Django's for Valkey or Redis, that also counts in one trip."""

    def count(self, key: str, *, seconds: int) -> int:
        """Add one to the number under `key`, which lives for `seconds` from its first use, and return it."""
        name = self.make_and_validate_key(key)
        with self._cache.get_client(name, write=True).pipeline(transaction=True) as trip:
            trip.set(name, 0, ex=seconds, nx=True)  # nothing runs out between the two: they are one transaction
            trip.incr(name)
            return int(trip.execute()[-1])


def count(key: str, *, seconds: int) -> int:
    """Add one to a counter that lives for `seconds` from its first use, and return it."""
    return cast("CountingCache", caches["default"]).count(key, seconds=seconds)
