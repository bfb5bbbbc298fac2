"""A page takes the same time however deep a server calls it: its frames lie in one chunk of memory."""

from collections.abc import Callable
from resource import RUSAGE_THREAD, getrusage

import pytest

from finance_crm.frames import with_room

CALLS = 500


def leaf() -> None:
    """A frame like many others."""


def loop() -> int:
    """Return how often the system had to give memory during many calls from one place in the stack."""
    before = getrusage(RUSAGE_THREAD).ru_minflt
    for _ in range(CALLS):
        leaf()
    return getrusage(RUSAGE_THREAD).ru_minflt - before


def at_depth(depth: int, call: Callable[[], int]) -> int:
    return call() if depth == 0 else at_depth(depth - 1, call)


def most_at_any_depth(call: Callable[[], int]) -> int:
    """Look at depths over several chunks of 16 KB; a frame of `at_depth` takes about 100 bytes."""
    return max(min(at_depth(depth, call) for _ in range(3)) for depth in range(700))


def test_calls_with_room_ask_the_system_for_no_memory_at_any_depth() -> None:
    if most_at_any_depth(loop) < CALLS:
        pytest.skip("This Python keeps its chunks of frames, so room makes no difference.")
    assert most_at_any_depth(with_room(loop)) < CALLS / 10


def test_arguments_results_and_errors_pass_through() -> None:
    assert with_room(divmod)(7, 2) == (3, 1)
    assert with_room(dict)(a=1) == {"a": 1}
    with pytest.raises(ZeroDivisionError):
        with_room(divmod)(1, 0)
