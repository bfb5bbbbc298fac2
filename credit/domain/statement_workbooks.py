"""A workbook with one company a sheet, lines down and periods across, as rows of a company and period each.

Cells are the texts that a file of rows would hold; nothing is converted or added up here, and empty cells stay empty.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

Cells = Sequence[str]


class Flaw(StrEnum):
    """Why a sheet cannot be read."""

    LACKS = "sheet_lacks"
    UNKNOWN_LINE = "sheet_unknown_line"
    LINE_TWICE = "sheet_line_twice"


class UnfitSheetError(Exception):
    """A sheet is not as the form is. `row` counts from 1; it is 0 where no row is to blame."""

    def __init__(self, flaw: Flaw, *, sheet: str, label: str, row: int = 0) -> None:
        super().__init__(f"{flaw}: {sheet}, {row}, {label}")
        self.flaw, self.sheet, self.label, self.row = flaw, sheet, label, row


class Form(NamedTuple):
    """What stands in the first column: names of what holds for the sheet, for a period, and of lines, by their texts.

    Texts are compared as `Form.plain` makes them.
    """

    names: Mapping[str, str]
    of_sheet: tuple[str, ...]
    of_period: tuple[str, ...]
    lines: tuple[str, ...]
    required: tuple[str, ...]

    @staticmethod
    def plain(text: str) -> str:
        """Return a label as it is compared: without case, marks at its end and surplus space."""
        return " ".join(text.casefold().replace("_", " ").split()).rstrip(" :*")


def unfold(sheets: Mapping[str, Sequence[Cells]], *, form: Form) -> list[list[str]]:
    """Return a header and a row for each period of each sheet. Sheets without a cell are left out.

    :raises UnfitSheetError: where a sheet has a label with amounts that the form does not know
    """
    header = [*form.of_sheet, *form.of_period, *form.lines]
    rows = [header]
    for name, cells in sheets.items():
        if any(text.strip() for row in cells for text in row):
            found = _by_name(name, cells, form)
            rows += _periods(found, header, form)
    return rows


def _by_name(sheet: str, rows: Sequence[Cells], form: Form) -> dict[str, list[str]]:
    """Return the cells beside each label."""
    found: dict[str, list[str]] = {}
    for number, row in enumerate(rows, start=1):
        label, beside = (row[0].strip() if row else ""), [text.strip() for text in row[1:]]
        name = form.names.get(Form.plain(label))
        if name is None and label and any(beside):
            raise UnfitSheetError(Flaw.UNKNOWN_LINE, sheet=sheet, label=label, row=number)
        if name in found:
            raise UnfitSheetError(Flaw.LINE_TWICE, sheet=sheet, label=label, row=number)
        if name is not None:
            found[name] = beside
    for name in form.required:
        if name not in found:
            raise UnfitSheetError(Flaw.LACKS, sheet=sheet, label=name)
    return found


def _periods(found: Mapping[str, list[str]], header: list[str], form: Form) -> Iterator[list[str]]:
    shared = {name: next(iter(found.get(name, [])), "") for name in form.of_sheet}
    width = max((len(cells) for cells in found.values()), default=0)
    for at in range(width):
        own = {name: _cell(found.get(name, []), at) for name in (*form.of_period, *form.lines)}
        if any(own[name] for name in (*form.required, *form.lines) if name in own):
            yield [shared.get(name, own.get(name, "")) for name in header]


def _cell(cells: list[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""
