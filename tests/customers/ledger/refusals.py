"""What it means to be refused: a sentence, the field at fault, and a ledger that is what it was."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import models

from customers.domain.ledger import LedgerError
from customers.models import (
    Allocation,
    AllocationKey,
    BankAccount,
    CustomerBalance,
    CustomerGroup,
    CustomerPosition,
    Delivery,
    Dispute,
    DisputeResolution,
    DocumentCounter,
    ExchangeDifference,
    ExchangeRate,
    Instalment,
    Invoice,
    InvoiceLine,
    LegalEntity,
    OpenItem,
    PaymentTerms,
    Posting,
    Receipt,
    SalesOrder,
    SalesOrderLine,
    TermsInstalment,
)

_TABLES: tuple[type[models.Model], ...] = (
    Posting,
    Invoice,
    InvoiceLine,
    Instalment,
    Receipt,
    Allocation,
    AllocationKey,
    ExchangeDifference,
    Dispute,
    DisputeResolution,
    SalesOrder,
    SalesOrderLine,
    Delivery,
    ExchangeRate,
    DocumentCounter,
    OpenItem,
    CustomerBalance,
    CustomerPosition,
    LegalEntity,
    BankAccount,
    CustomerGroup,
    PaymentTerms,
    TermsInstalment,
)


def everything_written() -> dict[str, list[tuple]]:
    """Return every row of the ledger, of its caches and of what is set up for it."""
    return {model.__name__: sorted(model.objects.values_list(), key=str) for model in _TABLES}


@contextmanager
def refused_with(kind: type[LedgerError], sentence: str, *, field: str = "") -> Iterator[None]:
    """Expect a refusal of exactly this kind, sentence and field, which leaves every row as it was."""
    before = everything_written()

    with pytest.raises(LedgerError) as refusal:
        yield

    assert (type(refusal.value), str(refusal.value), refusal.value.field) == (kind, sentence, field)
    assert everything_written() == before
