"""Figures that higher apps published, for lists and other apps' rules."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from finance_crm.sql import Relation, fetch_all


class Published(NamedTuple):
    """A figure of a customer, as of its own day."""

    number: Decimal | None
    text: str
    as_of: date

    @property
    def value(self) -> Decimal | str | None:
        """Return what is shown: the text where there is one, else the number."""
        return self.text or self.number


def get_figures(*, customer_ids: Sequence[int], kinds: Sequence[str]) -> Mapping[tuple[int, str], Published]:
    """Return the figures there are, by customer and kind."""
    if not customer_ids or not kinds:
        return {}
    rows = fetch_all(
        """SELECT customer_id, kind, number, text, as_of_date FROM customers_customerfigure
           WHERE customer_id = ANY(%(customer_ids)s) AND kind = ANY(%(kinds)s)""",
        {"customer_ids": list(customer_ids), "kinds": list(kinds)},
    )
    return {(customer_id, kind): Published(*rest) for customer_id, kind, *rest in rows}


def figures_relation(*, kind: str) -> Relation:
    """Return the figures of one kind for others to compose. Parameters are named after the kind."""
    parameter = f"figure_{kind}"
    return Relation(
        f"SELECT customer_id, number, text FROM customers_customerfigure WHERE kind = %({parameter})s",
        {parameter: kind},
        ("customer_id", "number", "text"),
    )
