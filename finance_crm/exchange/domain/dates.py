"""Dates written in a named format. Nothing is guessed: a format is given, or candidates are offered.

A format is spelled with YYYY, YY, MM, M, DD, D, MMM (an English month name) and any other characters as they
stand. M and D take one or two digits, MM and DD exactly two. YY means 2000–2068 and 1969–1999, as POSIX has it.
A date in ISO form (YYYY-MM-DD) is understood under every format; so is a midnight that trails a date.
"""

import re
from collections.abc import Callable, Iterable
from datetime import date

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
ISO = "YYYY-MM-DD"
YEAR_FIRST = (ISO, "YYYY/M/D", "YYYY-M-D", "YYYY.M.D", "YYYYMMDD", "YYYY年M月D日")
CANDIDATES = (
    *YEAR_FIRST,
    *("M/D/YYYY", "D/M/YYYY", "D.M.YYYY", "M.D.YYYY", "D-M-YYYY", "M-D-YYYY"),
    *("D-MMM-YYYY", "D MMM YYYY", "MMM D, YYYY", "D/M/YY", "M/D/YY", "D.M.YY"),
)
EARLIEST_YEAR, LATEST_YEAR = 1900, 2200

_TOKENS = re.compile(r"YYYY|YY|MMM|MM|M|DD|D")
_PATTERNS = {
    "YYYY": r"(?P<year>\d{4})",
    "YY": r"(?P<short_year>\d{2})",
    "MMM": r"(?P<month_name>[A-Za-z]{3,9})",
    "MM": r"(?P<month>\d{2})",
    "M": r"(?P<month>\d{1,2})",
    "DD": r"(?P<day>\d{2})",
    "D": r"(?P<day>\d{1,2})",
}
_MIDNIGHT = r"(?:[ T]0{1,2}:00(?::00(?:\.0+)?)?)?"


class UnknownDateFormatError(ValueError):
    """The text does not spell a date format."""


def _compile(date_format: str) -> re.Pattern[str]:
    parts, position = [], 0
    for token in _TOKENS.finditer(date_format):
        parts.append(re.escape(date_format[position : token.start()]) + _PATTERNS[token.group()])
        position = token.end()
    parts.append(re.escape(date_format[position:]))
    try:
        pattern = re.compile("".join(parts) + _MIDNIGHT, re.ASCII)
    except re.error as error:
        raise UnknownDateFormatError(date_format) from error
    has = pattern.groupindex
    if "day" not in has or not ({"month", "month_name"} & has.keys()) or not ({"year", "short_year"} & has.keys()):
        raise UnknownDateFormatError(date_format)
    return pattern


def _read_month(parts: dict[str, str]) -> int:
    if "month" in parts:
        return int(parts["month"])
    return MONTHS.index(parts["month_name"][:3].lower()) + 1


def _read_year(parts: dict[str, str]) -> int:
    if "year" in parts:
        return int(parts["year"])
    short = int(parts["short_year"])
    return short + (2000 if short < 69 else 1900)


def date_reader(date_format: str) -> Callable[[str], date | None]:
    """Return a function that reads a date in `date_format`, and gives None for anything else.

    :raises UnknownDateFormatError: if the format lacks a day, month or year
    """
    patterns = [_compile(date_format)]
    if date_format != ISO:
        patterns.append(_compile(ISO))

    def read(text: str) -> date | None:
        for pattern in patterns:
            found = pattern.fullmatch(text)
            if found:
                return _build(found.groupdict())
        return None

    return read


def _build(parts: dict[str, str]) -> date | None:
    try:
        day = date(_read_year(parts), _read_month(parts), int(parts["day"]))
    except ValueError:
        return None
    return day if EARLIEST_YEAR <= day.year <= LATEST_YEAR else None


def fitting_formats(samples: Iterable[str]) -> list[str]:
    """Return the formats that read most of the samples, none when no sample is a date.

    Formats that read them alike (YYYY/M/D and D/M/YYYY never do, MMM and M might) count once.
    """
    texts = list(dict.fromkeys(samples))
    readings = {candidate: tuple(map(date_reader(candidate), texts)) for candidate in CANDIDATES}
    most = max((len(days) - days.count(None) for days in readings.values()), default=0)
    fitting: dict[tuple[date | None, ...], str] = {}
    for candidate, days in readings.items():
        if most and len(days) - days.count(None) == most:
            fitting.setdefault(days, candidate)
    return list(fitting.values())


def is_year_first(date_format: str) -> bool:
    """Say whether nobody can mistake the order of day and month."""
    return date_format in YEAR_FIRST
