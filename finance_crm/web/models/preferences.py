"""How people like their tables."""

from django.conf import settings
from django.db import models


class TablePreference(models.Model):
    """The columns and the density that a person chose for one table."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    table = models.CharField(max_length=60)
    columns = models.JSONField(default=list)
    density = models.CharField(max_length=12, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "table"], name="table_preference_once_per_person")]

    def __str__(self) -> str:
        return f"{self.table} ({self.user_id})"
