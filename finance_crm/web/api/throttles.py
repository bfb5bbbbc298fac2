"""How many requests one caller may send: a counter per minute in the shared cache."""

from django.conf import settings
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from finance_crm.counters import count

_MINUTE = 60


class CallerThrottle(BaseThrottle):
    """`API_REQUESTS_PER_MINUTE` for each user or service account."""

    def allow_request(self, request: Request, view: object) -> bool:
        now = timezone.now()
        self.seconds_left = _MINUTE - now.second
        key = f"api:{request.user.pk or request.META.get('REMOTE_ADDR')}:{now:%H%M}"
        return count(key, seconds=_MINUTE) <= settings.API_REQUESTS_PER_MINUTE

    def wait(self) -> float:
        return self.seconds_left
