"""The pages of invoices: who sees what, and what can be done from them."""

from decimal import Decimal

from django.urls import reverse

from customers.domain.ledger import InstalmentDraft, LineDraft
from customers.models import Allocation, Customer, Dispute, Invoice
from customers.services.invoices import repost_invoice
from finance_crm.access.models import Team
from tests.customers.ledger.books import BY_NOBODY, day, line


def page(client, name: str, *arguments: object, **query: str) -> str:
    response = client.get(reverse(f"customers:{name}", args=arguments), query)
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def test_the_list_shows_what_was_open_on_the_day_asked_for(analyst, books):
    invoice = books.invoice("100", number="IN-7", due_date=day(2, 10))
    books.allocate(books.receipt("60", value_date=day(3, 1)), line(invoice, "60"))

    assert "Overdue" in page(analyst, "invoices", as_of="2026-03-05", status="overdue")
    assert "IN-7" not in page(analyst, "invoices", as_of="2026-02-01", status="overdue")


def test_a_page_tells_lines_instalments_allocations_and_versions(analyst, books):
    parts = tuple(InstalmentDraft(due_date=day(month, 1), amount=Decimal(50)) for month in (2, 3))
    lines = (LineDraft(quantity=Decimal(4), unit_price=Decimal(25), product_code="P-77"),)
    first = books.invoice("100", number="IN-7", lines=lines, instalments=parts)
    draft = books.draft("100", number="IN-7", lines=lines, instalments=parts)
    invoice = repost_invoice(invoice_id=first.pk, draft=draft, **BY_NOBODY)
    books.allocate(books.receipt("50", number="RC-9"), line(invoice, "50"))

    text = page(analyst, "invoice", invoice.pk, as_of="2026-06-30")

    for expected in ("P-77", "Instalments", "RC-9", "Versions and reversals", "50.00 USD"):
        assert expected in text or expected.replace("50.00 USD", "50.00") in text


def test_every_list_page_takes_the_same_number_of_queries(analyst, books, django_assert_max_num_queries):
    books.invoice("5", number="I0")
    page(analyst, "invoices")
    for number in range(1, 8):
        books.allocate(books.receipt("5"), line(books.invoice("5", number=f"I{number}"), "5"))

    with django_assert_max_num_queries(16):
        page(analyst, "invoices")
    with django_assert_max_num_queries(16):
        page(analyst, "receipts")


def test_a_dispute_is_opened_and_resolved_from_the_page(analyst, books):
    invoice = books.invoice("100")
    data = {"reason": "price", "amount": "40", "opened_date": "2026-02-01", "owner_id": ""}

    opened = analyst.post(reverse("customers:dispute_new", args=[invoice.pk]), data)
    dispute = Dispute.objects.get()
    resolved = analyst.post(
        reverse("customers:dispute_resolve", args=[dispute.pk]),
        {"outcome": "rejected", "resolved_date": "2026-03-01"},
    )

    assert opened.status_code == resolved.status_code == 302
    assert dispute.resolutions.get().outcome == "rejected"


def test_what_the_ledger_refuses_stands_at_the_field(analyst, books):
    invoice = books.invoice("100")
    data = {"reason": "price", "amount": "140", "opened_date": "2026-02-01", "owner_id": ""}

    response = analyst.post(reverse("customers:dispute_new", args=[invoice.pk]), data)

    assert response.status_code == 422
    assert "100" in response.content.decode()
    assert not Dispute.objects.exists()


def test_only_a_credit_manager_writes_off(analyst, manager, books):
    invoice = books.invoice("100")
    address = reverse("customers:write_off", args=[invoice.pk])
    data = {"amount": "100", "reason": "insolvent", "effective_date": "2026-06-30"}

    assert analyst.post(address, data).status_code == 403
    assert "Write off" not in page(analyst, "invoice", invoice.pk)
    assert manager.post(address, data).status_code == 302
    assert Allocation.objects.get().note == "insolvent"


def test_an_invoice_is_reversed_unless_it_is_settled(analyst, books):
    free, settled = books.invoice("100"), books.invoice("50")
    books.allocate(books.receipt("50"), line(settled, "50"))

    ok = analyst.post(reverse("customers:invoice_reverse", args=[free.pk]), {"note": "mistake"})
    refused = analyst.post(reverse("customers:invoice_reverse", args=[settled.pk]), {"note": "mistake"})

    assert (ok.status_code, refused.status_code) == (302, 422)
    assert "reverse these allocations first" in refused.content.decode()
    assert [row.pk for row in Invoice.objects.filter(is_reversed=True)] == [free.pk]


def test_a_sales_manager_sees_the_invoices_of_own_teams_only(client_of, books):
    team = Team.objects.create(code="N", name="North")
    seen_customer = Customer.objects.create(code="N1", name="North", currency="USD", team=team)
    hidden = books.invoice("10", number="HID-1")
    seen = books.invoice("20", number="SEE-1", customer_id=seen_customer.pk)
    client = client_of("sales_manager")
    client.user.teams.add(team)

    text = page(client, "invoices")

    assert "SEE-1" in text
    assert "HID-1" not in text
    page(client, "invoice", seen.pk)
    for name in ("invoice", "dispute_new"):
        assert client.get(reverse(f"customers:{name}", args=[hidden.pk])).status_code == 404


def test_search_finds_an_invoice_by_the_beginning_of_its_number(analyst, books):
    books.invoice("10", number="IN-4711")

    response = analyst.get("/search/", {"q": "IN-47"})

    assert "IN-4711" in response.content.decode()
