"""Legal entities, their bank accounts and parent groups: changed on pages, by administrators only."""

import pytest
from django.urls import reverse

from customers.models import BankAccount, CustomerGroup, LegalEntity
from tests.customers.ledger.books import day

ENTITY = {
    "code": "US",
    "name": "Ours",
    "country": "US",
    "currency": "USD",
    "time_zone": "America/New_York",
    "fiscal_year_start_month": "4",
}
STALE = "Somebody else has changed this meanwhile, so yours is not saved yet. Theirs: Name: "


@pytest.fixture
def account(books) -> BankAccount:
    return BankAccount.objects.create(entity=books.entity, code="B1", name="Bank", currency="USD")


@pytest.fixture
def group(db) -> CustomerGroup:
    return CustomerGroup.objects.create(code="G", name="Group")


def test_an_empty_company_says_what_to_do_first(admin, read):
    page = read(admin, "company")
    text = admin.get(reverse("customers:company")).text

    assert page.title == "Company"
    for sentence in ("No entity yet", "No account yet", "No terms yet", "No groups yet."):
        assert sentence in text


def test_an_entity_is_changed_as_the_next_version(admin, books, send, read):
    page = send(admin, "entity", ENTITY | {"version": "1"}, books.entity.pk)

    books.entity.refresh_from_db()
    assert page.went_to == reverse("customers:company")
    assert (books.entity.time_zone, books.entity.fiscal_year_start_month) == ("America/New_York", 4)
    assert (books.entity.version, books.entity.currency) == (2, "USD")
    assert read(admin, "entity", books.entity.pk).fields["version"] == "2"


def test_only_the_first_entity_is_the_default(admin, send, read):
    send(admin, "entity_new", ENTITY)
    send(admin, "entity_new", ENTITY | {"code": "TW", "currency": "twd"})

    found = LegalEntity.objects.order_by("code").values_list("code", "currency", "is_default")
    assert list(found) == [("TW", "TWD", False), ("US", "USD", True)]
    assert "Ours Default" in read(admin, "company").column("Name")


@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"currency": "zzz"}, {"currency": "ZZZ is not an ISO 4217 currency code."}),
        ({"time_zone": "Moon/Crater"}, {"time_zone": "Moon/Crater is not a time zone."}),
        (
            {"fiscal_year_start_month": "13"},
            {"fiscal_year_start_month": "Ensure this value is less than or equal to 12."},
        ),
        (
            {"fiscal_year_start_month": "0"},
            {"fiscal_year_start_month": "Ensure this value is greater than or equal to 1."},
        ),
        ({"name": "", "country": ""}, {"name": "This field is required.", "country": "This field is required."}),
    ],
)
def test_what_is_wrong_is_said_at_the_field_and_the_entity_stays_as_it_is(admin, books, send, changes, errors):
    page = send(admin, "entity", ENTITY | {"version": "1"} | changes, books.entity.pk)

    assert (page.status, page.errors) == (422, errors)
    books.entity.refresh_from_db()
    assert (books.entity.version, books.entity.time_zone) == (1, "UTC")


def test_a_new_entity_starts_its_fiscal_year_in_january_unless_told_otherwise(admin, read):
    assert read(admin, "entity_new").fields["fiscal_year_start_month"] == "1"


@pytest.mark.parametrize("name", ["entity", "bank_account", "group"])
def test_a_change_made_for_an_old_version_is_not_saved_and_what_was_typed_stays(admin, account, group, send, name):
    record = {"entity": account.entity, "bank_account": account, "group": group}[name]
    type(record).objects.update(version=5)
    data = ENTITY | {"code": record.code, "name": "Renamed", "entity": account.entity.pk, "version": "4"}

    page = send(admin, name, data, record.pk)

    assert (page.status, STALE in page.alert, page.fields["name"]) == (422, True, "Renamed")
    record.refresh_from_db()
    assert (record.name == "Renamed", record.version) == (False, 5)


def test_a_bank_account_is_added_and_listed_with_its_entity(admin, books, send, read):
    data = {
        "entity": books.entity.pk,
        "code": "B1",
        "name": "Main",
        "iban": "DE02120300000000202051",
        "currency": "eur",
    }

    send(admin, "bank_account_new", data)

    assert ["B1", "Main", "US", "DE02120300000000202051", "EUR"] in read(admin, "company").tables[1]


def test_a_bank_account_in_no_known_currency_is_refused(admin, books, send):
    data = {"entity": books.entity.pk, "code": "B1", "name": "Main", "currency": "abc"}

    page = send(admin, "bank_account_new", data)

    assert page.errors == {"currency": "ABC is not an ISO 4217 currency code."}
    assert not BankAccount.objects.exists()


def test_a_group_is_renamed_and_its_code_stays_its_own(admin, group, send):
    taken = send(admin, "group_new", {"code": "G", "name": "Again"})
    renamed = send(admin, "group", {"code": "G", "name": "Renamed", "version": "1"}, group.pk)

    assert taken.errors == {"code": "Customer group with this Code already exists."}
    assert renamed.went_to == reverse("customers:company")
    assert list(CustomerGroup.objects.values_list("code", "name", "version")) == [("G", "Renamed", 2)]


@pytest.mark.parametrize(
    ("through", "said", "stored"),
    [
        ("2026-03-30", "The books are closed through 2026-03-31; a closed period stays closed.", day(3, 31)),
        ("2026-03-31", "", day(3, 31)),
        ("2026-04-01", "", day(4, 1)),
    ],
)
def test_books_are_closed_further_or_again_but_never_less(admin, send, through, said, stored):
    entity = LegalEntity.objects.create(code="US", name="Ours", currency="USD", closed_through_date=day(3, 31))

    page = send(admin, "period_close", {"closed_through_date": through}, entity.pk)

    assert page.errors.get("closed_through_date", "") == said
    assert LegalEntity.objects.get().closed_through_date == stored


def test_the_closing_page_starts_from_the_day_it_is_closed_through(admin, books, read):
    LegalEntity.objects.update(closed_through_date=day(3, 31))

    page = read(admin, "period_close", books.entity.pk)

    assert (page.title, page.fields["closed_through_date"]) == ("Close the books of US", "2026-03-31")


@pytest.mark.parametrize("name", ["entity", "period_close", "bank_account", "terms", "group"])
def test_what_was_never_set_up_is_not_found(admin, name):
    assert admin.get(reverse(f"customers:{name}", args=[999])).status_code == 404


@pytest.mark.parametrize("role", ["credit_manager", "collector", "executive"])
def test_only_an_administrator_may_change_any_of_it(client_of, books, account, group, role):
    client = client_of(role)
    one = {"entity": books.entity.pk, "period_close": books.entity.pk, "bank_account": account.pk, "group": group.pk}
    addresses = [reverse(f"customers:{name}", args=[pk]) for name, pk in one.items()]
    addresses += [reverse(f"customers:{name}_new") for name in ("bank_account", "terms", "group")]

    assert {client.post(address, ENTITY | {"name": "Renamed"}).status_code for address in addresses} == {403}
    assert not LegalEntity.objects.filter(name="Renamed").exists()


def test_the_company_page_takes_as_many_queries_for_many_as_for_one(
    admin, account, group, django_assert_max_num_queries
):
    for number in range(2, 8):
        BankAccount.objects.create(entity=account.entity, code=f"B{number}", name="Bank", currency="USD")
        CustomerGroup.objects.create(code=f"G{number}", name="Group")
    admin.get(reverse("customers:company"))

    with django_assert_max_num_queries(9):
        page = admin.get(reverse("customers:company"))

    assert page.text.count("Group</a>") == 7
