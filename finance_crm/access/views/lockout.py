"""What somebody sees who typed a wrong password too often."""

from collections.abc import Mapping
from typing import Any

from axes.helpers import get_cool_off
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone


def show(
    request: HttpRequest, response: HttpResponse | None = None, credentials: Mapping[str, Any] | None = None
) -> HttpResponse:
    """Say when to try again. Named by AXES_LOCKOUT_CALLABLE, so it has no address of its own."""
    wait = get_cool_off(request)
    until = timezone.now() + wait if wait else None
    page = render(
        request,
        "account/locked.html",
        {"until": until, "minutes": round(wait.total_seconds() / 60) if wait else 0},
        status=429,
    )
    if wait:
        page["Retry-After"] = str(int(wait.total_seconds()))
    return page
