"""Messages to the workers. The database knows what is to be done; a message only says "look"."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)

WORK = "jobs.work"
MOST_MESSAGES = 32  # a job is done by at most so many workers at once


def send_work_on_commit(*, job_id: int, count: int = 1, delay_seconds: float = 0) -> None:
    """Invite up to `count` workers to the job once the running transaction is committed."""
    transaction.on_commit(lambda: send_work(job_id=job_id, count=count, delay_seconds=delay_seconds))


def send_work(*, job_id: int, count: int = 1, delay_seconds: float = 0) -> None:
    """Invite up to `count` workers to the job.

    A broker that cannot be reached is not an error here: the sweeper sends the message again.
    """
    try:
        for _ in range(min(count, MOST_MESSAGES)):
            kwargs = {"job_id": str(job_id)}
            current_app.send_task(WORK, kwargs=kwargs, countdown=delay_seconds or None, retry=False)
    except (KombuError, RedisError, OSError) as error:
        logger.warning("Workers were not told of job %s, the sweeper will: %s", job_id, error)
