"""Forget what has run out: tokens, sessions, answers to repeated requests, counted sign-in failures."""

from datetime import datetime, timedelta

from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from oauth2_provider.models import get_access_token_model

from finance_crm.access.services.approvals import expire_requests
from finance_crm.access.services.idempotency import forget_answers

_FAILURES_KEPT = timedelta(days=30)


def forget_expired(*, now: datetime) -> int:
    """Delete it and return how many rows went; requests that nobody decided in time are closed, not deleted."""
    expire_requests(now=now)
    tokens, _ = get_access_token_model().objects.filter(expires__lt=now).delete()
    sessions, _ = Session.objects.filter(expire_date__lt=now).delete()
    failures, _ = AccessAttempt.objects.filter(attempt_time__lt=now - _FAILURES_KEPT).delete()
    return int(tokens + sessions + failures) + forget_answers(now=now)
