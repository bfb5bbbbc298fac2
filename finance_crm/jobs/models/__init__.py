"""Tables of the jobs app."""

from finance_crm.jobs.models.jobs import (
    LIVE,
    UNFINISHED,
    Job,
    JobEvent,
    JobEventKind,
    JobShard,
    JobSource,
    JobStatus,
    ShardStatus,
)
from finance_crm.jobs.models.schedule import ScheduleChange

__all__ = [
    "LIVE",
    "UNFINISHED",
    "Job",
    "JobEvent",
    "JobEventKind",
    "JobShard",
    "JobSource",
    "JobStatus",
    "ScheduleChange",
    "ShardStatus",
]
