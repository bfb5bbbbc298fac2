"""The one lock of the ledger. Held to commit, so that the order of stamps is the order of commits."""

from finance_crm.sql import execute

# Any constant will do; it only has to be the same in every process of one database.
STAMP_LOCK = 7_202_611_220


def take_stamp_lock() -> None:
    """Wait for, and hold to the end of the transaction, the right to change balances and stamp a posting."""
    execute("SELECT pg_advisory_xact_lock(%(key)s)", {"key": STAMP_LOCK})
