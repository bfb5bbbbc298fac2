"""Every benchmark runs: at a tiny size, on a database of its own, workers and measured processes included."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FIGURES = [
    "import of invoices",
    "import, memory",
    "ageing as of six weeks ago",
    "ageing as of a year ago",
    "overdue scan, first run",
    "overdue scan, repeat",
    "export of open items",
    "export, memory",
    "portfolio page",
    "portfolio page, queries",
    "API, 50 customers",
    "ratios and scores of",
    "statements as columns, sub-totals filled",
    "monitoring of",
    "monitoring, nothing changed, beside all",
    "monitoring, memory of a worker",
    "order check, median",
    "order check, 99 %",
    "policy replay over",
    "policy replay with another limit formula",
]  # fmt: skip


def run_benchmarks(*arguments: str) -> subprocess.CompletedProcess[str]:
    name = f"bench_smoke{os.environ.get('TEST_DATABASE_SUFFIX', '')}"
    environment = os.environ | {"BENCHMARK_DATABASE": name}
    command = [sys.executable, "-m", "benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def report():
    return run_benchmarks("--size", "tiny")


def test_every_figure_of_the_issue_is_printed(report):
    names = [line.partition(":")[0] for line in report.stdout.splitlines()]

    assert len(names) == len(FIGURES), report.stderr[-3000:]
    for figure in FIGURES:
        assert any(name.startswith(figure) for name in names), figure


def test_a_tiny_size_fails_no_bar(report):
    assert report.returncode == 0, report.stderr[-3000:]


def test_the_memory_of_the_measured_processes_is_theirs(report):
    lines = dict(line.split(": ", 1) for line in report.stdout.splitlines())

    for name in ("import, memory", "export, memory"):
        assert 20 < float(lines[name].split()[0]) < 250


def test_an_unknown_name_is_refused_with_those_there_are():
    done = run_benchmarks("--size", "tiny", "--only", "everything")

    assert done.returncode == 2
    assert "scan" in done.stderr
