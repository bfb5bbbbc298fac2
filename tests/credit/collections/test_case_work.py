"""Collectors log what they did and share the cases out; others may look, and nobody works outside their scope."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from credit.models import CaseActivity, OverdueCase
from credit.queries.collections import list_activities
from credit.services.collections import assign_collector, log_activity
from finance_crm.access.domain.roles import ROLE_RIGHTS, Right, Role
from finance_crm.access.models import Team, User
from finance_crm.web.domain.versions import StaleVersionError
from tests.credit.collections.conftest import Book, scan, signed_in

DAY = date(2026, 6, 30)
CALL = {"kind": "call", "happened_at": "2026-07-01T09:30", "text": "Will pay on Friday."}
WORKERS = {Role.COLLECTOR, Role.CREDIT_MANAGER}


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


@pytest.fixture
def case(book: Book) -> OverdueCase:
    customer = book.customer("ACME", team=Team.objects.create(code="N", name="North"))
    book.invoice(customer, "100", due=ago(75))
    scan(DAY)
    return OverdueCase.objects.get()


def log(client: Client, case: OverdueCase, **changes: str):
    return client.post(reverse("credit:log_activity", args=[case.pk]), CALL | changes)


def assign(client: Client, case: OverdueCase, **given: object):
    return client.post(reverse("credit:assign_collector", args=[case.pk]), given, follow=True)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SYSTEM])
def test_collectors_and_credit_managers_work_on_cases_and_others_only_look(case, role):
    team = Team.objects.get()
    client = signed_in(role, team)

    page = client.get(reverse("credit:case", args=[case.pk]))
    logged, assigned = log(client, case).status_code, assign(client, case, version=1).status_code

    is_worker = role in WORKERS
    assert (Right.WORK_CASES in ROLE_RIGHTS[role]) == is_worker
    assert (page.status_code, page.context["may_work"]) == (200, is_worker)
    assert (logged, assigned) == ((302, 200) if is_worker else (403, 403))
    assert CaseActivity.objects.count() == is_worker


def test_what_was_logged_is_kept_with_who_and_when(case):
    answer = log(signed_in("collector"), case, kind="meeting")

    activity = CaseActivity.objects.get()
    assert answer.url == reverse("credit:case", args=[case.pk])
    assert (activity.kind, activity.text, activity.case) == ("meeting", "Will pay on Friday.", case)
    assert activity.happened_at == datetime(2026, 7, 1, 9, 30, tzinfo=UTC)
    assert activity.author.username == "collector"


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("kind", "telegram", "Select a valid choice. telegram is not one of the available choices."),
        ("kind", "", "This field is required."),
        ("happened_at", "yesterday", "Enter a valid date/time."),
        ("happened_at", "2026-02-30T10:00", "Enter a valid date/time."),
        ("text", "   ", "This field is required."),
        ("text", "x" * 2001, "Ensure this value has at most 2000 characters (it has 2001)."),
    ],
)
def test_what_is_wrong_about_an_entry_is_said_and_nothing_is_kept(case, field, value, said):
    answer = log(signed_in("collector"), case, **{field: value})

    assert answer.status_code == 422
    assert answer.context["activity_form"].errors == {field: [said]}
    assert not CaseActivity.objects.exists()


def test_an_entry_of_the_longest_length_is_kept_whole(case):
    log(signed_in("collector"), case, text="x" * 2000)

    assert len(CaseActivity.objects.get().text) == 2000


def test_entries_are_read_latest_first_by_when_they_happened(case, django_user_model):
    author = django_user_model.objects.create_user("cole", role="collector").pk
    for text, hour in (("noon", 12), ("morning", 8), ("evening", 19), ("noon again", 12)):
        at = datetime(2026, 7, 1, hour, tzinfo=UTC)
        log_activity(case_id=case.pk, kind="note", text=text, happened_at=at, author_id=author)

    assert [entry.text for entry in list_activities(case_id=case.pk)] == ["evening", "noon again", "noon", "morning"]


def test_a_log_may_be_written_on_a_case_that_is_closed(case, book):
    OverdueCase.objects.update(status="closed", closed_date=DAY, overdue_amount=0)

    assert log(signed_in("collector"), case).status_code == 302
    assert CaseActivity.objects.count() == 1


def test_a_case_that_is_not_there_is_not_worked_on(case):
    client, nobody = signed_in("collector"), OverdueCase(pk=987654)

    assert log(client, nobody).status_code == 404
    assert assign(client, nobody, version=1).status_code == 404
    assert not CaseActivity.objects.exists()


def test_a_case_goes_to_a_collector_and_back_to_nobody(case):
    client = signed_in("collector")
    me = User.objects.get(username="collector")

    given = assign(client, case, collector=me.pk, version=1)
    case.refresh_from_db()
    first = case.collector, case.version
    taken = assign(client, case, collector="", version=2)

    case.refresh_from_db()
    assert (first, case.collector, case.version) == ((me, 2), None, 3)
    assert "Assigned." in given.content.decode()
    assert "Nobody yet: every collector sees it." in taken.content.decode()


def test_whoever_was_slower_is_told_and_overwrites_nothing(case):
    client = signed_in("collector")
    me = User.objects.get(username="collector")
    assign(client, case, collector=me.pk, version=1)

    page = assign(client, case, collector="", version=1).content.decode()

    case.refresh_from_db()
    assert (case.collector, case.version) == (me, 2)
    assert "Somebody else has changed this case meanwhile. Look again, then choose." in page


@pytest.mark.parametrize("role", ["analyst", "executive", "sales_manager", "system"])
def test_a_case_is_given_to_nobody_who_does_not_work_on_cases(case, role):
    password = {"password": None} if role == "system" else {}
    other = User.objects.create_user("other", role=role, **password)

    assign(signed_in("collector"), case, collector=other.pk, version=1)

    case.refresh_from_db()
    assert (case.collector, case.version) == (None, 1)


@pytest.mark.parametrize("given", [{"collector": "x", "version": 1}, {"collector": ""}, {"version": "new"}])
def test_a_choice_that_makes_no_sense_changes_nothing(case, given):
    assign(signed_in("collector"), case, **given)

    case.refresh_from_db()
    assert (case.collector, case.version) == (None, 1)


def test_without_a_version_the_service_overwrites_and_with_an_old_one_it_refuses(case, django_user_model):
    cole = django_user_model.objects.create_user("cole", role="collector")
    assign_collector(case_id=case.pk, collector_id=cole.pk, version=None)

    with pytest.raises(StaleVersionError):
        assign_collector(case_id=case.pk, collector_id=None, version=1)

    case.refresh_from_db()
    assert (case.collector, case.version) == (cole, 2)


def test_the_page_of_a_case_adds_up_its_items_in_both_currencies(book):
    customer = book.customer("ACME")
    book.invoice(customer, "50", due=ago(1))
    yen = book.invoice(customer, "1000", due=ago(91), currency="JPY", rate="0.0066")
    book.invoice(customer, "7", due=DAY)
    scan(DAY)

    page = signed_in("analyst").get(reverse("credit:case", args=[OverdueCase.objects.get().pk]))

    items = [(entry.item.number, entry.days) for entry in page.context["items"]]
    assert items[0] == (yen.number, 91)
    assert [days for _, days in items] == [91, 1]
    assert page.context["item_total"] == Decimal("56.6")
    assert page.context["reasons"] == ["56.60 overdue", "oldest 91 days late", "12% in the older buckets"]
    assert ">1,000<" in page.content.decode()


def test_the_page_of_a_closed_case_says_that_nothing_is_overdue(book):
    invoice = book.invoice(book.customer("ACME"), "100", due=ago(5))
    scan(ago(1))
    book.pay(invoice, "100", on=DAY)
    scan(DAY)

    page = signed_in("analyst").get(reverse("credit:case", args=[OverdueCase.objects.get().pk]))

    assert (page.context["chart"], page.context["reasons"], page.context["items"]) == (None, [], [])
    assert "Nothing is overdue any more." in page.content.decode()


def test_the_items_of_a_case_are_those_of_the_moment_of_its_scan(book):
    customer = book.customer("ACME")
    book.invoice(customer, "100", due=ago(5))
    scan(DAY)
    later = book.invoice(customer, "30", due=DAY)

    page = signed_in("analyst").get(reverse("credit:case", args=[OverdueCase.objects.get().pk]))

    assert later.number not in [entry.item.number for entry in page.context["items"]]
    assert page.context["item_total"] == 100


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"status": "closed"}, "overdue_case_closed_has_date"),
        ({"closed_date": DAY}, "overdue_case_closed_has_date"),
        ({"status": "closed", "closed_date": DAY}, "overdue_case_closed_has_date"),
        ({"overdue_amount": 0}, "overdue_case_open_has_amount"),
        ({"status": "closed", "closed_date": ago(1), "overdue_amount": 0}, "overdue_case_closed_after_opened"),
    ],
)
def test_the_database_itself_refuses_a_case_that_contradicts_itself(case, changes, rule):
    with pytest.raises(IntegrityError, match=rule):
        OverdueCase.objects.filter(pk=case.pk).update(**changes)


def test_the_database_itself_keeps_one_open_case_per_customer(case):
    case.pk = None

    with pytest.raises(IntegrityError, match="overdue_case_one_open_per_customer"):
        case.save(force_insert=True)


@pytest.mark.parametrize(
    ("changes", "rule"), [({"text": ""}, "case_activity_has_text"), ({"kind": "fax"}, "case_activity_kind_known")]
)
def test_the_database_itself_refuses_an_entry_without_text_or_of_no_kind(case, django_user_model, changes, rule):
    author = django_user_model.objects.create_user("cole", role="collector").pk
    entry = {"kind": "note", "text": "x", "happened_at": datetime(2026, 7, 1, tzinfo=UTC)} | changes

    with pytest.raises(IntegrityError, match=rule):
        log_activity(case_id=case.pk, author_id=author, **entry)
