"""A job kind whose work can be counted: each shard writes half of its rows, pauses, and writes the others."""

import time

from django.apps import AppConfig
from django.db import connection

from finance_crm.jobs.domain.kinds import JobKind, JobView, Json, Report, ShardView, job_kinds

TABLE = "CREATE TABLE IF NOT EXISTS fault_probe (job_id bigint, number int)"
ROWS_PER_SHARD = 10


def plan(job: JobView) -> list[Json]:
    return [{"first": index * ROWS_PER_SHARD} for index in range(job.arguments["shards"])]


def write_rows(shard: ShardView, report: Report) -> Json:
    first = shard.arguments["first"]
    half = ROWS_PER_SHARD // 2
    _insert(shard, first, first + half)
    report(half, ROWS_PER_SHARD)
    time.sleep(shard.job.arguments["seconds"])
    _insert(shard, first + half, first + ROWS_PER_SHARD)
    return {"rows": ROWS_PER_SHARD}


def add_up(job: JobView, results: list[Json]) -> Json:
    return {"rows": sum(result["rows"] for result in results)}


def _insert(shard: ShardView, first: int, end: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO fault_probe SELECT %s, n FROM generate_series(%s, %s) n",
            [shard.job.id, first, end - 1],
        )


PROBE = JobKind(name="probe", label="Probe", right="run_scan", plan=plan, run_shard=write_rows, finish=add_up)


class ProbeConfig(AppConfig):
    name = "tests.faults"
    label = "faults"

    def ready(self) -> None:
        job_kinds.register(PROBE)
