"""How one customer's invoices are settled, day by day: payments, deductions, disputes, credits, write-offs.

A diary of things to come is worked off in the order of their days until the story ends. Money is known on
the business day after it reached the bank; whatever would be recorded after the last day has not happened.
"""

from collections.abc import Callable
from datetime import date, timedelta
from heapq import heappop, heappush
from typing import Any

from customers.demo.archetypes import Archetype
from customers.demo.bookkeeping import Books, Item, Source
from customers.demo.company import ENTITIES, PREPAID
from customers.demo.habits import Payment, payment_of, run_date
from customers.demo.plan import WRITE_OFF_DAYS, days_later, next_business_day
from customers.demo.records import Allocation, Dispute, Invoice, Order, Receipt
from customers.demo.trade import Trade

RECESSION_DAYS = 9
UNIDENTIFIED_SHARE = 0.006  # of transfers come without a name we know
MANUAL_SHARE = 0.08  # of receipts wait for a person to match them
BOUNCE_SHARE = 0.015  # of cheques and direct debits
TWICE_SHARE = 0.0025  # of payments are made a second time by mistake
RETURN_SHARE = 0.008  # of invoices are followed by a credit note for returned goods
DISPUTE_REASONS = ("price", "quantity", "quality", "delivery", "duplicate", "other")
_ENTITY_CURRENCY = {entity.code: entity.currency for entity in ENTITIES}


