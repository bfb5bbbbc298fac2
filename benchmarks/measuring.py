"""Timing two ways of the same work in turn, and what comes of it."""

import os
import subprocess
import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter
from typing import NamedTuple
from urllib.parse import quote

from django.conf import settings
from django.db import connection


class Figure(NamedTuple):
    """One line of the report: `ours` against `limit`, their ratio against `bar`.

    More is worse unless `at_least`. A figure without a bar is only reported.
    """

    name: str
    ours: float
    limit: float
    bar: float | None
    unit: str
    at_least: bool = False

    @property
    def ratio(self) -> float:
        return self.ours / self.limit if self.limit else float("inf")

    @property
    def is_over(self) -> bool:
        if self.bar is None:
            return False
        return self.ratio < self.bar if self.at_least else self.ratio > self.bar

    def __str__(self) -> str:
        verdict = "over" if self.is_over else "ok"
        bar = "no bar" if self.bar is None else f"{'≥' if self.at_least else '≤'} {self.bar:g}"
        return (
            f"{self.name}: {_short(self.ours)} {self.unit}, {_short(self.limit)} {self.unit},"
            f" {self.ratio:.2f}, {bar}, {verdict}"
        )


def _short(value: float) -> str:
    return f"{value:.4g}" if value < 1000 else f"{value:.0f}"


class Medians(NamedTuple):
    ours: float
    limit: float


def in_turn(*, ours: Callable[[], object], limit: Callable[[], object], repetitions: int, warm: bool = True) -> Medians:
    """Time both ways in turn, so that a busy moment of the machine meets both; return median seconds."""
    if warm:
        ours(), limit()
    times = [(seconds(ours), seconds(limit)) for _ in range(repetitions)]
    return Medians(*(median(column) for column in zip(*times, strict=True)))


def seconds(work: Callable[[], object]) -> float:
    started = perf_counter()
    work()
    return perf_counter() - started


def settle_disk() -> None:
    """Write out what earlier steps left behind, so that the next one does not pay for it."""
    with connection.cursor() as cursor:
        cursor.execute("CHECKPOINT")


class Finished(NamedTuple):
    """What a process of its own took: seconds without its start, and its peak of memory in megabytes."""

    seconds: float
    memory: float


class ProcessFailedError(RuntimeError):
    """A measured process ended with an error; the message is what it printed."""


def run_process(*arguments: str) -> Finished:
    """Run `benchmarks.processes` as on a production machine."""
    command = [sys.executable, "-m", "benchmarks.processes", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=_production(), check=False)
    if done.returncode:
        raise ProcessFailedError(done.stdout + done.stderr)
    return Finished(*map(float, done.stdout.split()[-2:]))


def _production() -> dict[str, str]:
    """Return an environment with production's settings and the benchmarks' servers."""
    database = connection.settings_dict
    port = f":{database['PORT']}" if database["PORT"] else ""
    who = f"{quote(database['USER'])}:{quote(database['PASSWORD'])}"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "finance_crm.settings.production",
        "DATABASE_URL": f"postgresql://{who}@localhost{port}/{database['NAME']}?host={quote(database['HOST'])}",
        "REDIS_URL": settings.REDIS_URL,
        "MEDIA_ROOT": str(settings.MEDIA_ROOT),
        "SECRET_KEY": "only for the benchmarks",
        "ALLOWED_HOSTS": "localhost",
        "LOG_LEVEL": "WARNING",
    }
