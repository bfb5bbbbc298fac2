"""A list of another system's open items proposes what it lacks as settled; the API accepts by ids."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.html import escape

from customers.models import Allocation, Customer, Receipt
from finance_crm.access.domain.roles import Role
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import run_inline
from tests.customers.api.calls import conflict, money
from tests.customers.ledger.books import day, open_amounts

REFUSED = "The ledger refused it: The date lies in a closed period; post in the open one. Nothing was written."


def import_id(address):
    return int(address.rstrip("/").rsplit("/", 1)[1])


def work_off():
    run_inline(job_id=Job.objects.latest("id").pk)


@pytest.fixture
def invoices(books):
    books.entity.is_default = True
    books.entity.save()
    return [books.invoice(gross, number=f"IN-{gross}", due_date=day(2, 1)) for gross in ("10", "20", "30")]


@pytest.fixture
def snapshot(api, invoices):
    """The address of an applied list of open items that names the first invoice only."""
    content = b"snapshot_date,customer,number,open_amount,currency\n2026-03-31,C1,IN-10,10.00,USD\n"
    body = {"file": SimpleUploadedFile("open.csv", content), "kind": "open_items", "dry_run": False}
    created = api.post("/api/v1/imports/", body, format="multipart", headers={"Idempotency-Key": "list"})
    work_off()
    return f"/api/v1/imports/{created.json()['id']}/"


def confirm(api, snapshot, *ids):
    return api.post(f"{snapshot}confirm/", {"ids": list(ids)}, format="json")


def test_what_the_list_lacks_is_proposed_largest_first(api, snapshot, invoices):
    body = api.get(snapshot).json()

    assert (body["status"], body["failure"]) == ("applied", "")
    shared = {"customer": "C1", "customer_name": "Customer", "currency": "USD"}
    assert body["proposals"] == [
        {"id": invoices[2].pk, "number": "IN-30", "amount": "30.0000"} | shared,
        {"id": invoices[1].pk, "number": "IN-20", "amount": "20.0000"} | shared,
    ]
    assert not Receipt.objects.exists()


def test_an_accepted_proposal_is_settled_on_the_day_of_the_list(api, snapshot, invoices):
    body = confirm(api, snapshot, invoices[1].pk).json()

    receipt = Receipt.objects.get()
    assert [entry["number"] for entry in body["proposals"]] == ["IN-30"]
    assert (receipt.value_date, receipt.amount, receipt.remittance_text) == (day(3, 31), 20, "IN-20")
    assert open_amounts() == [10, 30]
    assert api.get(f"/api/v1/invoices/{invoices[1].pk}/").json()["open_amount"] == money("0.00")


def test_accepting_twice_or_what_was_not_proposed_writes_nothing(api, snapshot, invoices):
    confirm(api, snapshot, invoices[1].pk)

    answers = [confirm(api, snapshot, row_id) for row_id in (invoices[1].pk, invoices[0].pk, 10**17)]
    answers.append(confirm(api, snapshot))

    assert {answer.status_code for answer in answers} == {200}
    assert (Receipt.objects.count(), Allocation.objects.count()) == (1, 1)


def test_undoing_the_import_opens_what_was_accepted(api, snapshot, invoices):
    confirm(api, snapshot, invoices[1].pk, invoices[2].pk)

    api.post(f"{snapshot}undo/", {}, format="json")
    work_off()

    assert api.get(snapshot).json()["status"] == "undone"
    assert open_amounts() == [10, 20, 30]
    assert conflict(confirm(api, snapshot, invoices[1].pk)) == "The import is at work, or already past that step."


def test_in_a_period_that_was_closed_meanwhile_nothing_is_accepted(api, snapshot, books, invoices, sign_in):
    books.entity.closed_through_date = day(3, 31)
    books.entity.save()

    answer = confirm(api, snapshot, invoices[1].pk)

    page = sign_in(Role.ANALYST).post(
        reverse("exchange:import_confirm", args=[import_id(snapshot)]), {"ids": [invoices[1].pk]}, follow=True
    )
    assert conflict(answer) == REFUSED
    assert escape(REFUSED) in page.content.decode()
    assert open_amounts() == [10, 20, 30]
    assert [entry["number"] for entry in api.get(snapshot).json()["proposals"]] == ["IN-30", "IN-20"]


def test_an_item_that_differs_refuses_the_list(api, invoices):
    content = b"snapshot_date,customer,number,open_amount,currency\n2026-03-31,C1,IN-10,9.99,USD\n"
    body = {"file": SimpleUploadedFile("open.csv", content), "kind": "open_items", "dry_run": False}
    created = api.post("/api/v1/imports/", body, format="multipart", headers={"Idempotency-Key": "list"}).json()
    work_off()

    address = f"/api/v1/imports/{created['id']}/"
    assert (api.get(address).json()["status"], api.get(address).json()["proposals"]) == ("refused", [])
    (problem,) = api.get(f"{address}problems/").json()["results"]
    assert (problem["row_number"], problem["code"], problem["value"]) == (2, "open_differs", "9.99 ≠ 10")


def test_customers_of_the_file_are_those_of_the_ledger(api, invoices):
    Customer.objects.create(code="C2", name="Other", currency="USD")
    content = b"snapshot_date,customer,number,open_amount,currency\n2026-03-31,C2,IN-10,10.00,USD\n"
    body = {"file": SimpleUploadedFile("open.csv", content), "kind": "open_items"}
    created = api.post("/api/v1/imports/", body, format="multipart", headers={"Idempotency-Key": "list"}).json()
    work_off()

    problems = api.get(f"/api/v1/imports/{created['id']}/problems/").json()["results"]
    assert [(problem["column"], problem["code"]) for problem in problems] == [("number", "not_open_here")]
