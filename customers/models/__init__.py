from customers.models.accounts import Contact, ContactKind, Customer, CustomerGroup, CustomerStatus
from customers.models.balances import CustomerBalance, CustomerPosition, OpenItem, PortfolioTotal
from customers.models.disputes import Dispute, DisputeOutcome, DisputeReason, DisputeResolution
from customers.models.entities import BankAccount, DocumentCounter, LegalEntity
from customers.models.figures import CustomerFigure
from customers.models.invoices import Instalment, Invoice, InvoiceKind, InvoiceLine
from customers.models.orders import Delivery, SalesOrder, SalesOrderLine
from customers.models.postings import LedgerRow, Posting
from customers.models.rates import ControlBalance, ExchangeRate
from customers.models.receipts import (
    Allocation,
    AllocationKey,
    AllocationReason,
    ExchangeDifference,
    Receipt,
    ReceiptMethod,
)
from customers.models.terms import PaymentTerms, TermsInstalment

__all__ = [
    "Allocation",
    "AllocationKey",
    "AllocationReason",
    "BankAccount",
    "Contact",
    "ContactKind",
    "ControlBalance",
    "Customer",
    "CustomerBalance",
    "CustomerFigure",
    "CustomerGroup",
    "CustomerPosition",
    "CustomerStatus",
    "Delivery",
    "Dispute",
    "DisputeOutcome",
    "DisputeReason",
    "DisputeResolution",
    "DocumentCounter",
    "ExchangeDifference",
    "ExchangeRate",
    "Instalment",
    "Invoice",
    "InvoiceKind",
    "InvoiceLine",
    "LedgerRow",
    "LegalEntity",
    "OpenItem",
    "PaymentTerms",
    "PortfolioTotal",
    "Posting",
    "Receipt",
    "ReceiptMethod",
    "SalesOrder",
    "SalesOrderLine",
    "TermsInstalment",
]
