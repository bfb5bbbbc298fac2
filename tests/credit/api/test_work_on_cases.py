"""Work on a case over the API: who chases it, with its version, and what was done, once."""

from datetime import UTC, date, datetime, timedelta

import pytest
from rest_framework.test import APIClient

from credit.models import CaseActivity, OverdueCase
from customers.models import Customer
from finance_crm.access.domain.roles import Role
from finance_crm.access.models import User
from tests.credit.collections.conftest import scan
from tests.customers.api.calls import problems

DAY = date(2026, 6, 30)
CALL = {"kind": "call", "text": "Will pay on Friday.", "happened_at": "2026-07-01T09:30:00+08:00"}
NOBODY = "Nobody with this id works on cases."


@pytest.fixture
def case(book):
    book.invoice(book.customer("ACME"), "100", due=DAY - timedelta(days=5))
    scan(DAY)
    return OverdueCase.objects.get()


@pytest.fixture
def collector(db):
    return User.objects.create_user("carl", role=Role.COLLECTOR)


def assign(client, case, body, version='"1"'):
    headers = {"If-Match": version} if version else {}
    return client.patch(f"/api/v1/overdue-cases/{case.pk}/", body, format="json", headers=headers)


def test_a_case_is_given_to_a_collector_and_to_nobody_again(api, case, collector):
    given = assign(api, case, {"collector_id": collector.pk})
    freed = assign(api, case, {"collector_id": None}, given["ETag"])

    assert (given.status_code, given["ETag"], given.json()["collector_id"]) == (200, '"2"', collector.pk)
    assert (freed["ETag"], freed.json()["collector_id"], freed.json()["version"]) == ('"3"', None, 3)


@pytest.mark.parametrize(("version", "status"), [(None, 428), ('"2"', 412), ('W/"1"', 412), ("1", 400)])
def test_without_the_present_version_nothing_changes(api, case, version, status):
    answer = assign(api, case, {"collector_id": None}, version)

    case.refresh_from_db()
    assert (answer.status_code, case.collector_id, case.version) == (status, None, 1)


def test_the_second_of_two_who_read_the_same_version_is_told(api, case, collector):
    other = User.objects.create_user("ida", role=Role.CREDIT_MANAGER)
    assign(api, case, {"collector_id": collector.pk})

    late = assign(api, case, {"collector_id": other.pk})

    case.refresh_from_db()
    assert (late.status_code, case.collector_id) == (412, collector.pk)
    assert assign(api, case, {"collector_id": other.pk}, "*").json()["collector_id"] == other.pk


@pytest.mark.parametrize(
    ("body", "error"),
    [
        ({}, ("collector_id", "This field is required.")),
        ({"collector_id": 10**17}, ("collector_id", NOBODY)),
        ({"collector_id": "1"}, ("collector_id", "Must be a whole number.")),
        ({"collector_id": 0}, ("collector_id", "Ensure this value is greater than or equal to 1.")),
        ({"collector_id": None, "status": "closed"}, ("status", "There is no such field.")),
    ],
)
def test_a_change_that_does_not_hold_is_named_and_nothing_is_written(api, case, body, error):
    assert problems(assign(api, case, body)) == [error]
    case.refresh_from_db()
    assert case.version == 1


def test_only_active_people_who_work_on_cases_can_be_given_one(api, case, collector, system_client):
    analyst = User.objects.create_user("ana", role=Role.ANALYST)
    User.objects.filter(pk=collector.pk).update(is_active=False)

    answers = [assign(api, case, {"collector_id": who.pk}) for who in (analyst, collector, system_client.user)]

    assert [problems(answer) for answer in answers] == [[("collector_id", NOBODY)]] * 3


def test_a_call_is_logged_with_every_field(post, case, system_client):
    answer = post(f"overdue-cases/{case.pk}/activities", CALL)

    logged = CaseActivity.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": logged.pk,
        "kind": "call",
        "text": "Will pay on Friday.",
        "happened_at": "2026-07-01T01:30:00Z",
        "author_id": system_client.user_id,
    }
    assert (logged.case_id, logged.happened_at) == (case.pk, datetime(2026, 7, 1, 1, 30, tzinfo=UTC))


