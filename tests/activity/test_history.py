"""Who changed what, when, from what to what."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from finance_crm.access.domain.scopes import EVERYTHING, NOTHING
from finance_crm.access.models import Team
from finance_crm.activity.queries.history import get_history
from finance_crm.activity.queries.subjects import SubjectNotFoundError
from finance_crm.activity.services.history import acting_as


def history_of(team):
    return get_history(object_type="team", object_id=team.pk, scope=EVERYTHING)


def test_a_change_is_kept_with_old_and_new_value_and_actor(north, ann):
    with acting_as(actor_id=ann.pk, source="command"):
        north.name = "Far north"
        north.save()

    changed, created = history_of(north)
    assert (changed.kind, changed.actor, changed.source) == ("update", "Ann", "command")
    assert [(change.field, change.old, change.new) for change in changed.changes] == [("name", "North", "Far north")]
    assert created.kind == "insert"
    assert created.actor == "System"


def test_plain_sql_is_kept_too(north):
    with connection.cursor() as cursor:
        cursor.execute("UPDATE access_team SET name = 'By hand'")

    assert history_of(north)[0].changes[0].new == "By hand"


def test_a_write_that_changes_nothing_leaves_no_entry(north):
    north.save()

    assert len(history_of(north)) == 1


def test_a_bulk_write_keeps_an_entry_for_each_row_with_one_statement(north, ann):
    Team.objects.bulk_create(Team(code=f"T{number}", name="x") for number in range(50))

    with acting_as(actor_id=ann.pk, source="job"):
        Team.objects.update(name="y")

    assert Team.objects.first().events.model.objects.filter(pgh_label="update").count() == 51
    assert history_of(north)[0].actor == "Ann"


def test_a_rolled_back_change_leaves_no_entry(north):
    from django.db import transaction

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Team.objects.update(name="y")
        raise ZeroDivisionError

    assert len(history_of(north)) == 1


def test_the_kept_history_cannot_be_changed(north):
    from django.db import DatabaseError

    events = north.events.model.objects

    with pytest.raises(DatabaseError, match="Cannot update"):
        events.update(name="forged")


def test_history_is_read_with_a_constant_number_of_queries(north, ann, django_assert_num_queries):
    with acting_as(actor_id=ann.pk, source="job"):
        for number in range(20):
            Team.objects.update(name=f"name {number}")

    with django_assert_num_queries(3):
        history_of(north)


def test_who_does_not_see_the_record_does_not_see_its_history(north):
    with pytest.raises(SubjectNotFoundError):
        get_history(object_type="team", object_id=north.pk, scope=NOTHING)


@pytest.mark.parametrize("place", [("team", 999_999), ("unicorn", 1)])
def test_the_history_of_nothing_is_not_found(north, ann, place):
    client = Client()
    client.force_login(ann)

    assert client.get(reverse("activity:history", args=place)).status_code == 404
