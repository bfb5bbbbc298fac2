"""How each record becomes rows of its table: columns, and values as PostgreSQL's COPY reads them."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from customers.demo.amounts import as_text, rate_text
from customers.demo.company import REPORTING_DECIMALS
from customers.demo.journal import Entry, Journal
from customers.demo.records import (
    Allocation,
    Buyer,
    Delivery,
    Difference,
    Dispute,
    Invoice,
    Line,
    Order,
    Receipt,
    Resolution,
)

Row = tuple[Any, ...]


class Sheet(NamedTuple):
    """One table's columns, in the order in which `rows` yields their values."""

    table: str
    columns: tuple[str, ...]
    rows: Callable[[Journal], Iterator[Row]]


def _each(records: Callable[[Journal], Iterable[Any]], row: Callable[[Any], Row]) -> Callable[[Journal], Iterator[Row]]:
    return lambda journal: map(row, records(journal))


def _posting(entry: Entry) -> Row:
    return (entry.id, entry.kind, "", entry.recorded_at, entry.recorded_at)


def _order(order: Order) -> Row:
    buyer, decimals = order.buyer, order.buyer.decimals
    return (
        order.id, order.entry, None, False, "", order.number, buyer.id, buyer.entity_id, order.order_date,
        order.purchase_number, order.requested_date, buyer.market.currency, as_text(order.net, decimals),
        as_text(order.tax, decimals), as_text(order.net + order.tax, decimals),
    )  # fmt: skip


def _order_lines(journal: Journal) -> Iterator[Row]:
    for order in journal.orders:
        for line in order.lines:
            yield (*_line_head(line, order.id, order.buyer), *_line_amounts(line, order.buyer))


def _line_head(line: Line, document_id: int, buyer: Buyer) -> Row:
    return (
        line.id, document_id, buyer.id, line.number, line.product.code, line.product.description,
        line.quantity, as_text(line.price, buyer.decimals),
    )  # fmt: skip


def _line_amounts(line: Line, buyer: Buyer) -> Row:
    decimals = buyer.decimals
    return as_text(line.net, decimals), as_text(line.tax, decimals), as_text(line.net + line.tax, decimals)


def _delivery(delivery: Delivery) -> Row:
    buyer = delivery.buyer
    return (
        delivery.id, delivery.entry, None, False, "", delivery.note.number, buyer.id, buyer.entity_id,
        delivery.order_line_id, delivery.delivery_date, delivery.quantity,
    )  # fmt: skip


def _invoice(invoice: Invoice) -> Row:
    buyer, sign, decimals = invoice.buyer, invoice.sign, invoice.buyer.decimals
    delivered = invoice.delivered_date
    return (
        invoice.id, invoice.entry, invoice.reverses_id, invoice.is_reversed, "", invoice.number, invoice.kind,
        buyer.id, buyer.entity_id, invoice.issue_date, invoice.issue_date,
        invoice.due_date, delivered, delivered,
        buyer.market.currency, as_text(sign * invoice.net, decimals), as_text(sign * invoice.tax, decimals),
        as_text(sign * invoice.gross, decimals), buyer.market.tax_code,
        rate_text(invoice.rate), invoice.rate_date,
        as_text(sign * invoice.reporting_gross, REPORTING_DECIMALS), invoice.discount_date,
        as_text(sign * invoice.discount, decimals), bool(invoice.instalments),
        invoice.order.purchase_number if invoice.order else "", invoice.credited_id,
    )  # fmt: skip


def _invoice_lines(journal: Journal) -> Iterator[Row]:
    for invoice in journal.invoices:
        buyer = invoice.buyer
        for line in invoice.lines:
            cost = as_text(line.cost, buyer.decimals)
            yield (
                *_line_head(line, invoice.id, buyer),
                cost,
                *_line_amounts(line, buyer),
                buyer.market.tax_code,
            )


def _instalments(journal: Journal) -> Iterator[Row]:
    for invoice in journal.invoices:
        for part in invoice.instalments:
            amount = as_text(part.amount, invoice.buyer.decimals)
            yield part.id, invoice.id, invoice.buyer.id, part.position, part.due_date, amount


def _receipt(receipt: Receipt) -> Row:
    buyer, sign = receipt.buyer, receipt.sign
    return (
        receipt.id, receipt.entry, receipt.reverses_id, receipt.is_reversed, "", receipt.number,
        buyer.id if receipt.is_identified else None, buyer.entity_id,
        receipt.value_date, buyer.market.currency,
        as_text(sign * receipt.amount, buyer.decimals), rate_text(receipt.rate), receipt.rate_date,
        as_text(sign * receipt.reporting_amount, REPORTING_DECIMALS), receipt.payer_name,
        receipt.remittance_text, receipt.method,
    )  # fmt: skip


