"""Customers with known outcomes as a sample to fit a scorecard on: from a file, or from what stands on the platform."""

import csv
import gzip
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _

from credit.domain.characteristics import characteristics_of
from credit.domain.scorecard_fits import Sample
from credit.domain.statements import Line, Statement

TRUE = {"1", "true", "yes"}


class SampleError(ValueError):
    """The sample cannot be read; the text says where and why."""


def read_sample(path: Path, *, layout: Mapping[str, Any]) -> Sample:
    """Return the sample of a CSV file (or one in gzip) whose columns `layout` names.

    :raises SampleError: if a column lacks or an amount is no number
    """
    outcomes: list[bool] = []
    groups: list[str] = []
    values = []
    for number, row in enumerate(rows_of(path), start=2):
        try:
            values.append(characteristics_of(statements=[statement_of_row(row, layout=layout)]))
            outcomes.append(row[layout["outcome"]].strip().lower() in TRUE)
            groups.append(row[layout["group"]])
        except (KeyError, InvalidOperation) as error:
            raise SampleError(_("Line %(number)s: %(error)s") % {"number": number, "error": repr(error)}) from error
    return Sample(values, np.array(outcomes, dtype=bool), groups)


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a CSV file, or of one in gzip, by their column names."""
    with gzip.open(path, "rt", newline="") if path.suffix == ".gz" else path.open(newline="") as stream:
        yield from csv.DictReader(stream)


def statement_of_row(row: Mapping[str, str], *, layout: Mapping[str, Any]) -> Statement:
    """Return the statement of one row; an empty cell is a missing line. A group that is a year dates it."""
    year = row[layout["group"]]
    end = date(int(year), 12, 31) if year.isdigit() and len(year) == len("2000") else date(2000, 12, 31)
    given = {Line(line): Decimal(row[column]) for column, line in layout["lines"].items() if row[column].strip()}
    return Statement(end, 12, layout["currency"], given)


def make_sample(rows: Iterable[tuple[Mapping[str, Any], bool, str]]) -> Sample:
    """Return a sample of characteristics, outcome and group of each customer."""
    listed = list(rows)
    outcomes = np.array([outcome for _values, outcome, _group in listed], dtype=bool)
    return Sample([values for values, _, _ in listed], outcomes, [group for _, _, group in listed])
