"""The policy that an installation is never without."""

from django.db import connection
from django.utils import timezone

from credit.domain.policy_data import content_hash, to_data
from credit.domain.shipped_policy import SHIPPED_POLICY
from credit.models import CreditPolicy, PolicyStatus


def install_shipped_policy() -> CreditPolicy | None:
    """Put the shipped policy in force as version 1 where there is no policy at all; return it, or None."""
    if not _has_table() or CreditPolicy.objects.exists():
        return None
    return CreditPolicy.objects.create(
        version=1,
        title="Shipped policy",
        content=to_data(SHIPPED_POLICY),
        content_hash=content_hash(SHIPPED_POLICY),
        status=PolicyStatus.IN_FORCE.value,
        in_force_from=timezone.now(),
    )


def _has_table() -> bool:
    """Say whether migrations have come far enough: an old state of them has no such table."""
    return CreditPolicy._meta.db_table in connection.introspection.table_names()