def _allocation(allocation: Allocation) -> Row:
    buyer, decimals = allocation.buyer, allocation.buyer.decimals
    return (
        allocation.id, allocation.entry, allocation.reverses_id, allocation.is_reversed,
        buyer.id, buyer.entity_id,
        allocation.invoice_id, allocation.instalment_id, allocation.receipt_id, allocation.credit_note_id,
        allocation.reason, allocation.effective_date, buyer.market.currency,
        as_text(allocation.amount, decimals),
        as_text(allocation.tax, decimals), as_text(allocation.reporting_amount, REPORTING_DECIMALS), "",
    )  # fmt: skip


def _difference(row: Difference) -> Row:
    amount = as_text(row.amount, REPORTING_DECIMALS)
    return (
        row.id, row.entry, row.reverses_id, row.is_reversed, row.buyer_id,
        row.allocation_id, row.effective_date, amount,
    )  # fmt: skip


def _dispute(dispute: Dispute) -> Row:
    buyer = dispute.buyer
    return (
        dispute.id, dispute.entry, None, False, buyer.id,
        dispute.invoice_id, dispute.instalment_id, dispute.reason,
        as_text(dispute.amount, buyer.decimals), buyer.owner_id, dispute.opened_date, "",
    )  # fmt: skip


def _resolution(row: Resolution) -> Row:
    return row.id, row.entry, None, False, row.dispute_id, row.buyer_id, row.outcome, row.resolved_date, ""


_LEDGER = ("id", "posting_id", "reverses_id", "is_reversed")
_DOCUMENT = (*_LEDGER, "source_system", "number")
_LINE = ("line_number", "product_code", "description", "quantity", "unit_price")
_AMOUNTS = ("net", "tax", "gross")

# In the order in which they refer to each other.
JOURNAL_SHEETS = (
    Sheet(
        "customers_posting",
        ("id", "kind", "note", "recorded_at", "created_at"),
        _each(lambda journal: journal.entries, _posting),
    ),
    Sheet(
        "customers_salesorder",
        (*_DOCUMENT, "customer_id", "entity_id", "order_date", "customer_order_number", "requested_date",
         "currency", *_AMOUNTS),
        _each(lambda journal: journal.orders, _order),
    ),
    Sheet("customers_salesorderline", ("id", "order_id", "customer_id", *_LINE, *_AMOUNTS), _order_lines),
    Sheet(
        "customers_delivery",
        (*_DOCUMENT, "customer_id", "entity_id", "order_line_id", "delivery_date", "quantity"),
        _each(lambda journal: journal.deliveries, _delivery),
    ),
    Sheet(
        "customers_invoice",
        (*_DOCUMENT, "kind", "customer_id", "entity_id", "issue_date", "posting_date", "due_date",
         "service_start_date", "service_end_date", "currency", *_AMOUNTS, "tax_code", "reporting_rate",
         "reporting_rate_date", "reporting_gross", "discount_date", "discount_amount", "has_instalments",
         "customer_order_number", "credited_invoice_id"),
        _each(lambda journal: journal.invoices, _invoice),
    ),
    Sheet(
        "customers_invoiceline",
        ("id", "invoice_id", "customer_id", *_LINE, "unit_cost", *_AMOUNTS, "tax_code"),
        _invoice_lines,
    ),
    Sheet(
        "customers_instalment",
        ("id", "invoice_id", "customer_id", "position", "due_date", "amount"),
        _instalments,
    ),
    Sheet(
        "customers_receipt",
        (*_DOCUMENT, "customer_id", "entity_id", "value_date", "currency", "amount", "reporting_rate",
         "reporting_rate_date", "reporting_amount", "payer_name", "remittance_text", "method"),
        _each(lambda journal: journal.receipts, _receipt),
    ),
    Sheet(
        "customers_allocation",
        (*_LEDGER, "customer_id", "entity_id", "invoice_id", "instalment_id", "receipt_id", "credit_note_id",
         "reason", "effective_date", "currency", "amount", "tax", "reporting_amount", "note"),
        _each(lambda journal: journal.allocations, _allocation),
    ),
    Sheet(
        "customers_exchangedifference",
        (*_LEDGER, "customer_id", "allocation_id", "effective_date", "amount"),
        _each(lambda journal: journal.differences, _difference),
    ),
    Sheet(
        "customers_dispute",
        (*_LEDGER, "customer_id", "invoice_id", "instalment_id", "reason",
        "amount", "owner_id", "opened_date",
         "note"),
        _each(lambda journal: journal.disputes, _dispute),
    ),
    Sheet(
        "customers_disputeresolution",
        (*_LEDGER, "dispute_id", "customer_id", "outcome", "resolved_date", "note"),
        _each(lambda journal: journal.resolutions, _resolution),
    ),
)  # fmt: skip
