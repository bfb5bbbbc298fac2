"""How a customer pays one item: in full, less a discount, in parts, a little short, less charges or tax."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random

from customers.demo.amounts import rounded_share
from customers.demo.bookkeeping import Item
from customers.demo.plan import business_day, next_business_day
from customers.demo.records import Buyer
from finance_crm.periods import add_months

PARTIAL_SHARE = 0.04
SHORT_SHARE = 0.012
CHARGE_SHARE = 0.06  # of payments across a border arrive less a bank's charge
ROUNDED_SHARE = 0.008
DISCOUNT_SHARE = 0.25  # of those who need not be early, yet take the discount
RUN_DAYS = (10, 25)


@dataclass
class Payment:
    """Money meant for one item, and what is deducted with it. `rest` is paid later, or never."""

    item: Item
    amount: int
    deductions: list[tuple[str, int]] = field(default_factory=list)
    rest: int = 0
    pays_rest: bool = False
    on: date | None = None

    def cut_to_open(self) -> "Payment":
        """Return the payment as it fits what is open by now: without deductions where it no longer fits."""
        wanted = self.amount + sum(amount for _, amount in self.deductions)
        if wanted <= self.item.open:
            return self
        return replace(self, amount=self.item.open, deductions=[], rest=0)


def payment_of(item: Item, *, chance: Random, buyer: Buyer, is_foreign: bool) -> Payment:
    """Decide how `buyer` pays `item`."""
    can_discount = item.instalment_id is None and item.invoice.discount > 0
    if can_discount and (buyer.archetype.takes_discount or chance.random() < DISCOUNT_SHARE):
        return _discounted(item, chance)
    if buyer.market.withholding_permille:
        withheld = rounded_share(item.open, numerator=buyer.market.withholding_permille, denominator=1000)
        return _less(item, "withholding_tax", withheld)
    return _with_accidents(item, chance.random(), chance, buyer, is_foreign)


def _with_accidents(item: Item, roll: float, chance: Random, buyer: Buyer, is_foreign: bool) -> Payment:
    if roll < PARTIAL_SHARE:
        part = item.open * chance.randrange(40, 70) // 100
        return Payment(item, part, rest=item.open - part, pays_rest=True)
    if roll < PARTIAL_SHARE + SHORT_SHARE:
        part = item.open * chance.randrange(960, 996) // 1000
        return Payment(item, part, rest=item.open - part)
    if is_foreign and chance.random() < CHARGE_SHARE:
        charge = chance.randrange(12, 31) * (1000 if buyer.decimals == 0 else 10**buyer.decimals)
        return _less(item, "bank_charge", charge)
    if buyer.decimals and chance.random() < ROUNDED_SHARE:
        return _less(item, "rounding", item.open % 10**buyer.decimals)
    return Payment(item, item.open)


def _discounted(item: Item, chance: Random) -> Payment:
    last_date = item.invoice.discount_date or item.due_date
    paid = business_day(last_date - timedelta(days=chance.randrange(2, 5)))
    payment = _less(item, "discount", item.invoice.discount)
    payment.on = max(paid, next_business_day(item.invoice.known_date))
    return payment


def _less(item: Item, reason: str, amount: int) -> Payment:
    """Pay what is open less `amount`; an item too small for the deduction is paid in full."""
    if not 0 < amount < item.open // 2:
        return Payment(item, item.open)
    return Payment(item, item.open - amount, [(reason, amount)])


def run_date(day: date, *, is_monthly: bool) -> date:
    """Return the payment run on or after `day`: twice a month, or on the 25th only."""
    month = day.replace(day=1)
    runs = RUN_DAYS[-1:] if is_monthly else RUN_DAYS
    candidates = [add_months(month, step).replace(day=run) for step in (0, 1) for run in runs]
    return next(business_day(run) for run in candidates if run >= day)
