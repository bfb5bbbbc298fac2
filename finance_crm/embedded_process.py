"""What the embedded PostgreSQL and Valkey have in common: where they live and how a server is launched."""

import importlib.util
import os
import shutil
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import psutil

ROOT = Path(__file__).resolve().parent.parent
DATA = Path(os.environ.get("FINANCE_CRM_DATA") or ROOT / ".local").resolve()
START_SECONDS = 120  # a server that was killed replays its log first
STOP_SECONDS = 30

_children: dict[str, "subprocess.Popen[bytes]"] = {}


class EmbeddedServerError(RuntimeError):
    """An embedded server did not start; the message ends with its log."""


def package_folder(package: str) -> Path:
    """Return where an installed package lies, without importing it: we only need the programs inside."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise EmbeddedServerError(f"{package} is not installed: name servers or install it.")
    return Path(spec.submodule_search_locations[0])


def launch(name: str, command: list[str], *, log: Path, user: str | None = None) -> None:
    """Start a server as a child of ours in a session of its own, so that Ctrl-C does not reach it."""
    with log.open("a") as lines:
        if user is not None:
            shutil.chown(log, user)
        _children[name] = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=lines,
            stderr=lines,
            cwd="/",
            user=user,
            start_new_session=True,
        )


def wait_until(answers: Callable[[], bool], *, name: str, log: Path) -> None:
    """Wait for a server that was launched, here or by a process that died meanwhile.

    :raises EmbeddedServerError: if it ended, or does not answer in time
    """
    deadline = time.monotonic() + START_SECONDS
    while not answers():
        child = _children.get(name)
        if time.monotonic() > deadline or (child is not None and child.poll() is not None):
            raise EmbeddedServerError(f"The embedded {name} does not start.\n{_last_lines(log)}")
        time.sleep(0.05)


def running_process(pid_file: Path, *, program: str) -> psutil.Process | None:
    """Return the process that a pid file names, if it is that program and alive.

    The number of a server that was killed may belong to another program by now.
    """
    try:
        process = psutil.Process(int(pid_file.read_text().split()[0]))
        alive = process.name() == program and process.status() != psutil.STATUS_ZOMBIE
    except (OSError, ValueError, IndexError, psutil.NoSuchProcess):
        return None
    return process if alive else None


def wait_for_end(name: str, process: psutil.Process | None) -> None:
    """Wait until a server that was told to stop is gone, and kill it if it does not go."""
    child = _children.pop(name, None)
    if process is None:
        return
    try:
        process.wait(STOP_SECONDS)
    except psutil.TimeoutExpired:
        process.kill()
    if child is not None:
        child.wait()


def _last_lines(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:] if log.exists() else "It wrote no log."
