"""What is set up, for the pages on which an administrator changes it."""

from typing import NamedTuple

from customers.domain.terms import TermsRule
from customers.models import BankAccount, CustomerGroup, LegalEntity, PaymentTerms
from customers.queries.terms import terms_rule


class Setup(NamedTuple):
    """Everything that is set up, by code."""

    entities: list[LegalEntity]
    bank_accounts: list[BankAccount]
    terms: list[PaymentTerms]
    groups: list[CustomerGroup]


def get_setup() -> Setup:
    """Return what is set up; of groups, the first thousand."""
    return Setup(
        list(LegalEntity.objects.order_by("code")),
        list(BankAccount.objects.select_related("entity").order_by("code")),
        list(PaymentTerms.objects.order_by("code")),
        list(CustomerGroup.objects.order_by("code")[:1000]),
    )


def find_entity(*, entity_id: int) -> LegalEntity | None:
    return LegalEntity.objects.filter(pk=entity_id).first()


def find_bank_account(*, bank_account_id: int) -> BankAccount | None:
    return BankAccount.objects.filter(pk=bank_account_id).first()


def find_group(*, group_id: int) -> CustomerGroup | None:
    return CustomerGroup.objects.filter(pk=group_id).first()


class StoredTerms(NamedTuple):
    """Terms as stored, and as a value."""

    terms: PaymentTerms
    rule: TermsRule


def find_terms(*, terms_id: int) -> StoredTerms | None:
    terms = PaymentTerms.objects.filter(pk=terms_id).first()
    return StoredTerms(terms, terms_rule(terms=terms)) if terms else None
