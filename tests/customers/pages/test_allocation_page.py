"""The page of a receipt: what it suggests, what is typed over it, and what is written when it is sent."""

from decimal import Decimal

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.domain.ledger import InstalmentDraft
from customers.forms.ledger_actions import AllocationEntries
from customers.models import Allocation, LegalEntity
from tests.customers.ledger.books import day, line, open_amounts

JUNE = "2026-06-30"


def entries(*typed: tuple[object, str, str, str]) -> dict[str, str]:
    """Return the fields of some items: key, amount, what is settled beside it and why."""
    data = {}
    for key, amount, beside, reason in typed:
        data |= {f"amount-{key}": amount, f"beside-{key}": beside, f"reason-{key}": reason}
    return data


def offered(page, *keys: object) -> list[tuple[str, str]]:
    """Return the amount and the reason that stand in the fields of some items."""
    return [(page.fields[f"amount-{key}"], page.fields[f"reason-{key}"]) for key in keys]


def whys(page) -> list[str]:
    return page.column("Why suggested")


def test_the_invoice_that_the_text_names_is_suggested_and_others_are_left_empty(analyst, books, read):
    old, named = books.invoice("50", number="IN-2001"), books.invoice("50", number="IN-2002", due_date=day(5, 1))
    receipt = books.receipt("50", remittance_text="for IN-2002")

    page = read(analyst, "receipt", receipt.pk, as_of=JUNE)

    assert offered(page, old.pk, named.pk) == [("", ""), ("50", "")]
    assert whys(page) == ["", "the remittance text names it"]


def test_a_discount_that_may_still_be_taken_is_suggested_beside_the_money(analyst, books, read):
    invoice = books.invoice("100", discount_date=day(2, 1), discount_amount=Decimal(2))
    receipt = books.receipt("98", value_date=day(2, 1))

    page = read(analyst, "receipt", receipt.pk, as_of=JUNE)

    assert offered(page, invoice.pk) == [("98", "discount")]
    assert page.fields[f"beside-{invoice.pk}"] == "2"
    assert whys(page) == ["the amount fits exactly"]


def test_without_any_hint_the_oldest_are_paid_first_as_far_as_it_goes(analyst, books, read):
    first, second = books.invoice("50", due_date=day(2, 1)), books.invoice("50", due_date=day(3, 1))
    third = books.invoice("50", due_date=day(4, 1))

    page = read(analyst, "receipt", books.receipt("70").pk, as_of=JUNE)

    assert offered(page, first.pk, second.pk, third.pk) == [("50", ""), ("20", ""), ("", "")]
    assert whys(page) == ["oldest first", "oldest first", ""]


def test_instalments_are_settled_one_by_one(analyst, books, read, send):
    parts = tuple(InstalmentDraft(due_date=day(month, 1), amount=Decimal(50)) for month in (2, 3))
    invoice = books.invoice("100", instalments=parts)
    first, second = (f"{invoice.pk}.{part.pk}" for part in invoice.instalments.order_by("position"))
    receipt = books.receipt("60")

    page = read(analyst, "receipt", receipt.pk, as_of=JUNE)
    send(analyst, "receipt_allocate", entries((first, "10", "", ""), (second, "50", "", "")), receipt.pk)

    assert offered(page, first, second) == [("50", ""), ("10", "")]
    assert open_amounts() == [40]
    assert list(Allocation.objects.order_by("id").values_list("instalment__position", "amount")) == [(1, 10), (2, 50)]


def test_only_items_of_the_same_customer_entity_and_currency_are_offered(analyst, books, read):
    taiwan = LegalEntity.objects.create(code="TW", name="Taiwan", country="TW", currency="TWD")
    books.invoice("50", entity_id=taiwan.pk, number="OTHER-ENTITY")
    books.invoice("50", currency="EUR", reporting_rate=Decimal("1.1"), number="OTHER-CURRENCY")
    own = books.invoice("50", number="OWN-1")

    page = read(analyst, "receipt", books.receipt("50").pk, as_of=JUNE)

    assert page.column("Invoice") == ["OWN-1"]
    assert offered(page, own.pk) == [("50", "")]


def test_a_thousands_separator_and_blanks_are_read(analyst, books, send):
    invoice = books.invoice("5000")
    receipt = books.receipt("1234.50")

    page = send(analyst, "receipt_allocate", entries((invoice.pk, " 1,234.50 ", "", "")), receipt.pk)

    assert (page.told, page.went_to) == ("Allocated.", reverse("customers:receipt", args=[receipt.pk]))
    assert open_amounts() == [Decimal("3765.5")]


