"""What apps above say about orders that are booked, amended or taken back, inside the posting's transaction.

A gate that raises undoes the posting: a `LedgerError` says to whoever posts what to do, anything else is a fault, and
the order is not booked either.
"""

from collections.abc import Callable
from dataclasses import dataclass

from finance_crm.registry import Registry


@dataclass(frozen=True)
class OrderGate:
    """`ask` is called once for all orders of a posting, with its id.

    :param ask: (*, posting_id, may_refuse) -> None; it may not refuse what another system has booked already
    """

    name: str
    ask: Callable[..., None]


order_gates: Registry[OrderGate] = Registry("order gate")


def ask_order_gates(*, posting_id: int, may_refuse: bool = True) -> None:
    """Ask every gate about the orders of a posting.

    :raises LedgerError: if one refuses
    """
    for gate in order_gates:
        gate.ask(posting_id=posting_id, may_refuse=may_refuse)
