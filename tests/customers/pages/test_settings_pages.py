"""Pages on which the company is set up and rates are recorded."""

import pytest
from django.urls import reverse

from customers.models import BankAccount, CustomerGroup, ExchangeRate, LegalEntity, PaymentTerms
from tests.customers.ledger.books import day

ENTITY = {
    "code": "TW",
    "name": "Ours in Taiwan",
    "country": "TW",
    "currency": "TWD",
    "time_zone": "Asia/Taipei",
    "fiscal_year_start_month": "1",
}


def post(client, name: str, data: dict, *arguments: object):
    return client.post(reverse(f"customers:{name}", args=arguments), data)


def test_a_company_is_set_up_from_nothing(admin):
    post(admin, "entity_new", ENTITY)
    entity = LegalEntity.objects.get()
    account = {"entity": entity.pk, "code": "B1", "name": "Bank", "currency": "TWD"}
    post(admin, "bank_account_new", account)
    post(admin, "group_new", {"code": "G", "name": "Group"})
    post(admin, "terms_new", {"code": "T", "name": "40/60", "net_days": "30", "instalments": "40 30\n60 60"})

    text = admin.get(reverse("customers:company")).content.decode()

    assert entity.is_default
    assert (BankAccount.objects.count(), CustomerGroup.objects.count()) == (1, 1)
    assert [part.net_days for part in PaymentTerms.objects.get().instalments.order_by("position")] == [30, 60]
    for name in ("Ours in Taiwan", "B1", "40/60", "Group"):
        assert name in text


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("entity_new", ENTITY | {"time_zone": "Moon/Crater"}, "is not a time zone"),
        ("terms_new", {"code": "T", "name": "T", "net_days": "30", "instalments": "40 30"}, "add up to 100"),
        ("terms_new", {"code": "T", "name": "T", "net_days": "30", "instalments": "much"}, "not a percentage"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(admin, name, data, expected):
    response = post(admin, name, data)

    assert response.status_code == 422
    assert expected in response.content.decode()


def test_a_change_made_for_an_old_version_is_not_saved(admin, books):
    data = {"code": "US", "name": "New name", "country": "US", "currency": "USD", "time_zone": "UTC"}
    data |= {"fiscal_year_start_month": "1", "version": "7"}

    response = post(admin, "entity", data, books.entity.pk)

    assert "Somebody else has changed this meanwhile" in response.content.decode()
    assert LegalEntity.objects.get().name == "Ours"


def test_books_are_closed_and_stay_closed(admin, books):
    closed = post(admin, "period_close", {"closed_through_date": "2026-03-31"}, books.entity.pk)
    reopened = post(admin, "period_close", {"closed_through_date": "2026-01-31"}, books.entity.pk)

    assert (closed.status_code, reopened.status_code) == (302, 422)
    assert LegalEntity.objects.get().closed_through_date == day(3, 31)


def test_a_rate_is_recorded_and_listed(analyst):
    data = {"currency": "EUR", "rate_date": "2026-01-01", "rate": "1.0837"}

    assert post(analyst, "rate_new", data).status_code == 302
    assert "1.083700" in analyst.get(reverse("customers:rates")).content.decode()
    assert ExchangeRate.objects.get().rate_date == day(1, 1)


def test_only_an_administrator_sets_up_the_company(analyst):
    assert analyst.get(reverse("customers:company")).status_code == 403
    assert post(analyst, "entity_new", ENTITY).status_code == 403
