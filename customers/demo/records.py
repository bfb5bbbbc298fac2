"""What happens in the story, as plain records. Amounts are whole minor units of the document's currency.

A record carries the id that its row will have. `entry` is the posting that brings it.
"""

from dataclasses import dataclass, field
from datetime import date

from customers.demo.archetypes import Archetype
from customers.demo.company import Market, Product, Terms


@dataclass(slots=True)
class Buyer:
    """A customer with what decides its story."""

    id: int
    index: int
    code: str
    name: str
    local_name: str
    legal_form: str
    market: Market
    terms: Terms
    archetype: Archetype
    entity_id: int
    terms_id: int
    decimals: int
    acquired_date: date
    orders_per_month: float
    price_level: float
    pays_in_runs: bool
    method: str
    status: str
    fail_date: date | None = None
    tax_id: str = ""
    registration_number: str = ""
    industry: str = ""
    channel: str = ""
    group_id: int | None = None
    owner_id: int | None = None
    team_id: int | None = None


@dataclass(slots=True)
class Line:
    """One line of an order and, delivered, of an invoice."""

    id: int
    number: int
    product: Product
    quantity: int
    price: int
    cost: int
    net: int
    tax: int


@dataclass(slots=True)
class Order:
    id: int
    entry: int
    buyer: Buyer
    order_date: date
    requested_date: date
    purchase_number: str
    lines: list[Line]
    net: int
    tax: int
    number: str = ""


@dataclass(slots=True)
class Delivery:
    id: int
    entry: int
    buyer: Buyer
    order_line_id: int
    delivery_date: date
    quantity: int
    note: "DeliveryNote"


@dataclass(slots=True)
class DeliveryNote:
    """The paper that several delivered lines share."""

    buyer: Buyer
    delivery_date: date
    number: str = ""


@dataclass(slots=True)
class Instalment:
    id: int
    position: int
    due_date: date
    amount: int


@dataclass(slots=True)
class Invoice:
    """An invoice or a credit note; `sign` is -1 for a row that reverses another."""

    id: int
    entry: int
    buyer: Buyer
    kind: str
    issue_date: date
    due_date: date
    net: int
    tax: int
    rate: int
    rate_date: date
    reporting_gross: int
    delivered_date: date | None = None
    order: Order | None = None
    lines: list[Line] = field(default_factory=list)
    instalments: list[Instalment] = field(default_factory=list)
    discount_date: date | None = None
    discount: int = 0
    sign: int = 1
    reverses_id: int | None = None
    is_reversed: bool = False
    credited_id: int | None = None
    original: "Invoice | None" = None
    known_date: date = date.min
    own_number: str = ""

    @property
    def gross(self) -> int:
        return self.net + self.tax

    @property
    def number(self) -> str:
        """A reversal and a corrected version bear the number of the first one."""
        return self.original.own_number if self.original else self.own_number


@dataclass(slots=True)
class Receipt:
    id: int
    entry: int
    buyer: Buyer
    value_date: date
    amount: int
    rate: int
    rate_date: date
    reporting_amount: int
    is_identified: bool
    payer_name: str
    remittance_text: str
    method: str
    sign: int = 1
    reverses_id: int | None = None
    is_reversed: bool = False
    original: "Receipt | None" = None
    own_number: str = ""

    @property
    def number(self) -> str:
        return self.original.own_number if self.original else self.own_number


@dataclass(slots=True)
class Allocation:
    id: int
    entry: int
    buyer: Buyer
    invoice_id: int
    instalment_id: int | None
    receipt_id: int | None
    credit_note_id: int | None
    reason: str
    effective_date: date
    amount: int
    tax: int
    reporting_amount: int
    difference: int = 0
    reverses_id: int | None = None
    is_reversed: bool = False


@dataclass(slots=True)
class Difference:
    """A realised exchange difference, in minor units of the reporting currency."""

    id: int
    entry: int
    buyer_id: int
    allocation_id: int
    effective_date: date
    amount: int
    reverses_id: int | None = None
    is_reversed: bool = False


@dataclass(slots=True)
class Dispute:
    id: int
    entry: int
    buyer: Buyer
    invoice_id: int
    instalment_id: int | None
    reason: str
    amount: int
    opened_date: date


@dataclass(slots=True)
class Resolution:
    id: int
    entry: int
    buyer_id: int
    dispute_id: int
    outcome: str
    resolved_date: date
