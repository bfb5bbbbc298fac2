"""Two people change one customer: the slower one is told, loses nothing, and may overwrite knowingly."""

import pytest
from django.urls import reverse

from customers.models import Customer

pytestmark = pytest.mark.django_db


@pytest.fixture
def customer() -> Customer:
    return Customer.objects.create(code="ACME", name="Acme", region="EMEA", currency="USD")


def typed(version: int, **changes: str) -> dict[str, str]:
    data = {"code": "ACME", "name": "Acme", "region": "EMEA", "currency": "USD", "language": "en", "status": "active"}
    return data | changes | {"version": str(version)}


def change_behind_the_back(customer: Customer, **fields: str) -> None:
    Customer.objects.filter(pk=customer.pk).update(version=customer.version + 1, **fields)


def test_the_slower_change_is_refused_and_what_was_typed_stays(analyst, customer):
    change_behind_the_back(customer, region="APAC")

    response = analyst.post(reverse("customers:customer_edit", args=[customer.pk]), typed(1, name="Acme Inc."))

    page = response.content.decode()
    assert response.status_code == 422
    assert 'value="Acme Inc."' in page
    assert Customer.objects.get().name == "Acme"


def test_it_says_where_the_other_version_differs(analyst, customer):
    change_behind_the_back(customer, region="APAC", status="blocked")

    response = analyst.post(reverse("customers:customer_edit", args=[customer.pk]), typed(1))

    assert "Theirs: Region: APAC, Status: Blocked." in response.content.decode()


def test_saving_again_overwrites_the_other_version(analyst, customer):
    address = reverse("customers:customer_edit", args=[customer.pk])
    change_behind_the_back(customer, region="APAC")
    refused = analyst.post(address, typed(1, name="Acme Inc."))

    again = analyst.post(address, typed(refused.context["form"]["version"].value(), name="Acme Inc."))

    assert again.status_code == 302
    assert Customer.objects.values_list("name", "region", "version").get() == ("Acme Inc.", "EMEA", 3)


def test_two_people_who_saved_the_same_are_told_so(analyst, customer):
    change_behind_the_back(customer, region="APAC")

    response = analyst.post(reverse("customers:customer_edit", args=[customer.pk]), typed(1, region="APAC"))

    assert "there is nothing left to change" in response.content.decode()
