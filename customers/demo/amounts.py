"""Exact arithmetic on whole minor units, fast enough for millions of rows.

Amounts are integers in minor units of their currency; a rate is an integer, reporting units per document
unit × 10**12. Rounding is half-up. It must agree with `finance_crm.money`, and a test says so.
"""

from collections.abc import Sequence

RATE_ONE = 10**12


def rounded_share(units: int, *, numerator: int, denominator: int) -> int:
    """Return `units` × numerator / denominator, rounded half away from zero."""
    product = abs(units) * numerator
    share = (2 * product + denominator) // (2 * denominator)
    return -share if units < 0 else share


def converted(units: int, *, decimals: int, rate: int, reporting_decimals: int) -> int:
    """Return an amount in minor units of the reporting currency."""
    return rounded_share(units, numerator=rate * 10**reporting_decimals, denominator=RATE_ONE * 10**decimals)


def split_units(total: int, *, weights: Sequence[int]) -> list[int]:
    """Split `total` in proportion to `weights` by largest remainder; the parts add up exactly."""
    weight_sum = sum(weights)
    if weight_sum == 0:
        return [total, *[0] * (len(weights) - 1)]
    parts = [total * weight // weight_sum for weight in weights]
    remainders = [total * weight % weight_sum for weight in weights]
    by_remainder = sorted(range(len(parts)), key=lambda index: (-remainders[index], index))
    for index in by_remainder[: total - sum(parts)]:
        parts[index] += 1
    return parts


def as_text(units: int, decimals: int) -> str:
    """Write minor units as a decimal number, as PostgreSQL reads it."""
    if decimals == 0:
        return str(units)
    digits = f"{abs(units):0{decimals + 1}d}"
    return f"{'-' if units < 0 else ''}{digits[:-decimals]}.{digits[-decimals:]}"


def rate_text(rate: int) -> str:
    return as_text(rate, 12)