@pytest.mark.parametrize("kind", ["call", "email", "meeting", "note"])
def test_each_kind_of_activity_is_logged(post, case, kind):
    assert post(f"overdue-cases/{case.pk}/activities", CALL | {"kind": kind}).json()["kind"] == kind


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"kind": "visit"}, ("kind", '"visit" is not a valid choice.')),
        ({"kind": None}, ("kind", "This field may not be null.")),
        ({"text": ""}, ("text", "This field may not be blank.")),
        ({"text": " \n"}, ("text", "This field may not be blank.")),
        ({"text": "x" * 2001}, ("text", "Ensure this field has no more than 2000 characters.")),
        ({"text": 5}, ("text", "Must be text.")),
        ({"author_id": 1}, ("author_id", "There is no such field.")),
    ],
)
def test_an_activity_that_does_not_hold_is_named_and_nothing_is_written(post, case, changes, error):
    assert problems(post(f"overdue-cases/{case.pk}/activities", CALL | changes)) == [error]
    assert not CaseActivity.objects.exists()


@pytest.mark.parametrize("moment", ["yesterday", "2026-07-01T25:00:00Z", "2026-02-30T10:00:00Z", 5, None])
def test_an_activity_happened_at_a_moment_there_is(post, case, moment):
    ((field, _),) = problems(post(f"overdue-cases/{case.pk}/activities", CALL | {"happened_at": moment}))

    assert field == "happened_at"
    assert not CaseActivity.objects.exists()


def test_a_repeated_activity_counts_once(post, case):
    path = f"overdue-cases/{case.pk}/activities"
    first, again = post(path, CALL, key="same"), post(path, CALL, key="same")

    assert (again.json(), again["Idempotency-Replayed"]) == (first.json(), "true")
    assert post(path, CALL | {"text": "Another"}, key="same").status_code == 422
    assert CaseActivity.objects.count() == 1


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SYSTEM}))
def test_collectors_and_credit_managers_work_on_cases(sign_in, case, north, role):
    Customer.objects.update(team=north)
    client, may = sign_in(role, north), role in {Role.COLLECTOR, Role.CREDIT_MANAGER}
    url = f"/api/v1/overdue-cases/{case.pk}/"

    logged = client.post(f"{url}activities/", CALL, format="json").status_code
    changed = assign(client, case, {"collector_id": None}).status_code

    assert client.get(url).status_code == 200
    assert (logged, changed) == ((201, 200) if may else (403, 403))
    assert CaseActivity.objects.count() == int(may)


@pytest.mark.parametrize(("scope", "reads", "works"), [("read", 200, 403), ("cases", 403, 201), ("ledger", 403, 403)])
def test_a_token_reads_with_one_scope_and_works_with_another(make_token, case, scope, reads, works):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {make_token(scope)}")
    url = f"/api/v1/overdue-cases/{case.pk}/"

    assert client.get(url).status_code == reads
    assert client.post(f"{url}activities/", CALL, format="json").status_code == works


def test_cases_of_other_teams_do_not_exist(api, post, case, system_client, north):
    system_client.user.teams.add(north)

    answers = [
        api.get(f"/api/v1/overdue-cases/{case.pk}/"),
        assign(api, case, {"collector_id": None}),
        post(f"overdue-cases/{case.pk}/activities", CALL),
    ]

    assert [answer.status_code for answer in answers] == [404, 404, 404]
    case.refresh_from_db()
    assert (case.version, CaseActivity.objects.count()) == (1, 0)


def test_nobody_opens_or_removes_a_case_by_hand(api, case):
    assert api.post("/api/v1/overdue-cases/", {}, format="json").status_code == 405
    assert api.delete(f"/api/v1/overdue-cases/{case.pk}/").status_code == 405
    assert api.get(f"/api/v1/overdue-cases/{case.pk}/activities/").status_code == 405
