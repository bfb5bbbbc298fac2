"""The demonstration as `make demo` runs it, in a folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def start(folder, port, **environment):
    return subprocess.Popen(
        [sys.executable, "-m", "finance_crm.supervisor", "--port", str(port), "--customers", "12"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "FINANCE_CRM_DATA": str(folder), **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def read_until(process, wanted):
    lines = []
    for line in process.stdout:
        lines.append(line)
        if wanted in line:
            return "".join(lines)
    pytest.fail("".join(lines))


def family(process):
    """Return everything the supervisor started, living; servers too, though sessions of their own."""
    return [
        child
        for child in psutil.Process(process.pid).children(recursive=True)
        if child.status() != psutil.STATUS_ZOMBIE
    ]


def living(processes):
    return [process for process in processes if process.is_running() and process.status() != psutil.STATUS_ZOMBIE]


def wait_for_end_of(processes, seconds=30):
    deadline = time.monotonic() + seconds
    while living(processes) and time.monotonic() < deadline:
        time.sleep(0.1)
    return living(processes)


@pytest.fixture(scope="module")
def folder():
    """One folder for all: what one test leaves behind is what the next starts from."""
    with tempfile.TemporaryDirectory() as name:
        yield Path(name)


def test_a_port_in_use_is_said_before_anything_is_started(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        process = start(tmp_path, port)
        output, _ = process.communicate(timeout=60)

    assert process.returncode == 1
    assert f"Port {port} is in use" in output
    assert not (tmp_path / "postgres").exists()


# Each start takes seconds, so every one of the three below shows several things.


def test_it_prints_address_and_sign_ins_refuses_a_double_and_ctrl_c_stops_all_of_it(folder):
    port = free_port()
    process = start(folder, port)
    output = read_until(process, "Ctrl-C stops it")
    processes = family(process)
    names = {child.name() for child in processes}
    page = urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=60)
    double = start(folder, free_port())
    refusal, _ = double.communicate(timeout=60)

    os.killpg(process.pid, signal.SIGINT)
    process.communicate(timeout=60)

    assert f"http://127.0.0.1:{port}/" in output
    for role in ("analyst", "credit manager", "collector", "sales manager", "risk officer", "administrator"):
        assert role in output
    assert page.status == 200
    assert {"postgres", "valkey-server"} <= names
    assert (double.returncode, f"runs already: http://127.0.0.1:{port}/" in refusal) == (1, True)
    assert wait_for_end_of(processes) == []
    assert process.returncode == 0


def test_the_data_is_kept_and_the_parts_end_with_a_supervisor_that_is_killed(folder):
    process = start(folder, free_port())
    output = read_until(process, "Ctrl-C stops it")
    parts = [child for child in family(process) if child.name() not in {"postgres", "valkey-server"}]

    process.kill()
    process.communicate()

    assert "Nothing to do: the demonstration company is loaded" in output
    assert len(parts) >= 3
    assert wait_for_end_of(parts) == []


def test_it_starts_after_such_a_kill_and_ends_with_the_make_that_started_it(folder):
    shell = f"{sys.executable} -m finance_crm.supervisor --port {free_port()} & wait"
    make = subprocess.Popen(
        ["bash", "-c", shell],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "FINANCE_CRM_DATA": str(folder), "MAKELEVEL": "1"},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    read_until(make, "Ctrl-C stops it")
    processes = family(make)
    servers = [int((folder / name).read_text().split()[0]) for name in ("postgres/postmaster.pid", "valkey/pid")]

    make.kill()
    make.wait()

    assert wait_for_end_of([*processes, *map(psutil.Process, servers)]) == []
