"""Working on alerts: services, pages, the API, the file; other teams' alerts are not there."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from credit.models import Alert
from credit.services import alerts as services
from finance_crm.access.models import Team, User
from finance_crm.web.as_of import get_today
from finance_crm.web.domain.versions import StaleVersionError
from tests.api.conftest import api, make_token, system_client  # noqa: F401  a system client with every scope
from tests.credit.collections.conftest import signed_in
from tests.credit.monitoring.conftest import monitor

URL = "/api/v1/credit/alerts/"


@pytest.fixture
def found(late) -> Alert:
    monitor()
    return Alert.objects.get(signal="overdue_grows")


@pytest.fixture
def analyst(db) -> User:
    return User.objects.create_user("ann", role="analyst")


def test_who_acknowledges_becomes_the_owner(found, analyst):
    services.acknowledge_alert(alert_id=found.pk, version=1, actor_id=analyst.pk)

    found.refresh_from_db()
    assert (found.status, found.owner, found.version) == ("acknowledged", analyst, 2)


def test_a_change_from_an_older_page_is_refused(found, analyst):
    services.acknowledge_alert(alert_id=found.pk, version=1, actor_id=analyst.pk)

    with pytest.raises(StaleVersionError):
        services.assign_alert(alert_id=found.pk, version=1, owner_id=None)


def test_only_a_day_to_come_snoozes(found):
    with pytest.raises(services.AlertError, match="after today"):
        services.snooze_alert(alert_id=found.pk, version=1, until=date(2026, 5, 1), today=date(2026, 5, 1))


def test_an_owner_works_on_alerts(found):
    sales = User.objects.create_user("sal", role="collector")

    with pytest.raises(services.AlertError, match="works on alerts"):
        services.assign_alert(alert_id=found.pk, version=1, owner_id=sales.pk)


def test_a_resolved_alert_keeps_what_came_of_it_and_is_closed(found, analyst):
    values = {"outcome": "secured", "note": "paid half", "actor_id": analyst.pk, "today": get_today()}
    services.resolve_alert(alert_id=found.pk, version=1, **values)

    found.refresh_from_db()
    assert (found.status, found.outcome, found.note, found.closed_date) == (
        "resolved", "secured", "paid half", get_today(),
    )  # fmt: skip
    with pytest.raises(services.AlertError, match="closed"):
        services.resolve_alert(alert_id=found.pk, version=2, **values)


def test_the_list_says_in_words_what_was_found(found):
    text = signed_in("analyst").get(reverse("credit:alerts")).content.decode()

    assert "Overdue for long" in text
    assert "is overdue, the oldest item since" in text


@pytest.mark.parametrize(
    ("query", "shows"),
    [
        ("severity=high", True),
        ("severity=low", False),
        ("signal=overdue_grows&status=open", True),
        ("signal=grade_down", False),
        ("owner=0", True),
        ("snoozed=only", False),
        ("status=resolved", False),
    ],
)
def test_the_list_is_narrowed(found, query, shows):
    text = signed_in("analyst").get(f"{reverse('credit:alerts')}?{query}").content.decode()

    assert (reverse("credit:alert", args=[found.pk]) in text) is shows


def test_a_snoozed_alert_is_out_of_sight_until_its_day(found):
    services.snooze_alert(alert_id=found.pk, version=1, until=get_today() + timedelta(days=9), today=get_today())
    client, link = signed_in("analyst"), reverse("credit:alert", args=[found.pk])

    assert link not in client.get(reverse("credit:alerts")).content.decode()
    assert link in client.get(reverse("credit:alerts") + "?snoozed=with").content.decode()


def test_an_alert_is_worked_on_its_page(found):
    client = signed_in("analyst")
    page = client.get(reverse("credit:alert", args=[found.pk])).content.decode()
    assert "Resolve" in page

    client.post(reverse("credit:alert_acknowledge", args=[found.pk]), {"version": 1, "owner": ""})
    client.post(reverse("credit:alert_resolve", args=[found.pk]), {"version": 2, "outcome": "watched", "note": ""})

    found.refresh_from_db()
    assert (found.status, found.outcome) == ("resolved", "watched")


def test_who_may_only_look_gets_no_forms_and_no_way_in(found):
    client = signed_in("executive")

    assert "Snooze until" not in client.get(reverse("credit:alert", args=[found.pk])).content.decode()
    assert client.post(reverse("credit:alert_resolve", args=[found.pk]), {}).status_code == 403


def test_another_teams_alert_is_not_there(found):
    client = signed_in("sales_manager", Team.objects.create(name="West"))

    assert client.get(reverse("credit:alert", args=[found.pk])).status_code == 404
    assert reverse("credit:alert", args=[found.pk]) not in client.get(reverse("credit:alerts")).content.decode()


def test_the_customers_panel_and_the_home_tile_show_it(found):
    client = signed_in("analyst")

    for address in (reverse("credit:customer_alerts", args=[found.customer_id]), reverse("credit:alerts_tile")):
        assert "Overdue for long" in client.get(address).content.decode()


def test_a_system_lists_reads_and_works_on_alerts(found, api):  # noqa: F811
    listed = api.get(URL, {"signal": "overdue_grows"}).json()["results"]
    assert [(row["id"], row["customer_code"], row["severity"]) for row in listed] == [(found.pk, "LATE", "high")]

    day = (get_today() + timedelta(days=5)).isoformat()
    snoozed = api.post(f"{URL}{found.pk}/snooze/", {"until": day}, format="json", HTTP_IF_MATCH='"1"')
    assert (snoozed.status_code, snoozed.json()["snoozed_until"]) == (200, day)

    stale = api.post(f"{URL}{found.pk}/resolve/", {"outcome": "watched"}, format="json", HTTP_IF_MATCH='"1"')
    unsaid = api.post(f"{URL}{found.pk}/resolve/", {"outcome": "watched"}, format="json")
    assert (stale.status_code, unsaid.status_code) == (412, 428)


def test_a_system_asks_for_a_run_and_sees_those_that_were(found, api):  # noqa: F811
    runs = "/api/v1/credit/monitoring-runs/"

    assert api.get(runs).json()["results"][0]["as_of_date"] == "2026-04-30"
    assert api.post(runs, {"as_of": "2026-05-01"}, format="json").status_code == 202
