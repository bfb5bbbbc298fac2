"""The whole road of a new user, on real invoices: import through the page, then the same figures everywhere."""

import csv
import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client

from credit.models import OverdueCase
from customers.models import Customer, Invoice, LegalEntity
from finance_crm.jobs.models import Job
from finance_crm.jobs.services.jobs import run_inline

FILE = Path(__file__).resolve().parents[3] / "shared/data/receivables_ibm/accounts_receivable.csv"
COLUMNS = {
    "number": "invoiceNumber",
    "customer": "customerID",
    "issue_date": "InvoiceDate",
    "due_date": "DueDate",
    "settled_date": "SettledDate",
    "gross": "InvoiceAmount",
}

pytestmark = pytest.mark.skipif(not FILE.exists(), reason=f"{FILE.name} is not beside this checkout")


@pytest.fixture
def entity(db):
    return LegalEntity.objects.create(code="US", name="Us Inc.", country="US", currency="USD", is_default=True)


def work_off() -> None:
    """Do what a worker would: the latest job, in this process."""
    run_inline(job_id=Job.objects.latest("id").pk)


def upload_and_map(page) -> None:
    page.goto("/imports/new/settled_invoices/")
    page.set_input_files("input[type=file]", FILE)
    page.get_by_role("button", name="Upload").click()
    page.wait_for_url("**/imports/*/")
    for column, title in COLUMNS.items():
        page.select_option(f"select[name=column_{column}]", title)
    page.fill("input[name=value_currency]", "USD")
    page.check("input[name=option_create_customers]")


def check_everything(page) -> None:
    page.get_by_role("button", name="Check everything").click()
    page.wait_for_load_state("networkidle")


def test_import_ageing_and_scan_of_real_invoices(sign_in, entity, assert_accessible, assert_fits, tmp_path):
    page = sign_in("analyst")
    upload_and_map(page)

    # The dates of the file are M/D/YYYY; the page asks and does not guess.
    check_everything(page)
    page.get_by_text("Say which (date_format); it is never guessed.").wait_for()
    page.select_option("select[name=date_format]", "M/D/YYYY")
    check_everything(page)
    work_off()
    page.reload()
    assert "2,466" in page.locator("main").inner_text()
    assert_accessible(page)
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_load_state("networkidle")
    work_off()
    page.reload()

    invoices = Invoice.objects.filter(reverses__isnull=True)
    assert (invoices.count(), Customer.objects.count()) == (2466, 100)
    assert sum(invoices.values_list("gross", flat=True)) == Decimal("147703.18")

    # Page.
    page.goto("/receivables/ageing/?as_of=2013-06-30&by=currency")
    ageing = page.locator("main").inner_text()
    assert "4,284.29" in ageing
    assert "835.56" in ageing
    assert "5,119.85" in ageing
    assert_accessible(page)
    assert_fits(page)

    # Scan, as the page starts it.
    page.goto("/credit/scans/")
    page.fill("#id_as_of", "2013-06-30")
    page.get_by_role("button", name="Scan", exact=True).click()
    page.wait_for_load_state("networkidle")
    work_off()
    page.goto("/credit/cases/")
    assert "835.56" in page.locator("main").inner_text()
    assert OverdueCase.objects.filter(status="open").count() == 12
    assert_accessible(page)

    assert_command_agrees(tmp_path / "ageing.csv")
    assert_api_agrees(page)


def assert_command_agrees(target: Path) -> None:
    call_command("export_file", "ageing", "--output", str(target), "--as-of", "2013-06-30", stdout=io.StringIO())
    rows = list(csv.DictReader(target.read_text("utf-8-sig").splitlines()))
    assert sum(Decimal(row["total"]) for row in rows) == Decimal("5119.85")
    assert sum(Decimal(row["days_1_30"]) for row in rows) == Decimal("835.56")


def assert_api_agrees(page) -> None:
    client = Client()
    client.force_login(page.user)
    answer = client.get("/api/v1/receivables/ageing/?as_of=2013-06-30&by=currency").json()
    assert "5119.85" in str(answer)
    assert "835.56" in str(answer)
