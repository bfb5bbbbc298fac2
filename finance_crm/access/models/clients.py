"""System clients: other programs that use the API with OAuth client credentials."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from oauth2_provider.models import AbstractApplication

from finance_crm.access.domain.clients import SCOPE_RIGHTS
from finance_crm.activity.tracking import keep_history


@keep_history(fields=["id", "name", "client_id", "user", "scopes", "is_active"])
class SystemClient(AbstractApplication):
    """One program. `user` is its service account; its tokens may carry `scopes`, never more."""

    scopes = ArrayField(models.CharField(max_length=20), verbose_name=_("scopes"), default=list)
    is_active = models.BooleanField(_("active"), default=True)
    secret_rotated_at = models.DateTimeField(_("secret rotated at"), null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="system_client_grant_credentials_only",
                condition=Q(
                    authorization_grant_type=AbstractApplication.GRANT_CLIENT_CREDENTIALS,
                    client_type=AbstractApplication.CLIENT_CONFIDENTIAL,
                ),
            ),
            models.CheckConstraint(
                name="system_client_scopes_known", condition=Q(scopes__contained_by=list(SCOPE_RIGHTS))
            ),
            models.CheckConstraint(name="system_client_has_account", condition=Q(user__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name
