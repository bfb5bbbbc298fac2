"""Lists as they leave in files: named as the imports name their columns, so that a file can come back.

Rows are those that count at the close of `as_of`, as known at `known_at`, inside the reader's scope.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple

from customers.queries.filtering import Where, where
from customers.queries.invoices import Moment, choose_invoices
from customers.queries.receipts import choose_receipts
from customers.queries.selections import CustomerSelection, condition_on
from finance_crm.access.domain.scopes import Scope
from finance_crm.sql import Relation

Filters = Mapping[str, Any]


class Asked(NamedTuple):
    """What a list is about."""

    scope: Scope
    as_of: date
    known_at: datetime | None
    filters: Filters

    @property
    def moment(self) -> Moment:
        return Moment(self.as_of, self.known_at)


def customers_relation(*, selection: CustomerSelection) -> Relation:
    """Return customers with the codes of what they belong to."""
    condition = condition_on(selection, alias="c")
    return Relation(
        f"""SELECT c.code, c.name, c.local_name, c.legal_form, c.tax_id, c.registration_number, c.lei, c.duns,
                   c.country, c.region, c.industry, c.channel, g.code AS group_code, u.username AS owner,
                   m.code AS team, c.currency, t.code AS payment_terms, c.language, c.status, c.acquired_date,
                   p.outstanding, p.overdue
            FROM customers_customer c
            JOIN customers_customerposition p ON p.customer_id = c.id
            LEFT JOIN customers_customergroup g ON g.id = c.group_id
            LEFT JOIN access_user u ON u.id = c.owner_id
            LEFT JOIN access_team m ON m.id = c.team_id
            LEFT JOIN customers_paymentterms t ON t.id = c.payment_terms_id
            {"WHERE " + condition.sql if condition.sql else ""} ORDER BY c.code""",
        condition.params,
        (),
    )


def contacts_relation(*, selection: CustomerSelection) -> Relation:
    """Return the contacts of customers, but for those who were anonymised."""
    condition = condition_on(selection, alias="c")
    return Relation(
        f"""SELECT c.code AS customer, c.name AS customer_name, k.kind, k.name, k.position, k.email, k.phone,
                   k.language, k.is_active
            FROM customers_contact k JOIN customers_customer c ON c.id = k.customer_id
            WHERE k.anonymised_at IS NULL {"AND " + condition.sql if condition.sql else ""}
            ORDER BY c.code, k.kind, k.name, k.id""",
        condition.params,
        (),
    )


def invoices_relation(*, asked: Asked) -> Relation:
    """Return invoices and credit notes with what is open of them."""
    source, params = choose_invoices(
        scope=asked.scope, as_of=asked.as_of, known_at=asked.known_at, filters=asked.filters
    )
    # The entity is read beside the list's own FROM, so that its filters stay as they are.
    return Relation(
        f"""SELECT i.number, c.code AS customer, c.name AS customer_name, i.kind, i.issue_date, i.posting_date,
                   i.due_date, i.currency, i.net, i.tax, i.gross, COALESCE(o.open_amount, 0) AS open_amount,
                   CASE WHEN o.open_amount > 0 THEN %(oi_as_of)s - o.due_date END AS days_late,
                   COALESCE(o.disputed_amount, 0) AS disputed_amount,
                   COALESCE(o.reporting_open_amount, 0) AS reporting_open_amount, i.tax_code,
                   (SELECT e.code FROM customers_legalentity e WHERE e.id = i.entity_id) AS entity,
                   i.source_system, i.service_start_date, i.service_end_date, i.customer_order_number,
                   i.discount_date, i.discount_amount
            {source} ORDER BY i.issue_date, i.id""",
        params,
        (),
    )


def receipts_relation(*, asked: Asked) -> Relation:
    """Return receipts with what is left of them."""
    source, params = choose_receipts(
        scope=asked.scope, as_of=asked.as_of, known_at=asked.known_at, filters=asked.filters
    )
    used = asked.moment.visible("a", "effective_date")
    return Relation(
        f"""SELECT r.number, c.code AS customer, c.name AS customer_name, r.value_date, r.amount, r.currency,
                   r.amount - COALESCE((SELECT SUM(a.amount) FROM customers_allocation a
                       WHERE a.receipt_id = r.id AND a.reason = 'payment' AND {used}), 0) AS left_amount,
                   (SELECT e.code FROM customers_legalentity e WHERE e.id = r.entity_id) AS entity,
                   (SELECT b.code FROM customers_bankaccount b WHERE b.id = r.bank_account_id) AS bank_account,
                   r.payer_name, r.remittance_text, r.method, r.source_system
            {source} ORDER BY r.value_date, r.id""",
        params,
        (),
    )


_ALLOCATION_RULES = {
    "invoice_id": "a.invoice_id = %(invoice_id)s",
    "receipt_id": "a.receipt_id = %(receipt_id)s",
    "credit_note_id": "a.credit_note_id = %(credit_note_id)s",
    "customer_id": "a.customer_id = %(customer_id)s",
    "reason": "a.reason = %(reason)s",
    "effective_from": "a.effective_date >= %(effective_from)s",
    "effective_to": "a.effective_date <= %(effective_to)s",
}


def allocations_relation(*, asked: Asked) -> Relation:
    """Return what settles invoices."""
    found = where(scope=asked.scope, filters=asked.filters, rules=_ALLOCATION_RULES)
    return Relation(
        f"""SELECT i.number AS invoice, s.position AS instalment, r.number AS receipt, n.number AS credit_note,
                   a.reason, a.effective_date, a.amount, a.currency, a.note, k.key,
                   c.code AS customer, c.name AS customer_name, e.code AS entity, i.source_system
            FROM customers_allocation a
            JOIN customers_customer c ON c.id = a.customer_id
            JOIN customers_invoice i ON i.id = a.invoice_id
            JOIN customers_legalentity e ON e.id = a.entity_id
            LEFT JOIN customers_instalment s ON s.id = a.instalment_id
            LEFT JOIN customers_receipt r ON r.id = a.receipt_id
            LEFT JOIN customers_invoice n ON n.id = a.credit_note_id
            LEFT JOIN customers_allocationkey k ON k.allocation_id = a.id
            WHERE {_counts(asked, "a", "customers_allocation", "effective_date", found)}
            ORDER BY a.effective_date, a.id""",
        asked.moment.params | found.params,
        (),
    )


_ORDER_RULES = {
    "number": "o.number = %(number)s",
    "customer_id": "o.customer_id = %(customer_id)s",
    "entity_id": "o.entity_id = %(entity_id)s",
    "ordered_from": "o.order_date >= %(ordered_from)s",
    "ordered_to": "o.order_date <= %(ordered_to)s",
}


def orders_relation(*, asked: Asked) -> Relation:
    """Return order lines, each with what belongs to its order."""
    found = where(scope=asked.scope, filters=asked.filters, rules=_ORDER_RULES)
    return Relation(
        f"""SELECT o.number, c.code AS customer, c.name AS customer_name, o.order_date, o.requested_date,
                   o.customer_order_number, o.currency, l.line_number, l.product_code, l.description, l.quantity,
                   l.unit_price, l.net, l.tax, l.gross, e.code AS entity, o.source_system
            FROM customers_salesorder o
            JOIN customers_salesorderline l ON l.order_id = o.id
            JOIN customers_customer c ON c.id = o.customer_id
            JOIN customers_legalentity e ON e.id = o.entity_id
            WHERE {_counts(asked, "o", "customers_salesorder", "order_date", found)}
            ORDER BY o.order_date, o.id, l.line_number""",
        asked.moment.params | found.params,
        (),
    )


_DELIVERY_RULES = {
    "order_id": "l.order_id = %(order_id)s",
    "customer_id": "d.customer_id = %(customer_id)s",
    "delivered_from": "d.delivery_date >= %(delivered_from)s",
    "delivered_to": "d.delivery_date <= %(delivered_to)s",
}


def deliveries_relation(*, asked: Asked) -> Relation:
    """Return deliveries with the order line they deliver."""
    found = where(scope=asked.scope, filters=asked.filters, rules=_DELIVERY_RULES)
    return Relation(
        f"""SELECT d.number, o.number AS order_number, l.line_number, c.code AS customer, c.name AS customer_name,
                   d.delivery_date, d.quantity, e.code AS entity, d.source_system
            FROM customers_delivery d
            JOIN customers_salesorderline l ON l.id = d.order_line_id
            JOIN customers_salesorder o ON o.id = l.order_id
            JOIN customers_customer c ON c.id = d.customer_id
            JOIN customers_legalentity e ON e.id = d.entity_id
            WHERE {_counts(asked, "d", "customers_delivery", "delivery_date", found)}
            ORDER BY d.delivery_date, d.id""",
        asked.moment.params | found.params,
        (),
    )


def rates_relation(*, asked: Asked) -> Relation:
    """Return exchange rates."""
    currency = asked.filters.get("currency")
    found = Where((), {}).adding("x.currency = %(currency)s", currency=currency) if currency else Where((), {})
    return Relation(
        f"""SELECT x.currency, x.rate_date, x.rate FROM customers_exchangerate x
            WHERE {_counts(asked, "x", "customers_exchangerate", "rate_date", found)}
            ORDER BY x.currency, x.rate_date""",
        asked.moment.params | found.params,
        (),
    )


def _counts(asked: Asked, alias: str, table: str, day: str, found: Where) -> str:
    return f"{alias}.reverses_id IS NULL AND {asked.moment.live(alias, table, day)} AND {found.sql}"
