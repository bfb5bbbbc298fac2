"""What people say about records."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Comment(models.Model):
    """One remark about one record. It is not changed afterwards; its author may take it back."""

    subject = models.CharField(_("about"), max_length=40)
    object_id = models.BigIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("author"))
    body = models.TextField(_("comment"), max_length=4000)
    mentioned = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+", blank=True)
    created_at = models.DateTimeField(_("written at"))
    withdrawn_at = models.DateTimeField(_("taken back at"), null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["subject", "object_id", "-id"], name="comment_by_subject")]
        constraints = [models.CheckConstraint(name="comment_body_not_blank", condition=~Q(body=""))]

    def __str__(self) -> str:
        return self.body[:60]
