"""The one lock of the ledger. Held to commit, so that the order of stamps is the order of commits.

Whatever else carries a `recorded_at` that a `known_at` is compared with (statements, ratings, limits, policies) takes
it before it writes.
"""

from datetime import datetime

from finance_crm.sql import execute, fetch_all

# Any constant will do; it only has to be the same in every process of one database.
STAMP_LOCK = 7_202_611_220


def take_stamp_lock() -> None:
    """Wait for, and hold to the end of the transaction, the right to change balances and stamp a posting."""
    execute("SELECT pg_advisory_xact_lock(%(key)s)", {"key": STAMP_LOCK})


def get_known_now() -> datetime:
    """Return the moment up to which everything recorded is committed, and after which nothing is recorded earlier.

    Holds the lock to the end of the transaction: ask for it in a short one.
    """
    take_stamp_lock()
    ((moment,),) = fetch_all("SELECT GREATEST(clock_timestamp(), (SELECT MAX(recorded_at) FROM customers_posting))")
    return moment  # type: ignore[no-any-return]
