"""Job kinds made for one test, and the people who start them."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from finance_crm.access.models import User
from finance_crm.jobs.domain.kinds import JobKind, job_kinds
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import enqueue


def add_up(shard: Any, report: Callable[[int, int], None]) -> dict[str, Any]:
    report(2, 2)
    return {"number": shard.arguments["number"]}


def three_shards(job: Any) -> list[dict[str, Any]]:
    return [{"number": number, "total": 2} for number in (1, 2, 3)]


def total(job: Any, results: list[dict[str, Any]]) -> dict[str, Any]:
    return {"sum": sum(result["number"] for result in results)}


SUM = {"label": "Sum", "right": "run_scan", "plan": three_shards, "run_shard": add_up, "finish": total}


@pytest.fixture
def register() -> Iterator[Callable[..., JobKind]]:
    """Register a job kind for this test: a sum of three shards, with what the test changes about it."""
    names: list[str] = []

    def add(name: str = "sum", **changes: Any) -> JobKind:
        names.append(name)
        return job_kinds.register(JobKind(name=name, **{**SUM, **changes}))

    yield add
    for name in names:
        del job_kinds._items[name]


@pytest.fixture
def start(register: Callable[..., JobKind]) -> Callable[..., Job]:
    """Enqueue a job of a kind made for this test."""

    def start_job(given: dict[str, Any] | None = None, **changes: Any) -> Job:
        kind = register(**changes)
        return enqueue(kind=kind.name, arguments=given or {}, actor_id=None, source="command", sends=False)

    return start_job


@pytest.fixture
def analyst(db: None) -> User:
    return User.objects.create_user("ana", "ana@example.com", "long-password-1", role="analyst")


@pytest.fixture
def administrator(db: None) -> User:
    return User.objects.create_user("ada", "ada@example.com", "long-password-1", role="administrator")
