"""Disputes, one at a time."""

from customers.models import Dispute
from customers.queries.accounts import in_scope
from finance_crm.access.domain.scopes import Scope


def find_dispute(*, scope: Scope, dispute_id: int) -> Dispute | None:
    """Return a dispute; None if there is none or the reader does not see its customer."""
    return Dispute.objects.filter(in_scope(scope, prefix="customer__"), pk=dispute_id).first()
