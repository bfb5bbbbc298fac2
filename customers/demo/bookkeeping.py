"""The bookkeeper of one customer: turns what happens into ledger records that add up to the cent.

Every item and every source of money carries its open amount. In reporting currency a movement is the change
of the open amount at the item's own rate, rounded before and after, so that a closed item is exactly zero;
what leaves the source less what leaves the invoice is the realised exchange difference.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from customers.demo.amounts import rounded_share
from customers.demo.records import (
    Allocation,
    Difference,
    Dispute,
    Invoice,
    Line,
    Receipt,
    Resolution,
)
from customers.demo.trade import Trade


@dataclass(slots=True, eq=False)
class Item:
    """An invoice, or one instalment of it, with what is still open."""

    invoice: Invoice
    instalment_id: int | None
    due_date: date
    open: int


@dataclass(slots=True)
class Source:
    """What is left of a receipt or credit note."""

    rate: int
    open: int


class Books:
    """Writes one customer's settlements into the journal."""

    def __init__(self, trade: Trade) -> None:
        self.trade, self.buyer, self.journal = trade, trade.buyer, trade.journal
        self._items: list[Item] = []

    def open_items(self, invoice: Invoice) -> list[Item]:
        """Open the items of an invoice: one, or one per instalment; none for an invoice of zero."""
        if invoice.instalments:
            items = [Item(invoice, part.id, part.due_date, part.amount) for part in invoice.instalments]
        else:
            items = [Item(invoice, None, invoice.due_date, invoice.gross)] if invoice.gross else []
        self._items += items
        return items

    def oldest_open(self, *, at_least: int, known_by: date) -> Item | None:
        """Return the item due first that is open for `at_least` and posted by `known_by`."""
        fitting = [item for item in self._items if item.open >= at_least and item.invoice.known_date <= known_by]
        return min(fitting, key=lambda item: (item.due_date, item.invoice.id), default=None)

    def receive(self, day: date, recorded: date, amount: int, *, text: str, is_identified: bool = True) -> Receipt:
        rate = self.trade.rates.at(self.buyer.market.currency, day)
        receipt = Receipt(
            id=self.journal.ids.take("receipt"),
            entry=self.journal.entry(recorded, "receipts"),
            buyer=self.buyer,
            value_date=day,
            amount=amount,
            rate=rate.value,
            rate_date=rate.rate_date,
            reporting_amount=self.trade.in_reporting(amount, rate.value),
            is_identified=is_identified,
            payer_name=self.buyer.name.upper() if is_identified else f"ACCOUNT {self.buyer.index * 7919 % 99991}",
            remittance_text=text,
            method=self.buyer.method,
        )
        self.journal.receipts.append(receipt)
        return receipt

    def identify(self, receipt: Receipt, day: date) -> Receipt:
        """Reverse the nameless receipt and post it again under the customer, of the same value date."""
        entry = self._reverse_receipt(receipt, day, receipt.value_date)
        found = replace(
            receipt,
            id=self.journal.ids.take("receipt"),
            entry=entry,
            is_identified=True,
            is_reversed=False,
            original=receipt,
        )
        self.journal.receipts.append(found)
        return found

    def refund(self, day: date, receipt: Receipt) -> None:
        """Send back what was paid twice."""
        self._reverse_receipt(receipt, day, day)

    def _reverse_receipt(self, receipt: Receipt, day: date, effective: date) -> int:
        entry = self.journal.entry(day, "corrections")
        reversal = replace(
            receipt,
            id=self.journal.ids.take("receipt"),
            entry=entry,
            value_date=effective,
            sign=-1,
            reverses_id=receipt.id,
            original=receipt.original or receipt,
        )
        receipt.is_reversed = True
        self.journal.receipts.append(reversal)
        return entry

    def settle(
        self,
        item: Item,
        amount: int,
        reason: str,
        effective: date,
        entry: int,
        *,
        receipt: Receipt | None = None,
        note: Invoice | None = None,
        source: Source | None = None,
    ) -> Allocation:
        """Take `amount` off `item`; `source` is what a payment or a credit consumes."""
        invoice = item.invoice
        leaves = self._moved(item.open, amount, invoice.rate)
        item.open -= amount
        allocation = Allocation(
            id=self.journal.ids.take("allocation"),
            entry=entry,
            buyer=self.buyer,
            invoice_id=invoice.id,
            instalment_id=item.instalment_id,
            receipt_id=receipt.id if receipt else None,
            credit_note_id=note.id if note else None,
            reason=reason,
            effective_date=effective,
            amount=amount,
            tax=rounded_share(amount, numerator=invoice.tax, denominator=invoice.gross),
            reporting_amount=leaves,
        )
        self.journal.allocations.append(allocation)
        if source is not None:
            allocation.difference = self._moved(source.open, amount, source.rate) - leaves
            source.open -= amount
            self._write_difference(allocation, reverses=None)
        return allocation

    def _moved(self, open_units: int, units: int, rate: int) -> int:
        in_reporting = self.trade.in_reporting
        return in_reporting(open_units, rate) - in_reporting(open_units - units, rate)

    def _write_difference(self, allocation: Allocation, *, reverses: Difference | None) -> None:
        if allocation.difference:
            self.journal.differences.append(
                Difference(
                    id=self.journal.ids.take("difference"),
                    entry=allocation.entry,
                    buyer_id=self.buyer.id,
                    allocation_id=allocation.id,
                    effective_date=allocation.effective_date,
                    amount=allocation.difference,
                    reverses_id=reverses.id if reverses else None,
                )
            )

    def bounce(self, receipt: Receipt, made: list[Allocation], day: date) -> Iterator[Allocation]:
        """Take a receipt and its allocations back from `day` on; yield what was taken back."""
        entry = self._reverse_receipt(receipt, day, day)
        for allocation in made:
            allocation.is_reversed = True
            reversal = replace(
                allocation,
                id=self.journal.ids.take("allocation"),
                entry=entry,
                effective_date=day,
                amount=-allocation.amount,
                tax=-allocation.tax,
                reporting_amount=-allocation.reporting_amount,
                difference=-allocation.difference,
                reverses_id=allocation.id,
                is_reversed=False,
            )
            self.journal.allocations.append(reversal)
            self._write_difference(reversal, reverses=self._difference_of(allocation))
            yield allocation

    def _difference_of(self, allocation: Allocation) -> Difference | None:
        found = next((row for row in reversed(self.journal.differences) if row.allocation_id == allocation.id), None)
        if found is not None:
            found.is_reversed = True
        return found

    def credit(self, invoice: Invoice, gross: int, day: date) -> Invoice:
        """Post a credit note for a part of `invoice`, at the rate of its own day."""
        tax = rounded_share(gross, numerator=invoice.tax, denominator=invoice.gross)
        rate = self.trade.rates.at(self.buyer.market.currency, day)
        first, net = invoice.lines[0], gross - tax
        line_id = self.journal.ids.take("invoice_line")
        note = Invoice(
            id=self.journal.ids.take("invoice"),
            entry=self.journal.entry(day, "credit_notes"),
            buyer=self.buyer,
            kind="credit_note",
            issue_date=day,
            due_date=day,
            net=net,
            tax=tax,
            rate=rate.value,
            rate_date=rate.rate_date,
            reporting_gross=self.trade.in_reporting(gross, rate.value),
            lines=[Line(line_id, 1, first.product, quantity=1, price=net, cost=0, net=net, tax=tax)],
            credited_id=invoice.id,
            order=invoice.order,
            known_date=day,
        )
        self.journal.invoices.append(note)
        return note

    def apply(self, note: Invoice, item: Item, day: date) -> None:
        """Use up a credit note on an item that is open for at least as much."""
        entry = self.journal.entry(day, "credit_notes")
        source = Source(note.rate, note.gross)
        self.settle(item, note.gross, "credit", day, entry, note=note, source=source)

    def dispute(self, item: Item, amount: int, day: date, reason: str) -> Dispute:
        dispute = Dispute(
            id=self.journal.ids.take("dispute"),
            entry=self.journal.entry(day, "disputes"),
            buyer=self.buyer,
            invoice_id=item.invoice.id,
            instalment_id=item.instalment_id,
            reason=reason,
            amount=amount,
            opened_date=day,
        )
        self.journal.disputes.append(dispute)
        return dispute

    def resolve(self, dispute: Dispute, outcome: str, day: date) -> None:
        resolution = Resolution(
            id=self.journal.ids.take("resolution"),
            entry=self.journal.entry(day, "disputes"),
            buyer_id=self.buyer.id,
            dispute_id=dispute.id,
            outcome=outcome,
            resolved_date=day,
        )
        self.journal.resolutions.append(resolution)
