"""Exports: at once where the list is short, as a job with a link where it is long."""

from typing import Any

from django.core.exceptions import BadRequest, ObjectDoesNotExist, PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_rights, get_scope
from finance_crm.exchange.domain.kinds import ExportKind, ExportRequest, InvalidFiltersError, export_kinds
from finance_crm.exchange.queries import exports as queries
from finance_crm.exchange.services import exports as services
from finance_crm.exchange.services.queueing import start_export
from finance_crm.jobs.queries.jobs import get_job
from finance_crm.web.as_of import get_as_of, get_known_at

CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
NO_FILTERS = frozenset({"format", "as_of", "known_at", "page", "after", "size", "density"})


@require_GET
@requires(Right.EXPORT)
def export(request: HttpRequest, kind: str) -> HttpResponseBase:
    """Hand out what a page with the same filters shows, all pages of it."""
    chosen = _kind(request, kind)
    file_format = request.GET.get("format", "csv")
    if file_format not in CONTENT_TYPES:
        raise BadRequest(_("A list is exported as csv or xlsx."))
    asked = ExportRequest(
        filters={name: values for name, values in request.GET.lists() if name not in NO_FILTERS},
        scope=get_scope(user=request.user),
        as_of=get_as_of(request),
        known_at=get_known_at(request),
    )
    try:
        if services.is_large(kind=chosen, request=asked):
            return redirect("exchange:export_run", start_export(
                kind=kind, request=asked, file_format=file_format, actor_id=request.user.pk, source="page",
                at=timezone.now(),
            ))  # fmt: skip
        file = services.stream_export(kind=chosen, request=asked, file_format=file_format)
    except InvalidFiltersError as error:
        raise BadRequest(str(error)) from error
    name = f"{kind}_{asked.as_of.isoformat()}.{file_format}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[file_format])


@require_GET
@requires(Right.EXPORT)
def export_run(request: HttpRequest, export_id: int) -> HttpResponse:
    """An export in the background: its progress, then the link."""
    run = _run(request, export_id)
    job = get_job(job_id=run.job_id) if run.job_id else None
    label = export_kinds.get(run.kind).label
    return render(request, "exchange/export.html", {"run": run, "label": label, "job": job})


@require_GET
@requires(Right.EXPORT)
def download(request: HttpRequest, export_id: int) -> HttpResponseBase:
    run = _run(request, export_id)
    if not run.file:
        raise Http404
    name = f"{run.kind}_{run.as_of.isoformat()}.{run.format}"
    return FileResponse(run.file.open("rb"), as_attachment=True, filename=name, content_type=CONTENT_TYPES[run.format])


def _kind(request: HttpRequest, name: str) -> ExportKind:
    if name not in export_kinds:
        raise Http404
    kind = export_kinds.get(name)
    if kind.right not in get_rights(user=request.user):
        raise PermissionDenied
    return kind


def _run(request: HttpRequest, export_id: int) -> Any:
    """Return an export of this person: a file shows what its owner may see, so nobody else gets it."""
    try:
        return queries.get_export(export_id=export_id, owner_id=request.user.pk)
    except ObjectDoesNotExist as error:
        raise Http404 from error
