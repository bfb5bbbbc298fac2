from finance_crm.access.models.clients import SystemClient
from finance_crm.access.models.idempotency import IdempotentAnswer
from finance_crm.access.models.users import ROLE_LABELS, Membership, Team, User

__all__ = ["ROLE_LABELS", "IdempotentAnswer", "Membership", "SystemClient", "Team", "User"]
