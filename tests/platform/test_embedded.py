"""Embedded servers, started in processes and folders of their own."""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
JOIN = "from finance_crm import embedded as e; print(e.database_url(), e.redis_url(), flush=True); "
WAIT = "import sys; sys.stdin.read()"


@pytest.fixture(scope="module")
def folder():
    """A folder that pytest does not lock against the ordinary user whom PostgreSQL runs as."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def join(folder, then=WAIT):
    return subprocess.Popen(
        [sys.executable, "-c", JOIN + then],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "FINANCE_CRM_DATA": str(folder)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def leave(process):
    process.communicate(timeout=60)
    assert process.returncode == 0


def servers(folder):
    """Return the servers that run in `folder`, without those that only wait to be collected."""
    found = []
    for name, pid_file in {"postgres": "postgres/postmaster.pid", "valkey-server": "valkey/pid"}.items():
        path = folder / pid_file
        if path.exists() and psutil.pid_exists(pid := int(path.read_text().split()[0])):
            process = psutil.Process(pid)
            if process.name() == name and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
    return found


def test_processes_share_the_servers_and_the_last_one_stops_them(folder):
    starter, joiner = join(folder), join(folder)
    addresses = {starter.stdout.readline(), joiner.stdout.readline()}

    leave(starter)
    after_the_starter = servers(folder)
    leave(joiner)

    assert len(addresses) == 1
    assert len(after_the_starter) == 2
    assert servers(folder) == []


def test_data_outlives_the_servers(folder):
    write = "import redis; redis.Redis.from_url(e.redis_url()).set('kept', 'yes')"
    leave(join(folder, write))
    read = join(folder, "import redis; print(redis.Redis.from_url(e.redis_url()).get('kept'))")

    output, _ = read.communicate(timeout=60)

    assert "b'yes'" in output


def test_a_killed_process_misleads_nobody(folder):
    killed = join(folder)
    first_address = killed.stdout.readline()
    killed.kill()
    killed.wait()
    survivors = servers(folder)

    joiner = join(folder)
    second_address = joiner.stdout.readline()
    leave(joiner)

    assert len(survivors) == 2
    assert second_address == first_address
    assert servers(folder) == []


def test_servers_killed_with_their_pid_files_left_start_again(folder):
    first = join(folder)
    first.stdout.readline()
    for server in servers(folder):
        os.kill(server.pid, signal.SIGKILL)
    first.kill()
    first.communicate()
    assert (folder / "postgres" / "postmaster.pid").exists()

    second = join(folder)

    assert second.stdout.readline().startswith("postgresql://")
    leave(second)


def test_a_pid_file_that_names_another_program_is_not_believed(folder):
    stale = folder / "postgres" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{folder}/postgres\n{int(time.time())}\n5432\n{folder}/postgres\n\n1 1\nready\n")
    (folder / "valkey" / "pid").write_text(str(os.getpid()))

    process = join(folder)

    assert process.stdout.readline().startswith("postgresql://")
    leave(process)


def test_a_deep_folder_is_no_trouble_for_the_socket(folder):
    deep = folder / ("deep-" * 20) / "data"

    process = join(deep)
    address = process.stdout.readline()
    leave(process)

    assert len(str(deep)) > 107
    assert address.startswith("postgresql://")
