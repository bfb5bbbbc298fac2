"""What is set up for the ledger is checked, versioned, and leaves posted documents alone."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from customers.domain.ledger import LedgerError
from customers.domain.terms import InstalmentRule
from customers.models import Instalment, LegalEntity, OpenItem, PaymentTerms
from customers.services import settings
from customers.services.settings import PeriodNotReopenedError, SharesDoNotAddUpError
from finance_crm.web.domain.versions import StaleVersionError
from tests.customers.ledger.books import day
from tests.customers.ledger.refusals import everything_written, refused_with

ADD_UP = "The shares must add up to 100 %."
ACCOUNT = {"code": "B", "name": "Bank", "currency": "USD"}


def shares(*parts: str) -> list[InstalmentRule]:
    return [InstalmentRule(Decimal(part), 30 * place) for place, part in enumerate(parts, start=1)]


def terms(*parts: str, **fields: object) -> PaymentTerms:
    return settings.create_terms(fields={"code": "T", "name": "Terms"} | fields, instalments=shares(*parts))


@pytest.mark.parametrize(
    ("wrong", "sentence", "field"),
    [
        ({"currency": "XXZ"}, "XXZ is not an ISO 4217 currency code.", "currency"),
        ({"currency": "usd"}, "usd is not an ISO 4217 currency code.", "currency"),
        ({"time_zone": "Moon/Crater"}, "Moon/Crater is not a time zone.", "time_zone"),
    ],
)
def test_a_company_is_neither_set_up_nor_changed_with_what_does_not_exist(books, wrong, sentence, field):
    fields = {"code": "TW", "name": "Taiwan", "country": "TW", "currency": "TWD", "time_zone": "Asia/Taipei"}

    with refused_with(LedgerError, sentence, field=field):
        settings.create_entity(fields=fields | wrong)
    with refused_with(LedgerError, sentence, field=field):
        settings.update_entity(entity_id=books.entity.pk, version=None, fields=wrong)


def test_a_bank_account_has_a_real_currency_too(books):
    account = settings.create_bank_account(fields=ACCOUNT | {"entity": books.entity})

    with refused_with(LedgerError, "XXZ is not an ISO 4217 currency code.", field="currency"):
        settings.create_bank_account(fields=ACCOUNT | {"entity": books.entity, "code": "C", "currency": "XXZ"})
    with refused_with(LedgerError, "XXZ is not an ISO 4217 currency code.", field="currency"):
        settings.update_bank_account(bank_account_id=account.pk, version=1, fields={"currency": "XXZ"})


@pytest.mark.parametrize("parts", [("0.4",), ("0.5", "0.4"), ("0.5", "0.6"), ("0.333333", "0.333333", "0.333333")])
def test_shares_are_the_whole(books, parts):
    with refused_with(SharesDoNotAddUpError, ADD_UP, field="instalments"):
        terms(*parts)


@pytest.mark.parametrize("parts", [("1",), ("0.333333", "0.333333", "0.333334"), ()])
def test_shares_that_are_the_whole_are_kept_in_their_order(books, parts):
    kept = terms(*parts)

    assert [part.share for part in kept.instalments.order_by("position")] == [Decimal(part) for part in parts]


def test_terms_are_not_left_half_changed(books):
    kept = terms("0.5", "0.5")

    with refused_with(SharesDoNotAddUpError, ADD_UP, field="instalments"):
        settings.update_terms(terms_id=kept.pk, version=1, fields={"name": "New"}, instalments=shares("0.5", "0.4"))


def test_shares_that_are_not_mentioned_stay(books):
    kept = terms("0.5", "0.5")

    changed = settings.update_terms(terms_id=kept.pk, version=1, fields={"name": "New"})

    assert (changed.name, changed.instalments.count()) == ("New", 2)


def test_documents_keep_the_terms_they_were_posted_with(books):
    books.customer.payment_terms = kept = terms("0.5", "0.5")
    books.customer.save()
    invoice = books.invoice("100")

    settings.update_terms(terms_id=kept.pk, version=1, fields={}, instalments=shares("1"))

    assert [part.amount for part in Instalment.objects.filter(invoice=invoice)] == [50, 50]
    assert books.invoice("100").has_instalments is False
    assert OpenItem.objects.count() == 3


@pytest.mark.parametrize(
    "change",
    [
        lambda books: settings.update_entity(entity_id=books.entity.pk, version=7, fields={"name": "N"}),
        lambda books: settings.close_period(entity_id=books.entity.pk, version=7, through_date=day(1, 31)),
        lambda books: settings.update_terms(terms_id=terms("1").pk, version=7, fields={}, instalments=shares("1")),
        lambda books: settings.update_group(
            group_id=settings.create_group(fields={"code": "G", "name": "Group"}).pk, version=7, fields={"name": "N"}
        ),
        lambda books: settings.update_bank_account(
            bank_account_id=settings.create_bank_account(fields=ACCOUNT | {"entity": books.entity}).pk,
            version=7,
            fields={"name": "N"},
        ),
    ],
    ids=["entity", "period", "terms", "group", "account"],
)
def test_a_change_made_for_another_version_is_refused(books, change):
    with pytest.raises(StaleVersionError):
        change(books)

    assert LegalEntity.objects.get().version == 1
    assert "N" not in {row[2] for row in everything_written()["CustomerGroup"]}


def test_a_change_without_a_version_is_made_to_whatever_it_is_now(books):
    changed = [
        settings.update_entity(entity_id=books.entity.pk, version=None, fields={"name": name}) for name in ("A", "B")
    ]

    assert [(entity.name, entity.version) for entity in changed] == [("A", 2), ("B", 3)]


class TestPeriods:
    def test_a_period_is_closed_further_or_as_far_but_never_less(self, books):
        for through in (day(1, 31), day(1, 31), day(3, 31)):
            settings.close_period(entity_id=books.entity.pk, version=None, through_date=through)

        sentence = "The books are closed through 2026-03-31; a closed period stays closed."
        with refused_with(PeriodNotReopenedError, sentence, field="closed_through_date"):
            settings.close_period(entity_id=books.entity.pk, version=None, through_date=day(3, 30))

    def test_each_company_closes_its_own(self, books):
        taiwan = settings.create_entity(
            fields={"code": "TW", "name": "Taiwan", "country": "TW", "currency": "TWD", "time_zone": "Asia/Taipei"}
        )
        settings.close_period(entity_id=books.entity.pk, version=None, through_date=day(3, 31))

        assert books.invoice("1", entity_id=taiwan.pk).posting_date == day(1, 10)
        assert books.invoice("1").posting_date == day(4, 1)

    def test_terms_count_from_the_issue_date_of_what_is_posted_later(self, books):
        books.customer.payment_terms = terms(net_days=10)
        books.customer.save()
        settings.close_period(entity_id=books.entity.pk, version=None, through_date=day(3, 31))

        late = books.invoice("1")

        assert (late.issue_date, late.posting_date, late.due_date) == (day(1, 10), day(4, 1), day(1, 20))


@pytest.mark.parametrize(
    "fields",
    [
        {"discount_days": 10},
        {"discount_days": 10, "discount_rate": Decimal(1)},
        {"discount_days": 10, "discount_rate": Decimal(0)},
        {"net_days": -1},
    ],
)
def test_the_database_refuses_terms_that_make_no_sense(books, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        terms(**fields)

    assert not PaymentTerms.objects.exists()
