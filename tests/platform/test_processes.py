"""Processes of the demonstration run in groups of their own and end with all that they started."""

import os
import signal
import sys
import time
from pathlib import Path

import psutil
import pytest

from finance_crm import embedded_process
from finance_crm.embedded_process import (
    EmbeddedServerError,
    launch,
    package_folder,
    running_process,
    wait_for_end,
    wait_until,
)
from finance_crm.parts import Part, stop_all

SLEEP = "import time; time.sleep(60)"
PYTHON = psutil.Process().name()


@pytest.fixture
def part(tmp_path):
    """Return a function that starts a part running some Python, ended with the test."""
    made: list[Part] = []

    def start(code: str) -> Part:
        new = Part("web", [sys.executable, "-c", code], tmp_path / f"part-{len(made)}.log")
        made.append(new)
        new.start(os.environ)
        return new

    yield start
    for each in made:
        each.kill()


def until(is_so) -> bool:
    """Wait for something that takes another process a moment."""
    deadline = time.monotonic() + 10
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.01)
    return bool(is_so())


def test_a_part_runs_until_it_is_asked_to_finish(part):
    running = part(SLEEP)

    was_running = not running.has_ended()
    running.terminate()

    assert was_running
    assert until(running.has_ended)


def test_what_a_part_says_goes_to_its_log_also_after_a_second_start(part):
    talking = part("import sys; print('one'); print('two', file=sys.stderr)")
    assert until(talking.has_ended)

    talking.start(os.environ)

    assert until(talking.has_ended)
    assert sorted(talking.log.read_text().split()) == ["one", "one", "two", "two"]


def test_a_part_that_was_never_started_has_ended_and_is_ended_without_trouble(tmp_path):
    unborn = Part("web", [sys.executable], tmp_path / "log")

    unborn.terminate()
    unborn.kill()

    assert unborn.has_ended()
    assert not unborn.log.exists()


def test_killing_a_part_ends_what_it_started(part, tmp_path):
    note = tmp_path / "child"
    code = f"import subprocess, sys; c = subprocess.Popen([sys.executable, '-c', {SLEEP!r}]); "
    code += f"open({str(note)!r}, 'w').write(str(c.pid)); c.wait()"
    parent = part(code)
    assert until(lambda: note.exists() and note.read_text())

    parent.kill()

    child = int(note.read_text())
    assert until(lambda: not psutil.pid_exists(child) or psutil.Process(child).status() == psutil.STATUS_ZOMBIE)


def test_a_part_knows_its_age_since_it_was_last_started(part):
    old = part(SLEEP)
    old._started_at -= 100
    before = old.age()
    old.kill()

    old.start(os.environ)

    assert before >= 100
    assert old.age() < 100


@pytest.fixture
def _own_signals():
    """Stopping listens to Ctrl-C in its own way; afterwards pytest does again in its."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


@pytest.mark.usefixtures("_own_signals")
def test_stopping_all_asks_each_and_leaves_none(part):
    parts = [part(SLEEP), part("pass"), part(SLEEP)]

    stop_all(parts)

    assert all(each.has_ended() for each in parts)


@pytest.mark.parametrize("text", ["", "many", "-1", "999999999", "\n\n"])
def test_a_pid_file_that_names_nobody_names_no_process(tmp_path, text):
    pid_file = tmp_path / "pid"
    pid_file.write_text(text)

    assert running_process(pid_file, program=PYTHON) is None


def test_a_pid_file_that_is_not_there_names_no_process(tmp_path):
    assert running_process(tmp_path / "pid", program=PYTHON) is None


def test_a_pid_file_names_a_process_only_if_it_is_the_program(tmp_path):
    pid_file = tmp_path / "pid"
    pid_file.write_text(f"{os.getpid()}\n/somewhere\n5432\n")

    assert running_process(pid_file, program=PYTHON).pid == os.getpid()
    assert running_process(pid_file, program="postgres") is None


def test_a_server_that_was_told_to_stop_is_waited_for(tmp_path):
    launch("of-a-test", [sys.executable, "-c", SLEEP], log=tmp_path / "log")
    child = embedded_process._children["of-a-test"]
    child.terminate()

    wait_for_end("of-a-test", psutil.Process(child.pid))

    assert not psutil.pid_exists(child.pid)
    assert "of-a-test" not in embedded_process._children


def test_a_server_runs_in_a_session_of_its_own_and_logs_at_the_end_of_its_file(tmp_path):
    log = tmp_path / "log"
    log.write_text("before\n")
    code = "import os; print('own' if os.getsid(0) == os.getpid() else 'ours', os.getcwd())"

    launch("of-a-test", [sys.executable, "-c", code], log=log)
    embedded_process._children.pop("of-a-test").wait()

    assert log.read_text() == "before\nown /\n"


def test_a_server_that_ends_at_once_is_told_with_its_last_words(tmp_path):
    log = tmp_path / "log"
    launch("of-a-test", [sys.executable, "-c", "raise SystemExit('no space left on device')"], log=log)

    with pytest.raises(EmbeddedServerError) as failed:
        wait_until(lambda: False, name="of-a-test", log=log)

    embedded_process._children.pop("of-a-test").wait()
    assert str(failed.value) == "The embedded of-a-test does not start.\nno space left on device\n"


def test_a_server_that_never_answers_is_given_up_and_may_have_written_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded_process, "START_SECONDS", 0)

    with pytest.raises(EmbeddedServerError) as failed:
        wait_until(lambda: False, name="nobody", log=tmp_path / "log")

    assert str(failed.value) == "The embedded nobody does not start.\nIt wrote no log."


def test_only_the_end_of_a_long_log_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(embedded_process, "START_SECONDS", 0)
    log = tmp_path / "log"
    log.write_bytes(b"\xff" + b"x" * 5000 + b"the end")

    with pytest.raises(EmbeddedServerError) as failed:
        wait_until(lambda: False, name="nobody", log=log)

    assert str(failed.value).endswith("xthe end")
    assert len(str(failed.value)) < 2100


def test_a_server_that_answers_is_not_waited_for(tmp_path):
    wait_until(lambda: True, name="nobody", log=tmp_path / "log")


def test_an_installed_package_is_found_and_a_missing_one_named():
    assert (package_folder("finance_crm") / "settings").is_dir()
    with pytest.raises(EmbeddedServerError) as missing:
        package_folder("no_such_package_of_ours")

    assert str(missing.value) == "no_such_package_of_ours is not installed: name servers or install it."


def test_a_module_is_no_package_with_programs():
    with pytest.raises(EmbeddedServerError, match="is not installed"):
        package_folder("finance_crm.money")


def test_the_data_lie_below_the_checkout_unless_told_otherwise():
    assert Path(__file__).resolve().parents[2] == embedded_process.ROOT
