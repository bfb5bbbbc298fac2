"""Count failed requests for tokens per address, in the cache that all servers share."""

from django.core.cache import cache

from finance_crm.counters import count

_LIMIT = 20
_SECONDS = 15 * 60


def is_blocked(*, address: str) -> bool:
    return (cache.get(_key(address)) or 0) >= _LIMIT


def count_failure(*, address: str) -> None:
    count(_key(address), seconds=_SECONDS)


def _key(address: str) -> str:
    return f"token-failures:{address}"
