"""Money and exchange rates as values.

Units: an amount is a Decimal in major units of its currency; a rate is reporting units per one document
unit. Rounding is half-up, away from zero on a tie, to the currency's ISO 4217 minor units. No floats.
"""

from collections.abc import Sequence
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import cache

from babel.core import get_global
from babel.numbers import get_currency_precision

ZERO = Decimal(0)
# Where CLDR, which says how amounts are shown, leaves out the minor units that ISO 4217 gives.
_OF_TWO = ("AFN", "ALL", "IRR", "KPW", "LAK", "LBP", "MGA", "MMK", "RSD", "SLL", "SOS", "SYP", "YER")
_ISO_DECIMALS = dict.fromkeys(_OF_TWO, 2) | {"IQD": 3}


class UnknownCurrencyError(ValueError):
    """The code is not an ISO 4217 currency."""


@cache
def known_currencies() -> frozenset[str]:
    """Return every ISO 4217 code that CLDR lists."""
    return frozenset(get_global("all_currencies"))


@cache
def decimals_of(currency: str) -> int:
    """Return how many decimals amounts in `currency` have: 2 for USD, 0 for JPY, 3 for KWD.

    :raises UnknownCurrencyError: if the code is not ISO 4217
    """
    if currency not in known_currencies():
        raise UnknownCurrencyError(f"{currency!r} is not an ISO 4217 currency code.")
    return _ISO_DECIMALS.get(currency, get_currency_precision(currency))


@cache
def minor_unit(currency: str) -> Decimal:
    """Return the smallest amount of `currency`, as 0.01 for USD."""
    return Decimal(1).scaleb(-decimals_of(currency))


def round_half_up(amount: Decimal, *, currency: str) -> Decimal:
    """Round to the currency's decimals; ties go away from zero."""
    return amount.quantize(minor_unit(currency), rounding=ROUND_HALF_UP)


def round_down(amount: Decimal, *, currency: str) -> Decimal:
    """Round toward zero to the currency's decimals, as limits are."""
    return amount.quantize(minor_unit(currency), rounding=ROUND_DOWN)


def has_allowed_decimals(amount: Decimal, *, currency: str) -> bool:
    """Say whether `amount` can be written in the currency's minor units."""
    return amount == amount.quantize(minor_unit(currency), rounding=ROUND_DOWN)


def written(amount: Decimal, *, currency: str) -> str:
    """Return `amount` for a sentence, with the currency's decimals and more only where it has more: 100.00, 5.005."""
    return f"{amount:.{_decimals_written(amount, currency)}f}"


def written_with_unit(amount: Decimal, *, currency: str) -> str:
    """Return `amount` for a text that is kept and read in any language, its digits grouped: 1,607,000.00 TWD."""
    return f"{amount:,.{_decimals_written(amount, currency)}f} {currency}"


def _decimals_written(amount: Decimal, currency: str) -> int:
    return max(decimals_of(currency), -int(amount.normalize().as_tuple().exponent))


def convert(amount: Decimal, *, rate: Decimal, currency: str) -> Decimal:
    """Return `amount` × `rate`, rounded half-up to the decimals of the target `currency`."""
    return round_half_up(amount * rate, currency=currency)


def split_exactly(total: Decimal, *, weights: Sequence[Decimal], currency: str) -> list[Decimal]:
    """Split `total` in proportion to `weights` so that the parts add up to it exactly.

    Largest remainder: every part is rounded toward zero, then the minor units left over go to the
    parts with the largest remainders, earlier parts first on a tie.

    :raises ValueError: if weights are empty, negative or all zero
    """
    if not weights or min(weights) < 0 or sum(weights) == 0:
        raise ValueError("Weights must be non-negative and not all zero.")
    unit = minor_unit(currency)
    sign = -1 if total < 0 else 1
    units = int(abs(total) / unit)
    weight_sum = sum(weights)
    exact = [units * weight / weight_sum for weight in weights]
    parts = [int(share) for share in exact]
    by_remainder = sorted(range(len(parts)), key=lambda index: (parts[index] - exact[index], index))
    for index in by_remainder[: units - sum(parts)]:
        parts[index] += 1
    return [sign * part * unit for part in parts]
