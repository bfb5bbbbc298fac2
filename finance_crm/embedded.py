"""The embedded PostgreSQL and Valkey that serve when no server is configured.

For the demo, development and tests only: production names its servers. Both live below `.local/` (or
`FINANCE_CRM_DATA`), start on first use, are shared by every process that uses the same folder, and stop
with the last of them.

Who still uses one is told by a shared lock on its presence file, which the kernel drops with its process,
so that a process that was killed leaves nothing behind to mislead the next. `start.lock` makes starting
and stopping one at a time.
"""

import atexit
import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO

from .embedded_postgres import postgres_url, start_postgres, stop_postgres
from .embedded_process import DATA
from .embedded_valkey import start_valkey, stop_valkey, valkey_url

_presence: dict[str, IO[str]] = {}


def database_url() -> str:
    """Start or join the embedded PostgreSQL and return its address."""
    _join("postgres", start_postgres, stop_postgres)
    return postgres_url()


def redis_url() -> str:
    """Start or join the embedded Valkey and return its address."""
    _join("valkey", start_valkey, stop_valkey)
    return valkey_url()


def _join(name: str, start: Callable[[], None], stop: Callable[[], None]) -> None:
    """Start the server unless it runs, and stop it at exit if this process is the last that uses it."""
    if name in _presence:
        return
    DATA.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time():
        handle = (DATA / f"{name}.presence.lock").open("a")
        fcntl.flock(handle, fcntl.LOCK_SH)
        start()
        _presence[name] = handle
    atexit.register(_leave, name, stop, os.getpid())


def _leave(name: str, stop: Callable[[], None], owner: int) -> None:
    if os.getpid() != owner:  # a forked child inherits the registration
        return
    with _one_at_a_time():
        handle = _presence.pop(name)
        if _is_last(handle):
            stop()
        handle.close()


def _is_last(handle: IO[str]) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    with (DATA / "start.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
