"""A change is told as a reader knows it: names for ids, labels for codes, words for yes and no, parts of a record."""

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from finance_crm.access.domain.roles import Right, Role
from finance_crm.access.domain.scopes import EVERYTHING, Scope
from finance_crm.access.models import Team, User
from finance_crm.activity.domain.subjects import EventSource, Subject, SubjectCard, subjects
from finance_crm.activity.queries.history import SHOWN, HistoryEntry, get_history
from finance_crm.activity.queries.subjects import SubjectNotFoundError
from finance_crm.activity.services.history import acting_as
from tests.activity.conftest import find_team


@pytest.fixture
def person(monkeypatch, db) -> User:
    """A person whose own record and teams can be read about: the subject exists in these tests only."""
    events = (
        EventSource("access.UserEvent", hidden=frozenset({"is_staff", "is_superuser", "date_joined"})),
        EventSource("access.MembershipEvent", link="user_id", label="Team"),
    )
    found = Subject("person", "Person", Right.MANAGE_USERS, lambda *_: SubjectCard("Eve", "/x/"), events)
    monkeypatch.setitem(subjects._items, "person", found)
    return User.objects.create(username="eve", role=Role.COLLECTOR, is_active=True)


def history_of(person: User, **options) -> list[HistoryEntry]:
    return get_history(object_type="person", object_id=person.pk, scope=EVERYTHING, **options)


def told(entry: HistoryEntry) -> dict[str, tuple[object, object]]:
    return {change.field: (change.old, change.new) for change in entry.changes}


def test_a_new_record_lists_what_it_began_with_and_leaves_out_what_was_empty(person):
    (created,) = history_of(person)

    assert created.kind == "insert"
    assert told(created) == {"username": (None, "eve"), "role": (None, "Collector"), "is_active": (None, "yes")}


def test_codes_are_told_by_their_labels_and_truths_by_words(person):
    person.role, person.is_active, person.email = Role.EXECUTIVE, False, "eve@example.com"
    person.save()

    assert told(history_of(person)[0]) == {
        "role": ("Collector", "Executive"),
        "is_active": ("yes", "no"),
        "email": (None, "eve@example.com"),
    }


def test_words_are_those_of_the_reader(person):
    User.objects.filter(pk=person.pk).update(is_active=False)

    with translation.override("zh-hant"):
        changed, created = history_of(person)

    assert told(changed) == {"is_active": ("是", "否")}
    assert changed.actor == created.actor == "系統"


def test_a_password_leaves_no_trace(person):
    person.set_password("a long new password")
    person.save()

    assert len(history_of(person)) == 1


def test_what_belongs_to_a_record_is_told_with_it_and_by_name(person):
    north = Team.objects.create(code="N", name="North")
    person.teams.add(north)
    person.teams.remove(north)

    removed, added = [entry for entry in history_of(person) if entry.what == "Team"]

    assert (removed.kind, added.kind) == ("delete", "insert")
    assert told(added) == {"team": (None, "North")}
    assert told(removed) == {"team": ("North", None)}


def test_a_record_that_is_gone_is_told_by_its_number(person):
    north = Team.objects.create(code="N", name="North")
    person.teams.add(north)
    person.teams.clear()
    number = north.pk
    north.delete()

    removed = next(entry for entry in history_of(person) if entry.kind == "delete")
    assert told(removed) == {"team": (f"#{number}", None)}


def test_only_the_latest_changes_are_told_and_each_with_what_stood_before(person):
    for number in range(SHOWN + 5):
        User.objects.filter(pk=person.pk).update(first_name=f"Eve {number}")

    entries = history_of(person)

    assert len(entries) == SHOWN
    assert told(entries[0]) == {"first_name": (f"Eve {SHOWN + 3}", f"Eve {SHOWN + 4}")}
    assert told(entries[-1]) == {"first_name": ("Eve 4", "Eve 5")}
    assert [told(entry)["first_name"][1] for entry in history_of(person, limit=2)] == ["Eve 54", "Eve 53"]


