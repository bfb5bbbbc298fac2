"""manage.py export_file: what its options choose, what it prints, and that a failure leaves no file."""

import argparse
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from finance_crm.exchange.domain.kinds import ExportKind, ExportRequest, InvalidFiltersError
from finance_crm.exchange.services import workbooks
from finance_crm.sql import Relation
from tests.exchange.lists import AMOUNT, CURRENCY, NAME, list_of, registered

asked: list[ExportRequest] = []
LISTED = list_of([("a", "USD", "1"), ("b", "USD", "2.50")], NAME, CURRENCY, AMOUNT, casts="text text numeric")


def note(request: ExportRequest) -> Relation:
    asked.append(request)
    if "colour" in request.filters:
        raise InvalidFiltersError({"colour": ["There is no such filter."]})
    return LISTED.relation(request)


@pytest.fixture
def kind(db: None) -> Iterator[ExportKind]:
    asked.clear()
    with registered(replace(LISTED, relation=note)) as kind:
        yield kind


def test_the_ending_of_the_name_chooses_the_format(
    kind: ExportKind, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    call_command("export_file", "listed", output=tmp_path / "a.csv")
    call_command("export_file", "listed", output=tmp_path / "a.XLSX")

    assert (tmp_path / "a.csv").read_text("utf-8-sig").splitlines() == ["name,currency,amount", "a,USD,1", "b,USD,2.5"]
    assert (tmp_path / "a.XLSX").read_bytes().startswith(b"PK")
    assert capsys.readouterr().out.splitlines() == [
        f"2 rows written to {tmp_path / name}." for name in ("a.csv", "a.XLSX")
    ]


def test_a_format_that_is_said_wins_over_the_name(kind: ExportKind, tmp_path: Path) -> None:
    call_command("export_file", "listed", "--output", str(tmp_path / "list.txt"), "--format", "csv")

    assert (tmp_path / "list.txt").read_text("utf-8-sig").startswith("name,currency")


def test_an_export_without_a_name_for_the_file_is_not_started(kind: ExportKind) -> None:
    with pytest.raises(CommandError, match="--output"):
        call_command("export_file", "listed")
    assert asked == []


def test_the_days_are_those_that_are_given(kind: ExportKind, tmp_path: Path) -> None:
    output = ["--output", str(tmp_path / "a.csv")]

    call_command("export_file", "listed", *output, "--as-of", "2026-01-31", "--known-at", "2026-02-01T08:00:00+00:00")

    assert (asked[0].as_of, asked[0].known_at) == (date(2026, 1, 31), datetime(2026, 2, 1, 8, tzinfo=UTC))
    assert asked[0].scope.sees_all


@pytest.mark.parametrize(
    "argument", [("--as-of", "31.1.2026"), ("--as-of", "2026-02-30"), ("--known-at", "soon"), ("--format", "pdf")]
)
def test_a_value_that_does_not_hold_is_refused(kind: ExportKind, tmp_path: Path, argument: tuple[str, str]) -> None:
    with pytest.raises((CommandError, argparse.ArgumentError), match=argument[0]):
        call_command("export_file", "listed", "--output", str(tmp_path / "a.csv"), *argument)
    assert list(tmp_path.iterdir()) == []


def test_filters_of_an_address_and_of_the_command_add_up(kind: ExportKind, tmp_path: Path) -> None:
    call_command(
        "export_file",
        "listed",
        output=tmp_path / "a.csv",
        query="?team=1&team=2&q=Lin+%26+Sons&empty=",
        filter=["team=3", "note=a=b", "q="],
    )

    assert asked[0].filters == {
        "team": ["1", "2", "3"],
        "q": ["Lin & Sons", ""],
        "empty": [""],
        "note": ["a=b"],
    }


def test_sort_and_columns_of_an_address_are_those_of_the_page(kind: ExportKind, tmp_path: Path) -> None:
    call_command("export_file", "listed", output=tmp_path / "a.csv", query="sort=-amount&columns=amount")

    assert (tmp_path / "a.csv").read_text("utf-8-sig").splitlines() == ["name,amount", "b,2.5", "a,1"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"filter": ["colour"]}, "'colour' is not NAME=VALUE."),
        ({"filter": ["colour=red"]}, "colour: There is no such filter."),
        ({"query": "colour=red"}, "colour: There is no such filter."),
    ],
)
def test_a_filter_that_does_not_hold_is_named(
    kind: ExportKind, tmp_path: Path, options: dict[str, object], said: str
) -> None:
    with pytest.raises(CommandError) as refused:
        call_command("export_file", "listed", output=tmp_path / "a.csv", **options)

    assert str(refused.value) == said
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_kind_is_answered_with_the_known_ones(kind: ExportKind, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"There is no export kind 'nothing'\. Known: .*listed"):
        call_command("export_file", "nothing", output=tmp_path / "a.csv")


def test_a_failure_leaves_the_file_of_yesterday_as_it_was(kind: ExportKind, tmp_path: Path) -> None:
    output = tmp_path / "a.csv"
    output.write_text("yesterday")

    with pytest.raises(CommandError):
        call_command("export_file", "listed", output=output, filter=["colour=red"])

    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]
    assert output.read_text() == "yesterday"


def test_a_success_replaces_the_file_of_yesterday(kind: ExportKind, tmp_path: Path) -> None:
    output = tmp_path / "a.csv"
    output.write_text("yesterday, and much longer than the new one" * 9)

    call_command("export_file", "listed", output=output)

    assert output.read_text("utf-8-sig").splitlines()[-1] == "b,USD,2.5"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


def test_a_folder_that_is_not_there_is_one_sentence(kind: ExportKind, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file or directory"):
        call_command("export_file", "listed", output=tmp_path / "nowhere" / "a.csv")


def test_a_list_too_long_for_a_workbook_is_one_sentence(
    kind: ExportKind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MAX_ROWS", 1)

    with pytest.raises(CommandError, match="Export the list as CSV, or filter it"):
        call_command("export_file", "listed", output=tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []
