"""Contacts from a file: whose they are, what tells them apart, and what is not an address."""

import pytest

from customers.models import Contact, Customer
from tests.customers.imports.conftest import NOW, Bring, told
from tests.customers.imports.samples import counts

HEADER = "customer,kind,name,email,position,phone,language,is_active"


def rows() -> list[tuple]:
    fields = ("customer__code", "kind", "name", "email", "position", "phone", "language", "is_active")
    return list(Contact.objects.order_by("id").values_list(*fields))


def test_every_column_arrives_and_what_is_left_out_is_filled_in(bring_in: Bring, acme: Customer) -> None:
    content = f"{HEADER}\nACME,Billing,Ann,ann@acme.test,CFO,+1 555,zh-hant,no\nACME,,Bob,,,,,\n"

    run = bring_in("contacts", content)

    assert (run.status, counts(run)) == ("applied", (2, 0, 0, 0))
    assert rows() == [
        ("ACME", "billing", "Ann", "ann@acme.test", "CFO", "+1 555", "zh-hant", False),
        ("ACME", "general", "Bob", "", "", "", "", True),
    ]


@pytest.mark.parametrize(
    "email", ["ann", "ann@", "@acme.test", "ann@acme", "ann smith@acme.test", "ann@acme.", "a@b@acme.test"]
)
def test_what_is_no_address_is_refused(bring_in: Bring, acme: Customer, email: str) -> None:
    run = bring_in("contacts", f"customer,name,email\nACME,Ann,{email}\n")

    assert (run.status, told(run)) == ("refused", [(2, f"E-mail: “{email}” is not an e-mail address")])
    assert rows() == []


@pytest.mark.parametrize("email", ["ann@acme.test", "ann.b+c@mail.acme.co.uk", "安@例.台灣"])
def test_what_is_an_address_goes_in(bring_in: Bring, acme: Customer, email: str) -> None:
    bring_in("contacts", f"customer,name,email\nACME,Ann,{email}\n")

    assert Contact.objects.get().email == email


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("NOBODY,Ann,", "Customer: there is no customer NOBODY"),
        (",Ann,", "Customer: is empty but required"),
        ("ACME,,ann@acme.test", "Name: is empty but required"),
    ],
)
def test_a_contact_has_a_name_and_a_customer(bring_in: Bring, acme: Customer, row: str, sentence: str) -> None:
    run = bring_in("contacts", f"customer,name,email\n{row}\n")

    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert rows() == []


def test_the_same_person_may_stand_once_for_each_kind_and_address(bring_in: Bring, acme: Customer) -> None:
    content = "customer,kind,name,email\nACME,,Ann,\nACME,billing,Ann,\nACME,,Ann,ann@acme.test\nACME,general,ann,\n"

    run = bring_in("contacts", content, mode="create")

    assert (run.status, counts(run)) == ("applied", (4, 0, 0, 0))


def test_a_kind_left_out_is_the_general_one_and_clashes_with_it(bring_in: Bring, acme: Customer) -> None:
    run = bring_in("contacts", "customer,kind,name\nACME,,Ann\nACME,general,Ann\n")

    sentence = "Customer: ACME / general / Ann /  stands more than once in the file"
    assert told(run) == [(2, sentence), (3, sentence)]


@pytest.mark.parametrize(
    ("column", "value", "told_as"),
    [("position", "CFO", "CFO"), ("phone", "2", "2"), ("language", "en", "en"), ("is_active", "否", False)],
)
def test_what_differs_is_updated_and_empty_cells_keep_the_rest(
    bring_in: Bring, acme: Customer, column: str, value: str, told_as: object
) -> None:
    bring_in("contacts", f"{HEADER}\nACME,billing,Ann,,Clerk,1,zh-hant,yes\n")

    run = bring_in("contacts", f"customer,kind,name,{column}\nACME,billing,Ann,{value}\n", mode="update_only")

    before = {"position": "Clerk", "phone": "1", "language": "zh-hant", "is_active": True}
    assert counts(run) == (0, 1, 0, 0)
    assert Contact.objects.values(*before, "version").get() == before | {column: told_as, "version": 2}


def test_a_contact_of_another_customer_is_another_one(bring_in: Bring, acme: Customer) -> None:
    Customer.objects.create(code="BETA", name="Beta", currency="USD")
    bring_in("contacts", "customer,name,phone\nACME,Ann,1\n")

    run = bring_in("contacts", "customer,name,phone\nBETA,Ann,2\n", mode="create")

    assert counts(run) == (1, 0, 0, 0)
    assert [(row[0], row[5]) for row in rows()] == [("ACME", "1"), ("BETA", "2")]


def test_somebody_who_was_anonymised_does_not_come_back_to_life(bring_in: Bring, acme: Customer) -> None:
    bring_in("contacts", "customer,name,phone\nACME,Ann,1\n")
    Contact.objects.update(name="-", phone="", anonymised_at=NOW, is_active=False)

    run = bring_in("contacts", "customer,name,phone\nACME,Ann,1\n", mode="update_only")

    assert (run.status, counts(run)) == ("refused", (0, 0, 0, 1))
    assert Contact.objects.values_list("name", "phone", "is_active").get() == ("-", "", False)
