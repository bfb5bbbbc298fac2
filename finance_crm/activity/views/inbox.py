"""A person's inbox, and the outbox of mail."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires, signed_in
from finance_crm.activity.queries.inbox import (
    SHOWN,
    count_mail,
    count_unread,
    get_mail,
    get_notification,
    list_mail,
    list_notifications,
)
from finance_crm.activity.services.notifications import mark_read
from finance_crm.web.tables import Badge, Column, Kind, Table


class MailTable(Table):
    name = "outbox"
    caption = _("Outgoing mail")
    columns = (
        Column("subject", _("Subject"), link=("activity:mail", "id")),
        Column("address", _("To")),
        Column(
            "state",
            _("State"),
            Kind.BADGE,
            sort=False,
            badges={
                "sent": Badge(_("Sent"), "good"),
                "waiting": Badge(_("Waiting"), "info"),
                "failed": Badge(_("Failed"), "bad"),
            },
        ),
        Column("created_at", _("Written"), Kind.MOMENT),
        Column("sent_at", _("Sent"), Kind.MOMENT),
        Column("attempt_count", _("Attempts"), Kind.NUMBER),
    )
    default_sort = "-created_at"
    empty_title = _("No mail yet")
    empty_text = _("What the application writes to people appears here before and after it is sent.")


@require_GET
@signed_in
def inbox(request: HttpRequest) -> HttpResponse:
    before = request.GET.get("before", "")
    before_id = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None
    rows = list_notifications(user_id=request.user.pk, before_id=before_id)
    older = rows[SHOWN - 1].pk if len(rows) > SHOWN else None
    unread = count_unread(user_id=request.user.pk)
    return render(request, "activity/inbox.html", {"rows": rows[:SHOWN], "older": older, "unread": unread})


@require_GET
@signed_in
def open_notification(request: HttpRequest, notification_id: int) -> HttpResponse:
    """Mark it as read and go where it points: reading is what opening means, so this GET writes."""
    found = get_notification(user_id=request.user.pk, notification_id=notification_id)
    if found is None:
        raise Http404
    mark_read(user_id=request.user.pk, notification_id=found.pk, now=timezone.now())
    return redirect(found.url or "activity:inbox")


@require_POST
@signed_in
def read_all(request: HttpRequest) -> HttpResponse:
    mark_read(user_id=request.user.pk, now=timezone.now())
    return redirect("activity:inbox")


@require_GET
@requires(Right.MANAGE_SETTINGS)
def outbox(request: HttpRequest) -> HttpResponse:
    table = MailTable(request)
    rows = list_mail(order_by=table.sort.order_by(), offset=table.offset, limit=table.limit)
    table.load(rows, fields=("id", *(column.key for column in MailTable.columns)), count=count_mail())
    return render(request, "activity/outbox.html", {"table": table})


@require_GET
@requires(Right.MANAGE_SETTINGS)
def mail(request: HttpRequest, mail_id: int) -> HttpResponse:
    found = get_mail(mail_id=mail_id)
    if found is None:
        raise Http404
    return render(request, "activity/mail.html", {"mail": found})
