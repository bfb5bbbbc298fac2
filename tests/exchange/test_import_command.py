"""manage.py import_file: what it does, what it prints, and that it fails when nothing was written."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from finance_crm.exchange.services.mappings import save_mapping
from tests.exchange.conftest import NOW


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "things.csv"
    path.write_text("No;Cost\nA1;1,50\nB2;-1\n")
    return path


MAPPING = {"columns": {"code": "No", "price": "Cost"}, "decimal_mark": ",", "delimiter": ";"}


@pytest.fixture
def mapping(tmp_path: Path) -> str:
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps(MAPPING))
    return str(path)


def test_bad_rows_are_told_and_nothing_is_written(
    things: object, file: Path, mapping: str, stored: Callable, capsys: pytest.CaptureFixture
) -> None:
    with pytest.raises(CommandError, match="Nothing was written"):
        call_command("import_file", "things", file, mapping=mapping)

    assert "row 3: Price: -1 is below zero" in capsys.readouterr().out
    assert stored() == []


def test_good_rows_go_in_and_the_others_into_a_file(
    things: object, file: Path, mapping: str, stored: Callable, tmp_path: Path
) -> None:
    rejects = tmp_path / "rejects.csv"

    call_command("import_file", "things", file, mapping=mapping, accept_good_rows=True, reject_file=rejects)

    assert stored() == [("A1", "1.50", None)]
    assert rejects.read_text("utf-8-sig").splitlines()[1] == "B2,-1,3,Price: -1 is below zero"


def test_a_dry_run_writes_nothing(things: object, tmp_path: Path, stored: Callable) -> None:
    path = tmp_path / "good.csv"
    path.write_text("code,price\nA1,1\n")

    call_command("import_file", "things", path, dry_run=True)

    assert stored() == []


def test_a_saved_mapping_is_known_by_its_name(things: object, tmp_path: Path, stored: Callable) -> None:
    save_mapping(kind="things", name="till", definition=MAPPING, actor_id=None, at=NOW)
    path = tmp_path / "good.csv"
    path.write_text("No;Cost\nA1;1,50\n")

    call_command("import_file", "things", path, mapping="till")

    assert stored() == [("A1", "1.50", None)]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"kind": "nothing"}, "There is no import kind"),
        ({"mapping": "unknown"}, "There is no mapping called unknown"),
        ({"mapping": "missing.json"}, "No such file"),
        ({"option": ["thrice"]}, "options that do not exist: thrice"),
        ({"encoding": "klingon"}, "encoding klingon is not one of"),
        ({"delimiter": ","}, "No column of the file is mapped to: code"),
    ],
)
def test_what_does_not_hold_is_one_sentence(things: object, file: Path, changes: dict, said: str) -> None:
    kind = changes.pop("kind", "things")

    with pytest.raises(CommandError, match=said):
        call_command("import_file", kind, file, **changes)
