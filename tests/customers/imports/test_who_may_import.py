"""Importing is a right of its own, at every door: pages, their actions and the API."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from rest_framework.test import APIClient

from customers.models import Customer, LegalEntity, OpenItem, Receipt
from finance_crm.access.domain.roles import PEOPLE_ROLES, Role
from finance_crm.access.models import SystemClient, Team
from finance_crm.exchange.models import Import
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import run_inline
from tests.customers.imports.conftest import Bring
from tests.customers.imports.samples import SAMPLES, prepare

MAY_IMPORT = {Role.ANALYST, Role.CREDIT_MANAGER}
ClientOf = Callable[..., Client]


def file_of(kind: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{kind}.csv", SAMPLES[kind].file().encode())


def work_off() -> None:
    run_inline(job_id=Job.objects.latest("id").pk)


@pytest.fixture
def proposing(bring_in: Bring) -> Import:
    """A list of open items that lacks one of our two."""
    sample = prepare(bring_in, "invoices")
    bring_in("invoices", sample.file(sample.row, "I2,ACME,2026-01-02,2026-02-01,7"))
    return bring_in("open_items", "snapshot_date,customer,number,open_amount\n2026-02-28,ACME,I1,100\n")


@pytest.mark.parametrize("role", PEOPLE_ROLES)
@pytest.mark.parametrize("address", ["/imports/", "/imports/new/", "/imports/new/customers/"])
def test_pages_open_to_those_who_may_import(client_of: ClientOf, role: Role, address: str) -> None:
    assert client_of(role).get(address).status_code == (200 if role in MAY_IMPORT else 403)


@pytest.mark.parametrize("role", PEOPLE_ROLES)
def test_a_file_is_taken_from_those_who_may_import_alone(
    client_of: ClientOf,
    role: Role,
) -> None:
    response = client_of(role).post("/imports/new/exchange_rates/", {"file": file_of("exchange_rates")})

    assert response.status_code == (302 if role in MAY_IMPORT else 403)
    assert Import.objects.count() == (role in MAY_IMPORT)


@pytest.mark.parametrize("action", ["apply/", "undo/", "confirm/", ""])
@pytest.mark.parametrize("role", [Role.COLLECTOR, Role.SALES_MANAGER, Role.EXECUTIVE])
def test_nobody_else_moves_an_import_on(
    bring_in: Bring,
    client_of: ClientOf,
    role: Role,
    action: str,
) -> None:
    run = bring_in("exchange_rates", SAMPLES["exchange_rates"].file())

    response = client_of(role).post(f"/imports/{run.pk}/{action}", {"ids": "1"})

    assert response.status_code == 403
    assert Import.objects.get().status == "applied"
    assert not Job.objects.exists()


def test_rejected_rows_are_handed_to_those_who_may_import_alone(
    bring_in: Bring,
    client_of: ClientOf,
) -> None:
    sample = SAMPLES["exchange_rates"]
    run = bring_in("exchange_rates", sample.file(sample.broken))
    address = f"/imports/{run.pk}/rejects/"

    assert client_of("collector").get(address).status_code == 403
    response = client_of("analyst").get(address)
    assert response.status_code == 200
    assert b"".join(response.streaming_content).decode("utf-8-sig").splitlines()[1].startswith("EUR,2026-01-02,0,2,")


def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(client: Client, db: None) -> None:
    response = client.get("/imports/new/customers/")

    assert response.status_code == 302
    assert "/imports/new/customers/" in response["Location"]


def test_what_does_not_exist_is_not_found(client_of: ClientOf) -> None:
    analyst = client_of("analyst")

    assert analyst.get("/imports/new/spells/").status_code == 404
    assert analyst.get("/imports/999999/").status_code == 404
    assert analyst.get("/imports/999999/rejects/").status_code == 404


def test_whose_customers_they_are_makes_no_difference_to_an_import(
    bring_in: Bring,
    client_of: ClientOf,
) -> None:
    prepare(bring_in, "invoices")
    Customer.objects.update(team=Team.objects.create(code="EAST", name="East"))
    analyst = client_of("analyst")

    analyst.post("/imports/new/invoices/", {"file": file_of("invoices")})
    run = Import.objects.latest("id")
    fields = {f"column_{name}": name for name in SAMPLES["invoices"].header.split(",")}
    answers = {"action": "check", "mode": "create_or_update", "encoding": "utf-8", "delimiter": ","}
    for address, body in ((f"/imports/{run.pk}/", fields | answers), (f"/imports/{run.pk}/apply/", {})):
        analyst.post(address, body)
        work_off()

    run.refresh_from_db()
    assert (run.status, run.uploaded_by) == ("applied", analyst.user)
    assert OpenItem.objects.get().open_amount == 100


def test_proposals_are_marked_and_settled_on_the_page(client_of: ClientOf, proposing: Import) -> None:
    analyst = client_of("analyst")
    (proposal,) = proposing.outcome["proposals"]

    page = analyst.get(f"/imports/{proposing.pk}/").content.decode()
    nothing = analyst.post(f"/imports/{proposing.pk}/confirm/", {"ids": ["", "x"]})
    assert "I2 is settled" in page and nothing.status_code == 302 and not Receipt.objects.exists()

    analyst.post(f"/imports/{proposing.pk}/confirm/", {"ids": [str(proposal["id"])]})
    assert [item.open_amount for item in OpenItem.objects.all()] == [100]
    assert "I2 is settled" not in analyst.get(f"/imports/{proposing.pk}/").content.decode()


def test_a_refused_confirmation_is_told_on_the_page(client_of: ClientOf, proposing: Import) -> None:
    LegalEntity.objects.update(closed_through_date="2026-02-28")
    ids = [entry["id"] for entry in proposing.outcome["proposals"]]

    page = client_of("analyst").post(f"/imports/{proposing.pk}/confirm/", {"ids": ids}, follow=True).content.decode()

    assert "The date lies in a closed period; post in the open one." in page
    assert not Receipt.objects.exists()


@pytest.mark.parametrize(("scopes", "status"), [("imports", 201), ("read", 403), ("ledger write", 403)])
def test_a_system_needs_the_scope_of_imports(
    entity: object,
    make_token: Callable[..., str],
    scopes: str,
    status: int,
) -> None:
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(scopes)}")

    body = {"file": file_of("exchange_rates"), "kind": "exchange_rates", "dry_run": False}
    response = api.post("/api/v1/imports/", body, format="multipart", headers={"Idempotency-Key": "k"})

    assert response.status_code == status
    assert Import.objects.count() == (status == 201)


def test_a_system_confirms_proposals_and_is_told_why_not(
    bring_in: Bring, make_token: Callable[..., str], proposing: Import
) -> None:
    rates = bring_in("exchange_rates", SAMPLES["exchange_rates"].file())
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token('imports')}")
    ids = [entry["id"] for entry in api.get(f"/api/v1/imports/{proposing.pk}/").json()["proposals"]]

    answers = [
        api.post(f"/api/v1/imports/{import_id}/confirm/", {"ids": ids}, format="json")
        for import_id in (proposing.pk, rates.pk)
    ]

    assert [answer.status_code for answer in answers] == [200, 409]
    assert answers[0].json()["proposals"] == []
    assert [item.open_amount for item in OpenItem.objects.all()] == [100]


def test_a_system_of_some_teams_brings_in_no_file_for_it_may_name_any_customer(
    make_token: Callable[..., str], system_client: SystemClient
) -> None:
    system_client.user.teams.add(Team.objects.create(code="EAST", name="East"))
    api = APIClient()
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token('imports')}")

    body = {"file": file_of("customers"), "kind": "customers"}
    answers = [
        api.post("/api/v1/imports/", body, format="multipart", headers={"Idempotency-Key": "k"}),
        api.get("/api/v1/imports/"),
    ]

    assert [answer.status_code for answer in answers] == [403, 403]
    assert answers[0].json()["detail"] == "This is for callers who see every customer."
    assert not Import.objects.exists()
