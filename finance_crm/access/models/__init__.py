from finance_crm.access.models.approvals import STATE_LABELS, ApprovalRequest, Authority
from finance_crm.access.models.clients import SystemClient
from finance_crm.access.models.idempotency import IdempotentAnswer
from finance_crm.access.models.users import RIGHT_LABELS, ROLE_LABELS, Membership, Team, User

__all__ = [
    "RIGHT_LABELS",
    "ROLE_LABELS",
    "STATE_LABELS",
    "ApprovalRequest",
    "Authority",
    "IdempotentAnswer",
    "Membership",
    "SystemClient",
    "Team",
    "User",
]
