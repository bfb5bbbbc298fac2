"""The pages of receipts: the worklist of unidentified cash, and allocating."""

from decimal import Decimal

from django.urls import reverse

from customers.models import Allocation, OpenItem, Receipt
from tests.customers.ledger.books import day, line, open_amounts


def receipt_address(name: str, receipt: Receipt) -> str:
    return reverse(f"customers:{name}", args=[receipt.pk])


def test_suggested_amounts_are_filled_in_and_one_click_posts_them(analyst, books):
    first, second = books.invoice("60", number="IN-2001"), books.invoice("50", number="IN-2002")
    receipt = books.receipt("110", remittance_text="IN-2001 and IN-2002")

    text = analyst.get(receipt_address("receipt", receipt)).content.decode()

    assert f'name="amount-{first.pk}" value="60"' in text
    assert "the remittance text names it" in text
    data = {f"amount-{first.pk}": "60", f"amount-{second.pk}": "50"}
    assert analyst.post(receipt_address("receipt_allocate", receipt), data).status_code == 302
    assert open_amounts() == []


def test_a_discount_is_settled_beside_the_money(analyst, books):
    invoice = books.invoice("100")
    receipt = books.receipt("98")
    key = str(invoice.pk)
    data = {f"amount-{key}": "98", f"beside-{key}": "2", f"reason-{key}": "discount"}

    analyst.post(receipt_address("receipt_allocate", receipt), data)

    assert list(Allocation.objects.order_by("id").values_list("reason", "amount")) == [
        ("payment", Decimal(98)),
        ("discount", Decimal(2)),
    ]


def test_what_is_wrong_is_said_and_what_was_typed_stays(analyst, books):
    invoice = books.invoice("100", number="IN-1")
    receipt = books.receipt("150")
    key = str(invoice.pk)

    too_much = analyst.post(receipt_address("receipt_allocate", receipt), {f"amount-{key}": "120"})
    no_number = analyst.post(receipt_address("receipt_allocate", receipt), {f"amount-{key}": "many"})
    no_reason = analyst.post(
        receipt_address("receipt_allocate", receipt), {f"amount-{key}": "98", f"beside-{key}": "2"}
    )

    assert [response.status_code for response in (too_much, no_number, no_reason)] == [422, 422, 422]
    assert 'value="120"' in too_much.content.decode()
    assert "many is not an amount." in no_number.content.decode()
    assert "Say why the rest is settled." in no_reason.content.decode()
    assert not Allocation.objects.exists()


def test_fifty_open_items_cost_no_more_queries_than_one(analyst, books, django_assert_max_num_queries):
    for number in range(50):
        books.invoice("10", number=f"I{number}")
    receipt = books.receipt("500")

    with django_assert_max_num_queries(16):
        text = analyst.get(receipt_address("receipt", receipt)).content.decode()

    assert text.count("these add up to the amount") == 50


def test_unidentified_cash_is_identified_with_one_click_on_a_suggestion(analyst, books):
    books.invoice("50", number="IN-1001")
    receipt = books.receipt("50", customer_id=None, remittance_text="IN-1001", number="B-1")

    worklist = analyst.get(reverse("customers:receipts"), {"status": "unidentified"}).content.decode()
    text = analyst.get(receipt_address("receipt", receipt)).content.decode()
    response = analyst.post(receipt_address("receipt_identify", receipt), {"customer_code": "C1"})

    assert "B-1" in worklist
    assert "the text names its invoice IN-1001" in text
    identified = Receipt.objects.get(customer=books.customer)
    assert response.url == receipt_address("receipt", identified)


def test_a_code_that_nobody_has_is_said_at_the_field(analyst, books):
    receipt = books.receipt("50", customer_id=None)

    response = analyst.post(receipt_address("receipt_identify", receipt), {"customer_code": "nobody"})

    assert response.status_code == 422
    assert "There is no customer with this code." in response.content.decode()


def test_a_receipt_is_recorded_and_taken_back_on_the_day_it_bounced(analyst, books):
    data = {
        "entity": books.entity.pk,
        "value_date": "2026-02-01",
        "amount": "80",
        "currency": "USD",
        "customer_code": "C1",
        "method": "transfer",
    }

    created = analyst.post(reverse("customers:receipt_new"), data)
    receipt = Receipt.objects.get()
    books.allocate(receipt, line(books.invoice("80"), "80"))
    analyst.post(receipt_address("receipt_reverse", receipt), {"effective_date": "2026-02-09", "note": "bounced"})

    assert created.url == receipt_address("receipt", receipt)
    assert OpenItem.objects.get().open_amount == 80
    assert Receipt.objects.get(reverses=receipt).value_date == day(2, 9)


def test_an_allocation_is_taken_back_from_the_page(analyst, books):
    invoice = books.invoice("80")
    (row_id,) = books.allocate(books.receipt("80"), line(invoice, "80"))

    response = analyst.post(reverse("customers:allocation_reverse", args=[row_id]), {"note": "wrong invoice"})

    assert response.url == reverse("customers:invoice", args=[invoice.pk])
    assert open_amounts() == [-80, 80]


def test_who_may_only_look_sees_no_fields(client_of, books):
    books.invoice("80")
    receipt = books.receipt("80")
    reader = client_of("executive")

    text = reader.get(receipt_address("receipt", receipt)).content.decode()

    assert "amount-" not in text
    assert reader.post(receipt_address("receipt_allocate", receipt), {}).status_code == 403
