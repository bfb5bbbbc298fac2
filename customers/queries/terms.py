"""Payment terms as values."""

from collections.abc import Sequence

from customers.domain.terms import CASH, InstalmentRule, TermsRule
from customers.models import Customer, PaymentTerms


def get_terms_of(*, customer: Customer) -> TermsRule:
    """Return the customer's payment terms; without any, an invoice is due on its issue date."""
    return CASH if customer.payment_terms is None else terms_rule(terms=customer.payment_terms)


def terms_rule(*, terms: PaymentTerms) -> TermsRule:
    """Return stored terms as a value."""
    parts = terms.instalments.order_by("position").values_list("share", "net_days")
    return TermsRule(
        net_days=terms.net_days,
        from_end_of_month=terms.from_end_of_month,
        discount_days=terms.discount_days,
        discount_rate=terms.discount_rate,
        instalments=tuple(InstalmentRule(*part) for part in parts),
    )


def list_terms() -> Sequence[PaymentTerms]:
    """Return all payment terms by code."""
    return list(PaymentTerms.objects.order_by("code"))
