"""Which invoices a receipt was probably meant for, and why we think so. Pure; proposes, decides nothing.

Units: amounts in the receipt's currency, all positive. Order of belief: what the remittance text names, then
an amount that fits exactly (one item, or several together, with the early-payment discount where its day has
not passed), then oldest first. A suggestion never takes more than is open, all together never more than the
receipt has.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from rapidfuzz import fuzz

from finance_crm.money import ZERO, minor_unit

# A number quoted without its prefix is believed from this many digits on.
SHORTEST_BARE_NUMBER = 4
SHORTEST_SIMILAR = 6
SIMILAR_ENOUGH = 87.0
# Sums looked at before we give up searching for items that add up to the amount.
MOST_SUMS = 20_000

_WORDS = re.compile(r"[^\W_]+(?:[-/._]?[^\W_]+)*")
_RANGE = re.compile(r"(\d+)\s*(?:-|–|~|to|bis|through|至|到)\s*(?:[^\W\d_]{0,6}[-/]?)(\d+)", re.IGNORECASE)


class Why(StrEnum):
    """The reason behind a suggestion."""

    NUMBER = "number"
    ORDER_NUMBER = "order_number"
    SIMILAR_NUMBER = "similar_number"
    EXACT_AMOUNT = "exact_amount"
    AMOUNTS_ADD_UP = "amounts_add_up"
    OLDEST_FIRST = "oldest_first"


class Candidate(NamedTuple):
    """An open invoice or instalment. `discount` may be taken when paid on or before `discount_date`."""

    invoice_id: int
    instalment_id: int | None
    number: str
    customer_order_number: str
    due_date: date
    open_amount: Decimal
    discount_date: date | None = None
    discount: Decimal = ZERO


class Suggestion(NamedTuple):
    """Settle `amount` of the item with the receipt's money and `discount` beside it."""

    invoice_id: int
    instalment_id: int | None
    amount: Decimal
    discount: Decimal
    why: Why


class _Choice(NamedTuple):
    candidate: Candidate
    amount: Decimal
    discount: Decimal


def suggest(
    *,
    amount: Decimal,
    remittance_text: str,
    candidates: Sequence[Candidate],
    value_date: date,
    currency: str,
) -> list[Suggestion]:
    """Return what to settle with a receipt of `amount`, oldest due first."""
    oldest_first = sorted(candidates, key=lambda item: (item.due_date, item.number, item.instalment_id or 0))
    named = _named_in(remittance_text, oldest_first)
    if named:
        chosen = _settle_named(amount, list(named), value_date, currency)
        return [_suggestion(choice, named[choice.candidate]) for choice in chosen]
    single = _exact_single(amount, oldest_first, value_date)
    if single is not None:
        return [_suggestion(single, Why.EXACT_AMOUNT)]
    together = _adding_up(amount, oldest_first, value_date, currency)
    if together:
        return [_suggestion(choice, Why.AMOUNTS_ADD_UP) for choice in together]
    return [_suggestion(choice, Why.OLDEST_FIRST) for choice in _fill(amount, oldest_first)]


def _suggestion(choice: _Choice, why: Why) -> Suggestion:
    item = choice.candidate
    return Suggestion(item.invoice_id, item.instalment_id, choice.amount, choice.discount, why)


# What the remittance text names


def _named_in(text: str, candidates: Sequence[Candidate]) -> dict[Candidate, Why]:
    """Return the candidates that `text` names, in their order, with how it names them."""
    words = [_plain(word) for word in _WORDS.findall(text)]
    found: dict[Candidate, Why] = {}
    bare_numbers = _unambiguous(_digits(item.number) for item in {c.invoice_id: c for c in candidates}.values())
    within = _ranges(text)
    for item in candidates:
        why = _how_named(item, text, words, bare_numbers, within)
        if why is not None:
            found[item] = why
    return found or _similar(words, candidates)


def _how_named(
    item: Candidate, text: str, words: Sequence[str], bare_numbers: set[str], within: Sequence[range]
) -> Why | None:
    digits = _digits(item.number)
    if _plain(item.number) in words or _occurs(item.number, text):
        return Why.NUMBER
    if digits in bare_numbers and (digits in {word.lstrip("0") for word in words}):
        return Why.NUMBER
    if digits in bare_numbers and any(int(digits) in numbers for numbers in within):
        return Why.NUMBER
    order_number = item.customer_order_number
    if len(_plain(order_number)) >= SHORTEST_BARE_NUMBER and (
        _plain(order_number) in words or _occurs(order_number, text)
    ):
        return Why.ORDER_NUMBER
    return None


def _similar(words: Sequence[str], candidates: Sequence[Candidate]) -> dict[Candidate, Why]:
    """Return those whose number is a word of the text but for a slip, unless another is just as near."""
    found: dict[Candidate, Why] = {}
    for word in {word for word in words if len(word) >= SHORTEST_SIMILAR and any(map(str.isdigit, word))}:
        of_that_length = [item for item in candidates if len(_plain(item.number)) == len(word)]
        scores = {item: fuzz.ratio(word, _plain(item.number)) for item in of_that_length}
        best = max(scores.values(), default=0.0)
        nearest = [item for item, score in scores.items() if score == best]
        if best >= SIMILAR_ENOUGH and len({item.invoice_id for item in nearest}) == 1:
            found |= dict.fromkeys(nearest, Why.SIMILAR_NUMBER)
    return {item: found[item] for item in candidates if item in found}


