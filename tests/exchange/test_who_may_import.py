"""Files come in through the people whose role lets them, in every step, and the list shows what became of them."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from finance_crm.access.domain.roles import PEOPLE_ROLES, ROLE_RIGHTS, Right, Role
from finance_crm.access.models import User
from finance_crm.exchange.domain.kinds import ImportKind, import_kinds
from finance_crm.exchange.models import Import
from finance_crm.exchange.queries.imports import describe_kinds, list_import_page
from finance_crm.exchange.services.imports import apply_import
from finance_crm.jobs.models import Job
from tests.exchange.conftest import NOW, silence

IMPORTERS = (Role.ANALYST, Role.CREDIT_MANAGER)
GOOD = "code,price\nA,1\n"


def test_analysts_and_credit_managers_import_and_nobody_else() -> None:
    assert tuple(role for role in PEOPLE_ROLES if Right.IMPORT in ROLE_RIGHTS[role]) == IMPORTERS


@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.ADMINISTRATOR])
def test_no_step_is_open_to_another_role(
    upload: Callable[..., Import], signed_in: Callable[[str], Client], role: Role
) -> None:
    run, client = upload(GOOD), signed_in(role)
    address = f"/imports/{run.pk}/"

    read = [client.get(path).status_code for path in ("/imports/new/", "/imports/new/things/", address)]
    read.append(client.get(f"{address}rejects/").status_code)
    file = {"file": SimpleUploadedFile("a.csv", GOOD.encode())}
    written = [client.post("/imports/new/things/", file).status_code, client.post(address, {}).status_code]
    written += [client.post(f"{address}{step}/").status_code for step in ("apply", "undo", "confirm")]

    assert set(read + written) == {403}
    assert (Import.objects.count(), Job.objects.count()) == (1, 0)


@pytest.mark.parametrize("role", IMPORTERS)
def test_the_kinds_are_offered_with_what_they_need(
    things: ImportKind, signed_in: Callable[[str], Client], role: Role
) -> None:
    page = signed_in(role).get("/imports/new/").content.decode()

    assert 'href="/imports/new/things/"' in page
    assert "Code" in page


@pytest.mark.parametrize("path", ["/imports/new/nothing/", "/imports/999999/", "/imports/999999/rejects/"])
def test_what_is_not_there_is_not_found(signed_in: Callable[[str], Client], path: str) -> None:
    assert signed_in("analyst").get(path).status_code == 404


@pytest.mark.parametrize("step", ["apply", "undo", "confirm"])
def test_a_link_starts_nothing(upload: Callable[..., Import], signed_in: Callable[[str], Client], step: str) -> None:
    run = upload(GOOD)

    assert signed_in("analyst").get(f"/imports/{run.pk}/{step}/").status_code == 405
    assert not Job.objects.exists()


@pytest.fixture
def closed(things: ImportKind) -> Iterator[ImportKind]:
    """The kind asks for a right that nobody who imports has."""
    import_kinds._items["things"] = replace(things, right="manage_users")
    yield import_kinds.get("things")


def test_a_kind_of_another_right_is_closed_with_its_imports(
    upload: Callable[..., Import], closed: ImportKind, signed_in: Callable[[str], Client]
) -> None:
    run, client = upload(GOOD), signed_in("analyst")

    paths = ("/imports/new/things/", f"/imports/{run.pk}/", f"/imports/{run.pk}/rejects/")
    assert {client.get(path).status_code for path in paths} == {403}
    assert client.post(f"/imports/{run.pk}/apply/").status_code == 403
    assert "things" not in [kind.name for kind in describe_kinds(right_names=frozenset({"import"}))]


def test_kinds_stand_in_their_order_and_then_by_name(things: ImportKind) -> None:
    import_kinds.register(replace(things, name="aaa", order=things.order))
    import_kinds.register(replace(things, name="zzz", order=-1))
    try:
        names = [kind.name for kind in describe_kinds(right_names=frozenset({"import"}))]
    finally:
        del import_kinds._items["aaa"], import_kinds._items["zzz"]

    assert names[0] == "zzz"
    assert names.index("aaa") < names.index("things")


@pytest.mark.parametrize(("step", "said"), [("undo", "already past that step"), ("confirm", "nothing to confirm")])
def test_a_step_that_the_state_does_not_allow_is_said_on_the_page(
    upload: Callable[..., Import], signed_in: Callable[[str], Client], step: str, said: str
) -> None:
    run = upload(GOOD)

    page = signed_in("analyst").post(f"/imports/{run.pk}/{step}/", follow=True).content.decode()

    assert said in page
    assert not Job.objects.exists()


def test_the_job_of_a_page_runs_for_who_pressed_the_button(
    upload: Callable[..., Import], signed_in: Callable[[str], Client]
) -> None:
    run = upload(GOOD)

    signed_in("analyst").post(f"/imports/{run.pk}/apply/")

    job = Job.objects.get()
    assert (str(job.started_by), job.source, job.arguments) == (
        "analyst",
        "page",
        {"import_id": run.pk, "action": "apply"},
    )


def test_who_uploaded_a_file_is_kept(things: ImportKind, signed_in: Callable[[str], Client]) -> None:
    signed_in("credit_manager").post("/imports/new/things/", {"file": SimpleUploadedFile("a.csv", GOOD.encode())})

    run = Import.objects.get()
    assert (str(run.uploaded_by), run.mode, run.accepts_good_rows) == ("credit_manager", "create_or_update", False)


def test_an_empty_list_says_what_can_be_brought_in(signed_in: Callable[[str], Client]) -> None:
    page = signed_in("analyst").get("/imports/").content.decode()

    assert "Nothing was imported yet" in page
    assert "Bring in customers, invoices and receipts as CSV or XLSX files." in page


def test_the_list_shows_counts_and_states_latest_first(
    upload: Callable[..., Import], bring_in: Callable[..., Import], signed_in: Callable[[str], Client]
) -> None:
    done = bring_in("code,price\nA,1\nB,-1\n", accepts_good_rows=True, name="first.csv")
    waiting = upload(GOOD, name="second.csv")
    Import.objects.filter(pk=waiting.pk).update(uploaded_at=NOW + timedelta(hours=1))

    client = signed_in("analyst")
    table = client.get("/imports/").context["table"]

    assert [row.file_name for row in table.data] == ["second.csv", "first.csv"]
    assert table.data[1][4:9] == (2, 1, 0, 0, 1)
    assert "Imported" in table.body[1]
    assert f'href="/imports/{done.pk}/"' in table.body[1]
    oldest = client.get("/imports/?sort=uploaded_at").context["table"]
    assert [row.file_name for row in oldest.data] == ["first.csv", "second.csv"]


def test_a_page_of_the_list_holds_as_many_as_asked_for(upload: Callable[..., Import]) -> None:
    for number in range(4):
        upload(GOOD, name=f"{number}.csv")

    page = list_import_page(oldest_first=True, offset=1, limit=2)

    assert ([row.file_name for row in page.rows], page.count) == (["1.csv", "2.csv"], 4)


def test_an_import_of_a_kind_that_is_gone_stays_in_the_list(upload: Callable[..., Import]) -> None:
    run = upload(GOOD)
    Import.objects.filter(pk=run.pk).update(kind="retired")

    assert [row.kind for row in list_import_page(oldest_first=False, offset=0, limit=5).rows] == ["retired"]


@pytest.mark.parametrize(
    ("content", "accepts", "offered"),
    [(GOOD, False, ["Undo this import"]), ("code,price\nA,1\nB,-1\n", True, ["Rejected rows", "Undo this import"])],
)
def test_the_page_of_an_applied_import_offers_what_may_follow(
    upload: Callable[..., Import], signed_in: Callable[[str], Client], content: str, accepts: bool, offered: list[str]
) -> None:
    run = upload(content, accepts_good_rows=accepts)
    apply_import(import_id=run.pk, at=NOW, report=silence)

    page = signed_in("analyst").get(f"/imports/{run.pk}/").content.decode()

    buttons = ["Rejected rows", "Import the good rows", "Undo this import"]
    assert [text for text in buttons if text in page] == offered


@pytest.mark.parametrize(("accepts", "is_offered"), [(True, True), (False, False)])
def test_good_rows_are_offered_only_where_somebody_said_so(
    check: Callable[..., Import], signed_in: Callable[[str], Client], accepts: bool, is_offered: bool
) -> None:
    run = check("code,price\nA,1\nB,-1\n", accepts_good_rows=accepts)

    page = signed_in("analyst").get(f"/imports/{run.pk}/").content.decode()

    assert ("Import the good rows" in page) == is_offered
    assert "Price: -1 is below zero" in page
    assert User.objects.count() == 1
