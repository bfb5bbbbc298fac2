"""History and comments of any record: panels of its page, and pages of their own."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from finance_crm.access.domain.roles import Right
from finance_crm.access.domain.scopes import Scope
from finance_crm.access.guards import requires, signed_in
from finance_crm.access.queries.rights import get_scope, has_right
from finance_crm.activity.forms.comments import CommentForm
from finance_crm.activity.queries.comments import get_comment_place, list_comments
from finance_crm.activity.queries.history import get_history
from finance_crm.activity.queries.subjects import SubjectNotFoundError, get_card, get_subject
from finance_crm.activity.services.comments import NotYourCommentError, add_comment, withdraw_comment


@require_GET
@signed_in
def history(request: HttpRequest, subject: str, object_id: int) -> HttpResponse:
    """The right is that of the kind of record, so it is asked for here."""
    scope = _open(request, subject)
    try:
        entries = get_history(object_type=subject, object_id=object_id, scope=scope)
        card = get_card(subject=subject, object_id=object_id, scope=scope)
    except SubjectNotFoundError as error:
        raise Http404 from error
    template = "activity/history_panel.html" if request.headers.get("HX-Request") else "activity/history.html"
    return render(request, template, {"entries": entries, "card": card})


@require_http_methods(["GET", "POST"])
@signed_in
def comments(request: HttpRequest, subject: str, object_id: int) -> HttpResponse:
    scope = _open(request, subject)
    form = CommentForm(request.POST or None)
    try:
        if request.method == "POST":
            _require_comment_right(request)
            if form.is_valid():
                _add(request, subject, object_id, form.cleaned_data["body"], scope)
                form = CommentForm()
        remarks = list_comments(subject=subject, object_id=object_id, scope=scope)
        card = get_card(subject=subject, object_id=object_id, scope=scope)
    except SubjectNotFoundError as error:
        raise Http404 from error
    return _comments_page(request, subject, object_id, {"form": form, "remarks": remarks, "card": card})


@require_POST
@requires(Right.COMMENT)
def withdraw(request: HttpRequest, comment_id: int) -> HttpResponse:
    place = get_comment_place(comment_id=comment_id)
    if place is None:
        raise Http404
    subject, object_id = place
    scope = _open(request, subject)
    try:
        card = get_card(subject=subject, object_id=object_id, scope=scope)
        withdraw_comment(comment_id=comment_id, actor_id=request.user.pk, now=timezone.now())
    except SubjectNotFoundError as error:
        raise Http404 from error
    except NotYourCommentError as error:
        raise PermissionDenied from error
    remarks = list_comments(subject=subject, object_id=object_id, scope=scope)
    return _comments_page(request, subject, object_id, {"form": CommentForm(), "remarks": remarks, "card": card})


def _open(request: HttpRequest, subject: str) -> Scope:
    """Return the reader's scope.

    :raises Http404: if there is no such kind of record
    :raises PermissionDenied: if the reader lacks its right
    """
    try:
        kind = get_subject(name=subject)
    except SubjectNotFoundError as error:
        raise Http404 from error
    if not has_right(user=request.user, right=kind.right):
        raise PermissionDenied
    return get_scope(user=request.user)


def _require_comment_right(request: HttpRequest) -> None:
    if not has_right(user=request.user, right=Right.COMMENT):
        raise PermissionDenied


def _add(request: HttpRequest, subject: str, object_id: int, body: str, scope: Scope) -> None:
    add_comment(
        subject=subject,
        object_id=object_id,
        body=body,
        author_id=request.user.pk,
        scope=scope,
        now=timezone.now(),
    )


def _comments_page(request: HttpRequest, subject: str, object_id: int, context: dict[str, object]) -> HttpResponse:
    may_write = has_right(user=request.user, right=Right.COMMENT)
    template = "activity/comments_panel.html" if request.headers.get("HX-Request") else "activity/comments.html"
    place = {"subject": subject, "object_id": object_id, "may_write": may_write}
    return render(request, template, place | context)
