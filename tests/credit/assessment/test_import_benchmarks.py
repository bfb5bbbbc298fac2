"""Ratios of industries come out of files: replaced beside what stood, withdrawn when the import is undone."""

from datetime import date
from decimal import Decimal

import pytest

from credit.models import IndustryBenchmark
from finance_crm.exchange.services.imports import undo_import
from tests.customers.imports.conftest import NOW as AT
from tests.customers.imports.conftest import bring_in, check, entity, told  # noqa: F401  files brought in for good

KIND = "industry_benchmarks"
HEADER = "industry,ratio,period_end_date,lower_quartile,median,upper_quartile,company_count,source"
ROW = "Mills,net_margin,2025-12-31,-0.01,0.02,0.0512345678,40,Office"


def file_of(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


def medians() -> list[Decimal]:
    live = IndustryBenchmark.objects.filter(withdrawn_at=None).order_by("industry", "ratio", "-version")
    return [row.median for row in live.distinct("industry", "ratio")]


def test_a_row_is_kept_and_the_same_file_again_changes_nothing(bring_in):  # noqa: F811
    first, again = bring_in(KIND, file_of(ROW)), bring_in(KIND, file_of(ROW))

    row = IndustryBenchmark.objects.get()
    assert (first.status, again.status, again.same_count) == ("applied", "applied", 1)
    assert (row.period_end_date, row.lower_quartile, row.company_count) == (date(2025, 12, 31), Decimal("-0.01"), 40)


def test_a_differing_row_is_a_version_and_undoing_brings_back_what_stood(bring_in):  # noqa: F811
    bring_in(KIND, file_of(ROW))
    run = bring_in(KIND, file_of(ROW.replace("0.02", "0.03")))
    assert medians() == [Decimal("0.03")]

    undone = undo_import(import_id=run.pk, actor_id=None, at=AT)

    assert (undone.status, medians()) == ("undone", [Decimal("0.02")])


def test_a_row_that_was_replaced_since_is_not_withdrawn(bring_in):  # noqa: F811
    run = bring_in(KIND, file_of(ROW))
    bring_in(KIND, file_of(ROW.replace("0.02", "0.03")))

    refused = undo_import(import_id=run.pk, actor_id=None, at=AT)

    assert (refused.status, refused.failure_code) == ("applied", "cannot_undo")


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (ROW.replace("net_margin", "gold"), "Ratio: "),
        (ROW.replace("0.02", "0.9"), "Median: 0.900000 does not lie between the quartiles"),
        (ROW.replace(",40,", ",0,"), "Companies: 0: there is at least one company"),
        (ROW.replace("Mills", ""), "Industry: "),
    ],
)
def test_what_is_wrong_is_said_of_the_row_and_nothing_is_kept(bring_in, row, sentence):  # noqa: F811
    run = bring_in(KIND, file_of(row))

    assert run.status == "refused"
    assert told(run)[0][1].startswith(sentence)
    assert not IndustryBenchmark.objects.exists()
