"""What a background job can do: the kinds that the apps above register in `ready()`.

Arguments and results are JSON values; dates travel as ISO strings. Counts are whole numbers of whatever the
kind counts (`unit`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeAlias

from finance_crm.registry import Registry

Json = dict[str, Any]
Text: TypeAlias = Any  # a string, or a lazy translation that becomes one when it is printed
Report = Callable[[int, int], None]


class JobError(Exception):
    """Raised by a kind to end its job with a sentence for the person who started it; never tried again."""


class StopShard(Exception):  # noqa: N818  not an error: the shard is no longer ours to finish
    """Raised by `report` when the job was cancelled or another worker took the shard over."""


@dataclass(frozen=True)
class JobView:
    """What a kind sees of its job."""

    id: int
    kind: str
    arguments: Mapping[str, Any]
    source: str
    started_by_id: int | None
    language: str = ""  # of the person who started it; messages for them are written in it

    @property
    def as_of(self) -> date | None:
        """The business date in the argument `as_of`, if the kind takes one."""
        day = self.arguments.get("as_of")
        return date.fromisoformat(day) if day else None


@dataclass(frozen=True)
class ShardView:
    """What a kind sees of the piece it is to do; `attempt` is 1 the first time."""

    id: int
    job: JobView
    index: int
    arguments: Mapping[str, Any]
    attempt: int = 1


@dataclass(frozen=True)
class Argument:
    """One argument that a person may give when starting or scheduling a job of the kind."""

    name: str
    label: Text
    type: str = "text"  # text, date, number or boolean
    is_required: bool = False
    help: Text = ""


AS_OF = "as_of"
TODAY = "today"  # in a schedule: the business date of the run


def one_shard(job: JobView) -> list[Json]:
    """Plan a job that is done in one piece."""
    return [{}]


def no_summary(job: JobView, results: list[Json]) -> Json:
    """Close a job whose only result is that of its one shard, or nothing."""
    return results[0] if len(results) == 1 else {}


def no_lock(arguments: Mapping[str, Any]) -> str | None:
    """Let any number of jobs of the kind run at once."""
    return None


def lock_per_as_of(arguments: Mapping[str, Any]) -> str | None:
    """Keep two jobs of the kind for the same business date apart."""
    return str(arguments.get(AS_OF, ""))


@dataclass(frozen=True)
class JobKind:
    """One kind of background job.

    `plan` splits the job into shards of a few seconds each: one dict of arguments per shard, in which an
    optional whole number `total` tells the progress bar how much there is to do before the shard starts.
    `run_shard` does one of them and returns its result. It runs in one transaction with the shard's
    completion mark, so that a worker killed in the middle leaves nothing and a repeat does nothing; a kind
    that sets `is_transactional` to false commits as it likes and must itself be safe to run twice.
    `finish` runs once, in the transaction that closes the job, with the shards' results in order.
    `lock_key` names what two live jobs of the kind must not work on at once; None locks nothing.
    `arguments` are what a person may give on the page; `is_startable` shows a button for it there.
    """

    name: str
    label: Text
    right: str
    run_shard: Callable[[ShardView, Report], Json]
    plan: Callable[[JobView], list[Json]] = one_shard
    finish: Callable[[JobView, list[Json]], Json] = no_summary
    lock_key: Callable[[Mapping[str, Any]], str | None] = no_lock
    description: Text = ""
    unit: Text = ""
    arguments: tuple[Argument, ...] = ()
    is_startable: bool = False
    is_transactional: bool = True
    max_attempts: int = 5
    url: Callable[[JobView], str] | None = None  # where the outcome is shown
    result_labels: Mapping[str, Text] = field(default_factory=dict)  # what the keys of the result are called


@dataclass(frozen=True)
class JobSchedule:
    """A schedule that a new installation starts with; an administrator may change it later.

    `crontab` is "minute hour day-of-month month day-of-week" in the business time zone. The argument `as_of`
    may be "today".
    """

    name: str
    label: Text
    kind: str
    crontab: str
    arguments: Mapping[str, Any]
    is_enabled: bool = True


job_kinds: Registry[JobKind] = Registry("job kind")
default_schedules: Registry[JobSchedule] = Registry("job schedule")
