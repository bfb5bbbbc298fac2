"""Rows that take back allocations."""

from collections.abc import Iterable
from datetime import date

from customers.models import Allocation
from customers.services.allocation_rows import AllocationRow


def reversal_rows(allocations: Iterable[Allocation], *, effective_date: date, note: str = "") -> list[AllocationRow]:
    """Return a reversal of each, in effect from `effective_date` or from its own day if that is later."""
    return [
        AllocationRow(
            invoice_id=row.invoice_id,
            instalment_id=row.instalment_id,
            receipt_id=row.receipt_id,
            credit_note_id=row.credit_note_id,
            reason=row.reason,
            effective_date=max(effective_date, row.effective_date),
            amount=-row.amount,
            tax=-row.tax,
            note=note,
            reverses_id=row.pk,
        )
        for row in allocations
    ]
