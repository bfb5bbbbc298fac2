"""Our own companies and bank accounts."""

from collections.abc import Sequence

from customers.models import BankAccount, LegalEntity


def list_entities() -> Sequence[LegalEntity]:
    """Return all legal entities by code."""
    return list(LegalEntity.objects.order_by("code"))


def has_entity(*, entity_id: int) -> bool:
    """Say whether there is such an entity."""
    return LegalEntity.objects.filter(pk=entity_id).exists()


def list_bank_accounts() -> Sequence[BankAccount]:
    """Return all bank accounts by code."""
    return list(BankAccount.objects.select_related("entity").order_by("code"))


def has_bank_account(*, bank_account_id: int, entity_id: int) -> bool:
    """Say whether the account is one of the entity's."""
    return BankAccount.objects.filter(pk=bank_account_id, entity_id=entity_id).exists()
