"""What every test run shares. Fixtures of one app live in its own conftest.py."""

import ctypes.util
import os
import shutil
from collections.abc import Iterator

import pytest
from django.utils import translation

CHROMIUMS = ("chromium", "chromium-browser", "google-chrome")


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    """A request leaves the language of its reader behind in the thread; the next test starts without it."""
    yield
    translation.deactivate()


def missing_parts() -> list[str]:
    """Name the system parts whose tests are skipped here, with what installs them on Debian."""
    missing = []
    if not any(shutil.which(name) for name in CHROMIUMS):
        missing.append("a Chromium for the browser tests (apt-get install chromium)")
    if not all(ctypes.util.find_library(name) for name in ("pango-1.0", "pangoft2-1.0", "harfbuzz-subset")):
        missing.append("Pango for the PDF tests (apt-get install libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk)")
    return missing


def pytest_configure(config: pytest.Config) -> None:
    """CI installs every part: a test skipped there would be a test that never runs."""
    if os.environ.get("CI") and missing_parts():
        raise pytest.UsageError("CI lacks " + ", ".join(missing_parts()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    for part in missing_parts():
        terminalreporter.write_line(f"This machine lacks {part}; their tests were skipped.")
