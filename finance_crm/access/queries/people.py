"""Who is there to ask or to tell."""

from finance_crm.access.domain.roles import ROLE_RIGHTS, Right, Role
from finance_crm.access.models import User


def list_user_ids(*, right: Right) -> list[int]:
    """Return the active people who hold `right`; service accounts are no people."""
    roles = [
        role.value for role, rights in ROLE_RIGHTS.items() if right in rights and role is not Role.SYSTEM
    ]
    return list(
        User.objects.filter(is_active=True, role__in=roles).order_by("id").values_list("id", flat=True)
    )