def _plain(text: str) -> str:
    return "".join(filter(str.isalnum, text)).upper()


def _digits(number: str) -> str:
    """Return the last run of digits without leading zeros: what people quote of a number."""
    runs = re.findall(r"\d+", number)
    return runs[-1].lstrip("0") if runs else ""


def _unambiguous(numbers: Iterable[str]) -> set[str]:
    seen: dict[str, int] = {}
    for number in numbers:
        seen[number] = seen.get(number, 0) + 1
    return {number for number, count in seen.items() if count == 1 and len(number) >= SHORTEST_BARE_NUMBER}


def _occurs(number: str, text: str) -> bool:
    """Say whether `number` stands in `text` as a whole, however it is broken up."""
    letters = list(map(re.escape, _plain(number)))
    if len(letters) < SHORTEST_BARE_NUMBER:
        return False
    pattern = r"(?<![^\W_])" + r"[\s\-/._]*".join(letters) + r"(?![^\W_])"
    return re.search(pattern, text, re.IGNORECASE) is not None


def _ranges(text: str) -> list[range]:
    """Return the ranges of numbers that the text speaks of, as in "1001 to 1050"."""
    found = []
    for first, last in _RANGE.findall(text):
        if len(first) >= SHORTEST_BARE_NUMBER and 0 < int(last) - int(first) <= 1000:
            found.append(range(int(first), int(last) + 1))
    return found


# Amounts


def _discount_of(item: Candidate, value_date: date) -> Decimal:
    """Return the discount that may still be taken of an item that is open in full."""
    if item.discount_date is None or value_date > item.discount_date:
        return ZERO
    return min(item.discount, item.open_amount)


def _settle_named(amount: Decimal, named: list[Candidate], value_date: date, currency: str) -> list[_Choice]:
    """Settle what was named: in full, in full less discounts when that is the amount, else oldest first."""
    total = sum((item.open_amount for item in named), ZERO)
    discounts = sum((_discount_of(item, value_date) for item in named), ZERO)
    if amount == total - discounts:
        return [_discounted(item, value_date) for item in named]
    if amount < total:
        together = _adding_up(amount, named, value_date, currency)
        if together:
            return together
    return _fill(amount, named)


def _discounted(item: Candidate, value_date: date) -> _Choice:
    discount = _discount_of(item, value_date)
    return _Choice(item, item.open_amount - discount, discount)


def _exact_single(amount: Decimal, candidates: Sequence[Candidate], value_date: date) -> _Choice | None:
    for item in candidates:
        if item.open_amount == amount:
            return _Choice(item, amount, ZERO)
    for item in candidates:
        discount = _discount_of(item, value_date)
        if discount and item.open_amount - discount == amount:
            return _Choice(item, amount, discount)
    return None


def _adding_up(amount: Decimal, candidates: Sequence[Candidate], value_date: date, currency: str) -> list[_Choice]:
    """Return items that add up to `amount` exactly, the oldest that do; none after too many sums.

    Subset sum over minor units, each item whole or less its discount; every reachable sum remembers one way.
    """
    unit = minor_unit(currency)
    target = int(amount / unit)
    ways: dict[int, tuple[int, _Choice] | None] = {0: None}
    for item in candidates:
        discount = _discount_of(item, value_date)
        options = [_Choice(item, item.open_amount, ZERO)]
        options += [_Choice(item, item.open_amount - discount, discount)] if discount else []
        for reached in list(ways):
            for choice in options:
                total = reached + int(choice.amount / unit)
                if total <= target:
                    ways.setdefault(total, (reached, choice))
        if target in ways or len(ways) > MOST_SUMS:
            break
    return _walk_back(ways, target)


def _walk_back(ways: dict[int, tuple[int, _Choice] | None], target: int) -> list[_Choice]:
    chosen: list[_Choice] = []
    step = ways.get(target)
    while step is not None:
        target, choice = step
        chosen.append(choice)
        step = ways[target]
    return chosen[::-1]


def _fill(amount: Decimal, candidates: Sequence[Candidate]) -> list[_Choice]:
    """Take from each in turn until the money is spent."""
    chosen, rest = [], amount
    for item in candidates:
        taken = min(rest, item.open_amount)
        if taken > 0:
            chosen.append(_Choice(item, taken, ZERO))
            rest -= taken
    return chosen


class Payer(NamedTuple):
    """A customer that may have paid: by name, or because the text names one of its invoices."""

    customer_id: int
    code: str
    name: str
    named_number: str = ""


class PayerSuggestion(NamedTuple):
    customer_id: int
    code: str
    name: str
    score: float
    named_number: str


def rank_payers(*, payer_name: str, payers: Iterable[Payer], limit: int = 5) -> list[PayerSuggestion]:
    """Return who probably paid, likeliest first: named invoices before names alike (0 to 100)."""
    ranked = [
        PayerSuggestion(
            payer.customer_id,
            payer.code,
            payer.name,
            100.0 if payer.named_number else fuzz.token_set_ratio(payer_name.upper(), payer.name.upper()),
            payer.named_number,
        )
        for payer in payers
    ]
    ranked = [suggestion for suggestion in ranked if suggestion.score >= 60]
    return sorted(ranked, key=lambda found: (not found.named_number, -found.score, found.name))[:limit]
