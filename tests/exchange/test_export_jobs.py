"""A list that is too long to wait for is made by a job, for the person who asked and nobody else."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from finance_crm.access.domain.roles import PEOPLE_ROLES, Role
from finance_crm.access.domain.scopes import Scope
from finance_crm.access.models import Team, User
from finance_crm.exchange.domain.kinds import ExportKind, ExportRequest, InvalidFiltersError, export_kinds
from finance_crm.exchange.models import Export
from finance_crm.exchange.services import exports, workbooks
from finance_crm.exchange.services.exports import create_export, make_export
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import run_inline
from finance_crm.sql import Relation
from tests.exchange.lists import AMOUNT, CURRENCY, NAME, list_of, registered

ROWS = [("b", "USD", "2"), ("a", "JPY", "1000"), ("c", "USD", None)]


def relation(request: ExportRequest) -> Relation:
    if "colour" in request.filters:
        raise InvalidFiltersError({"colour": ["There is no such filter."]})
    source = list_of(ROWS, NAME, CURRENCY, AMOUNT, casts="text text numeric").relation(request)
    seen = "true" if request.scope.sees_all else "name = 'a'"
    return source._replace(sql=f"SELECT * FROM ({source.sql}) rows WHERE {seen}")


@pytest.fixture
def kind(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[ExportKind]:
    """A list of three rows; more than one is too long to wait for, and a sales manager sees one."""
    monkeypatch.setattr(exports, "LARGEST_AT_ONCE", 1)
    listed = list_of(ROWS, NAME, CURRENCY, AMOUNT, casts="text text numeric")
    with registered(replace(listed, relation=relation)) as kind:
        yield kind


@pytest.fixture
def analyst(signed_in: Callable[[str], Client]) -> Client:
    return signed_in("analyst")


def ask(client: Client, query: str = "format=csv") -> Export:
    answer = client.get(f"/exports/listed/?{query}")
    assert answer.status_code == 302, answer.content.decode()
    return Export.objects.latest("id")


def work_off() -> Job:
    job = Job.objects.latest("id")
    run_inline(job_id=job.pk)
    job.refresh_from_db()
    return job


def download(client: Client, export: Export) -> Any:
    return client.get(f"/exports/{export.pk}/file/")


def test_what_was_asked_is_kept_without_what_only_says_how_to_look(kind: ExportKind, analyst: Client) -> None:
    export = ask(analyst, "format=csv&sort=-name&columns=name,amount&as_of=2026-01-31&page=3&size=25&density=compact")

    assert export.filters == {"sort": ["-name"], "columns": ["name,amount"]}
    assert (export.as_of, export.known_at, export.status) == (date(2026, 1, 31), None, "waiting")
    assert export.expires_at - export.requested_at == timedelta(days=7)


def test_the_moment_of_knowledge_is_kept(kind: ExportKind, analyst: Client) -> None:
    assert ask(analyst, "known_at=2026-02-01T08:00:00Z").known_at == datetime(2026, 2, 1, 8, tzinfo=UTC)


def test_the_file_is_called_by_its_kind_and_day_and_holds_what_was_asked(kind: ExportKind, analyst: Client) -> None:
    export = ask(analyst, "format=csv&sort=-name&columns=amount&as_of=2026-01-31")
    job = work_off()

    answer = download(analyst, export)

    assert answer["Content-Disposition"] == 'attachment; filename="listed_2026-01-31.csv"'
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    content = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert content.splitlines() == ["name,amount", "c,", "b,2", "a,1000"]
    assert job.result == {"export_id": export.pk, "rows": 3}


def test_the_page_goes_from_progress_to_a_link(kind: ExportKind, analyst: Client) -> None:
    export = ask(analyst)
    before = analyst.get(f"/exports/{export.pk}/").content.decode()
    work_off()

    after = analyst.get(f"/exports/{export.pk}/").content.decode()

    link = f'href="/exports/{export.pk}/file/"'
    assert (link in before, link in after) == (False, True)
    assert "3 rows. The file is kept until" in after


def test_before_the_job_has_run_there_is_no_file(kind: ExportKind, analyst: Client) -> None:
    assert download(analyst, ask(analyst)).status_code == 404


def test_made_twice_it_is_the_same_file(kind: ExportKind, analyst: Client) -> None:
    export = ask(analyst)
    work_off()
    export.refresh_from_db()

    again = make_export(export_id=export.pk, report=lambda done, total: None)

    assert (again.file.name, again.row_count) == (export.file.name, 3)


def test_the_file_holds_what_its_owner_may_see_when_it_is_made(kind: ExportKind, analyst: Client) -> None:
    export = ask(analyst)
    User.objects.update(role=Role.SALES_MANAGER)

    work_off()

    export.refresh_from_db()
    assert export.row_count == 1


def test_filters_that_do_not_hold_start_no_job(
    kind: ExportKind, analyst: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = analyst.get("/exports/listed/?colour=red")

    assert answer.status_code == 400
    assert "colour: There is no such filter." in answer.content.decode()
    assert not Export.objects.exists()
    with pytest.raises(InvalidFiltersError):
        create_export(
            kind="listed",
            request=ExportRequest({"colour": ["red"]}, Scope(sees_all=True), date(2026, 1, 1)),
            file_format="csv",
            actor_id=None,
            at=datetime(2026, 1, 1, tzinfo=UTC),
        )
    assert not Export.objects.exists()


def test_a_list_too_long_for_a_workbook_is_told_on_the_page(
    kind: ExportKind, analyst: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MAX_ROWS", 2)
    export = ask(analyst, "format=xlsx")

    job = work_off()

    assert job.status == "failed"
    assert "A worksheet holds about a million rows" in job.error
    page = analyst.get(f"/exports/{export.pk}/").content.decode()
    assert "A worksheet holds about a million rows" in page
    assert "Download" not in page


def test_a_short_list_is_handed_out_at_once(kind: ExportKind, analyst: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "LARGEST_AT_ONCE", 3)

    answer = analyst.get("/exports/listed/?format=xlsx&as_of=2026-01-31")

    assert answer["Content-Disposition"] == 'attachment; filename="listed_2026-01-31.xlsx"'
    assert answer["Content-Type"].endswith("spreadsheetml.sheet")
    assert b"".join(answer.streaming_content).startswith(b"PK")
    assert (Export.objects.count(), Job.objects.count()) == (0, 0)


def test_whether_a_list_is_long_is_told_by_what_the_reader_sees(
    kind: ExportKind, signed_in: Callable[[str], Client]
) -> None:
    manager = signed_in("sales_manager")
    User.objects.get().teams.add(Team.objects.create(code="N", name="North"))

    answer = manager.get("/exports/listed/?format=csv")

    assert b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()[1:] == ["a,JPY,1000"]


@pytest.mark.parametrize("role", PEOPLE_ROLES)
def test_everybody_exports_what_they_see_and_only_their_own(
    kind: ExportKind, signed_in: Callable[[str], Client], role: Role
) -> None:
    other = create_export(
        kind="listed",
        request=ExportRequest({}, Scope(sees_all=True), date(2026, 1, 1)),
        file_format="csv",
        actor_id=User.objects.create(username="other").pk,
        at=datetime(2026, 1, 1, tzinfo=UTC),
    )
    client = signed_in(role)

    assert client.get("/exports/listed/").status_code in {200, 302}
    assert client.get(f"/exports/{other.pk}/").status_code == 404
    assert download(client, other).status_code == 404


def test_a_list_of_another_right_is_not_exported(kind: ExportKind, analyst: Client) -> None:
    export_kinds._items["listed"] = replace(kind, right="manage_users")

    assert analyst.get("/exports/listed/").status_code == 403
    assert not Export.objects.exists()


def test_a_stranger_is_asked_to_sign_in(kind: ExportKind, client: Client) -> None:
    answer = client.get("/exports/listed/")

    assert (answer.status_code, "next=/exports/listed/" in answer["Location"]) == (302, True)
    assert not Export.objects.exists()


def test_exports_are_asked_for_by_reading_only(kind: ExportKind, analyst: Client) -> None:
    assert analyst.post("/exports/listed/").status_code == 405


def test_a_wrong_format_is_explained_in_the_language_of_the_reader(kind: ExportKind, analyst: Client) -> None:
    User.objects.update(language="zh-hant")

    answer = analyst.get("/exports/listed/?format=pdf")

    assert (answer.status_code, "清單可匯出為 csv 或 xlsx。" in answer.content.decode()) == (400, True)
