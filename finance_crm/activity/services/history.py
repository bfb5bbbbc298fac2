"""Say who is behind a piece of work, so that the history of what it changes names them."""

from collections.abc import Iterator
from contextlib import contextmanager

import pghistory


@contextmanager
def acting_as(*, actor_id: int | None, source: str) -> Iterator[None]:
    """Let every change inside be recorded as made by `actor_id` through `source` (job, command, schedule).

    Pages and the API do this by themselves (middleware); jobs and commands call it around their work.
    """
    with pghistory.context(user=actor_id, source=source):
        yield
