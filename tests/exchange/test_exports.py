"""Lists leave as files that are safe to open, hold what their reader may see, and expire."""

import io
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from python_calamine import CalamineWorkbook

from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.access.models import User
from finance_crm.exchange.domain.kinds import (
    ColumnType,
    ExportColumn,
    ExportKind,
    ExportRequest,
    InvalidFiltersError,
    export_kinds,
)
from finance_crm.exchange.models import Export
from finance_crm.exchange.services import exports
from finance_crm.exchange.services.expiry import expire_files
from finance_crm.exchange.services.exports import write_export
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import run_inline
from finance_crm.sql import Relation

ROWS = """
SELECT * FROM (VALUES
    ('=1+1', 'EUR', 1234.5000, DATE '2026-01-31', TRUE), ('@x', 'USD', -2.0000, NULL, FALSE),
    ('+886 2', 'EUR', 0.5000, DATE '2026-02-01', NULL), ('a"b, c', 'USD', 7, NULL, TRUE),
    (NULL, 'USD', NULL, NULL, NULL)
) AS rows(name, currency, amount, day, is_new)
"""


def relation(request: ExportRequest) -> Relation:
    if "colour" in request.filters:
        raise InvalidFiltersError({"colour": ["There is no such filter."]})
    where = "" if request.scope.sees_all else " WHERE currency = 'EUR'"
    return Relation(f"SELECT * FROM ({ROWS}) r{where}", {}, ())


@pytest.fixture
def kind(db: None) -> Iterator[ExportKind]:
    yield export_kinds.register(
        ExportKind(
            name="rows",
            label="Rows",
            right="view_ledger",
            columns=(
                ExportColumn("name", "Name", always=True),
                ExportColumn("currency", "Currency", ColumnType.CURRENCY),
                ExportColumn("amount", "Amount", ColumnType.MONEY, total=True),
                ExportColumn("day", "Day", ColumnType.DATE),
                ExportColumn("is_new", "New", ColumnType.BOOLEAN),
            ),
            relation=relation,
        )
    )
    del export_kinds._items["rows"]


def write(kind: ExportKind, file_format: str, **filters: list[str]) -> bytes:
    request = ExportRequest(filters=filters, scope=EVERYTHING, as_of=date(2026, 3, 1))
    file = io.BytesIO()
    assert write_export(kind=kind, request=request, file_format=file_format, output=file) == 5
    return file.getvalue()


def test_csv_has_a_mark_iso_dates_and_no_formula(kind: ExportKind) -> None:
    content = write(kind, "csv")

    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig").splitlines() == [
        "name,currency,amount,day,is_new",
        "'=1+1,EUR,1234.5,2026-01-31,true",
        "'@x,USD,-2,,false",
        "'+886 2,EUR,0.5,2026-02-01,",
        '"a""b, c",USD,7,,true',
        ",USD,,,",
    ]


def test_xlsx_has_typed_cells_totals_per_currency_and_no_formula(kind: ExportKind) -> None:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(write(kind, "xlsx"))).get_sheet_by_index(0).to_python()

    assert rows[0] == ["name", "currency", "amount", "day", "is_new"]
    assert rows[1] == ["=1+1", "EUR", 1234.5, date(2026, 1, 31), True]
    assert [row[:3] for row in rows[6:]] == [["Total", "EUR", 1235.0], ["Total", "USD", 5.0]]


def test_the_header_of_a_workbook_is_frozen(kind: ExportKind) -> None:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(write(kind, "xlsx"))) as archive:
        assert b'state="frozen"' in archive.read("xl/worksheets/sheet1.xml")


def test_columns_and_order_are_those_of_the_page(kind: ExportKind) -> None:
    lines = write(kind, "csv", columns=["amount,whatever"], sort=["-amount"]).decode("utf-8-sig").splitlines()

    assert lines[:3] == ["name,amount", "'=1+1,1234.5", '"a""b, c",7']


def test_a_page_exports_what_its_reader_may_see(kind: ExportKind, client: Client) -> None:
    client.force_login(User.objects.create_user("sam", "s@example.com", "long-password-1", role="sales_manager"))

    response = client.get("/exports/rows/?format=csv&as_of=2026-03-01")

    assert response.status_code == 200
    assert 'filename="rows_2026-03-01.csv"' in response["Content-Disposition"]
    assert b"USD" not in b"".join(response.streaming_content)


@pytest.mark.parametrize(
    ("address", "status"),
    [("/exports/nothing/", 404), ("/exports/rows/?format=doc", 400), ("/exports/rows/?colour=red", 400)],
)
def test_what_cannot_be_exported(kind: ExportKind, client: Client, address: str, status: int) -> None:
    client.force_login(User.objects.create_user("ana", "a@example.com", "long-password-1", role="analyst"))

    assert client.get(address).status_code == status


@pytest.fixture
def large(kind: ExportKind, client: Client, monkeypatch: pytest.MonkeyPatch) -> Export:
    """An export that is too long to wait for, made by a job."""
    monkeypatch.setattr(exports, "LARGEST_AT_ONCE", 3)
    client.force_login(User.objects.create_user("ana", "a@example.com", "long-password-1", role="analyst"))
    response = client.get("/exports/rows/?format=xlsx")
    export = Export.objects.get()
    assert response.headers["Location"] == f"/exports/{export.pk}/"
    return export


def test_a_long_list_is_made_by_a_job_and_linked(large: Export, client: Client) -> None:
    run_inline(job_id=Job.objects.get().pk)

    assert f"/exports/{large.pk}/file/" in client.get(f"/exports/{large.pk}/").content.decode()
    assert b"".join(client.get(f"/exports/{large.pk}/file/").streaming_content).startswith(b"PK")


def test_nobody_else_gets_the_file(large: Export, client: Client) -> None:
    run_inline(job_id=Job.objects.get().pk)
    client.force_login(User.objects.create_user("bob", "b@example.com", "long-password-1", role="analyst"))

    assert client.get(f"/exports/{large.pk}/file/").status_code == 404


def test_files_expire_and_records_stay(large: Export) -> None:
    run_inline(job_id=Job.objects.get().pk)

    assert expire_files(at=datetime.now(UTC)) == 0
    assert expire_files(at=datetime.now(UTC) + timedelta(days=8)) == 1
    assert not Export.objects.get().file


def test_uploads_expire_after_ninety_days(upload: Callable) -> None:
    run = upload("code,price\nA,1\n")

    assert expire_files(at=run.uploaded_at + timedelta(days=89)) == 0
    assert expire_files(at=run.uploaded_at + timedelta(days=91)) == 1


def test_the_command_writes_the_file(kind: ExportKind, tmp_path: object, capsys: pytest.CaptureFixture) -> None:
    output = tmp_path / "rows.csv"  # type: ignore[operator]

    call_command("export_file", "rows", output=output)

    assert "5 rows written" in capsys.readouterr().out
    assert output.read_bytes().count(b"\n") == 6


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"filter": ["colour=red"]}, "There is no such filter"),
        ({"output": "rows.doc"}, "neither in .csv nor in .xlsx"),
        ({"kind": "nothing"}, "There is no export kind"),
    ],
)
def test_the_command_says_what_is_wrong(kind: ExportKind, tmp_path: object, arguments: dict, said: str) -> None:
    output = tmp_path / arguments.get("output", "rows.csv")  # type: ignore[operator]

    with pytest.raises(CommandError, match=said):
        call_command("export_file", arguments.get("kind", "rows"), output=output, filter=arguments.get("filter", []))
    assert list(output.parent.iterdir()) == []
