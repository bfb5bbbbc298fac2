"""Pages of imports: the list, the upload, and one import from its first look to its undoing."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_rights
from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.kinds import ImportKind, Mode, import_kinds
from finance_crm.exchange.forms.imports import MappingNameForm, ReadingForm, UploadForm
from finance_crm.exchange.queries import imports as queries
from finance_crm.exchange.queries.messages import describe_failure
from finance_crm.exchange.services import imports as services
from finance_crm.exchange.services.mappings import save_mapping
from finance_crm.exchange.services.preview import ensure_settled, preview_import
from finance_crm.exchange.services.queueing import start_import
from finance_crm.exchange.views.tables import STATUS, ImportTable
from finance_crm.jobs.queries.jobs import get_job

SHOWN_PROBLEMS = 100
READABLE = frozenset({"uploaded", "checked", "refused", "unreadable", "failed"})


@require_GET
@requires(Right.IMPORT, unscoped=True)
def import_list(request: HttpRequest) -> HttpResponse:
    table = ImportTable(request)
    page = queries.list_import_page(oldest_first=not table.sort.descending, offset=table.offset, limit=table.limit)
    table.load(page.rows, fields=queries.ImportRow._fields, count=page.count)
    return render(request, "exchange/imports.html", {"table": table, "kinds": _kinds(request)})


@require_GET
@requires(Right.IMPORT, unscoped=True)
def choose_kind(request: HttpRequest) -> HttpResponse:
    return render(request, "exchange/kinds.html", {"kinds": _kinds(request)})


@require_http_methods(["GET", "POST"])
@requires(Right.IMPORT, unscoped=True)
def upload(request: HttpRequest, kind: str) -> HttpResponse:
    chosen = _kind(request, kind)
    names = [mapping.name for mapping in queries.list_mappings(kind=kind)]
    form = UploadForm(request.POST or None, request.FILES or None, names=names)
    if request.method == "POST" and form.is_valid():
        try:
            run = _create(request, chosen, form)
        except FileRejectedError as error:
            form.add_error(None, describe_failure(code=error.code, facts=error.facts))
        else:
            return redirect("exchange:import_run", run.pk)
    return render(request, "exchange/upload.html", {"form": form, "kind": chosen})


@require_http_methods(["GET", "POST"])
@requires(Right.IMPORT, unscoped=True)
def import_run(request: HttpRequest, import_id: int) -> HttpResponse:
    """One import: how it is read while it may still change, its progress, its outcome."""
    run = _run(request, import_id)
    if request.method == "POST":
        return _read(request, run)
    return render(request, "exchange/import.html", _context(request, run))


@require_POST
@requires(Right.IMPORT, unscoped=True)
def start(request: HttpRequest, import_id: int, action: str) -> HttpResponse:
    """Apply a checked import, or undo an applied one."""
    _run(request, import_id)
    try:
        start_import(import_id=import_id, action=action, actor_id=request.user.pk, source="page")
    except services.NotReadyError:
        messages.error(request, _("This import is at work, or already past that step."))
    return redirect("exchange:import_run", import_id)


@require_POST
@requires(Right.IMPORT, unscoped=True)
def confirm(request: HttpRequest, import_id: int) -> HttpResponse:
    """Accept what an import proposes."""
    _run(request, import_id)
    accepted = tuple(int(text) for text in request.POST.getlist("ids") if text.isdecimal())
    try:
        services.confirm_proposals(import_id=import_id, accepted=accepted, actor_id=request.user.pk, at=timezone.now())
    except services.NotReadyError:
        messages.error(request, _("There is nothing to confirm."))
    except FileRejectedError as error:
        messages.error(request, describe_failure(code=error.code, facts=error.facts))
    return redirect("exchange:import_run", import_id)


@require_GET
@requires(Right.IMPORT, unscoped=True)
def rejects(request: HttpRequest, import_id: int) -> HttpResponseBase:
    run = _run(request, import_id)
    if not run.rejects:
        raise Http404
    return FileResponse(run.rejects.open("rb"), as_attachment=True, filename=f"rejected_{run.pk}.csv")


def _kinds(request: HttpRequest) -> list[ImportKind]:
    return queries.describe_kinds(right_names=frozenset(map(str, get_rights(user=request.user))))


def _kind(request: HttpRequest, name: str) -> ImportKind:
    if name not in import_kinds:
        raise Http404
    kind = import_kinds.get(name)
    if kind not in _kinds(request):
        raise PermissionDenied
    return kind


def _run(request: HttpRequest, import_id: int) -> Any:
    try:
        run = queries.get_import(import_id=import_id)
    except ObjectDoesNotExist as error:
        raise Http404 from error
    _kind(request, run.kind)
    return run


def _create(request: HttpRequest, kind: ImportKind, form: UploadForm) -> Any:
    data = form.cleaned_data
    mapping = data["mapping_file"]
    if mapping is None:
        mapping = queries.get_mapping(kind=kind.name, name=data["mapping"]) if data["mapping"] else {}
    return services.create_import(
        kind=kind.name,
        upload=services.Upload(data["file"], data["file"].name, data["file"].size),
        mode=(Mode.CREATE_OR_UPDATE if Mode.CREATE_OR_UPDATE in kind.modes else kind.modes[0]).value,
        mapping=mapping,
        accepts_good_rows=False,
        actor_id=request.user.pk,
        at=timezone.now(),
    )


def _read(request: HttpRequest, run: Any) -> HttpResponse:
    """Take the answers of the form; then check the file, save the mapping, or only look again."""
    kind = import_kinds.get(run.kind)
    form = ReadingForm(request.POST, kind=kind, preview=preview_import(run=run))
    saving = MappingNameForm(request.POST)
    action = request.POST.get("action", "check")
    if not form.is_valid():
        return render(request, "exchange/import.html", _context(request, run, form=form))
    try:
        run = services.change_mapping(
            import_id=run.pk,
            mapping=form.mapping,
            mode=form.cleaned_data["mode"],
            accepts_good_rows=form.cleaned_data["accepts_good_rows"],
        )
        if action == "save" and saving.is_valid():
            name = saving.cleaned_data["name"]
            save_mapping(kind=kind.name, name=name, definition=run.mapping, actor_id=request.user.pk, at=timezone.now())
            messages.success(request, _("The mapping is saved as “%(name)s”.") % {"name": name})
        if action == "check":
            ensure_settled(run=run)
            start_import(import_id=run.pk, action="check", actor_id=request.user.pk, source="page")
    except FileRejectedError as error:
        messages.error(request, describe_failure(code=error.code, facts=error.facts))
    except services.NotReadyError:
        messages.error(request, _("This import is at work, or already past that step."))
    return redirect("exchange:import_run", run.pk)


def _context(request: HttpRequest, run: Any, form: ReadingForm | None = None) -> dict[str, Any]:
    kind = import_kinds.get(run.kind)
    is_readable = run.status in READABLE
    preview = preview_import(run=run) if is_readable and form is None else form.preview if form else None
    if preview is not None and form is None:
        initial = {"mode": run.mode, "accepts_good_rows": run.accepts_good_rows}
        form = ReadingForm(kind=kind, preview=preview, initial=initial)
    failure = preview.failure if preview else None
    return {
        "run": run,
        "kind": kind,
        "status": STATUS[run.status],
        "form": form,
        "preview": preview,
        "failure": describe_failure(code=failure.code, facts=failure.facts)
        if failure
        else queries.get_failure(run=run),
        "problems": queries.list_problems(run=run, limit=SHOWN_PROBLEMS),
        "job": get_job(job_id=run.job_id) if run.job_id else None,
        "may_apply": run.status == "checked" and (run.rejected_count == 0 or run.accepts_good_rows),
        "crumbs": [(_("Imports"), "/imports/"), (run.file_name, "")],
    }
