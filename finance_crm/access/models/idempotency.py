"""Answers already given to creating requests, so that a repeated request gets the same one."""

from django.db import models


class IdempotentAnswer(models.Model):
    """The stored answer to one `Idempotency-Key` of one user or service account."""

    user = models.ForeignKey("access.User", models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    request_hash = models.CharField(max_length=64)
    status_code = models.PositiveSmallIntegerField()
    headers = models.JSONField(default=dict)
    body = models.TextField()
    created_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotent_answer_unique")]

    def __str__(self) -> str:
        return self.key
