"""Pages of overdue cases and scans show what the scan found, inside the reader's scope."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from credit.models import CaseActivity, OverdueCase
from finance_crm.access.models import Team, User
from tests.credit.collections.conftest import Book, scan, signed_in

DAY = date(2026, 6, 30)


@pytest.fixture
def case(book: Book) -> OverdueCase:
    customer = book.customer("ACME", team=Team.objects.create(code="N", name="North"))
    book.invoice(customer, "1234.50", due=DAY - timedelta(days=75))
    scan(DAY)
    return OverdueCase.objects.get()


def test_the_list_names_the_customer_the_amount_and_why_it_ranks_there(case: OverdueCase) -> None:
    page = signed_in("collector").get(reverse("credit:cases")).content.decode()

    assert "ACME" in page
    assert "1,234.50" in page
    assert "oldest 75 days late" in page


def test_a_sales_manager_sees_cases_of_the_own_teams_only(case: OverdueCase) -> None:
    other = signed_in("sales_manager", Team.objects.create(code="S", name="South"))

    page = other.get(reverse("credit:cases")).content.decode()

    assert "ACME" not in page
    assert other.get(reverse("credit:case", args=[case.pk])).status_code == 404


def test_the_case_opens_to_the_items_that_add_up_to_it(case: OverdueCase) -> None:
    page = signed_in("analyst").get(reverse("credit:case", args=[case.pk])).content.decode()

    assert page.count("1,234.50") >= 2
    assert "INV-" in page


def test_a_collector_logs_a_call(case: OverdueCase) -> None:
    form = {"kind": "call", "happened_at": "2026-07-01T09:30", "text": "Will pay on Friday."}

    answer = signed_in("collector").post(reverse("credit:log_activity", args=[case.pk]), form)

    assert answer.status_code == 302
    assert CaseActivity.objects.get().text == "Will pay on Friday."


def test_a_call_without_text_is_refused_and_what_was_typed_stays(case: OverdueCase) -> None:
    form = {"kind": "call", "happened_at": "2026-07-01T09:30", "text": ""}

    answer = signed_in("collector").post(reverse("credit:log_activity", args=[case.pk]), form)

    assert answer.status_code == 422
    assert not CaseActivity.objects.exists()
    assert "2026-07-01T09:30" in answer.content.decode()


def test_an_analyst_may_read_a_case_but_not_log_on_it(case: OverdueCase) -> None:
    answer = signed_in("analyst").post(reverse("credit:log_activity", args=[case.pk]), {})

    assert answer.status_code == 403


def test_a_collector_is_assigned_unless_somebody_else_was_faster(case: OverdueCase) -> None:
    client = signed_in("collector")
    me = User.objects.get(username="collector").pk
    address = reverse("credit:assign_collector", args=[case.pk])

    client.post(address, {"collector": me, "version": case.version})
    client.post(address, {"collector": "", "version": case.version})

    case.refresh_from_db()
    assert case.collector_id == me


def test_a_scan_page_says_what_changed_since_the_scan_before(case: OverdueCase, book: Book) -> None:
    book.invoice(book.customer("NEWCO"), "10", due=DAY)
    run = scan(DAY + timedelta(days=1))

    page = signed_in("analyst").get(reverse("credit:scan", args=[run.pk]) + "?change=opened").content.decode()

    assert "NEWCO" in page
    assert "ACME" not in page
