"""Processes that the demonstration runs, each with its own children in one group."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from finance_crm.embedded_process import ROOT

STOP_SECONDS = 15
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


class Part:
    """A process of the demonstration and all that it starts."""

    def __init__(self, name: str, command: list[str], log: Path) -> None:
        self.name = name
        self.log = log
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self._started_at = 0.0

    def start(self, environment: Mapping[str, str]) -> None:
        with self.log.open("ab") as lines:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=lines,
                stderr=lines,
                start_new_session=True,
                preexec_fn=_end_with_parent,
            )
        self._started_at = time.monotonic()

    def age(self) -> float:
        """Return the seconds since it was started."""
        return time.monotonic() - self._started_at

    def has_ended(self) -> bool:
        return self._process is None or self._process.poll() is not None

    def terminate(self) -> None:
        """Ask it to finish what it does."""
        if self._process is not None and not self.has_ended():
            self._process.terminate()

    def kill(self) -> None:
        """End the whole group at once: a worker that was killed leaves children behind."""
        if self._process is not None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()


def stop_all(parts: list[Part]) -> None:
    """Ask every part to finish, and end those that take long; a second Ctrl-C ends them at once."""
    hurries: list[int] = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda number, _frame: hurries.append(number))
    for part in parts:
        part.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    while not hurries and time.monotonic() < deadline and not all(part.has_ended() for part in parts):
        time.sleep(0.05)
    for part in parts:
        part.kill()


def _end_with_parent() -> None:
    """Let the kernel end this process when the one that started it is gone, however it went."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
