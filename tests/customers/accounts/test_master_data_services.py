"""Entities, bank accounts, terms, groups and contacts: set up, changed by version, anonymised."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.apps import apps

from customers.domain.ledger import LedgerError
from customers.domain.terms import InstalmentRule
from customers.models import Contact, Customer
from customers.queries.terms import terms_rule
from customers.services import accounts, settings
from finance_crm.web.domain.versions import StaleVersionError
from tests.customers.ledger.books import day

ENTITY = {"code": "US", "name": "Ours", "country": "US", "currency": "USD", "time_zone": "America/New_York"}
pytestmark = pytest.mark.django_db


def test_the_first_entity_is_the_default():
    first = settings.create_entity(fields=ENTITY)
    second = settings.create_entity(fields=ENTITY | {"code": "TW"})

    assert (first.is_default, second.is_default) == (True, False)


@pytest.mark.parametrize("wrong", [{"currency": "XXZ"}, {"time_zone": "Moon/Crater"}])
def test_an_entity_has_a_real_currency_and_time_zone(wrong):
    with pytest.raises(LedgerError) as refusal:
        settings.create_entity(fields=ENTITY | wrong)

    assert refusal.value.field in wrong


def test_a_closed_period_stays_closed():
    entity = settings.create_entity(fields=ENTITY)
    settings.close_period(entity_id=entity.pk, version=1, through_date=day(3, 31))

    with pytest.raises(settings.PeriodNotReopenedError):
        settings.close_period(entity_id=entity.pk, version=2, through_date=day(2, 28))


def test_nobody_overwrites_what_somebody_else_changed_meanwhile():
    group = settings.create_group(fields={"code": "G", "name": "Group"})
    settings.update_group(group_id=group.pk, version=1, fields={"name": "First"})

    with pytest.raises(StaleVersionError):
        settings.update_group(group_id=group.pk, version=1, fields={"name": "Second"})


def test_an_account_is_added_and_changed():
    entity = settings.create_entity(fields=ENTITY)
    account = settings.create_bank_account(fields={"entity": entity, "code": "B", "name": "Bank", "currency": "USD"})

    changed = settings.update_bank_account(bank_account_id=account.pk, version=1, fields={"name": "New"})

    assert (changed.name, changed.version) == ("New", 2)


def test_terms_with_instalments_are_read_back_as_a_rule():
    thirds = [InstalmentRule(Decimal("0.4"), 30), InstalmentRule(Decimal("0.6"), 60)]

    terms = settings.create_terms(fields={"code": "T", "name": "40/60"}, instalments=thirds)

    assert terms_rule(terms=terms).instalments == tuple(thirds)
    settings.update_terms(terms_id=terms.pk, version=1, fields={"name": "Net"}, instalments=[])
    assert terms_rule(terms=terms).instalments == ()


def test_shares_that_are_not_the_whole_are_refused():
    with pytest.raises(settings.SharesDoNotAddUpError):
        settings.create_terms(fields={"code": "T", "name": "T"}, instalments=[InstalmentRule(Decimal("0.4"), 30)])


def test_a_person_is_forgotten_in_the_history_too():
    customer = Customer.objects.create(code="C1", name="Customer", currency="USD")
    person = {"name": "Ada Lovelace", "email": "ada@example.com", "phone": "1", "kind": "billing"}
    contact = accounts.create_contact(customer_id=customer.pk, fields=person)
    accounts.update_contact(contact_id=contact.pk, version=1, fields={"phone": "2"})

    accounts.anonymise_contact(contact_id=contact.pk, now=datetime(2026, 6, 30, tzinfo=UTC))

    events = apps.get_model("customers", "ContactEvent").objects.filter(pgh_obj_id=contact.pk)
    assert events.count() >= 3
    assert not events.filter(name__contains="Ada").exists()
    assert not events.exclude(email="", phone="").exists()
    assert Contact.objects.get().is_active is False
