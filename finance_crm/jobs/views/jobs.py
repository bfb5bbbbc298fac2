"""Pages of background jobs: the list, one job live, start, cancel, retry."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.jobs.domain.kinds import AS_OF, job_kinds
from finance_crm.jobs.forms.jobs import ArgumentsForm
from finance_crm.jobs.queries import jobs as queries
from finance_crm.jobs.rights import may_run, only_own, sees_job, startable_kinds
from finance_crm.jobs.services import jobs as services
from finance_crm.jobs.views.tables import SHARD_TONES, STATUS, JobTable
from finance_crm.web.as_of import get_as_of


@require_GET
@requires(Right.VIEW_JOBS)
def job_list(request: HttpRequest) -> HttpResponse:
    table = JobTable(request)
    page = queries.list_job_page(
        filters=table.filters | only_own(user=request.user),
        order_by=table.sort.order_by(),
        offset=table.offset,
        limit=table.limit,
    )
    table.load(page.rows, fields=queries.JobRow._fields, count=page.count)
    context = {
        "table": table,
        "live": queries.list_live_jobs(**only_own(user=request.user)),
        "kinds": startable_kinds(user=request.user),
    }
    return render(request, "jobs/list.html", context)


@require_GET
@requires(Right.VIEW_JOBS)
def job_detail(request: HttpRequest, job_id: int) -> HttpResponse:
    return render(request, "jobs/detail.html", _context(request, job_id))


@require_GET
@requires(Right.VIEW_JOBS)
def live(request: HttpRequest, job_id: int) -> HttpResponse:
    """The part of a job's page that changes while it runs."""
    context = _context(request, job_id)
    return _announced(render(request, "jobs/partials/live.html", context), context["job"].is_live)


@require_GET
@requires(Right.VIEW_JOBS)
def progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """The progress bar of a job, for whichever page it was started from."""
    job = _job(request, job_id)
    context = {"job": job, "progress": queries.get_progress(job_id=job_id), "status": STATUS[job.status]}
    return _announced(render(request, "jobs/partials/progress.html", context), job.is_live)


@require_POST
@requires(Right.VIEW_JOBS)
def cancel(request: HttpRequest, job_id: int) -> HttpResponse:
    _check(request, job_id)
    services.cancel(job_id=job_id, actor_id=request.user.pk)
    return redirect("jobs:job", job_id)


@require_POST
@requires(Right.VIEW_JOBS)
def retry(request: HttpRequest, job_id: int) -> HttpResponse:
    _check(request, job_id)
    try:
        services.retry(job_id=job_id, actor_id=request.user.pk)
    except services.NotRetryableError:
        messages.error(request, _("Only a failed or cancelled job can be retried."))
    except services.JobLockedError as error:
        messages.error(request, _("Job %(id)s is at work on the same thing.") % {"id": error.job_id})
    return redirect("jobs:job", job_id)


@require_http_methods(["GET", "POST"])
@requires(Right.VIEW_JOBS)
def start(request: HttpRequest, kind: str) -> HttpResponse:
    if kind not in job_kinds:
        raise Http404
    chosen = next((known for known in startable_kinds(user=request.user) if known.name == kind), None)
    if chosen is None:
        raise PermissionDenied
    form = ArgumentsForm(request.POST or None, kind=chosen, initial={AS_OF: get_as_of(request)})
    if request.method != "POST" or not form.is_valid():
        return render(request, "jobs/start.html", {"form": form, "kind": chosen})
    try:
        job = services.enqueue(kind=kind, arguments=form.arguments, actor_id=request.user.pk, source="page")
    except services.JobLockedError as error:
        messages.error(request, _("Job %(id)s is at work on the same thing.") % {"id": error.job_id})
        return redirect("jobs:job", error.job_id)
    return redirect("jobs:job", job.pk)


def _job(request: HttpRequest, job_id: int) -> Any:
    try:
        job = queries.get_job(job_id=job_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    if not sees_job(user=request.user, started_by_id=job.started_by_id):
        raise Http404
    return job


def _check(request: HttpRequest, job_id: int) -> None:
    if not may_run(user=request.user, kind=_job(request, job_id).kind):
        raise PermissionDenied


def _context(request: HttpRequest, job_id: int) -> dict[str, Any]:
    job = _job(request, job_id)
    shards = [(shard, SHARD_TONES[shard.status]) for shard in queries.list_shards(job_id=job_id)]
    return {
        "job": job,
        "status": STATUS[job.status],
        "progress": queries.get_progress(job_id=job_id),
        "shards": shards,
        "events": queries.list_events(job_id=job_id),
        "arguments": queries.describe_values(kind=job.kind, values=job.arguments),
        "result": queries.describe_values(kind=job.kind, values=job.result),
        "may_run": may_run(user=request.user, kind=job.kind),
    }


def _announced(response: HttpResponse, is_live: bool) -> HttpResponse:
    """Tell the page when the job is over: it may listen for `job-closed`."""
    if not is_live:
        response["HX-Trigger-After-Swap"] = "job-closed"
    return response
