"""Files of records: adding one, getting one back out, taking one back. The record decides who may."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires, signed_in
from finance_crm.access.queries.rights import get_scope, has_right
from finance_crm.activity.queries.attachments import find_attachment
from finance_crm.activity.queries.subjects import SubjectNotFoundError, get_card, get_subject
from finance_crm.activity.services import attachments as services


@require_GET
@signed_in
def download(request: HttpRequest, attachment_id: int) -> HttpResponseBase:
    """The file of a record that the reader sees; never shown in the browser, where it could run."""
    attachment = _find(request, attachment_id)
    content = attachment.file.open("rb")
    return FileResponse(
        content, as_attachment=True, filename=attachment.file_name, content_type="application/octet-stream"
    )


@require_POST
@requires(Right.COMMENT)
def add(request: HttpRequest, subject: str, object_id: int) -> HttpResponse:
    """Keep a file with a record that the reader sees."""
    _require_right(request, subject)
    file = request.FILES.get("file")
    try:
        card = get_card(subject=subject, object_id=object_id, scope=get_scope(user=request.user))
        if file is None:
            messages.error(request, str(forms.FileField.default_error_messages["required"]))
        else:
            services.attach_file(
                subject=subject,
                object_id=object_id,
                file=file,
                scope=get_scope(user=request.user),
                actor_id=request.user.pk,
                now=timezone.now(),
            )
            messages.success(request, _("The file is attached."))
    except SubjectNotFoundError as error:
        raise Http404 from error
    except services.AttachmentRefusedError as error:
        messages.error(request, str(error))
    return redirect(card.url)


@require_POST
@requires(Right.COMMENT)
def withdraw(request: HttpRequest, attachment_id: int) -> HttpResponse:
    """Take back a file that one has brought."""
    attachment = _find(request, attachment_id)
    try:
        services.withdraw_attachment(attachment_id=attachment_id, actor_id=request.user.pk, now=timezone.now())
    except services.NotYourAttachmentError as error:
        raise PermissionDenied from error
    scope = get_scope(user=request.user)
    return redirect(get_card(subject=attachment.subject, object_id=attachment.object_id, scope=scope).url)


def _find(request: HttpRequest, attachment_id: int) -> Any:
    attachment = find_attachment(attachment_id=attachment_id)
    if attachment is None:
        raise Http404
    _require_right(request, attachment.subject)
    try:
        get_card(subject=attachment.subject, object_id=attachment.object_id, scope=get_scope(user=request.user))
    except SubjectNotFoundError as error:
        raise Http404 from error
    return attachment


def _require_right(request: HttpRequest, subject: str) -> None:
    try:
        kind = get_subject(name=subject)
    except SubjectNotFoundError as error:
        raise Http404 from error
    if not has_right(user=request.user, right=kind.right):
        raise PermissionDenied
