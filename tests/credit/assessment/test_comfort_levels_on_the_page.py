"""A manager sets how high ratios should be in an industry; what stood is superseded and still found."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from credit.domain.comfort import USUAL_COMFORT, Comfort, Direction
from credit.domain.ratios import RatioName
from credit.models import ComfortLevel
from credit.queries.comfort_levels import get_all_comfort, get_comfort
from credit.services.comfort_levels import set_comfort_level
from finance_crm.web.domain.versions import StaleVersionError

HOTELS = Comfort(Direction.AT_LEAST, Decimal("0.7"), "Hotels live with less", Decimal("1.1"))
TYPED = {"direction": "at_least", "enough": "0.7", "strong": "1.1", "source": "Hotels live with less", "seen": ""}


def put(comfort=HOTELS, *, industry="Hotels", seen_id=None, at=None) -> ComfortLevel:
    return set_comfort_level(
        industry=industry,
        ratio=RatioName.CURRENT,
        comfort=comfort,
        source="We do not look at it",
        seen_id=seen_id,
        actor_id=None,
        at=at or timezone.now(),
    )


def current(industry="Hotels", **when):
    return get_comfort(industry=industry, **when).get(RatioName.CURRENT)


def test_usual_levels_hold_until_somebody_sets_others(db):
    assert get_comfort(industry="Hotels") == dict(USUAL_COMFORT)


def test_a_level_holds_in_its_industry_and_nowhere_else(db):
    put()

    assert current("Hotels") == HOTELS
    assert current("Steel") == USUAL_COMFORT[RatioName.CURRENT]
    assert get_all_comfort()["Hotels"][RatioName.CURRENT] == HOTELS


def test_a_level_of_all_industries_holds_where_none_is_set(db):
    everywhere = Comfort(Direction.AT_LEAST, Decimal(1), "House rule")
    put(everywhere, industry="")
    put()

    assert (current("Steel"), current("Hotels")) == (everywhere, HOTELS)


def test_a_ratio_can_be_left_unjudged_in_an_industry(db):
    put(None)

    assert current() is None
    assert current("Steel") is not None


def test_what_held_before_a_change_is_still_found(db):
    first = put(at=datetime(2026, 1, 1, tzinfo=UTC))
    put(HOTELS._replace(enough=Decimal("0.9")), seen_id=first.pk, at=datetime(2026, 3, 1, tzinfo=UTC))

    assert current(known_at=datetime(2026, 2, 1, tzinfo=UTC)).enough == Decimal("0.7")
    assert current(known_at=datetime(2025, 2, 1, tzinfo=UTC)) == USUAL_COMFORT[RatioName.CURRENT]
    assert current().enough == Decimal("0.9")


def test_nobody_overwrites_a_level_they_have_not_seen(db):
    put()

    with pytest.raises(StaleVersionError):
        put(HOTELS._replace(enough=Decimal("0.1")))

    assert current() == HOTELS


def test_a_manager_sets_a_level_on_its_page_and_takes_it_back(client_of):
    manager = client_of("credit_manager")
    address = reverse("credit:comfort_level", args=["current_ratio"]) + "?industry=Hotels"

    answer = manager.post(address, TYPED)

    assert answer["Location"] == "/credit/comfort-levels/?industry=Hotels"
    assert current() == HOTELS
    assert "set for this industry" in manager.get(answer["Location"]).text
    manager.post(address, {"action": "clear", "seen": ComfortLevel.objects.get().pk})
    assert current() == USUAL_COMFORT[RatioName.CURRENT]
    assert ComfortLevel.objects.get().superseded_at is not None


def test_a_level_set_meanwhile_is_not_overwritten_and_what_was_typed_stays(client_of):
    theirs = put(HOTELS._replace(enough=Decimal("0.8")))
    manager, address = client_of("credit_manager"), reverse("credit:comfort_level", args=["current_ratio"])

    answer = manager.post(f"{address}?industry=Hotels", TYPED)

    assert (answer.status_code, current().enough) == (422, Decimal("0.8"))
    assert "Somebody else has set this level meanwhile" in answer.text
    assert f'name="seen" value="{theirs.pk}"' in answer.text
    manager.post(f"{address}?industry=Hotels", TYPED | {"seen": theirs.pk})
    assert current() == HOTELS


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"strong": "0.5"}, "A strong level lies on the far side of the one that is enough."),
        ({"enough": ""}, "A strong level needs one that is enough."),
        ({"source": ""}, "This field is required."),
    ],
)
def test_what_is_wrong_with_a_level_is_said(client_of, changes, error):
    answer = client_of("credit_manager").post(reverse("credit:comfort_level", args=["current_ratio"]), TYPED | changes)

    assert (answer.status_code, error in answer.text) == (422, True)
    assert not ComfortLevel.objects.exists()


@pytest.mark.parametrize("role", ["analyst", "collector", "executive"])
def test_who_may_not_manage_the_policy_sets_no_level(client_of, role):
    assert client_of(role).post(reverse("credit:comfort_level", args=["current_ratio"]), TYPED).status_code == 403


def test_there_is_no_level_of_a_ratio_that_is_not_there(client_of):
    assert client_of("credit_manager").get("/credit/comfort-levels/gold/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"ratio": "gold"}, "comfort_level_ratio_known"),
        ({"direction": "near"}, "comfort_level_direction_known"),
        ({"source": ""}, "comfort_level_has_source"),
        ({"strong": "0.5"}, "comfort_level_strong_beyond_enough"),
    ],
)
def test_the_database_itself_refuses_levels_that_cannot_be(db, changes, rule):
    put()

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        ComfortLevel.objects.update(**changes)


def test_the_database_itself_refuses_a_second_live_level(db):
    row = put()
    row.pk = None

    with pytest.raises(IntegrityError, match="comfort_level_one_live"), transaction.atomic():
        row.save()
