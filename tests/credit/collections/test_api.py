"""`/api/v1/overdue-cases/`: who is late, worst first, and what was done about it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone
from oauth2_provider.models import AccessToken
from rest_framework.test import APIClient

from credit.models import CaseActivity, OverdueCase
from finance_crm.access.models import Team, User
from finance_crm.access.services.clients import create_client
from tests.credit.collections.conftest import Book, scan

DAY = date(2026, 6, 30)
URL = "/api/v1/overdue-cases/"
CALL = {"kind": "call", "text": "Will pay on Friday.", "happened_at": "2026-07-01T09:30:00Z"}


def ago(days: int) -> date:
    return DAY - timedelta(days=days)


def person(role: str, *teams: Team) -> APIClient:
    user = User.objects.create_user(role, role=role)
    user.teams.set(teams)
    client = APIClient()
    client.force_login(user)
    return client


def program(*scopes: str, teams: tuple[int, ...] = ()) -> APIClient:
    made = create_client(name="ERP", scopes=scopes, team_ids=teams, now=timezone.now()).client
    expires = timezone.now() + timedelta(hours=1)
    AccessToken.objects.create(application=made, token="erp", scope=" ".join(scopes), expires=expires)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION="Bearer erp")
    return client


def codes(client: APIClient, **asked: object) -> list[str]:
    return [case["customer_code"] for case in client.get(URL, asked).json()["results"]]


def patch(client: APIClient, case: OverdueCase, body: dict, tag: str | None = '"1"'):
    headers = {"If-Match": tag} if tag else {}
    return client.patch(f"{URL}{case.pk}/", body, format="json", headers=headers)


@pytest.fixture
def north(db: None) -> Team:
    return Team.objects.create(code="N", name="North")


@pytest.fixture
def case(book: Book, north: Team) -> OverdueCase:
    customer = book.customer("ACME", team=north)
    book.invoice(customer, "1000", due=ago(45))
    disputed = book.invoice(customer, "200.50", due=ago(10))
    book.dispute(disputed, "50", on=ago(5))
    scan(DAY)
    return OverdueCase.objects.get()


def test_a_case_tells_every_figure_with_its_currency(case):
    answer = person("analyst").get(f"{URL}{case.pk}/")

    assert answer["ETag"] == '"1"'
    assert answer.json() == {
        "id": case.pk,
        "customer_id": case.customer_id,
        "customer_code": "ACME",
        "status": "open",
        "opened_date": "2026-06-30",
        "closed_date": None,
        "as_of_date": "2026-06-30",
        "overdue_amount": {"amount": "1150.50", "currency": "USD"},
        "previous_amount": {"amount": "0.00", "currency": "USD"},
        "disputed_amount": {"amount": "50.00", "currency": "USD"},
        "bucket_amounts": ["150.5000", "1000.0000", "0.0000", "0.0000"],
        "item_count": 2,
        "oldest_due_date": ago(45).isoformat(),
        "priority": {"amount": "2150.50", "currency": "USD"},
        "collector_id": None,
        "version": 1,
    }


def test_cases_come_worst_first_in_pages_also_where_they_weigh_the_same(book):
    for name, amount in (("A", "10"), ("B", "30"), ("C", "10"), ("D", "20"), ("E", "10")):
        book.invoice(book.customer(name), amount, due=ago(5))
    scan(DAY, size=100)
    client = person("analyst")
    by_id = list(OverdueCase.objects.filter(overdue_amount=10).order_by("id").values_list("customer__code", flat=True))

    seen, cursor = [], {}
    while cursor is not None:
        page = client.get(URL, {"limit": 2} | cursor).json()
        seen += [case["customer_code"] for case in page["results"]]
        cursor = {"cursor": page["next_cursor"]} if page["next_cursor"] else None

    assert seen == ["B", "D", *by_id]


def test_the_list_is_filtered_as_the_page_is(book):
    cole = User.objects.create_user("cole", role="collector")
    paid = book.invoice(book.customer("Paid"), "5", due=ago(9))
    book.invoice(book.customer("Old"), "5", due=ago(9))
    scan(ago(1))
    book.pay(paid, "5", on=DAY)
    book.invoice(book.customer("New"), "4", due=ago(1))
    scan(DAY)
    OverdueCase.objects.filter(customer__code="Old").update(collector=cole)
    client = person("analyst")

    assert codes(client) == ["Old", "New"]
    assert codes(client, status="closed") == ["Paid"]
    assert set(codes(client, status="all")) == {"Old", "New", "Paid"}
    assert codes(client, q="ne") == ["New"]
    assert codes(client, collector=cole.pk) == ["Old"]
    assert codes(client, is_new="true") == ["New"]


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"status": "shut"}, "status"),
        ({"collector": "987654"}, "collector"),
        ({"limit": "0"}, "limit"),
        ({"cursor": "x"}, "cursor"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_what_cannot_be_asked_is_named(case, asked, field):
    answer = person("analyst").get(URL, asked)

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_sales_manager_and_a_program_with_teams_get_those_of_their_teams(case, north):
    south = Team.objects.create(code="S", name="South")
    inside, outside = person("sales_manager", north), program("read", "cases", teams=(south.pk,))

    assert codes(inside) == ["ACME"]
    assert codes(outside) == []
    assert outside.get(f"{URL}{case.pk}/").status_code == 404
    assert patch(outside, case, {"collector_id": None}).status_code == 404
    assert outside.post(f"{URL}{case.pk}/activities/", CALL, format="json").status_code == 404
    assert not CaseActivity.objects.exists()


def test_a_collector_takes_a_case_and_gets_its_new_version(case):
    client = person("collector")
    me = User.objects.get(role="collector").pk

    answer = patch(client, case, {"collector_id": me})

    assert (answer.status_code, answer["ETag"]) == (200, '"2"')
    assert (answer.json()["collector_id"], answer.json()["version"]) == (me, 2)


@pytest.mark.parametrize(("tag", "status"), [(None, 428), ('"2"', 412), ('"0"', 412), ("1", 400)])
def test_a_change_names_the_version_that_it_changes_or_changes_nothing(case, tag, status):
    answer = patch(person("collector"), case, {"collector_id": User.objects.get(role="collector").pk}, tag)

    case.refresh_from_db()
    assert answer.status_code == status
    assert (case.collector_id, case.version) == (None, 1)


def test_any_version_will_do_where_the_caller_says_so(case):
    OverdueCase.objects.update(version=41)

    assert patch(person("collector"), case, {"collector_id": None}, "*").json()["version"] == 42


@pytest.mark.parametrize("role", ["analyst", "system"])
def test_a_case_is_given_to_nobody_who_does_not_work_on_cases(case, role):
    other = User.objects.create_user("other", role=role, password=None)

    answer = patch(person("collector"), case, {"collector_id": other.pk})

    case.refresh_from_db()
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "collector_id"
    assert answer.json()["errors"][0]["detail"] == "Nobody with this id works on cases."
    assert case.collector_id is None


@pytest.mark.parametrize("body", [{}, {"collector_id": 0}, {"collector_id": "x"}, {"status": "closed"}])
def test_a_change_that_makes_no_sense_is_refused(case, body):
    answer = patch(person("collector"), case, body)

    case.refresh_from_db()
    assert answer.status_code == 400
    assert (case.status, case.version) == ("open", 1)


def test_what_was_done_is_logged_with_its_author_and_moment(case):
    client = person("credit_manager")

    answer = client.post(f"{URL}{case.pk}/activities/", CALL, format="json")

    activity = CaseActivity.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"id": activity.pk, "author_id": activity.author_id} | CALL
    assert activity.author.username == "credit_manager"
    assert activity.happened_at == datetime(2026, 7, 1, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "fax"}, "kind"),
        ({"text": ""}, "text"),
        ({"text": "x" * 2001}, "text"),
        ({"happened_at": "2026-02-30T10:00:00Z"}, "happened_at"),
        ({"author_id": 1}, "author_id"),
    ],
)
def test_a_wrong_entry_is_named_and_not_kept(case, changes, field):
    answer = person("collector").post(f"{URL}{case.pk}/activities/", CALL | changes, format="json")

    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert not CaseActivity.objects.exists()


@pytest.mark.parametrize("role", ["analyst", "sales_manager", "risk_officer", "executive", "administrator"])
def test_who_does_not_work_on_cases_reads_and_changes_nothing(case, north, role):
    client = person(role, north)

    statuses = [
        client.get(f"{URL}{case.pk}/").status_code,
        patch(client, case, {"collector_id": None}).status_code,
        client.post(f"{URL}{case.pk}/activities/", CALL, format="json").status_code,
    ]

    assert statuses == [200, 403, 403]
    assert not CaseActivity.objects.exists()


def test_a_program_needs_the_scope_of_cases_to_log_and_of_reading_to_read(case):
    reading = program("read")
    refused = reading.post(f"{URL}{case.pk}/activities/", CALL, format="json")

    assert reading.get(URL).status_code == 200
    assert (refused.status_code, refused.json()["detail"]) == (403, "The token lacks the scope 'cases'.")
    assert not CaseActivity.objects.exists()


def test_a_case_that_is_not_there_is_not_found(case):
    assert person("analyst").get(f"{URL}987654/").status_code == 404


def test_with_nobody_late_the_list_is_empty(db):
    assert person("analyst").get(URL).json() == {"next": None, "next_cursor": None, "results": []}
