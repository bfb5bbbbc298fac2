"""Which title of a file probably means which column, for a person to confirm; never used without one."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rapidfuzz import fuzz

from finance_crm.exchange.domain.kinds import Column, ColumnType, ImportKind

LEAST_LIKENESS = 88  # of 100; "Invoice No" to "invoice number" is 83 and listed, "Due date" to "Issue date" is 67

_WORDED = frozenset({ColumnType.BOOLEAN, ColumnType.CURRENCY})
_WORD_ENDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|[\W_]+")


def propose_columns(
    kind: ImportKind, header: Sequence[str], *, rows: Iterable[Sequence[str]] = (), matched: Mapping[str, str]
) -> dict[str, str]:
    """Return further columns of `kind` with the title each probably has, the likeliest pairs first.

    :param rows: some of the file's rows; a title is not proposed where its cells cannot be values of the column
    :param matched: columns that the header names outright; neither they nor their titles are proposed again
    """
    taken = set(matched.values())
    cells = dict(zip(header, zip(*rows, strict=False), strict=False))
    titles = [title for title in dict.fromkeys(header) if title and title not in taken]
    columns = [column for column in kind.columns if column.name not in matched]
    pairs = [
        (likeness, -place, column.name, title)
        for column in columns
        for place, title in enumerate(titles)
        if (likeness := max(_likenesses(kind, column, title))) >= LEAST_LIKENESS
        and all(_fits(column, cell.strip()) for cell in cells.get(title, ()))
    ]
    proposed: dict[str, str] = {}
    for _likeness, _place, name, title in sorted(pairs, reverse=True):
        if name not in proposed and title not in proposed.values():
            proposed[name] = title
    return proposed


def _fits(column: Column, cell: str) -> bool:
    if not cell:
        return True
    if column.choices:
        return cell.casefold() in column.choices
    if column.type is ColumnType.TEXT:
        return len(cell) <= column.max_length
    return column.type in _WORDED or any(letter.isdigit() for letter in cell)


def _likenesses(kind: ImportKind, column: Column, title: str) -> Iterator[float]:
    words = _words(title)
    for name in (column.name, str(column.label), *kind.titles.get(column.name, ())):
        yield fuzz.token_sort_ratio(words, _words(name))


def _words(title: str) -> str:
    """Return the words of a title in lower case: `InvoiceDate`, `invoice_date` and `Invoice date` are the same."""
    return " ".join(_WORD_ENDS.sub(" ", title).casefold().split())
