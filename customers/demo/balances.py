"""Builds what is kept beside the ledger, at once for a ledger that was copied in."""

from datetime import date

from django.conf import settings

from customers.queries.open_item_statements import Restriction, from_history
from customers.services.balances import rebuild_balances
from finance_crm.money import decimals_of
from finance_crm.sql import execute

_OPEN_ITEMS = """
INSERT INTO customers_openitem
    (invoice_id, instalment_id, receipt_id, customer_id, entity_id, currency, due_date, original_amount,
     open_amount, reporting_rate, reporting_open_amount)
SELECT item.*, ROUND(item.open_amount * item.reporting_rate, %(decimals)s) FROM ({items}) item
UNION ALL
SELECT NULL, NULL, id, NULL, entity_id, currency, NULL, -amount, -amount, reporting_rate, -reporting_amount
FROM customers_receipt WHERE customer_id IS NULL AND reverses_id IS NULL AND NOT is_reversed AND amount <> 0
"""


def build_balances(*, as_of: date) -> None:
    """Compute all open items and balances from the ledger rows; there must be no open items yet."""
    every_item = from_history(Restriction(), asks_known_at=False)
    params = {"oi_as_of": as_of, "decimals": decimals_of(settings.REPORTING_CURRENCY)}
    execute("ANALYZE")
    execute(_OPEN_ITEMS.format(items=every_item), params)
    execute("ANALYZE customers_openitem")
    rebuild_balances(as_of=as_of)