def test_an_item_may_be_settled_without_money_for_a_reason(analyst, books, send):
    invoice = books.invoice("100")

    send(analyst, "receipt_allocate", entries((invoice.pk, "", "3", "rounding")), books.receipt("50").pk)

    assert list(Allocation.objects.values_list("reason", "amount")) == [("rounding", 3)]
    assert open_amounts() == [-50, 97]


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        (("many", "", ""), "many is not an amount."),
        (("-5", "", ""), "-5 is not an amount."),
        (("nan", "", ""), "nan is not an amount."),
        (("1e400000000", "", ""), "1e400000000 is not an amount."),
        (("1e16", "", ""), "1e16 is not an amount."),
        (("5", "x", "discount"), "x is not an amount."),
        (("5", "2", ""), "Say why the rest is settled."),
        (("5", "2", "write_off"), "Say why the rest is settled."),
        (("5", "2", "payment"), "Say why the rest is settled."),
    ],
)
def test_what_cannot_be_read_is_named_in_its_row_and_what_was_typed_stays(analyst, books, send, typed, why):
    invoice, other = books.invoice("100"), books.invoice("50", due_date=day(5, 1))
    data = entries((invoice.pk, *typed), (other.pk, "7", "", ""))

    page = send(analyst, "receipt_allocate", data, books.receipt("50").pk)

    assert (page.status, page.alert) == (422, "Please correct what is marked below.")
    assert whys(page)[0] == why
    assert [page.fields[name] for name in (f"amount-{invoice.pk}", f"beside-{invoice.pk}")] == list(typed[:2])
    assert page.fields[f"amount-{other.pk}"] == "7"
    assert not Allocation.objects.exists()


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        (("", "", ""), "Say what is to be settled."),
        (("0", "0", ""), "Say what is to be settled."),
        (("51", "", ""), "RC-9 has 50.00 USD left, 51.00 are asked."),
        (("50", "60", "discount"), "Invoice IN-7 has 50.00 USD open, 60.00 are asked."),
        (("0.001", "", ""), "amount 0.001 has more decimals than USD."),
    ],
)
def test_what_the_ledger_refuses_is_said_above_and_nothing_is_written(analyst, books, send, typed, sentence):
    invoice = books.invoice("100", number="IN-7")

    page = send(analyst, "receipt_allocate", entries((invoice.pk, *typed)), books.receipt("50", number="RC-9").pk)

    assert (page.status, page.alert) == (422, sentence)
    assert page.fields[f"amount-{invoice.pk}"] == typed[0]
    assert open_amounts() == [-50, 100]


def test_one_line_that_does_not_fit_keeps_all_of_them_from_being_written(analyst, books, send):
    small, large = books.invoice("10", number="IN-1"), books.invoice("100", number="IN-2")

    data = entries((large.pk, "20", "", ""), (small.pk, "11", "", ""))
    page = send(analyst, "receipt_allocate", data, books.receipt("50").pk)

    assert page.alert == "Invoice IN-1 has 10.00 USD open, 11.00 are asked."
    assert open_amounts() == [-50, 10, 100]


def test_sending_the_same_twice_settles_once_and_says_what_is_left(analyst, books, send):
    invoice, receipt = books.invoice("100"), books.receipt("50", number="RC-9")
    data = entries((invoice.pk, "50", "", ""))
    send(analyst, "receipt_allocate", data, receipt.pk)

    again = send(analyst, "receipt_allocate", data, receipt.pk)

    assert (again.status, again.alert) == (422, "RC-9 has 0.00 USD left, 50.00 are asked.")
    assert open_amounts() == [50]


def test_items_of_another_customer_cannot_be_slipped_in(analyst, seller, books, send):
    foreign = books.invoice("40", customer_id=seller.customer.pk, number="N-1")

    page = send(analyst, "receipt_allocate", entries((foreign.pk, "40", "", "")), books.receipt("50").pk)

    assert page.alert == "Invoice N-1 is of another customer, entity or currency."
    assert not Allocation.objects.exists()


def test_money_that_is_used_up_offers_no_items(analyst, books, read):
    invoice, receipt = books.invoice("100"), books.receipt("50")
    books.allocate(receipt, line(invoice, "50"))

    page = read(analyst, "receipt", receipt.pk, as_of=JUNE)

    assert f"amount-{invoice.pk}" not in page.fields
    assert page.column("Amount") == ["50.00"]


def test_a_receipt_taken_back_offers_nothing(manager, books, read, send):
    invoice, receipt = books.invoice("100"), books.receipt("50", number="RC-9")
    send(manager, "receipt_reverse", {"note": "mistake", "effective_date": ""}, receipt.pk)

    page = read(manager, "receipt", receipt.pk, as_of=JUNE)
    refused = send(manager, "receipt_allocate", entries((invoice.pk, "5", "", "")), receipt.pk)

    assert f"amount-{invoice.pk}" not in page.fields
    assert "Reverse" not in page.links
    assert refused.status == 422
    assert refused.alert.endswith("was reversed already.")


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.dictionaries(
        st.integers(1, 10**6), st.decimals("0", "99999", places=2, allow_nan=False), min_size=1, max_size=20
    )
)
def test_every_amount_that_is_typed_is_read_back_exactly_and_zeros_are_skipped(amounts):
    typed = AllocationEntries({f"amount-{key}": f"{amount:,}" for key, amount in amounts.items()})

    assert typed.is_valid
    read = {entry.invoice_id: entry.amount for entry in typed.entries}
    assert read == {key: amount for key, amount in amounts.items() if amount}
