from finance_crm.access.models.clients import SystemClient
from finance_crm.access.models.idempotency import IdempotentAnswer
from finance_crm.access.models.users import RIGHT_LABELS, ROLE_LABELS, Membership, Team, User

__all__ = ["RIGHT_LABELS", "ROLE_LABELS", "IdempotentAnswer", "Membership", "SystemClient", "Team", "User"]
