"""What can be imported into the customers app: the kinds, column by column."""

from customers.services.imports.kinds.accounts import CONTACTS, CUSTOMERS
from customers.services.imports.kinds.balances import CONTROL_BALANCES, EXCHANGE_RATES, OPEN_ITEMS
from customers.services.imports.kinds.invoices import INVOICE_LINES, INVOICES, SETTLED_INVOICES
from customers.services.imports.kinds.orders import DELIVERIES, SALES_ORDERS
from customers.services.imports.kinds.receipts import ALLOCATIONS, RECEIPTS

ALL = (
    CUSTOMERS,
    CONTACTS,
    INVOICES,
    INVOICE_LINES,
    RECEIPTS,
    ALLOCATIONS,
    SALES_ORDERS,
    DELIVERIES,
    EXCHANGE_RATES,
    SETTLED_INVOICES,
    OPEN_ITEMS,
    CONTROL_BALANCES,
)
