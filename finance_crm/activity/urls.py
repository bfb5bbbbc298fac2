"""Pages about what happened."""

from django.urls import path

from finance_crm.activity.views import attachments, inbox, subjects

app_name = "activity"

urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/read/", inbox.read_all, name="read_all"),
    path("inbox/<int:notification_id>/", inbox.open_notification, name="open"),
    path("outbox/", inbox.outbox, name="outbox"),
    path("outbox/<int:mail_id>/", inbox.mail, name="mail"),
    path("history/<slug:subject>/<int:object_id>/", subjects.history, name="history"),
    path("comments/<slug:subject>/<int:object_id>/", subjects.comments, name="comments"),
    path("comments/<int:comment_id>/withdraw/", subjects.withdraw, name="withdraw"),
    path("attachments/<slug:subject>/<int:object_id>/", attachments.add, name="attach"),
    path("attachments/<int:attachment_id>/", attachments.download, name="attachment"),
    path("attachments/<int:attachment_id>/withdraw/", attachments.withdraw, name="withdraw_attachment"),
]
