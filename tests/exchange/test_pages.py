"""A person uploads a file, answers what is asked, checks, imports and undoes it on pages."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from finance_crm.access.models import User
from finance_crm.exchange.models import Import, Mapping
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import run_inline

FILE = b"No;Cost;On\nA1;1,50;3/4/2026\nB2;2;4/5/2026\n"
ANSWERS = {
    "encoding": "utf-8",
    "delimiter": ";",
    "date_format": "D/M/YYYY",
    "decimal_mark": ",",
    "column_code": "No",
    "column_price": "Cost",
    "column_day": "On",
    "mode": "create_or_update",
}


@pytest.fixture
def analyst(client: Client, db: None) -> Client:
    client.force_login(User.objects.create_user("ana", "ana@example.com", "long-password-1", role="analyst"))
    return client


@pytest.fixture
def uploaded(analyst: Client, things: object) -> Import:
    file = SimpleUploadedFile("things.csv", FILE)
    response = analyst.post("/imports/new/things/", {"file": file})
    assert response.status_code == 302, response.content.decode()
    return Import.objects.get()


def work_off() -> None:
    run_inline(job_id=Job.objects.latest("id").pk)


def test_the_page_shows_the_first_rows(analyst: Client, uploaded: Import) -> None:
    page = analyst.get(f"/imports/{uploaded.pk}/").content.decode()

    assert "3/4/2026" in page


def test_dates_are_asked_for_before_anything_is_checked(analyst: Client, uploaded: Import) -> None:
    address = f"/imports/{uploaded.pk}/"

    page = analyst.post(address, ANSWERS | {"date_format": "", "action": "check"}, follow=True).content.decode()

    assert "can be read as: M/D/YYYY, D/M/YYYY" in page
    assert "For example 3/4/2026" in page
    assert not Job.objects.exists()


def test_the_whole_road(analyst: Client, uploaded: Import, stored: Callable) -> None:
    address = f"/imports/{uploaded.pk}/"
    analyst.post(address, ANSWERS | {"action": "check"})
    work_off()
    assert "Import</button>" in analyst.get(address).content.decode().replace("\n", "")

    analyst.post(f"{address}apply/")
    work_off()
    assert stored() == [("A1", "1.50", "2026-04-03"), ("B2", "2", "2026-05-04")]

    analyst.post(f"{address}undo/")
    work_off()
    assert stored() == []
    assert analyst.get("/imports/").status_code == 200


def test_a_mapping_is_saved_for_everybody(analyst: Client, uploaded: Import) -> None:
    analyst.post(f"/imports/{uploaded.pk}/", ANSWERS | {"action": "save", "name": "From the till"})

    assert Mapping.objects.get().definition["columns"] == {"code": "No", "price": "Cost", "day": "On"}


def test_a_broken_upload_is_answered_on_the_page(analyst: Client, things: object) -> None:
    response = analyst.post("/imports/new/things/", {"file": SimpleUploadedFile("a.xlsx", b"code,price\n1,2\n")})

    assert response.status_code == 200
    assert "is called XLSX" in response.content.decode()


def test_who_may_not_import_is_kept_out(client: Client, db: None) -> None:
    client.force_login(User.objects.create_user("sam", "s@example.com", "long-password-1", role="sales_manager"))

    assert client.get("/imports/").status_code == 403
