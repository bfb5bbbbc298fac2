"""What an administrator sets up before anything is posted: entities, bank accounts, terms, groups."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from customers.domain.ledger import LedgerError
from customers.domain.terms import InstalmentRule
from customers.models import BankAccount, CustomerGroup, LegalEntity, PaymentTerms, TermsInstalment
from customers.services.versions import change_versioned
from finance_crm.money import known_currencies


class SharesDoNotAddUpError(LedgerError):
    """The shares of instalments must add up to one."""


class PeriodNotReopenedError(LedgerError):
    """A closed period stays closed."""


@transaction.atomic
def create_entity(*, fields: dict[str, Any]) -> LegalEntity:
    """Add a company of ours. The first one is the default.

    :raises LedgerError: for an unknown currency or time zone
    """
    _check_entity(fields)
    is_first = not LegalEntity.objects.exists()
    return LegalEntity.objects.create(**fields | ({"is_default": True} if is_first else {}))


def update_entity(*, entity_id: int, version: int | None, fields: dict[str, Any]) -> LegalEntity:
    """Change some fields of an entity. Periods are closed by `close_period`.

    :raises StaleVersionError: if somebody else changed it meanwhile
    """
    _check_entity(fields)
    return change_versioned(model=LegalEntity, pk=entity_id, version=version, fields=fields)


@transaction.atomic
def close_period(*, entity_id: int, version: int | None, through_date: date) -> LegalEntity:
    """Close an entity's books through a day: nothing dated on or before it is posted any more.

    :raises PeriodNotReopenedError: for a day before the one it is closed through already
    """
    entity = LegalEntity.objects.select_for_update().get(pk=entity_id)
    if entity.closed_through_date is not None and through_date < entity.closed_through_date:
        message = _("The books are closed through %(day)s; a closed period stays closed.")
        raise PeriodNotReopenedError(
            message % {"day": entity.closed_through_date.isoformat()}, field="closed_through_date"
        )
    return change_versioned(
        model=LegalEntity, pk=entity_id, version=version, fields={"closed_through_date": through_date}
    )


@transaction.atomic
def create_bank_account(*, fields: dict[str, Any]) -> BankAccount:
    """Add an account into which customers pay."""
    _check_currency(fields)
    return BankAccount.objects.create(**fields)


def update_bank_account(*, bank_account_id: int, version: int | None, fields: dict[str, Any]) -> BankAccount:
    """Change some fields of an account.

    :raises StaleVersionError: if somebody else changed it meanwhile
    """
    _check_currency(fields)
    return change_versioned(model=BankAccount, pk=bank_account_id, version=version, fields=fields)


@transaction.atomic
def create_group(*, fields: dict[str, Any]) -> CustomerGroup:
    """Add a parent group."""
    return CustomerGroup.objects.create(**fields)


def update_group(*, group_id: int, version: int | None, fields: dict[str, Any]) -> CustomerGroup:
    """Change some fields of a group.

    :raises StaleVersionError: if somebody else changed it meanwhile
    """
    return change_versioned(model=CustomerGroup, pk=group_id, version=version, fields=fields)


@transaction.atomic
def create_terms(*, fields: dict[str, Any], instalments: Sequence[InstalmentRule] = ()) -> PaymentTerms:
    """Add payment terms, with the parts into which they split an invoice.

    :raises SharesDoNotAddUpError: if the parts are not the whole
    """
    _check_shares(instalments)
    terms = PaymentTerms.objects.create(**fields)
    _insert_instalments(terms, instalments)
    return terms


@transaction.atomic
def update_terms(
    *,
    terms_id: int,
    version: int | None,
    fields: dict[str, Any],
    instalments: Sequence[InstalmentRule] | None = None,
) -> PaymentTerms:
    """Change payment terms. Documents that were posted keep the dates they were posted with.

    :param instalments: None leaves them as they are
    :raises StaleVersionError: if somebody else changed them meanwhile
    """
    terms = change_versioned(model=PaymentTerms, pk=terms_id, version=version, fields=fields)
    if instalments is not None:
        _check_shares(instalments)
        terms.instalments.all().delete()
        _insert_instalments(terms, instalments)
    return terms


def _insert_instalments(terms: PaymentTerms, instalments: Sequence[InstalmentRule]) -> None:
    TermsInstalment.objects.bulk_create(
        TermsInstalment(terms=terms, position=position, share=rule.share, net_days=rule.net_days)
        for position, rule in enumerate(instalments, start=1)
    )


def _check_shares(instalments: Sequence[InstalmentRule]) -> None:
    if instalments and sum((rule.share for rule in instalments), Decimal(0)) != 1:
        raise SharesDoNotAddUpError(_("The shares must add up to 100 %."), field="instalments")


def _check_entity(fields: dict[str, Any]) -> None:
    _check_currency(fields)
    if "time_zone" in fields and fields["time_zone"] not in available_timezones():
        raise LedgerError(_("%(zone)s is not a time zone.") % {"zone": fields["time_zone"]}, field="time_zone")


def _check_currency(fields: dict[str, Any]) -> None:
    if "currency" in fields and fields["currency"] not in known_currencies():
        message = _("%(code)s is not an ISO 4217 currency code.")
        raise LedgerError(message % {"code": fields["currency"]}, field="currency")
