"""What people are told: the inbox, and mail on its way out."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class Notification(models.Model):
    """One message in one person's inbox. Its `dedupe_key` says what state it tells of, so it comes once.

    `title` and `body` are kept in English and shown in the reader's language; `params` fill their {names}.
    """

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    kind = models.CharField(_("kind"), max_length=40)
    dedupe_key = models.CharField(max_length=200)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"), blank=True)
    params = models.JSONField(default=dict)
    url = models.CharField(_("page"), max_length=500, blank=True)
    created_at = models.DateTimeField(_("received at"))
    read_at = models.DateTimeField(_("read at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["recipient", "dedupe_key"], name="notification_once_per_state"),
            models.CheckConstraint(
                name="notification_url_is_ours",
                condition=Q(url="") | (Q(url__startswith="/") & ~Q(url__startswith="//") & ~Q(url__startswith="/\\")),
            ),
        ]
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notification_inbox"),
            models.Index(fields=["recipient"], name="notification_unread", condition=Q(read_at__isnull=True)),
        ]

    def __str__(self) -> str:
        return self.shown_title

    @property
    def shown_title(self) -> str:
        return fill(self.title, self.params)

    @property
    def shown_body(self) -> str:
        return fill(self.body, self.params)


class OutgoingMail(models.Model):
    """One mail to one address, waiting or sent. The `dedupe_key` keeps a repeat out."""

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, related_name="+", null=True)
    address = models.EmailField(_("to"))
    dedupe_key = models.CharField(max_length=200)
    subject = models.CharField(_("subject"), max_length=200)
    body = models.TextField(_("text"))
    created_at = models.DateTimeField(_("written at"))
    due_at = models.DateTimeField(_("next try at"))
    sent_at = models.DateTimeField(_("sent at"), null=True, blank=True)
    attempt_count = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["address", "dedupe_key"], name="outgoing_mail_once")]
        indexes = [models.Index(fields=["due_at"], name="outgoing_mail_waiting", condition=Q(sent_at__isnull=True))]

    def __str__(self) -> str:
        return self.subject


def fill(text: str, params: dict[str, Any]) -> str:
    """Return `text` in the active language with its {names} filled; text that nobody translates stays as it is."""
    shown = gettext(text) if text else ""
    return shown.format(**params) if params else shown
