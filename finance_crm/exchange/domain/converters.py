"""From the text of cells to the text PostgreSQL's COPY takes, a column at a time.

A converter maps whole columns: values seen before come from a dictionary, so a cell costs tens of
nanoseconds. A cell that does not hold becomes a `Rejected`, which COPY reads as NULL; the reader of the
column collects those with their reason. Money, quantities and rates are Decimal text, never float.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from finance_crm.exchange.domain.dates import date_reader
from finance_crm.exchange.domain.kinds import Column, ColumnType
from finance_crm.exchange.domain.numbers import (
    MAX_WHOLE_DIGITS,
    NumberFormat,
    decimals_in,
    number_reader,
    whole_digits_in,
)
from finance_crm.money import known_currencies

NULL = "\\N"
CACHE_SIZE = 50_000
SEPARATOR = "\x1f"
DECIMALS = {ColumnType.MONEY: 4, ColumnType.QUANTITY: 6, ColumnType.RATE: 12, ColumnType.FIGURE: 18}
# Before the decimal mark, as many digits as the ledger's columns have room for.
WHOLE_DIGITS = {
    ColumnType.MONEY: MAX_WHOLE_DIGITS,
    ColumnType.QUANTITY: 14,
    ColumnType.RATE: 12,
    ColumnType.FIGURE: MAX_WHOLE_DIGITS,
    ColumnType.INTEGER: 9,
}
TRUE = frozenset({"1", "true", "yes", "y", "x", "t", "是", "真"})
FALSE = frozenset({"0", "false", "no", "n", "f", "否", "假"})
# What a spreadsheet would take for a formula leaves our exports behind an apostrophe and comes back without.
FORMULA_MARKS = ("'=", "'+", "'-", "'@")

_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"})
# None of these in a batch of printable texts: every cell goes to COPY as it stands.
_AWKWARD = ("\\", "'", SEPARATOR * 2, f" {SEPARATOR}", f"{SEPARATOR} ")


class Rejected(str):
    """A cell that does not hold: NULL to COPY, with the code of the reason and the text as it stood."""

    __slots__ = ("code", "text")
    code: str
    text: str

    def __new__(cls, code: str, text: str) -> "Rejected":
        cell = super().__new__(cls, NULL)
        cell.code = code
        cell.text = text
        return cell


class Converter(dict[str, str]):
    """Turns the cells of one column; `seen_rejected` is set from the first cell that does not hold."""

    def __init__(self, convert: Callable[[str], str], *, column: Column, default: str = "") -> None:
        super().__init__()
        self._convert = convert
        self._column = column
        self._default = default
        self.seen_rejected = False

    def __missing__(self, cell: str) -> str:
        value = self._read(_clean(cell))
        if isinstance(value, Rejected):
            self.seen_rejected = True
        self[cell] = value
        return value

    def _read(self, text: str) -> str:
        text = text or self._default
        if not text:
            return Rejected("required", "") if self._column.required else NULL
        if "\0" in text:
            return Rejected("control_character", text)
        return self._convert(text)

    def convert_all(self, cells: Sequence[str]) -> list[str]:
        """Return one COPY value per cell."""
        if len(self) > CACHE_SIZE:
            self.clear()
        return list(map(self.__getitem__, cells))


class TextConverter(Converter):
    """Texts need no cache when a whole batch is plain."""

    def convert_all(self, cells: Sequence[str]) -> list[str]:
        joined = SEPARATOR.join(("", *cells, ""))
        is_plain = "".join(cells).isprintable() and not any(mark in joined for mark in _AWKWARD)
        if not is_plain or self._column.choices:
            return super().convert_all(cells)
        if max(map(len, cells)) > self._column.max_length:
            return super().convert_all(cells)
        return list(cells)


class NumberConverter(Converter):
    """Numbers need no cache when all of a batch are written plainly: digits, and the decimal mark."""

    def __init__(self, column: Column, style: NumberFormat, *, default: str) -> None:
        super().__init__(_number_reader(column, style), column=column, default=default)
        decimals = DECIMALS.get(column.type, 0)
        mark = re.escape(style.decimal_mark)
        fraction = rf"(?:{mark}[0-9]{{1,{decimals}}})?" if decimals else ""
        self._plain = re.compile(rf"(?:-?[0-9]{{1,{WHOLE_DIGITS[column.type]}}}{fraction}{SEPARATOR})*")
        self._mark = style.decimal_mark

    def convert_all(self, cells: Sequence[str]) -> list[str]:
        joined = SEPARATOR.join((*cells, ""))
        if joined.count(SEPARATOR) != len(cells) or not self._plain.fullmatch(joined):
            return super().convert_all(cells)
        return list(cells) if self._mark == "." else joined.replace(self._mark, ".").split(SEPARATOR)[:-1]


def _clean(cell: str) -> str:
    text = cell.strip().strip("\ufeff")
    return text[1:] if text.startswith(FORMULA_MARKS) else text


def _text_reader(column: Column) -> Callable[[str], str]:
    choices = {choice.casefold(): choice for choice in column.choices}

    def read(text: str) -> str:
        if len(text) > column.max_length:
            return Rejected("too_long", text)
        if choices:
            return choices.get(text.casefold().replace(" ", "_")) or Rejected("not_a_choice", text)
        return text.translate(_ESCAPES)

    return read


def _date_reader(date_format: str) -> Callable[[str], str]:
    read_date = date_reader(date_format)

    def read(text: str) -> str:
        day = read_date(text)
        return day.isoformat() if day else Rejected("invalid_date", text)

    return read


def _number_reader(column: Column, style: NumberFormat) -> Callable[[str], str]:
    read_number = number_reader(style)
    decimals = DECIMALS.get(column.type, 0)

    def read(text: str) -> str:
        plain = read_number(text)
        if plain is None:
            return Rejected("invalid_number", text)
        if whole_digits_in(plain) > WHOLE_DIGITS[column.type]:
            return Rejected("number_too_large", text)
        if decimals_in(plain) > decimals:
            return Rejected("too_many_decimals" if decimals else "not_whole", text)
        return plain if decimals else plain.partition(".")[0]

    return read


def _read_boolean(text: str) -> str:
    known = text.casefold()
    if known in TRUE:
        return "t"
    return "f" if known in FALSE else Rejected("invalid_boolean", text)


def _read_currency(text: str) -> str:
    code = text.upper()
    return code if code in known_currencies() else Rejected("unknown_currency", text)


def build_converter(column: Column, *, date_format: str, style: NumberFormat, default: str = "") -> Converter:
    """Return the converter of one column under the formats of a mapping."""
    filler = default or column.default
    match column.type:
        case ColumnType.TEXT:
            return TextConverter(_text_reader(column), column=column, default=filler)
        case ColumnType.DATE:
            return Converter(_date_reader(date_format), column=column, default=filler)
        case ColumnType.BOOLEAN:
            return Converter(_read_boolean, column=column, default=filler)
        case ColumnType.CURRENCY:
            return Converter(_read_currency, column=column, default=filler)
        case _:
            return NumberConverter(column, style, default=filler)


def convert_constant(column: Column, text: str, *, date_format: str, style: NumberFormat) -> str | Rejected:
    """Return the COPY value of a constant; constants are written like cells, dates may always be ISO."""
    return build_converter(column, date_format=date_format, style=style)[text]


def rejected_cells(
    columns: Mapping[str, Sequence[str]], converters: Mapping[str, Converter]
) -> list[tuple[int, str, Rejected]]:
    """Return (index, column, rejection) of every rejected cell of a batch."""
    return [
        (index, name, cell)
        for name, cells in columns.items()
        if converters[name].seen_rejected
        for index, cell in enumerate(cells)
        if isinstance(cell, Rejected)
    ]
