"""Numbers written with a named decimal mark and an optional thousands mark. Results are plain decimal text.

Sign: a leading or trailing minus, a Unicode minus and parentheses all mean negative. Nothing is rounded: a
number keeps every decimal it is written with.
"""

import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

DECIMAL_MARKS = (".", ",")
THOUSANDS_MARKS = ("", ",", ".", " ", "'")
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u2007\u2009\u202f", " ") | {"’": "'", "−": "-"})
_NEGATIVE = re.compile(r"\((.+)\)|(.+)-", re.DOTALL)
MAX_WHOLE_DIGITS = 16


class NumberFormat(NamedTuple):
    """How numbers are written: "1.234,50" is NumberFormat(",", ".")."""

    decimal_mark: str = "."
    thousands_mark: str = ""


PLAIN = NumberFormat()


def number_reader(style: NumberFormat) -> Callable[[str], str | None]:
    """Return a function that turns a number written in `style` to "-1234.50", and gives None for anything else."""
    mark, group = re.escape(style.decimal_mark), re.escape(style.thousands_mark)
    whole = rf"\d+|\d{{1,3}}(?:{group}\d{{3}})+" if group else r"\d+"
    pattern = re.compile(rf"(-?)\+?(?:({whole})(?:{mark}(\d*))?|{mark}(\d+))", re.ASCII)

    def read(text: str) -> str | None:
        text = text.translate(_SPACES).strip()
        negative = _NEGATIVE.fullmatch(text)
        if negative:
            text = "-" + (negative[1] or negative[2]).strip()
        found = pattern.fullmatch(text)
        if not found:
            return None
        sign, integer, fraction, bare_fraction = found.groups()
        digits = (integer or "0").replace(style.thousands_mark, "") if style.thousands_mark else integer or "0"
        decimals = fraction or bare_fraction
        return f"{sign}{digits}.{decimals}" if decimals else sign + digits

    return read


def fitting_number_formats(samples: Iterable[str]) -> list[NumberFormat]:
    """Return the styles that read most of the samples, those that read them alike counted once.

    Whole numbers without marks fit every style alike, so the plain style alone is returned for them.
    """
    texts = list(dict.fromkeys(samples))
    styles = [NumberFormat(mark, group) for group in THOUSANDS_MARKS for mark in DECIMAL_MARKS if mark != group]
    readings = {style: tuple(map(number_reader(style), texts)) for style in styles}
    most = max((len(values) - values.count(None) for values in readings.values()), default=0)
    fitting: dict[tuple[str | None, ...], NumberFormat] = {}
    for style, values in readings.items():
        if most and len(values) - values.count(None) == most:
            fitting.setdefault(values, style)
    return list(fitting.values())


def decimals_in(plain: str) -> int:
    """Return how many decimals a plain number is written with, zeros at its end not counted."""
    _, _, fraction = plain.partition(".")
    return len(fraction.rstrip("0"))


def whole_digits_in(plain: str) -> int:
    return len(plain.partition(".")[0].lstrip("-").lstrip("0"))
