"""How dates and numbers in a file are written: settled by the mapping or by the data, otherwise asked for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from finance_crm.exchange.domain.dates import (
    ISO,
    UnknownDateFormatError,
    date_reader,
    fitting_formats,
    is_year_first,
)
from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.kinds import ColumnType, ImportKind
from finance_crm.exchange.domain.mappings import MappingSpec
from finance_crm.exchange.domain.numbers import (
    DECIMAL_MARKS,
    PLAIN,
    THOUSANDS_MARKS,
    NumberFormat,
    fitting_number_formats,
)

SAMPLED_ROWS = 1_000
NUMERIC = frozenset({ColumnType.MONEY, ColumnType.QUANTITY, ColumnType.RATE, ColumnType.FIGURE, ColumnType.INTEGER})


@dataclass(frozen=True, slots=True)
class Formats:
    """What the sample allows: first the settled value (None: somebody must say), then all that fit."""

    date_format: str | None
    date_formats: tuple[str, ...]
    date_sample: str
    number_format: NumberFormat | None
    number_formats: tuple[NumberFormat, ...]
    number_sample: str


def study_formats(
    *, kind: ImportKind, spec: MappingSpec, header: Sequence[str], rows: Sequence[Sequence[str]]
) -> Formats:
    """Say how the mapped dates and numbers of the sampled rows can be read."""
    dates = _samples(kind, spec, header, rows, types={ColumnType.DATE})
    numbers = _samples(kind, spec, header, rows, types=NUMERIC)
    date_formats = tuple(fitting_formats(text for text in dates if not date_reader(ISO)(text)))
    number_formats = tuple(fitting_number_formats(numbers))
    return Formats(
        date_format=_settle_date(spec, dates, date_formats),
        date_formats=date_formats,
        date_sample=next((text for text in dates if not date_reader(ISO)(text)), ""),
        number_format=_settle_number(spec, numbers, number_formats),
        number_formats=number_formats,
        number_sample=max(numbers, key=len, default=""),
    )


def _samples(
    kind: ImportKind,
    spec: MappingSpec,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    types: frozenset[ColumnType] | set[ColumnType],
) -> list[str]:
    positions = [
        header.index(spec.columns[column.name])
        for column in kind.columns
        if column.type in types and column.name in spec.columns
    ]
    texts = dict.fromkeys(row[position].strip() for row in rows for position in positions)
    return [text for text in texts if text]


def _settle_date(spec: MappingSpec, samples: Sequence[str], fitting: Sequence[str]) -> str | None:
    if spec.date_format is not None:
        try:
            date_reader(spec.date_format)
        except UnknownDateFormatError as error:
            raise FileRejectedError("unknown_date_format", format=spec.date_format) from error
        return spec.date_format
    iso_count = sum(map(bool, map(date_reader(ISO), samples)))
    if iso_count * 2 >= len(samples):
        return ISO
    return fitting[0] if len(fitting) == 1 and is_year_first(fitting[0]) else None


def _settle_number(spec: MappingSpec, samples: Sequence[str], fitting: Sequence[NumberFormat]) -> NumberFormat | None:
    mark, thousands = spec.decimal_mark, spec.thousands_mark
    if mark is not None and mark not in DECIMAL_MARKS:
        raise FileRejectedError("unknown_decimal_mark", mark=mark)
    if thousands is not None and (thousands not in THOUSANDS_MARKS or thousands == mark):
        raise FileRejectedError("unknown_thousands_mark", mark=thousands)
    if mark is not None and thousands is not None:
        return NumberFormat(mark, thousands)
    allowed = [
        style for style in fitting if mark in {None, style.decimal_mark} and thousands in {None, style.thousands_mark}
    ]
    if mark is not None:
        return allowed[0] if allowed else NumberFormat(mark)
    if not samples or not fitting:
        return PLAIN
    return allowed[0] if len(allowed) == 1 else None


def settle(*, spec: MappingSpec, formats: Formats) -> MappingSpec:
    """Return the mapping with its formats filled in.

    :raises FileRejectedError: asking for the date format or decimal mark that the data leaves open
    """
    if formats.date_format is None:
        raise FileRejectedError(
            "ambiguous_dates" if formats.date_formats else "unclear_dates",
            sample=formats.date_sample,
            candidates=", ".join(formats.date_formats),
        )
    if formats.number_format is None:
        raise FileRejectedError("ambiguous_numbers", sample=formats.number_sample)
    style = formats.number_format
    return replace(
        spec,
        date_format=formats.date_format,
        decimal_mark=style.decimal_mark,
        thousands_mark=style.thousands_mark,
    )
