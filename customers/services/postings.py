"""The one way into the ledger.

    with posting(kind="invoice", actor_id=actor_id, as_of=as_of) as posting_id:
        ...insert ledger rows that carry posting_id, by the row or by the million...

Leaving the block brings open items and balances up to date, stamps `recorded_at` last and commits. All of
that happens under one advisory lock held to commit: stamp order is commit order, a `known_at` never gains
rows later, and two writers can never spend the same open amount twice.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.db import DataError, IntegrityError, transaction

from customers.models import Posting
from customers.services.balances import refresh_balances
from customers.services.locks import take_stamp_lock
from customers.services.open_items import add_new_open_items, settle_open_items
from customers.services.refusals import refusal_of
from finance_crm.sql import execute

# clock_timestamp() may repeat within a microsecond and may step back; the stamp may do neither.
_STAMP = """
UPDATE customers_posting
SET recorded_at = GREATEST(
    clock_timestamp(),
    (SELECT MAX(recorded_at) + INTERVAL '1 microsecond' FROM customers_posting))
WHERE id = %(posting_id)s
"""


@contextmanager
def posting(*, kind: str, actor_id: int | None, as_of: date, note: str = "") -> Iterator[int]:
    """Open a posting, yield its id, and close it as described in the module's head.

    :param as_of: the business date of today, from which "overdue" in the balances is counted
    :raises LedgerError: if a rule of the ledger refuses the rows (OverAllocatedError, ClosedPeriodError …);
        nothing is written
    """
    try:
        with transaction.atomic():
            posting_id = Posting.objects.create(kind=kind, actor_id=actor_id, note=note).pk
            yield posting_id
            _close(posting_id, as_of)
    except (IntegrityError, DataError) as error:
        refusal = refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error


def _close(posting_id: int, as_of: date) -> None:
    add_new_open_items(posting_id=posting_id)
    take_stamp_lock()
    settle_open_items(posting_id=posting_id)
    refresh_balances(posting_id=posting_id, as_of=as_of)
    execute(_STAMP, {"posting_id": posting_id})
