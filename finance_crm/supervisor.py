"""Runs the demonstration: servers, web, worker and scheduler, all started here and all stopped here.

    python -m finance_crm.supervisor --port 8000

Every part is a process group of its own, so that Ctrl-C reaches only this process, which then stops the
parts in turn. On Linux the kernel ends them too when this process is killed. Their lines go to
`.local/log/`; their data stays in `.local/`.
"""

import argparse
import fcntl
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn

from finance_crm import embedded
from finance_crm.embedded_process import DATA, ROOT, EmbeddedServerError
from finance_crm.parts import Part, stop_all

HOST = "127.0.0.1"
LOGS = DATA / "log"
READY_SECONDS = 90
STEADY_SECONDS = 10  # a part that lived this long is started again when it ends
WEB_WORKERS = 2
TASK_PROCESSES = 2


class DemoError(Exception):
    """The demonstration cannot run; the message says what to do."""


class StopRequest(BaseException):
    """Somebody pressed Ctrl-C or sent SIGTERM; not an error, so nothing catches it on its way out."""


def main() -> int:
    """Run until asked to stop; return the exit status."""
    options = _parse()
    parts: list[Part] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _request_stop)
    try:
        with _only_one(options.port):
            _run(options, parts)
    except StopRequest:
        _say("\nStopping …")
    except (DemoError, EmbeddedServerError) as error:
        _say(str(error))
        return 1
    finally:
        stop_all(parts)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # the servers stop at exit, undisturbed
    return 0


def _run(options: argparse.Namespace, parts: list[Part]) -> None:
    parent, port = os.getppid(), options.port
    environment = _environment()
    sign_ins = _prepare(environment, options.customers)
    parts += _parts(port)
    for part in parts:
        part.start(environment)
    _wait_until_ready(port, parts)
    _say(f"\nFinance CRM: http://{HOST}:{port}/\n\n{sign_ins}")
    _say(f"Ctrl-C stops it and keeps its data. What it writes while it runs: {LOGS}")
    _watch(parts, environment, parent)


def _request_stop(_number: int, _frame: object) -> NoReturn:
    raise StopRequest


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make demo", description="Run the demonstration.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--customers", type=int, default=400, help="of the company, when it is made up")
    options = parser.parse_args()
    if not 0 < options.port < 65536:
        parser.error(f"{options.port} is not a port; choose one from 1024 to 65535, as in: make demo PORT=8001")
    return options


@contextmanager
def _only_one(port: int) -> Iterator[None]:
    """Look before anything is started whether the port is free and no other demonstration uses the data.

    :raises DemoError: if not
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    with (DATA / "demo.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            raise DemoError(f"The demonstration runs already: {lock.read().strip()}") from None
        _refuse_used_port(port)
        lock.truncate(0)
        lock.write(f"http://{HOST}:{port}/ (process {os.getpid()})")
        lock.flush()
        yield


def _refuse_used_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise DemoError(f"Port {port} needs more rights. Choose another: make demo PORT=8001") from None
        except OSError:
            raise DemoError(
                f"Port {port} is in use. Stop what uses it, or choose another: make demo PORT={port + 1}"
            ) from None


def _environment() -> dict[str, str]:
    """Start the servers; return what tells the parts about them."""
    _say("Starting PostgreSQL and Valkey …")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "finance_crm.settings.local",
        "DATABASE_URL": os.environ.get("DATABASE_URL") or embedded.database_url(),
        "REDIS_URL": os.environ.get("REDIS_URL") or embedded.redis_url(),
        "DEBUG": "false",
        "PYTHONUNBUFFERED": "1",
    }


def _prepare(environment: dict[str, str], customers: int) -> str:
    """Bring the database up to date and load the demonstration company once; return the sign-ins."""
    _say("Preparing the database …")
    _manage(environment, "migrate", "--noinput", "--verbosity=0")
    return _manage(environment | {"DEBUG": "true"}, "seed_demo", f"--customers={customers}")


def _manage(environment: dict[str, str], *arguments: str) -> str:
    command = [sys.executable, "manage.py", *arguments]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    try:
        output, _ = process.communicate()
    except StopRequest:
        process.terminate()
        process.wait()
        raise
    if process.returncode:
        raise DemoError(f"manage.py {arguments[0]} failed.\n{output}")
    return output


def _parts(port: int) -> list[Part]:
    web = ["gunicorn", "finance_crm.wsgi", f"--bind={HOST}:{port}", f"--workers={WEB_WORKERS}"]
    web += ["--no-control-socket", "--timeout=120", "--log-level=warning"]
    celery = ["celery", "-A", "finance_crm", "--quiet"]
    worker = [*celery, "worker", f"--concurrency={TASK_PROCESSES}", "--without-gossip", "--without-mingle"]
    scheduler = [*celery, "beat", "--pidfile="]
    commands = {"web": web, "worker": worker, "scheduler": scheduler}
    return [Part(name, [sys.executable, "-m", *command], LOGS / f"{name}.log") for name, command in commands.items()]


def _wait_until_ready(port: int, parts: list[Part]) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not _is_ready(port):
        for part in parts:
            if part.has_ended():
                raise DemoError(f"The {part.name} does not start:\n{_last_lines(part.log)}")
        if time.monotonic() > deadline:
            raise DemoError(f"The web server does not answer:\n{_last_lines(LOGS / 'web.log')}")
        time.sleep(0.1)


def _is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{HOST}:{port}/readyz", timeout=10) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False


def _watch(parts: list[Part], environment: dict[str, str], parent: int) -> None:
    """Keep the parts up until asked to stop, or until the `make` that started us is gone.

    :raises DemoError: if a part ends as soon as it is started
    """
    while os.getppid() == parent or "MAKELEVEL" not in os.environ:
        time.sleep(0.2)
        for part in parts:
            if part.has_ended():
                if part.age() < STEADY_SECONDS:
                    raise DemoError(f"The {part.name} ended:\n{_last_lines(part.log)}")
                _say(f"The {part.name} ended and is started again.")
                part.kill()
                part.start(environment)


def _last_lines(log: Path) -> str:
    return log.read_text(errors="replace")[-3000:]


def _say(text: str) -> None:
    with suppress(BrokenPipeError):
        print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
