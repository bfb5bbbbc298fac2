"""A creating request that is repeated counts once."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import connection, transaction
from django.utils import timezone

from finance_crm.access.models import IdempotentAnswer, User
from finance_crm.access.services.idempotency import RequestInFlightError, claim_key, forget_answers
from tests.api.parcels import PARCELS

URL = "/api/v1/parcels/"
BODY = {"name": "A", "price": {"amount": "12.50", "currency": "EUR"}}


def post(api, body=BODY, key="order-1"):
    return api.post(URL, body, format="json", headers={"Idempotency-Key": key} if key else {})


def test_a_repeated_request_gets_the_first_answer_and_creates_nothing(parcel_api):
    first = post(parcel_api)
    second = post(parcel_api)

    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert second["ETag"] == first["ETag"]
    assert second["Idempotency-Replayed"] == "true"
    assert len(PARCELS) == 1


def test_the_same_key_with_another_body_is_422(parcel_api):
    post(parcel_api)

    assert post(parcel_api, BODY | {"name": "B"}).status_code == 422


def test_a_key_is_required_where_the_resource_says_so(parcel_api):
    assert post(parcel_api, key=None).status_code == 400
    assert PARCELS == {}


@pytest.mark.parametrize("key", ["", " ", "a b", "ü", "x" * 256])
def test_a_key_is_visible_ascii(parcel_api, key):
    response = parcel_api.post(URL, BODY, format="json", HTTP_IDEMPOTENCY_KEY=key)

    assert response.status_code == 400


def test_a_refused_request_leaves_its_key_free(parcel_api):
    post(parcel_api, BODY | {"name": ""})

    assert post(parcel_api).status_code == 201


def test_two_clients_may_use_the_same_key(parcel_api, make_token):
    post(parcel_api)
    IdempotentAnswer.objects.update(user=User.objects.create(username="other"))

    assert post(parcel_api).json()["id"] == 2


def test_an_answer_is_forgotten_after_a_day(parcel_api):
    post(parcel_api)

    with time_machine.travel(timezone.now() + timedelta(hours=23), tick=False):
        assert forget_answers(now=timezone.now()) == 0
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=False):
        assert forget_answers(now=timezone.now()) == 1


@pytest.mark.django_db(transaction=True)
def test_a_key_in_flight_elsewhere_is_refused():
    user = User.objects.create(username="erp")
    held, release, outcome = threading.Event(), threading.Event(), []

    def hold():
        with transaction.atomic():
            claim_key(user_id=user.pk, key="k", request_hash="h", now=timezone.now())
            held.set()
            release.wait(10)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    held.wait(10)
    try:
        with transaction.atomic():
            claim_key(user_id=user.pk, key="k", request_hash="h", now=timezone.now())
    except RequestInFlightError:
        outcome.append("in flight")
    finally:
        release.set()
        other.join()

    assert outcome == ["in flight"]


def test_the_database_itself_keeps_one_answer_per_key(db):
    from django.db import IntegrityError

    user = User.objects.create(username="erp")
    answer = {
        "user": user,
        "key": "k",
        "request_hash": "h",
        "status_code": 201,
        "body": "",
        "created_at": timezone.now(),
    }
    IdempotentAnswer.objects.create(**answer)

    with pytest.raises(IntegrityError, match="idempotent_answer_unique"):
        IdempotentAnswer.objects.create(**answer)
