"""What goes into the ledger, as values: drafts of documents and the arithmetic of their amounts.

Units: amounts are Decimals in major units of the document's currency; rates are reporting units per one
document unit; a tax rate is a fraction (0.05 = 5 %). Signs: every amount of a draft is zero or positive,
lines may be negative (a rebate on the invoice). Rounding is half-up to the currency's decimals, once per
line for net and once per tax code and rate for tax, which is then split over its lines exactly.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from finance_crm.money import ZERO, has_allowed_decimals, known_currencies, round_half_up, split_exactly, written


class LedgerError(Exception):
    """The ledger refuses a request. `str()` is a sentence for people; `field` names the value at fault."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class AmountsDisagreeError(LedgerError):
    """Net, tax, gross and lines do not add up."""


class AmountNotAllowedError(LedgerError):
    """An amount is negative where it may not be, or has more decimals than its currency."""


@dataclass(frozen=True, kw_only=True)
class LineDraft:
    """One line. Net is quantity × price unless given; tax is given, or follows from `tax_rate`."""

    quantity: Decimal
    unit_price: Decimal
    net: Decimal | None = None
    tax: Decimal | None = None
    tax_rate: Decimal | None = None
    tax_code: str = ""
    product_code: str = ""
    description: str = ""
    unit_cost: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class InstalmentDraft:
    """One part of an invoice with its own due date."""

    due_date: date
    amount: Decimal


@dataclass(frozen=True, kw_only=True)
class InvoiceDraft:
    """An invoice or credit note to post. What is None follows from lines, terms, dates and rates."""

    customer_id: int
    entity_id: int
    number: str
    issue_date: date
    currency: str
    posting_date: date | None = None
    due_date: date | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    gross: Decimal | None = None
    tax_code: str = ""
    lines: tuple[LineDraft, ...] = ()
    instalments: tuple[InstalmentDraft, ...] = ()
    discount_date: date | None = None
    discount_amount: Decimal | None = None
    service_start_date: date | None = None
    service_end_date: date | None = None
    customer_order_number: str = ""
    source_system: str = ""
    reporting_rate: Decimal | None = None
    credited_invoice_id: int | None = None


@dataclass(frozen=True, kw_only=True)
class ReceiptDraft:
    """Money received. Without a customer it is unidentified cash; without a number it gets one of ours."""

    entity_id: int
    value_date: date
    currency: str
    amount: Decimal
    customer_id: int | None = None
    number: str = ""
    bank_account_id: int | None = None
    payer_name: str = ""
    remittance_text: str = ""
    method: str = "transfer"
    source_system: str = ""
    reporting_rate: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class OrderDraft:
    """A customer's order."""

    customer_id: int
    entity_id: int
    order_date: date
    currency: str
    number: str = ""
    customer_order_number: str = ""
    requested_date: date | None = None
    net: Decimal | None = None
    tax: Decimal | None = None
    gross: Decimal | None = None
    lines: tuple[LineDraft, ...] = ()
    source_system: str = ""


class LineAmounts(NamedTuple):
    net: Decimal
    tax: Decimal

    @property
    def gross(self) -> Decimal:
        return self.net + self.tax


class DocumentAmounts(NamedTuple):
    """Net, tax and gross of a document and, in the order of its lines, of each line."""

    net: Decimal
    tax: Decimal
    gross: Decimal
    lines: tuple[LineAmounts, ...]


def price_lines(lines: Sequence[LineDraft], *, currency: str) -> tuple[LineAmounts, ...]:
    """Return net and tax of each line; tax from rates is rounded once per tax code and rate."""
    nets = [
        round_half_up(line.quantity * line.unit_price, currency=currency) if line.net is None else line.net
        for line in lines
    ]
    taxes = [line.tax or ZERO for line in lines]
    groups: dict[tuple[str, Decimal], list[int]] = {}
    for index, line in enumerate(lines):
        if line.tax is None and line.tax_rate is not None:
            groups.setdefault((line.tax_code, line.tax_rate), []).append(index)
    for (_, tax_rate), indices in groups.items():
        shares = _tax_shares([nets[index] for index in indices], tax_rate=tax_rate, currency=currency)
        for index, share in zip(indices, shares, strict=True):
            taxes[index] = share
    return tuple(LineAmounts(net, tax) for net, tax in zip(nets, taxes, strict=True))


