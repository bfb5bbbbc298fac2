"""Statements of US companies with known failures, where the folder with test data is."""

from pathlib import Path

import pytest

from credit.domain.scorecard_fits import Sample
from credit.services.outcome_samples import read_sample
from credit.services.scorecard_fits import read_specification

PLACES = [Path(__file__).parents[up] / "shared" / "data" / "statements_us" / "statements.csv.gz" for up in (4, 5)]
FILE = next((place for place in PLACES if place.exists()), PLACES[0])
needs_file = pytest.mark.skipif(not FILE.exists(), reason=f"{FILE.name} is not in ../shared/data/statements_us")
_read: dict[str, Sample] = {}


def sample() -> Sample:
    """Return the companies as a sample, read once."""
    if "sample" not in _read:
        _read["sample"] = read_sample(FILE, layout=read_specification("listed")["file"])
    return _read["sample"]
