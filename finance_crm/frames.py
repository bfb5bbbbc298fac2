"""Room for Python's frames, so that the speed of a page does not depend on how deep a server calls it.

CPython 3.11 and later keep the frames of Python functions in chunks of 16 KB. Where a busy loop happens to sit
at the end of a chunk, each call in it asks the system for a new chunk and gives it back: the same page then
takes half as long again, under one server and not under another. A frame that is large itself gets a chunk to
match, and what it calls has the rest of that chunk.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

# The chunk is the next power of two above this frame's size: one slot more than 128 KB leaves as much again,
# about a thousand frames.
_SLOTS = 128 * 1024 // 8 + 1


def with_room(call: Callable[P, R]) -> Callable[P, R]:
    """Return `call`, made to run its frames in one large chunk."""

    def roomy(*args: P.args, **kwargs: P.kwargs) -> R:
        return call(*args, **kwargs)

    roomy.__code__ = roomy.__code__.replace(co_stacksize=_SLOTS)
    return roomy