def test_of_a_very_long_history_the_oldest_event_read_is_not_taken_for_the_first(person):
    for number in range(205):
        User.objects.filter(pk=person.pk).update(first_name=f"Eve {number}")

    entries = history_of(person, limit=1000)

    assert len(entries) == 200
    assert {entry.kind for entry in entries} == {"update"}
    assert told(entries[-1])["first_name"] == ("Eve 4", "Eve 5")


def test_each_change_names_who_was_behind_it_at_the_time(person, ann, sam):
    with acting_as(actor_id=ann.pk, source="job"):
        User.objects.filter(pk=person.pk).update(first_name="A")
    with acting_as(actor_id=sam.pk, source="command"):
        User.objects.filter(pk=person.pk).update(first_name="B")

    assert [(entry.actor, entry.source) for entry in history_of(person)[:2]] == [("Sam", "command"), ("Ann", "job")]


def test_work_without_a_person_is_the_systems(person):
    with acting_as(actor_id=None, source="schedule"):
        User.objects.filter(pk=person.pk).update(first_name="A")

    assert (history_of(person)[0].actor, history_of(person)[0].source) == ("System", "schedule")


def test_a_team_is_seen_by_its_own_manager_and_no_other(north):
    own, other = Scope(False, (north.pk,)), Scope(False, (north.pk + 1,))

    assert len(get_history(object_type="team", object_id=north.pk, scope=own)) == 1
    with pytest.raises(SubjectNotFoundError):
        get_history(object_type="team", object_id=north.pk, scope=other)


@pytest.fixture
def pages(ann) -> Client:
    client = Client()
    client.force_login(ann)
    return client


def test_the_page_leads_back_to_the_record_and_a_panel_has_no_frame(pages, north):
    address = reverse("activity:history", args=["team", north.pk])

    page = pages.get(address).content.decode()
    panel = pages.get(address, headers={"HX-Request": "true"}).content.decode()

    assert f'href="/access/teams/{north.pk}/"' in page
    assert ("<html" in page, "<html" in panel) == (True, False)
    assert "added" in page
    assert "added" in panel


def test_values_are_printed_as_text(pages, north):
    Team.objects.update(name="<script>x</script>")

    page = pages.get(reverse("activity:history", args=["team", north.pk])).content.decode()

    assert "<script>x" not in page
    assert "<del>North</del> → <ins>&lt;script&gt;x&lt;/script&gt;</ins>" in page


def test_a_change_made_on_a_page_names_who_was_signed_in(north, monkeypatch):
    administrator = User.objects.create(username="ada", first_name="Ada", role=Role.ADMINISTRATOR)
    client = Client()
    client.force_login(administrator)
    client.post("/language/", {"language": "zh-hant"})
    events = (EventSource("access.UserEvent"),)
    found = Subject("person", "Person", Right.MANAGE_USERS, lambda *_: SubjectCard("Ada", "/x/"), events)
    monkeypatch.setitem(subjects._items, "person", found)

    changed = history_of(administrator)[0]

    assert (changed.actor, changed.source) == ("Ada", "page")
    assert told(changed)["language"] == (None, "zh-hant")


def test_a_reader_without_the_right_of_the_kind_is_kept_out(person, pages):
    assert pages.get(reverse("activity:history", args=["person", person.pk])).status_code == 403


def test_who_sees_the_record_by_scope_sees_its_history(north, sam):
    client = Client()
    client.force_login(sam)
    address = reverse("activity:history", args=["team", north.pk])
    assert client.get(address).status_code == 404

    sam.teams.add(north)

    assert client.get(address).status_code == 200
    assert find_team(north.pk, Scope(False, (north.pk,))) == SubjectCard("North", f"/access/teams/{north.pk}/")


def test_a_record_nobody_changed_since_it_is_tracked_says_so(pages, monkeypatch, db):
    found = Subject("bare", "Bare", Right.VIEW_CUSTOMERS, lambda *_: SubjectCard("Bare", "/x/"))
    monkeypatch.setitem(subjects._items, "bare", found)

    page = pages.get(reverse("activity:history", args=["bare", 1])).content.decode()

    assert "No changes yet" in page