class Settlement:
    """Settles what `trade` billed."""

    def __init__(self, trade: Trade) -> None:
        self.trade, self.buyer, self.plan = trade, trade.buyer, trade.plan
        self.chance = self.plan.random("settlement", self.buyer.index)
        self.books = Books(trade)
        self._diary: list[tuple[date, int, Callable[..., None], tuple[Any, ...]]] = []
        self._runs: dict[date, list[Payment]] = {}
        self._written = 0

    def run(self) -> None:
        """Work off the diary until the story ends."""
        if self.buyer.terms is PREPAID:
            self._expect_prepayments()
        else:
            for invoice in self.trade.invoices:
                self._expect(invoice)
        while self._diary and self._diary[0][0] <= self.plan.last_date:
            day, _, action, arguments = heappop(self._diary)
            action(day, *arguments)

    def _at(self, day: date, action: Callable[..., None], *arguments: Any) -> None:
        self._written += 1
        heappush(self._diary, (day, self._written, action, arguments))

    # What is to be expected of an invoice

    def _expect(self, invoice: Invoice) -> None:
        for item in self.books.open_items(invoice):
            self._expect_item(item)
        if invoice.gross and self.chance.random() < RETURN_SHARE:
            self._at(days_later(invoice.known_date, self.chance.randrange(10, 30)), self._return_goods, invoice)

    def _expect_item(self, item: Item) -> None:
        pay_date, fail_date = self._pay_date(item), self.buyer.fail_date
        if fail_date is not None and pay_date >= fail_date:
            self._at(max(fail_date + timedelta(days=WRITE_OFF_DAYS), item.due_date), self._write_off, item)
        elif self.chance.random() < self.buyer.archetype.dispute_rate:
            opened = days_later(item.invoice.known_date, self.chance.randrange(4, 20))
            self._at(opened, self._dispute, item, max(pay_date, opened + timedelta(days=1)))
        else:
            is_foreign = _ENTITY_CURRENCY[self.buyer.market.entity] != self.buyer.market.currency
            payment = payment_of(item, chance=self.chance, buyer=self.buyer, is_foreign=is_foreign)
            self._plan_payment(payment.on or pay_date, payment)

    def _pay_date(self, item: Item) -> date:
        """Return the business day on which this customer would pay, by habit, drift, winter and recession."""
        habit: Archetype = self.buyer.archetype
        delay = self.chance.gauss(habit.delay_days, habit.spread_days)
        delay += habit.drift_days * self.plan.progress(item.due_date)
        delay += habit.winter_days if item.due_date.month <= 3 else 0
        delay += RECESSION_DAYS if item.due_date in self.plan.recession else 0
        return max(days_later(item.due_date, round(delay)), next_business_day(item.invoice.known_date))

    def _plan_payment(self, day: date, payment: Payment) -> None:
        """Put a payment in the diary: on its own, or into the next run of a customer that pays in runs."""
        if not self.buyer.pays_in_runs:
            self._at(day, self._receive, [payment])
            return
        run = run_date(day, is_monthly=self.buyer.orders_per_month > 20)
        if run not in self._runs:
            self._runs[run] = []
            self._at(run, self._receive, self._runs[run])
        self._runs[run].append(payment)

    def _expect_prepayments(self) -> None:
        invoices = {invoice.order.id: invoice for invoice in self.trade.invoices if invoice.order}
        for order in self.trade.orders:
            if order.net:
                paid = days_later(order.order_date, self.chance.randrange(1, 3))
                self._at(paid, self._receive_prepayment, order, invoices.get(order.id))

    # What happens

    def _receive(self, day: date, payments: list[Payment]) -> None:
        """Money reaches the bank; the next business day we know, and match it at once or later."""
        recorded = next_business_day(day)
        payable = [paid for paid in (payment.cut_to_open() for payment in payments) if paid.amount > 0]
        if not payable or recorded > self.plan.last_date:
            return
        total = sum(payment.amount for payment in payable)
        numbers = [payment.item.invoice.number for payment in payable]
        is_unknown = self.buyer.method == "transfer" and self.chance.random() < UNIDENTIFIED_SHARE
        receipt = self.books.receive(
            day, recorded, total, text=self._remittance(numbers, is_unknown), is_identified=not is_unknown
        )
        if is_unknown:
            self._at(days_later(recorded, self.chance.randrange(4, 20)), self._identify, receipt, payable)
        elif self.chance.random() < MANUAL_SHARE:
            self._at(days_later(recorded, self.chance.randrange(1, 6)), self._match, receipt, payable)
        else:
            self._at(recorded, self._match, receipt, payable, day)
        if self.chance.random() < TWICE_SHARE:
            self._at(days_later(day, 2), self._receive_twice, total, numbers)
        self._plan_rest(day, payable)

    def _plan_rest(self, day: date, payments: list[Payment]) -> None:
        for payment in payments:
            if payment.rest and payment.pays_rest:
                rest = Payment(payment.item, payment.rest)
                self._plan_payment(days_later(day, self.chance.randrange(18, 35)), rest)
            elif payment.rest:
                self._at(days_later(day, self.chance.randrange(30, 60)), self._forgive, payment.item)

    def _remittance(self, numbers: list[str], is_unknown: bool) -> str:
        if is_unknown:
            return self.chance.choice(("PAYMENT", "TRANSFER REF UNKNOWN", "貨款", ""))
        if self.chance.random() < 0.08:
            return "Payment on account"
        return "Invoice " + ", ".join(numbers[:30])

    def _identify(self, day: date, receipt: Receipt, payments: list[Payment]) -> None:
        self._match(day, self.books.identify(receipt, day), payments)

    def _match(self, day: date, receipt: Receipt, payments: list[Payment], effective: date | None = None) -> None:
        """Allocate a receipt to what it was meant for."""
        entry = self.trade.journal.entry(day, "allocations")
        source, made = Source(receipt.rate, receipt.amount), list[Allocation]()
        for payment in (payment.cut_to_open() for payment in payments):
            if payment.amount <= 0:
                continue
            on = max(effective or day, payment.item.invoice.issue_date)
            made.append(
                self.books.settle(payment.item, payment.amount, "payment", on, entry, receipt=receipt, source=source)
            )
            made += [
                self.books.settle(payment.item, amount, reason, on, entry, receipt=receipt)
                for reason, amount in payment.deductions
            ]
        may_bounce = self.buyer.method in {"cheque", "direct_debit"} and not self.buyer.pays_in_runs
        if may_bounce and self.chance.random() < BOUNCE_SHARE:
            self._at(days_later(day, self.chance.randrange(2, 6)), self._bounce, receipt, made, payments)

    def _bounce(self, day: date, receipt: Receipt, made: list[Allocation], payments: list[Payment]) -> None:
        """The bank takes the money back; the customer pays again some weeks later."""
        items = {(payment.item.invoice.id, payment.item.instalment_id): payment.item for payment in payments}
        for allocation in self.books.bounce(receipt, made, day):
            items[allocation.invoice_id, allocation.instalment_id].open += allocation.amount
        again = [Payment(payment.item, payment.item.open) for payment in payments]
        self._at(days_later(day, self.chance.randrange(8, 25)), self._receive, again)

    def _receive_twice(self, day: date, total: int, numbers: list[str]) -> None:
        recorded = next_business_day(day)
        if recorded <= self.plan.last_date:
            receipt = self.books.receive(day, recorded, total, text=self._remittance(numbers, False))
            self._at(days_later(day, self.chance.randrange(30, 75)), self.books.refund, receipt)

    def _receive_prepayment(self, day: date, order: Order, invoice: Invoice | None) -> None:
        recorded = next_business_day(day)
        if recorded > self.plan.last_date:
            return
        text = f"Prepayment {order.purchase_number}"
        receipt = self.books.receive(day, recorded, order.net + order.tax, text=text)
        if invoice is not None:
            payments = [Payment(item, item.open) for item in self.books.open_items(invoice)]
            self._at(max(recorded, invoice.known_date), self._match, receipt, payments)

    def _forgive(self, day: date, item: Item) -> None:
        if item.open:
            entry = self.trade.journal.entry(day, "allocations")
            self.books.settle(item, item.open, "short_payment", day, entry)

    def _write_off(self, day: date, item: Item) -> None:
        if item.open:
            self.books.settle(item, item.open, "write_off", day, self.trade.journal.entry(day, "write_offs"))

    def _return_goods(self, day: date, invoice: Invoice) -> None:
        """Credit a part of the first line, and apply it two weeks later to whatever is open then."""
        first = invoice.lines[0]
        amount = (first.net + first.tax) // self.chance.choice((2, 3, 4))
        if amount:
            note = self.books.credit(invoice, amount, day)
            self._at(days_later(day, self.chance.randrange(5, 25)), self._apply_credit, note)

    def _apply_credit(self, day: date, note: Invoice) -> None:
        item = self.books.oldest_open(at_least=note.gross, known_by=day)
        if item is not None:
            self.books.apply(note, item, day)

    def _dispute(self, day: date, item: Item, pay_date: date) -> None:
        """The customer contests a part, and pays the rest as usual."""
        if not item.open:
            return
        amount = max(1, item.open * self.chance.choice((10, 25, 50, 100)) // 100)
        dispute = self.books.dispute(item, amount, day, self.chance.choice(DISPUTE_REASONS))
        if item.open > amount:
            self._plan_payment(pay_date, Payment(item, item.open - amount))
        self._at(days_later(day, self.chance.randrange(12, 80)), self._resolve, dispute, item)

    def _resolve(self, day: date, dispute: Dispute, item: Item) -> None:
        """Most customers are right and get a credit note; the others pay after all."""
        outcome = self.chance.choices(("accepted", "rejected", "withdrawn"), (55, 30, 15))[0]
        self.books.resolve(dispute, outcome, day)
        amount = min(dispute.amount, item.open)
        if outcome == "accepted" and amount:
            self.books.apply(self.books.credit(item.invoice, amount, day), item, day)
        elif amount:
            self._plan_payment(days_later(day, self.chance.randrange(5, 20)), Payment(item, amount))
