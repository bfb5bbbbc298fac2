"""How durations are written."""

from datetime import timedelta

from django import template
from django.utils.translation import gettext as _

from finance_crm.web.templatetags.formats import number

register = template.Library()


@register.filter
def duration(value: timedelta | float | None) -> str:
    """Write how long something takes: 0.4 s, 12 s, 3 min, 2 h 5 min."""
    if value is None:
        return "–"
    seconds = value.total_seconds() if isinstance(value, timedelta) else value
    if seconds < 60:
        return _("%(count)s s") % {"count": number(seconds, 1 if seconds < 10 else 0)}
    if seconds < 3600:
        return _("%(count)s min") % {"count": number(round(seconds / 60))}
    hours, minutes = divmod(round(seconds / 60), 60)
    return _("%(hours)s h %(minutes)s min") % {"hours": number(hours), "minutes": number(minutes)}


@register.filter
def cron(crontab: str) -> str:
    """Write the usual timings as people say them, and others as they are."""
    minute, hour, *rest = crontab.split()
    if not (minute.isdigit() and hour.isdigit()):
        return crontab
    time = f"{int(hour):02}:{int(minute):02}"
    said = {"* * *": _("Every day at %(time)s"), "* * 1-5": _("Monday to Friday at %(time)s")}
    days = " ".join(rest)
    return said[days] % {"time": time} if days in said else crontab
