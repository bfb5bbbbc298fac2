"""Which gunicorn worker serves best: requests a second and the 95th percentile with eight clients.

    python -m benchmarks --size small --keep --only api && python -m benchmarks.servers

Run it after the API benchmark, whose database and token it uses. Prints, and judges nothing.
"""

import os
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from itertools import count
from statistics import quantiles
from typing import NamedTuple

TOKEN = "benchmark-token"
PATH = "/api/v1/customers/?country=US&limit=50"
CLIENTS = 8
SECONDS = 8.0
WARM_SECONDS = 2.0
KINDS = {
    "2 synchronous workers": ["--workers=2"],
    "4 synchronous workers": ["--workers=4"],
    "2 workers with 4 threads": ["--workers=2", "--threads=4"],
}


class Load(NamedTuple):
    rate: float
    late_milliseconds: float


def main() -> None:
    """Measure each kind of worker twice, in turn."""
    for name, options in (*KINDS.items(), *KINDS.items()):
        with _served(options) as port:
            _load(port, WARM_SECONDS)
            load = _load(port, SECONDS)
        print(f"{name}: {load.rate:.0f} requests/s, 95 % within {load.late_milliseconds:.0f} ms", flush=True)


@contextmanager
def _served(options: list[str]):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "finance_crm.wsgi", f"--bind=127.0.0.1:{port}", *options]
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "benchmarks.settings"}
    server = subprocess.Popen([*command, "--log-level=error", "--no-control-socket"], env=environment)
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(port: int) -> None:
    for _ in range(600):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise TimeoutError("gunicorn does not answer")


def _load(port: int, seconds: float) -> Load:
    end = time.monotonic() + seconds
    with ThreadPoolExecutor(CLIENTS) as clients:
        times = [spent for found in clients.map(_ask, [port] * CLIENTS, [end] * CLIENTS) for spent in found]
    return Load(len(times) / seconds, 1000 * quantiles(times, n=20)[-1])


def _ask(port: int, end: float) -> list[float]:
    """Ask until `end`, on a new connection each time as a proxy does; return the seconds of each answer."""
    times: list[float] = []
    for _ in count():
        started = time.monotonic()
        if started > end:
            break
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        connection.request("GET", PATH, headers={"Authorization": f"Bearer {TOKEN}"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status != 200:
            raise RuntimeError(f"{PATH} answered {answer.status}")
        times.append(time.monotonic() - started)
    return times


if __name__ == "__main__":
    main()
