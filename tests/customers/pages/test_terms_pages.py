"""Payment terms: their instalments and discount, as they are typed."""

from decimal import Decimal

import pytest
from django.urls import reverse

from customers.models import PaymentTerms, TermsInstalment
from tests.customers.ledger.books import day

NEW = {"code": "T", "name": "Forty sixty", "net_days": "30", "instalments": "40 30\n60 60"}


@pytest.fixture
def terms(db) -> PaymentTerms:
    terms = PaymentTerms.objects.create(code="T", name="Forty sixty", net_days=30)
    for position, (share, days) in enumerate((("0.4", 30), ("0.6", 60)), start=1):
        TermsInstalment.objects.create(terms=terms, position=position, share=Decimal(share), net_days=days)
    return terms


def parts() -> list[tuple[Decimal, int]]:
    return list(TermsInstalment.objects.order_by("position").values_list("share", "net_days"))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", []),
        ("100 0", [(Decimal(1), 0)]),
        ("40 30\n\n60   60\n", [(Decimal("0.4"), 30), (Decimal("0.6"), 60)]),
        (
            "33.34 10\r\n33.33 20\r\n33.33 30",
            [(Decimal("0.3334"), 10), (Decimal("0.3333"), 20), (Decimal("0.3333"), 30)],
        ),
    ],
)
def test_instalments_are_read_one_a_line(admin, send, typed, expected):
    page = send(admin, "terms_new", NEW | {"instalments": typed})

    assert page.went_to == reverse("customers:company")
    assert parts() == expected


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("40 30", "The shares must add up to 100 %."),
        ("40 30\n60.01 60", "The shares must add up to 100 %."),
        ("much", "much is not a percentage and days."),
        ("100", "100 is not a percentage and days."),
        ("40 30 60", "40 30 60 is not a percentage and days."),
        ("100 soon", "100 soon is not a percentage and days."),
        ("0 30\n100 60", "0 30 is not a percentage and days."),
        ("150 30\n-50 60", "150 30 is not a percentage and days."),
        ("100 -5", "100 -5 is not a percentage and days."),
        ("100 32768", "100 32768 is not a percentage and days."),
        ("nan 30", "nan 30 is not a percentage and days."),
    ],
)
def test_instalments_that_make_no_sense_are_named_and_nothing_is_saved(admin, send, typed, sentence):
    page = send(admin, "terms_new", NEW | {"instalments": typed})

    assert (page.status, page.errors) == (422, {"instalments": sentence})
    assert page.fields["instalments"] == " ".join(typed.split())
    assert not PaymentTerms.objects.exists()


@pytest.mark.parametrize(
    ("days", "rate", "errors"),
    [
        ("10", "", {"discount_rate": "This field is required."}),
        ("", "0.02", {"discount_days": "This field is required."}),
        ("10", "0", {"discount_rate": "Ensure this value is greater than or equal to 0.000001."}),
        ("10", "1", {"discount_rate": "Ensure this value is less than or equal to 0.999999."}),
        ("10", "2", {"discount_rate": "Ensure this value is less than or equal to 0.999999."}),
        ("-1", "0.02", {"discount_days": "Ensure this value is greater than or equal to 0."}),
    ],
)
def test_a_discount_needs_days_and_a_fraction(admin, send, days, rate, errors):
    page = send(admin, "terms_new", NEW | {"discount_days": days, "discount_rate": rate})

    assert (page.status, page.errors) == (422, errors)
    assert not PaymentTerms.objects.exists()


def test_a_discount_is_listed_with_its_days(admin, send, read):
    send(admin, "terms_new", NEW | {"discount_days": "10", "discount_rate": "0.025", "from_end_of_month": "on"})

    page = read(admin, "company")

    assert ["T", "Forty sixty", "30 end of month", "2.5% · 10 days"] in page.tables[-1]


def test_the_edit_page_shows_instalments_as_they_are_typed(admin, terms, read):
    page = read(admin, "terms", terms.pk)

    assert (page.fields["instalments"], page.fields["version"]) == ("40 30 60 60", "1")


def test_changing_the_parts_replaces_them(admin, terms, send):
    send(admin, "terms", NEW | {"instalments": "50 0\n50 90", "version": "1"}, terms.pk)

    terms.refresh_from_db()
    assert parts() == [(Decimal("0.5"), 0), (Decimal("0.5"), 90)]
    assert terms.version == 2


def test_parts_that_do_not_add_up_leave_everything_as_it_was(admin, terms, send):
    page = send(admin, "terms", NEW | {"name": "Renamed", "instalments": "50 0", "version": "1"}, terms.pk)

    terms.refresh_from_db()
    assert page.errors == {"instalments": "The shares must add up to 100 %."}
    assert (terms.name, terms.version) == ("Forty sixty", 1)
    assert parts() == [(Decimal("0.4"), 30), (Decimal("0.6"), 60)]


def test_a_change_made_for_an_old_version_is_not_saved_and_what_was_typed_stays(admin, terms, send):
    PaymentTerms.objects.update(version=4)

    page = send(admin, "terms", NEW | {"name": "Renamed", "instalments": "100 5", "version": "3"}, terms.pk)

    assert page.alert.endswith("Save again to overwrite it.")
    assert (page.fields["name"], page.fields["instalments"]) == ("Renamed", "100 5")
    assert parts() == [(Decimal("0.4"), 30), (Decimal("0.6"), 60)]


def test_posted_documents_keep_the_dates_they_have(admin, terms, books, send):
    books.customer.payment_terms = terms
    books.customer.save()
    before = books.invoice("100", issue_date=day(1, 1))

    send(admin, "terms", NEW | {"instalments": "100 5", "version": "1"}, terms.pk)
    after = books.invoice("100", issue_date=day(1, 1))

    before.refresh_from_db()
    assert (before.due_date, before.instalments.count()) == (day(3, 2), 2)
    assert (after.due_date, after.instalments.count()) == (day(1, 6), 0)
