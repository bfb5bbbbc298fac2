"""Whoever sees only some customers sees a scan's figures of these, and of jobs only the own ones."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from credit.models import ScanRun
from credit.queries.collections import get_run_figures
from finance_crm.access.domain.scopes import EVERYTHING, Scope
from finance_crm.access.models import Team, User
from finance_crm.jobs.models import Job
from tests.credit.collections.conftest import Book, scan

DAY = date(2026, 6, 30)


@pytest.fixture
def team(db: None) -> Team:
    return Team.objects.create(code="W", name="West")


@pytest.fixture
def run(book: Book, team: Team) -> ScanRun:
    """Ours owes 100 and 40, theirs 1,000; one of ours has paid since the scan before."""
    for code, amount, late, owner in (("OURS", "100", 5, team), ("OLD", "40", 100, team), ("THEIRS", "1000", 5, None)):
        book.invoice(book.customer(code, team=owner), amount, due=DAY - timedelta(days=late))
    paid = book.invoice(book.customer("PAID", team=team), "7", due=DAY - timedelta(days=9))
    scan(DAY - timedelta(days=1))
    book.pay(paid, "7", on=DAY)
    return scan(DAY)


@pytest.fixture
def seller(client, team: Team):
    user = User.objects.create_user("sam", email="sam@example.com", role="sales_manager")
    user.teams.add(team)
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    client.user = user
    return client


def test_the_figures_of_a_team_are_those_of_its_customers(run: ScanRun, team: Team) -> None:
    figures = get_run_figures(run=run, scope=Scope(sees_all=False, team_ids=(team.pk,)))

    assert (figures.case_count, figures.item_count, figures.overdue_amount) == (2, 2, 140)
    assert (figures.unchanged_count, figures.closed_count, figures.opened_count) == (2, 1, 0)
    assert figures.bucket_totals == [100, 0, 0, 40]


def test_the_figures_of_everybody_are_those_the_run_keeps(run: ScanRun) -> None:
    figures = get_run_figures(run=run, scope=EVERYTHING)

    assert (figures.case_count, figures.overdue_amount) == (run.case_count, run.overdue_amount) == (3, Decimal(1140))
    assert figures.bucket_totals == [1100, 0, 0, 40]


def test_a_team_without_customers_finds_nothing(run: ScanRun) -> None:
    figures = get_run_figures(run=run, scope=Scope(sees_all=False))

    assert (figures.case_count, figures.overdue_amount, figures.bucket_totals) == (0, 0, [])


def test_the_page_of_a_scan_tells_a_sales_manager_nothing_of_others(seller, run: ScanRun) -> None:
    page = seller.get(reverse("credit:scan", args=[run.pk])).content.decode()

    assert "140.00" in page
    assert "1,140.00" not in page
    assert "THEIRS" not in page
    assert reverse("jobs:job", args=[run.job_id]) not in page


def test_the_list_of_scans_is_for_those_who_see_every_customer(seller, run: ScanRun) -> None:
    assert seller.get(reverse("credit:scans")).status_code == 403
    assert f'href="{reverse("credit:scans")}"' not in seller.get(reverse("credit:cases")).content.decode()


def test_the_job_of_a_scan_is_not_shown_to_a_sales_manager(seller, run: ScanRun) -> None:
    own = Job.objects.create(kind="overdue_scan", started_by=seller.user, source="page")

    for name in ("job", "live", "progress"):
        assert seller.get(reverse(f"jobs:{name}", args=[run.job_id])).status_code == 404
        assert seller.get(reverse(f"jobs:{name}", args=[own.pk])).status_code == 200
    listed = seller.get(reverse("jobs:list")).context["table"]
    assert [row[0] for row in listed.rows] == [own.pk]


def test_the_api_shows_a_sales_manager_the_own_jobs_only(seller, run: ScanRun) -> None:
    own = Job.objects.create(kind="overdue_scan", started_by=seller.user, source="api")

    assert [job["id"] for job in seller.get("/api/v1/jobs/").json()["results"]] == [own.pk]
    assert seller.get(f"/api/v1/jobs/{run.job_id}/").status_code == 404
    assert seller.get(f"/api/v1/jobs/{own.pk}/").status_code == 200
