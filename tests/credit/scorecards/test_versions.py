"""A scorecard's life: shipped, drafted, taken in use, retired; only a draft can be changed."""

from dataclasses import replace
from decimal import Decimal

import pytest
from django.db import IntegrityError, InternalError, transaction
from django.utils import timezone

from credit.models import ScorecardFit, ScorecardVersion
from credit.queries.scorecards import UnknownScorecardError, get_scorecard
from credit.services.scorecards import ScorecardRefusedError, copy_as_draft, retire, save_draft, take_in_use
from credit.services.shipped_scorecards import ship_scorecards
from finance_crm.sql import execute

pytestmark = pytest.mark.django_db


def draft_of(key="unlisted", **changed):
    known = get_scorecard(key=key)
    content = replace(known.content, scorecard=replace(known.scorecard, **changed))
    return save_draft(key=key, title=known.title, content=content, source="Judged by the team", actor_id=None)


@pytest.mark.parametrize("key", ["listed", "unlisted", "behaviour"])
def test_a_shipped_scorecard_is_in_use_and_says_on_what_it_rests(key):
    known = get_scorecard(key=key)

    assert (known.version, known.status, known.scorecard.name) == (1, "in_use", key)
    assert ("1856 customers, 52 of them" in known.source) == (key != "behaviour")
    assert known.source in known.grades.source


def test_a_draft_is_the_next_version_and_leaves_the_one_in_use(db):
    draft = draft_of(base_points=Decimal(700))

    assert (draft.version, draft.status, get_scorecard(key="unlisted").version) == (2, "draft", 1)
    assert get_scorecard(key="unlisted", version=2).scorecard.base_points == 700


def test_taking_a_draft_in_use_retires_the_one_before_which_stays_runnable():
    draft_of(base_points=Decimal(700))

    take_in_use(key="unlisted", version=2)

    assert get_scorecard(key="unlisted").version == 2
    old = get_scorecard(key="unlisted", version=1)
    assert (old.status, old.scorecard.score({}).points < 700) == ("retired", True)


def test_without_a_version_in_use_nothing_is_found():
    retire(key="behaviour", version=1)

    with pytest.raises(UnknownScorecardError):
        get_scorecard(key="behaviour")
    with pytest.raises(ScorecardRefusedError, match="Only a version in use"):
        retire(key="behaviour", version=1)


def test_a_version_in_use_is_not_replaced():
    known = get_scorecard(key="listed")

    with pytest.raises(ScorecardRefusedError, match="is no draft"):
        save_draft(key="listed", title="", content=known.content, source="x", actor_id=None, replaces=1)
    with pytest.raises(ScorecardRefusedError, match="is no draft"):
        take_in_use(key="listed", version=1)
    with pytest.raises(ScorecardRefusedError, match="no version 9"):
        take_in_use(key="listed", version=9)


def test_a_draft_needs_known_characteristics_and_a_source():
    known = get_scorecard(key="listed")
    odd = replace(known.scorecard.characteristics[0], name="ratio.luck")

    with pytest.raises(ScorecardRefusedError, match=r"ratio\.luck"):
        draft_of(key="listed", characteristics=(odd,))
    with pytest.raises(ScorecardRefusedError, match="what the points rest on"):
        save_draft(key="listed", title="", content=known.content, source=" ", actor_id=None)


def test_a_copy_says_of_which_version_and_is_no_longer_the_fitted_one():
    origin = ScorecardVersion.objects.get(key="listed")

    copy = copy_as_draft(source_id=origin.pk, actor_id=None)

    assert (copy.version, copy.status, copy.fit_id) == (2, "draft", None)
    assert copy.source.startswith("Version 1, changed by judgement")
    assert copy.content["scorecard"]["version"] == 2


@pytest.mark.parametrize("change", [{"content": {}}, {"source": "other"}, {"status": "draft"}, {"version": 7}])
def test_the_database_keeps_a_version_in_use_as_it_is(change):
    with pytest.raises(IntegrityError, match="scorecard_version_fixed"), transaction.atomic():
        ScorecardVersion.objects.filter(key="listed").update(**change)


def test_the_database_deletes_drafts_only():
    draft_of().delete()

    with pytest.raises(InternalError, match="Cannot delete"), transaction.atomic():
        ScorecardVersion.objects.filter(key="listed").delete()


def test_the_database_keeps_fits():
    with pytest.raises(InternalError, match="Cannot update or delete"), transaction.atomic():
        ScorecardFit.objects.update(sample="")


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"version": 1}, "scorecard_version_unique"),
        ({"status": "in_use", "in_use_from": timezone.now()}, "scorecard_one_in_use"),
        ({"status": "in_use"}, "scorecard_in_use_from_a_moment"),
        ({"version": 0}, "scorecard_version_positive"),
        ({"source": ""}, "scorecard_source_named"),
        ({"status": "lost"}, "scorecard_status_known"),
    ],
)
def test_the_database_refuses(change, constraint):
    row = {"key": "listed", "version": 2, "title": "", "content": {}, "source": "x", "status": "draft"} | change

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ScorecardVersion.objects.create(**row)


def test_an_emptied_database_gets_the_shipped_scorecards_back_and_a_full_one_is_left_alone():
    assert ship_scorecards() == []
    # TRUNCATE, as a flush does: rows in use cannot be deleted one by one.
    execute("TRUNCATE credit_scorecardversion, credit_scorecardfit, credit_scorecardversionevent")

    assert ship_scorecards() == ["behaviour", "listed", "unlisted"]
    assert get_scorecard(key="listed").content.scorecard.characteristics
