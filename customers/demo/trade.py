"""From order to invoice: what a customer buys, when it is delivered, and what we bill.

Quantities are whole, prices in minor units, so a line's net is exact; tax is rounded once per document and
shared out over its lines by largest remainder.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from math import exp
from random import Random

from customers.demo.amounts import converted, rounded_share, split_units
from customers.demo.archetypes import SEASON
from customers.demo.company import (
    BASE_RATES,
    PREPAID,
    PRODUCTS,
    REPORTING_DECIMALS,
    Product,
    Terms,
)
from customers.demo.journal import Journal
from customers.demo.plan import DemoPlan, business_day, days_later
from customers.demo.rates import RateBook
from customers.demo.records import Buyer, Delivery, DeliveryNote, Instalment, Invoice, Line, Order
from finance_crm.periods import Period, add_months, end_of_month

RECESSION_DEMAND = 0.68
YEARLY_PRICE_RISE = 0.03
SPLIT_SHARE = 0.14  # of orders that are delivered in two parts
WRONG_SHARE = 0.006  # of invoices that are billed too high, reversed and billed again
FREE_SHARE = 0.002  # of orders that are samples: invoices of zero


class Trade:
    """One customer's orders over the story, written into the journal. `invoices` are those that stand."""

    def __init__(self, *, buyer: Buyer, plan: DemoPlan, rates: RateBook, journal: Journal) -> None:
        self.buyer, self.plan, self.rates, self.journal = buyer, plan, rates, journal
        self.chance = plan.random("trade", buyer.index)
        self.orders: list[Order] = []
        self.invoices: list[Invoice] = []

    def run(self) -> None:
        for day in self._order_days():
            self._order(day)

    def _order_days(self) -> Iterator[date]:
        for month in range(self.plan.months):
            period = Period(*(add_months(self.plan.first_date, month + step) for step in (0, 1)))
            for _ in range(poisson(self.chance, self._demand(period.start, month))):
                day = business_day(period.start + timedelta(days=self.chance.randrange(period.days)))
                if self.buyer.acquired_date <= day <= self._last_order_date():
                    yield day

    def _demand(self, day: date, month: int) -> float:
        """Return the orders to expect in the month that begins on `day`."""
        archetype = self.buyer.archetype
        season = 1 + SEASON[day.month - 1] * archetype.season_strength
        growth = (1 + archetype.monthly_growth) ** month
        slump = RECESSION_DEMAND if day in self.plan.recession else 1.0
        return self.buyer.orders_per_month * season * growth * slump

    def _last_order_date(self) -> date:
        """We stop delivering three weeks after a customer has stopped paying."""
        if self.buyer.fail_date is None:
            return self.plan.last_date
        return min(self.plan.last_date, self.buyer.fail_date + timedelta(days=21))

    def _order(self, day: date) -> None:
        is_free = self.chance.random() < FREE_SHARE
        products = self.chance.sample(PRODUCTS, self.chance.choice((1, 1, 2, 2, 3, 4)))
        quantities = [max(1, int(self.chance.lognormvariate(2.6, 0.9))) for _ in products]
        lines = [
            self._line(number, product, quantity, 0 if is_free else self._price(product, day), "order_line")
            for number, (product, quantity) in enumerate(zip(products, quantities, strict=True), start=1)
        ]
        net, tax = self._add_tax(lines)
        order = Order(
            id=self.journal.ids.take("order"),
            entry=self.journal.entry(day, "sales_orders"),
            buyer=self.buyer,
            order_date=day,
            requested_date=days_later(day, 7),
            purchase_number=f"PO-{self.chance.randrange(10**5, 10**6)}",
            lines=lines,
            net=net,
            tax=tax,
        )
        self.orders.append(order)
        self.journal.orders.append(order)
        for delivered_date, parts in self._shipments(order):
            self._deliver(order, delivered_date, parts)

    def _line(self, number: int, product: Product, quantity: int, price: int, table: str) -> Line:
        cost = rounded_share(price, numerator=product.cost_permille, denominator=1000)
        return Line(self.journal.ids.take(table), number, product, quantity, price, cost, net=quantity * price, tax=0)

    def _price(self, product: Product, day: date) -> int:
        """Return the list price in the customer's currency, in whole minor units."""
        rise = (1 + YEARLY_PRICE_RISE) ** ((day - self.plan.first_date).days / 365)
        base_rate = BASE_RATES.get(self.buyer.market.currency, 1.0)
        price = product.price_cents / 100 / base_rate * rise * self.buyer.price_level
        return max(1, round(price * 10**self.buyer.decimals))

    def _add_tax(self, lines: list[Line]) -> tuple[int, int]:
        """Share the document's tax out over its lines; return its net and tax."""
        net = sum(line.net for line in lines)
        tax = rounded_share(net, numerator=self.buyer.market.tax_permille, denominator=1000)
        for line, share in zip(lines, split_units(tax, weights=[line.net for line in lines]), strict=True):
            line.tax = share
        return net, tax

    def _shipments(self, order: Order) -> Iterator[tuple[date, list[tuple[Line, int]]]]:
        day = days_later(order.order_date, self.chance.randrange(2, 13))
        rest = [(line, line.quantity) for line in order.lines]
        can_split = self.buyer.terms is not PREPAID and all(line.quantity > 1 for line in order.lines)
        if can_split and self.chance.random() < SPLIT_SHARE:
            halves = [line.quantity // 2 for line in order.lines]
            yield day, list(zip(order.lines, halves, strict=True))
            rest = [(line, line.quantity - half) for line, half in zip(order.lines, halves, strict=True)]
            day = days_later(day, self.chance.randrange(5, 21))
        yield day, rest

    def _deliver(self, order: Order, day: date, parts: list[tuple[Line, int]]) -> None:
        if day > self.plan.last_date:
            return
        note = DeliveryNote(self.buyer, day)
        entry, ids = self.journal.entry(day, "deliveries"), self.journal.ids
        self.journal.delivery_notes.append(note)
        self.journal.deliveries.extend(
            Delivery(ids.take("delivery"), entry, self.buyer, line.id, day, quantity, note) for line, quantity in parts
        )
        issue_date = days_later(day, self.chance.randrange(0, 3))
        if issue_date <= self.plan.last_date:
            self._bill(order, day, issue_date, parts)

    def _bill(self, order: Order, day: date, issue_date: date, parts: list[tuple[Line, int]]) -> None:
        """Post the invoice of a delivery; a few were wrong and are corrected before they are due."""
        invoice = self._invoice(order, day, issue_date, self._invoice_lines(parts, surcharge=0))
        corrected_date = days_later(issue_date, self.chance.randrange(4, 12))
        is_wrong = self.chance.random() < WRONG_SHARE and corrected_date < min(invoice.due_date, self.plan.last_date)
        if is_wrong:
            wrong = self._invoice(order, day, issue_date, self._invoice_lines(parts, surcharge=10))
            self._correct(wrong, invoice, corrected_date)
        self.journal.invoices.append(invoice)
        self.invoices.append(invoice)

    def _invoice_lines(self, parts: list[tuple[Line, int]], *, surcharge: int) -> list[Line]:
        lines = []
        for line, quantity in parts:
            price = line.price + line.price * surcharge // 100
            lines.append(self._line(line.number, line.product, quantity, price, "invoice_line"))
        return lines

    def _invoice(self, order: Order, day: date, issue_date: date, lines: list[Line]) -> Invoice:
        net, tax = self._add_tax(lines)
        rate = self.rates.at(self.buyer.market.currency, issue_date)
        terms, gross = self.buyer.terms, net + tax
        has_discount = terms.discount_days is not None and gross > 0
        return Invoice(
            id=self.journal.ids.take("invoice"),
            entry=self.journal.entry(issue_date, "invoices"),
            buyer=self.buyer,
            kind="invoice",
            issue_date=issue_date,
            due_date=due_date(terms, issue_date),
            net=net,
            tax=tax,
            rate=rate.value,
            rate_date=rate.rate_date,
            reporting_gross=self.in_reporting(gross, rate.value),
            delivered_date=day,
            order=order,
            known_date=issue_date,
            lines=lines,
            instalments=self._instalments(terms, issue_date, gross),
            discount_date=issue_date + timedelta(days=terms.discount_days or 0) if has_discount else None,
            discount=rounded_share(gross, numerator=terms.discount_permille or 0, denominator=1000)
            if has_discount
            else 0,
        )

    def in_reporting(self, units: int, rate: int) -> int:
        return converted(units, decimals=self.buyer.decimals, rate=rate, reporting_decimals=REPORTING_DECIMALS)

    def _instalments(self, terms: Terms, issue_date: date, gross: int) -> list[Instalment]:
        if not terms.instalments or gross < len(terms.instalments) * 100:
            return []
        parts = split_units(gross, weights=[share for share, _ in terms.instalments])
        return [
            Instalment(self.journal.ids.take("instalment"), position, issue_date + timedelta(days=days), part)
            for position, (part, (_, days)) in enumerate(zip(parts, terms.instalments, strict=True), start=1)
        ]

    def _correct(self, wrong: Invoice, right: Invoice, day: date) -> None:
        """Reverse `wrong` and post `right` instead: known from `day` on, effective from the beginning."""
        wrong.is_reversed = True
        wrong.instalments = self._instalments(self.buyer.terms, wrong.issue_date, wrong.gross)
        entry = self.journal.entry(day, "corrections")
        reversal = replace(
            wrong,
            id=self.journal.ids.take("invoice"),
            entry=entry,
            sign=-1,
            reverses_id=wrong.id,
            is_reversed=False,
            original=wrong,
            lines=[],
            instalments=[],
        )
        right.entry, right.original, right.known_date = entry, wrong, day
        self.journal.invoices += [wrong, reversal]


def due_date(terms: Terms, issue_date: date) -> date:
    start = end_of_month(issue_date) if terms.from_end_of_month else issue_date
    return start + timedelta(days=terms.net_days)


def poisson(chance: Random, mean: float) -> int:
    """Return a number of events when `mean` are expected (Knuth's method, fine for small means)."""
    limit, product, events = exp(-mean), chance.random(), 0
    while product > limit:
        product *= chance.random()
        events += 1
    return events
