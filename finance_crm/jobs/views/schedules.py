"""The schedule, for administrators."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.jobs.forms.schedules import ScheduleForm
from finance_crm.jobs.queries import schedules as queries
from finance_crm.jobs.services import schedules as services


@require_GET
@requires(Right.MANAGE_SCHEDULE)
def schedule_list(request: HttpRequest) -> HttpResponse:
    return render(request, "jobs/schedules.html", {"schedules": queries.list_schedules()})


@require_http_methods(["GET", "POST"])
@requires(Right.MANAGE_SCHEDULE)
def schedule_edit(request: HttpRequest, name: str) -> HttpResponse:
    schedule = queries.get_schedule(name=name)
    if schedule is None:
        raise Http404
    form = ScheduleForm(request.POST or None, kind=schedule.kind, initial=_initial(schedule))
    if request.method == "POST" and form.is_valid():
        services.change_schedule(
            name=name,
            is_enabled=form.cleaned_data["is_enabled"],
            timing=services.Timing(form.cleaned_data["crontab"], form.cleaned_data["time_zone"]),
            arguments=form.arguments,
            actor_id=request.user.pk,
        )
        messages.success(request, _("The schedule is changed."))
        return redirect("jobs:schedules")
    changes = queries.list_schedule_changes(name=name)
    return render(request, "jobs/schedule.html", {"form": form, "schedule": schedule, "changes": changes})


def _initial(schedule: queries.Schedule) -> dict[str, object]:
    return {
        "is_enabled": schedule.is_enabled,
        "crontab": schedule.crontab,
        "time_zone": schedule.time_zone,
        **schedule.arguments,
    }