def _tax_shares(nets: Sequence[Decimal], *, tax_rate: Decimal, currency: str) -> list[Decimal]:
    """Split the tax on the sum of `nets`; negative nets share their own tax, positive ones the rest."""
    total = round_half_up(sum(nets, ZERO) * tax_rate, currency=currency)
    taken_off = round_half_up(sum((net for net in nets if net < 0), ZERO) * tax_rate, currency=currency)
    below = _split_over(taken_off, [max(-net, ZERO) for net in nets], currency=currency)
    above = _split_over(total - taken_off, [max(net, ZERO) for net in nets], currency=currency)
    return [low + high for low, high in zip(below, above, strict=True)]


def _split_over(total: Decimal, weights: Sequence[Decimal], *, currency: str) -> list[Decimal]:
    if not any(weights):
        return [ZERO] * len(weights)
    return split_exactly(total, weights=weights, currency=currency)


def total_document(
    *,
    net: Decimal | None,
    tax: Decimal | None,
    gross: Decimal | None,
    lines: Sequence[LineDraft],
    currency: str,
) -> DocumentAmounts:
    """Return the amounts of a document from its lines, or from two of net, tax and gross.

    :raises AmountsDisagreeError: if what is given does not add up, or nothing is given
    :raises AmountNotAllowedError: for a negative total or decimals that the currency does not have
    """
    _check_currency(currency)
    try:
        priced = price_lines(lines, currency=currency)
    except InvalidOperation as error:
        raise AmountNotAllowedError("The amount is too large.", field="lines") from error
    if priced:
        own = (sum((line.net for line in priced), ZERO), sum((line.tax for line in priced), ZERO))
    else:
        own = _without_lines(net=net, tax=tax, gross=gross)
    amounts = DocumentAmounts(own[0], own[1], own[0] + own[1], priced)
    given = {"net": net, "tax": tax, "gross": gross}
    for name, value in given.items():
        if value is not None and value != getattr(amounts, name):
            raise AmountsDisagreeError(
                f"{name} is {written(value, currency=currency)}, but the rest adds up to"
                f" {written(getattr(amounts, name), currency=currency)}.",
                field=name,
            )
    check_amounts([("gross", amounts.gross)], currency=currency)
    check_decimals([("net", amounts.net), ("tax", amounts.tax)], currency=currency)
    return amounts


def _without_lines(*, net: Decimal | None, tax: Decimal | None, gross: Decimal | None) -> tuple[Decimal, Decimal]:
    if net is not None:
        return net, (gross - net if tax is None and gross is not None else tax or ZERO)
    if gross is not None:
        return gross - (tax or ZERO), tax or ZERO
    raise AmountsDisagreeError("Give lines, or net, or gross.", field="gross")


def _check_currency(currency: str) -> None:
    if currency not in known_currencies():
        raise AmountNotAllowedError(f"{currency} is not an ISO 4217 currency code.", field="currency")


def check_amounts(amounts: Iterable[tuple[str, Decimal]], *, currency: str) -> None:
    """Refuse negative amounts and decimals that the currency does not have.

    :raises AmountNotAllowedError: naming the field
    """
    _check_currency(currency)
    named = list(amounts)
    for name, amount in named:
        if amount < 0:
            raise AmountNotAllowedError(
                f"{name} must not be negative: {written(amount, currency=currency)}.", field=name
            )
    check_decimals(named, currency=currency)


def check_decimals(amounts: Iterable[tuple[str, Decimal]], *, currency: str) -> None:
    """:raises AmountNotAllowedError: naming the field with more decimals than `currency` has"""
    _check_currency(currency)
    for name, amount in amounts:
        if not has_allowed_decimals(amount, currency=currency):
            raise AmountNotAllowedError(f"{name} {amount} has more decimals than {currency}.", field=name)


def tax_share(amount: Decimal, *, gross: Decimal, tax: Decimal, currency: str) -> Decimal:
    """Return the share of tax in an amount of a document: amount × tax ÷ gross, rounded half-up."""
    if gross == 0:
        return ZERO
    return round_half_up(amount * tax / gross, currency=currency)
