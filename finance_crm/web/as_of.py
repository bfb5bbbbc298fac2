"""The business date that a page is about, and what was known then.

`?as_of=2026-10-31` is the close of that day; it stays for the session, so that the next page agrees.
`?known_at=2026-11-02T08:00:00Z` asks what was known at that moment; it stays in the URL only, because a
forgotten one would silently hide later postings.
"""

from datetime import date, datetime

from django.core.exceptions import BadRequest
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from finance_crm.web.domain.business_day import business_days

SESSION_KEY = "as_of"
# Windows reach years before and after a day, and no calendar goes on beyond its ends.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)


def get_today() -> date:
    """Return the business date of the default entity, or the UTC date before any entity exists."""
    for provider in business_days:
        return provider.today(timezone.now())
    return timezone.now().date()


def get_today_of(request: HttpRequest) -> date:
    """Return `get_today()`, asked once per request."""
    known = getattr(request, "_today", None)
    if known is None:
        known = request._today = get_today()  # type: ignore[attr-defined]
    return known


def get_as_of(request: HttpRequest) -> date:
    """Return the date asked for by the URL, else by an earlier page of the session, else today.

    :raises BadRequest: for what is no date
    """
    known = getattr(request, "_as_of", None)
    if known is None:
        known = request._as_of = _find_as_of(request)  # type: ignore[attr-defined]
    return known


def use_today(request: HttpRequest) -> None:
    """Put an error page under today's date, because the date asked for may be the error."""
    request._as_of = get_today()  # type: ignore[attr-defined]


def _find_as_of(request: HttpRequest) -> date:
    asked = request.GET.get("as_of")
    if asked is None:
        return _parse(request.session.get(SESSION_KEY, "")) or get_today_of(request)
    day = _parse(asked)
    if asked and day is None:
        raise BadRequest(_("%(text)s is not a date of the form 2026-10-31.") % {"text": asked})
    if day is not None and not FIRST_DAY <= day <= LAST_DAY:
        raise BadRequest(_("Give a day from 1900 to 2199."))
    if day is None or day == get_today_of(request):
        request.session.pop(SESSION_KEY, None)
        return get_today_of(request)
    if request.session.get(SESSION_KEY) != day.isoformat():
        request.session[SESSION_KEY] = day.isoformat()
    return day


def get_known_at(request: HttpRequest) -> datetime | None:
    """Return the moment asked for, or None for everything known by now.

    :raises BadRequest: for what is no moment, because the figures of now would be taken for those of then
    """
    asked = request.GET.get("known_at", "")
    try:
        moment = parse_datetime(asked)
    except ValueError:
        moment = None
    if asked and moment is None:
        raise BadRequest(_("%(text)s is not a moment of the form 2026-11-02T08:00:00Z.") % {"text": asked})
    if moment is None or timezone.is_aware(moment):
        return moment
    return timezone.make_aware(moment, timezone.get_default_timezone())


def _parse(text: str) -> date | None:
    try:
        return parse_date(text)
    except ValueError:
        return None
