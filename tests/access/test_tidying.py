"""What has run out is forgotten, and what has not stays."""

from datetime import UTC, datetime, timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from oauth2_provider.models import AccessToken

from finance_crm.access.domain.roles import Role
from finance_crm.access.models import IdempotentAnswer, User
from finance_crm.access.services.clients import create_client
from finance_crm.access.services.tidying import forget_expired
from finance_crm.access.tasks import forget_expired_rows

NOW = datetime(2026, 6, 30, 12, 0, tzinfo=UTC)
MOMENT = timedelta(seconds=1)


@pytest.fixture
def account(db) -> User:
    return User.objects.create(username="erp", role=Role.SYSTEM, password="!")


def keep_token(name: str, expires: datetime) -> None:
    client = create_client(name=name, scopes=["read"], team_ids=[], now=NOW).client
    AccessToken.objects.create(application=client, token=name, scope="read", expires=expires)


def keep_answer(account: User, key: str, at: datetime) -> None:
    IdempotentAnswer.objects.create(user=account, key=key, request_hash="x", status_code=201, body="{}", created_at=at)


def keep_failure(name: str, at: datetime) -> None:
    attempt = AccessAttempt.objects.create(username=name, ip_address="192.0.2.7", failures_since_start=1)
    AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=at)


def test_tokens_and_sessions_go_once_they_have_ended(db):
    for name, at in (("ended", NOW - MOMENT), ("ending", NOW), ("going on", NOW + MOMENT)):
        keep_token(name, at)
        Session.objects.create(session_key=name, session_data="", expire_date=at)

    assert forget_expired(now=NOW) == 2
    assert set(AccessToken.objects.values_list("token", flat=True)) == {"ending", "going on"}
    assert set(Session.objects.values_list("session_key", flat=True)) == {"ending", "going on"}


def test_answers_are_kept_for_a_day(account):
    keep_answer(account, "old", NOW - timedelta(hours=24))
    keep_answer(account, "young", NOW - timedelta(hours=24) + MOMENT)

    assert forget_expired(now=NOW) == 1
    assert list(IdempotentAnswer.objects.values_list("key", flat=True)) == ["young"]


def test_failures_are_kept_for_thirty_days(db):
    keep_failure("old", NOW - timedelta(days=30) - MOMENT)
    keep_failure("young", NOW - timedelta(days=30))

    assert forget_expired(now=NOW) == 1
    assert list(AccessAttempt.objects.values_list("username", flat=True)) == ["young"]


def test_nothing_to_forget_is_no_trouble(db):
    assert forget_expired(now=NOW) == 0


def test_the_task_reads_the_clock_and_takes_what_a_newer_sender_adds(account, time_machine):
    keep_answer(account, "old", NOW - timedelta(hours=24))
    time_machine.move_to(NOW)

    forget_expired_rows(reason="unknown to this release")

    assert not IdempotentAnswer.objects.exists()
