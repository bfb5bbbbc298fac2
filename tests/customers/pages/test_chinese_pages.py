"""Pages in traditional Chinese: what people read is translated, to the last label, message and filter."""

import re
from html import unescape

import pytest
from django.core.cache import cache
from django.urls import reverse
from django.utils.translation import override

from customers.models import Contact, Customer
from customers.services.disputes import open_dispute
from customers.services.rates import record_rate
from tests.customers.ledger.books import BY_NOBODY, day, line
from tests.customers.pages.reading import Reading

# Names and signs that are the same in every language, and what the test itself entered.
UNTRANSLATED = {
    "Finance", "CRM", "English", "CSV", "PDF", "Excel", "DSO", "DSI", "CEI", "LEI", "DUNS", "IBAN", "USD", "TWD", "EUR",
    "Ctrl", "Esc", "API", "ISO", "Ours", "UTC",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _language_of_the_test():
    """Pages switch the language of the thread; switch it back. What filters offer is remembered beyond a test."""
    cache.clear()
    with override("en"):
        yield


@pytest.fixture
def reader(client_of):
    return client_of("credit_manager", language="zh-hant", username="w", first_name="王")


@pytest.fixture
def full(books) -> dict[str, int]:
    """Return ids by kind of a ledger in which every kind of row stands once."""
    Customer.objects.filter(pk=books.customer.pk).update(name="客戶", region="北", industry="業")
    invoice = books.invoice("100", number="I1")
    receipt = books.receipt("40", number="R1")
    (allocation_id,) = books.allocate(receipt, line(invoice, "10"))
    unknown = books.receipt("7", number="R2", customer_id=None)
    credit_note = books.credit_note("5", number="N1")
    dispute = open_dispute(invoice_id=invoice.pk, reason="price", opened_date=day(2, 1), **BY_NOBODY)
    contact = Contact.objects.create(customer=books.customer, name="李")
    record_rate(currency="EUR", rate_date=day(1, 1), rate=1, **BY_NOBODY)
    return {
        "invoice": invoice.pk,
        "receipt": receipt.pk,
        "unknown": unknown.pk,
        "credit_note": credit_note.pk,
        "dispute": dispute.pk,
        "allocation": allocation_id,
        "customer": books.customer.pk,
        "contact": contact.pk,
    }


def leftovers(text: str) -> set[str]:
    """Return the English words that a person would see, hear or be offered."""
    text = text.replace("Credit Research Foundation", "")  # a source, by its name
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", " ", text, flags=re.DOTALL)
    spoken = re.findall(r'(?:aria-label|placeholder|title|alt)="([^"]*)"', body)
    seen = re.sub(r"<[^>]+>", " ", body)
    return set(re.findall(r"[A-Za-z]{3,}", unescape(" ".join([seen, *spoken])))) - UNTRANSLATED


PAGES = {
    "lists": [
        ("portfolio", []), ("ageing", []), ("open_items", []), ("reconciliation", []), ("invoices", []),
        ("receipts", []), ("rates", []), ("receivables_tile", []), ("unidentified_tile", []),
    ],
    "a customer": [
        ("customer", ["customer"]), ("statement", ["customer"]), ("figures_panel", ["customer"]),
        ("ageing_panel", ["customer"]), ("payments_panel", ["customer"]), ("open_items_panel", ["customer"]),
        ("facts_panel", ["customer"]), ("contacts_panel", ["customer"]), ("orders_panel", ["customer"]),
    ],
    "documents": [
        ("invoice", ["invoice"]), ("invoice", ["credit_note"]), ("receipt", ["receipt"]), ("receipt", ["unknown"]),
    ],
    "forms": [
        ("customer_new", []), ("customer_edit", ["customer"]), ("contact_new", ["customer"]),
        ("contact_edit", ["customer", "contact"]), ("rate_new", []), ("receipt_new", []), ("dispute_new", ["invoice"]),
        ("dispute_resolve", ["dispute"]), ("write_off", ["invoice"]), ("invoice_reverse", ["invoice"]),
        ("receipt_identify", ["unknown"]), ("receipt_reverse", ["receipt"]), ("allocation_reverse", ["allocation"]),
    ],
}  # fmt: skip


def address(full: dict[str, int], name: str, of: list[str]) -> str:
    return reverse(f"customers:{name}", args=[full[kind] for kind in of])


@pytest.mark.parametrize("kind", PAGES)
def test_no_english_is_left_on_a_page(reader, full, kind):
    addresses = [address(full, name, of) for name, of in PAGES[kind]]

    left = {page: leftovers(reader.get(page, {"as_of": "2026-06-30"}).text) for page in addresses}

    assert left == {page: set() for page in addresses}


def test_the_history_names_fields_in_the_readers_language(reader, full):
    text = reader.get(address(full, "history_panel", ["customer"])).text

    assert leftovers(text) == {"Customer"}  # the name it had first


WRONG = [
    ("customer_new", [], {"code": ""}),
    ("customer_new", [], {"code": "C9", "name": "客", "currency": "QQ", "acquired_date": "x", "country": "TWN"}),
    ("contact_new", ["customer"], {"kind": "x", "email": "x"}),
    ("rate_new", [], {"currency": "USD", "rate_date": "2026-01-01", "rate": "1"}),
    ("rate_new", [], {"currency": "EUR", "rate_date": "2026-01-01", "rate": "0"}),
    ("receipt_new", [], {"amount": "x", "currency": "usd"}),
    ("write_off", ["invoice"], {"amount": "900", "reason": "原因", "effective_date": "2026-06-30"}),
    ("write_off", ["invoice"], {"amount": "0", "reason": "原因", "effective_date": "2026-06-30"}),
    ("write_off", ["invoice"], {"amount": "1", "reason": "原因", "effective_date": "2026-01-09"}),
    ("dispute_new", ["invoice"], {"amount": "900", "reason": "price", "opened_date": "2026-06-30"}),
    ("dispute_resolve", ["dispute"], {"outcome": "rejected", "resolved_date": "2026-01-01"}),
    ("invoice_reverse", ["invoice"], {"note": "錯"}),
    ("receipt_reverse", ["receipt"], {"note": "錯", "effective_date": "2026-01-01"}),
    ("allocation_reverse", ["allocation"], {"note": ""}),
    ("receipt_identify", ["receipt"], {"customer_code": "C1"}),
    ("receipt_identify", ["unknown"], {"customer_code": "C9"}),
    ("receipt_allocate", ["receipt"], {}),
    ("receipt_allocate", ["receipt"], {"amount-1": "x"}),
]


def test_no_english_is_left_in_what_is_said_about_wrong_input(reader, full):
    for name, of, data in WRONG:
        answer = reader.post(address(full, name, of), data)

        assert answer.status_code in {200, 422}, name
        assert Reading(answer).alert, name
        assert leftovers(answer.text) == set(), name


DONE = [
    ("rate_new", [], {"currency": "EUR", "rate_date": "2026-03-01", "rate": "1.2"}),
    ("write_off", ["invoice"], {"amount": "1", "reason": "原因", "effective_date": "2026-06-30"}),
    ("dispute_resolve", ["dispute"], {"outcome": "accepted", "resolved_date": "2026-03-01"}),
]


def test_what_was_done_is_said_in_the_readers_language(reader, full):
    told = [Reading(reader.post(address(full, name, of), data, follow=True)).told for name, of, data in DONE]

    assert [text.split()[0] for text in told] == ["已過帳。"] * 3


def test_no_english_is_left_on_the_pages_of_the_company(client_of, full):
    admin = client_of("administrator", language="zh-hant", username="w", first_name="王")
    wrong = {"net_days": "-1", "instalments": "x", "currency": "QQQ"}

    for name in ("company", "entity_new", "bank_account_new", "terms_new", "group_new"):
        looked, refused = admin.get(address(full, name, [])), admin.post(address(full, name, []), wrong)

        assert (leftovers(looked.text), leftovers(refused.text) - {"QQQ"}) == (set(), set()), name


def test_amounts_and_days_are_written_the_readers_way(reader, full):
    text = reader.get(address(full, "invoice", ["invoice"]), {"as_of": "2026-06-30"}).text

    assert "US$90.00" in text
    assert "2026年1月10日" in text
