"""How dates and numbers are written is settled by the data or asked for, and proposals are only what fits."""

from collections.abc import Callable

import pytest

from finance_crm.exchange.domain.failures import FileRejectedError
from finance_crm.exchange.domain.mappings import MappingSpec
from finance_crm.exchange.domain.numbers import PLAIN, NumberFormat
from finance_crm.exchange.models import Import
from finance_crm.exchange.queries.imports import get_failure
from finance_crm.exchange.services.reading.formats import Formats, settle, study_formats
from tests.exchange.conftest import THINGS

HEADER = ["code", "price", "day"]


def study(prices: list[str], days: list[str], **said: str) -> Formats:
    spec = MappingSpec(columns={name: name for name in HEADER}, **said)
    length = max(len(prices), len(days))
    rows = [["A", prices[at] if at < len(prices) else "", days[at] if at < len(days) else ""] for at in range(length)]
    return study_formats(kind=THINGS, spec=spec, header=HEADER, rows=rows)


@pytest.mark.parametrize(
    ("days", "settled"),
    [
        ([], "YYYY-MM-DD"),
        (["2026-01-31", ""], "YYYY-MM-DD"),
        (["2026/1/31"], "YYYY/M/D"),
        (["20260131", "20260201"], "YYYYMMDD"),
        (["2026年1月31日"], "YYYY年M月D日"),
        (["31.1.2026"], None),
        (["1/2/2026"], None),
        (["soon"], None),
        (["2026-01-31", "soon"], "YYYY-MM-DD"),
        (["2026-01-31", "soon", "later"], None),
        (["31 Jan 2026"], None),
    ],
)
def test_only_dates_with_the_year_first_settle_themselves(days: list[str], settled: str | None) -> None:
    assert study([], days).date_format == settled


@pytest.mark.parametrize(
    ("days", "offered"),
    [
        (["31.1.2026"], ("D.M.YYYY",)),
        (["1.2.2026"], ("D.M.YYYY", "M.D.YYYY")),
        (["1/2/2026", "31/1/2026"], ("D/M/YYYY",)),
        (["31-Jan-2026"], ("D-MMM-YYYY",)),
        (["1/2/26"], ("D/M/YY", "M/D/YY")),
        (["soon"], ()),
    ],
)
def test_the_formats_offered_are_those_that_read_the_sample(days: list[str], offered: tuple[str, ...]) -> None:
    assert study([], days).date_formats == offered


def test_the_sample_of_a_question_is_a_date_that_needs_the_answer() -> None:
    assert study([], ["2026-01-31", "3/4/2026", "5/6/2026"]).date_sample == "3/4/2026"


@pytest.mark.parametrize(
    ("prices", "settled"),
    [
        ([], PLAIN),
        (["5", "12"], PLAIN),
        (["1.5"], PLAIN),
        (["1,5"], NumberFormat(",", "")),
        (["1,234.50"], NumberFormat(".", ",")),
        (["1.234,50", "7"], NumberFormat(",", ".")),
        (["1 234,5"], NumberFormat(",", " ")),
        (["1'234.50"], NumberFormat(".", "'")),
        (["1,234"], None),
        (["1.234"], None),
        (["free"], PLAIN),
    ],
)
def test_numbers_settle_themselves_where_one_reading_is_left(prices: list[str], settled: NumberFormat | None) -> None:
    assert study(prices, []).number_format == settled


def test_three_digits_are_settled_by_another_number_that_shows_the_mark() -> None:
    assert study(["1,234", "0.5"], []).number_format == NumberFormat(".", ",")
    assert study(["1,234", "0,5"], []).number_format == NumberFormat(",", "")


def test_the_sample_of_a_question_is_the_longest_number() -> None:
    assert study(["1,234", "1,234,567", "2"], []).number_sample == "1,234,567"


@pytest.mark.parametrize(
    ("said", "settled"),
    [
        ({"decimal_mark": "."}, NumberFormat(".", ",")),
        ({"decimal_mark": ","}, NumberFormat(",", "")),
        ({"thousands_mark": ","}, NumberFormat(".", ",")),
        ({"thousands_mark": ""}, NumberFormat(",", "")),
        ({"decimal_mark": ",", "thousands_mark": "."}, NumberFormat(",", ".")),
    ],
)
def test_one_mark_that_is_said_settles_the_other(said: dict[str, str], settled: NumberFormat) -> None:
    assert study(["1,234"], [], **said).number_format == settled


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"decimal_mark": ";"}, "unknown_decimal_mark"),
        ({"decimal_mark": ""}, "unknown_decimal_mark"),
        ({"thousands_mark": "_"}, "unknown_thousands_mark"),
        ({"decimal_mark": ".", "thousands_mark": "."}, "unknown_thousands_mark"),
        ({"date_format": "soon"}, "unknown_date_format"),
        ({"date_format": "YYYY"}, "unknown_date_format"),
    ],
)
def test_what_cannot_be_a_mark_or_a_format_is_refused(said: dict[str, str], code: str) -> None:
    with pytest.raises(FileRejectedError, match=code):
        study(["1"], ["2026-01-31"], **said)


def test_a_format_that_is_said_is_taken_even_where_the_data_fits_another() -> None:
    formats = study([], ["2026/1/31"], date_format="M/D/YYYY")

    assert settle(spec=MappingSpec(), formats=formats).date_format == "M/D/YYYY"


def test_a_settled_mapping_says_all_three_formats() -> None:
    spec = settle(spec=MappingSpec(sheet="x"), formats=study(["1.234,50"], ["2026/1/31"]))

    assert spec == MappingSpec(sheet="x", date_format="YYYY/M/D", decimal_mark=",", thousands_mark=".")


@pytest.mark.parametrize(
    ("row", "question"),
    [
        (
            "A,1,3/4/2026",
            "Dates such as 3/4/2026 can be read as: M/D/YYYY, D/M/YYYY. Say which (date_format); it is never guessed.",
        ),
        ("A,1,soon", "Dates such as soon follow no known format. Say how they are written (date_format)."),
        (
            'A,"1,234",',
            "Numbers such as 1,234 can be read in more than one way. Say the decimal mark; it is never guessed.",
        ),
    ],
)
def test_what_stays_open_is_asked_with_a_sample(bring_in: Callable[..., Import], row: str, question: str) -> None:
    run = bring_in(f"code,price,day\n{row}\n")

    assert get_failure(run=run) == question


def test_the_answer_is_kept_with_the_import(bring_in: Callable[..., Import], stored: Callable) -> None:
    mapping = {"date_format": "D/M/YYYY", "decimal_mark": "."}

    run = bring_in('code,price,day\nA,"1,234",3/4/2026\n', mapping=mapping)

    assert stored() == [("A", "1234", "2026-04-03")]
    assert (run.mapping["date_format"], run.mapping["decimal_mark"], run.mapping["thousands_mark"]) == (
        "D/M/YYYY",
        ".",
        ",",
    )


def test_a_format_settled_by_the_first_rows_judges_those_below(bring_in: Callable[..., Import]) -> None:
    rows = "".join(f"A{number},1,2026-01-31\n" for number in range(1_000))

    run = bring_in(f"code,price,day\n{rows}Z,1,3/4/2026\n")

    problem = run.problems.get()
    assert (run.status, problem.row_number, problem.code) == ("refused", 1_002, "invalid_date")
