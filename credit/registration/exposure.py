"""Exposure, the order check and held orders."""

from credit.services.reservations import CREDIT_GATE
from customers.domain.order_gates import order_gates


def register() -> None:
    """Plug exposure and order checks in."""
    order_gates.register(CREDIT_GATE)
