"""Invoices, receipts, allocations, orders, deliveries and rates at /api/v1/."""

from customers.models import Allocation, Customer, Invoice, Receipt
from finance_crm.access.models import Team
from tests.customers.api.calls import invoice_body, receipt_body
from tests.customers.ledger.books import day, line


def test_an_invoice_is_posted_with_its_lines_and_read_back(api, post, books):
    line_body = {"quantity": "3", "unit_price": "9.99", "tax_rate": "0.05", "product_code": "P"}

    created = post("invoices", invoice_body(books, lines=[line_body], gross="31.47"))

    assert created.status_code == 201, created.json()
    body = api.get(f"/api/v1/invoices/{created.json()['id']}/").json()
    assert body["net"] == {"amount": "29.97", "currency": "USD"}
    assert body["tax"] == {"amount": "1.50", "currency": "USD"}
    assert body["lines"][0]["gross"] == "31.4700"


def test_amounts_that_do_not_add_up_are_a_problem_with_the_field(post, books):
    answer = post("invoices", invoice_body(books, net="90.00", tax="5.00"))

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "gross"


def test_a_number_that_exists_is_a_conflict(post, books):
    post("invoices", invoice_body(books))

    assert post("invoices", invoice_body(books)).status_code == 409


def test_a_closed_period_is_a_conflict(post, books):
    books.entity.closed_through_date = day(1, 31)
    books.entity.save()

    answer = post("invoices", invoice_body(books, posting_date="2026-01-10"))

    assert answer.status_code == 409
    assert "closed through 2026-01-31" in answer.json()["detail"]


def test_a_customer_that_is_not_there_is_a_problem_with_the_field(post, books):
    answer = post("invoices", invoice_body(books, customer_id=999))

    assert answer.json()["errors"][0]["field"] == "customer_id"


def test_a_receipt_needs_a_key_and_counts_once(api, post, books):
    without = api.post("/api/v1/receipts/", receipt_body(books), format="json")
    first = post("receipts", receipt_body(books, number="B1"), key="same")
    again = post("receipts", receipt_body(books, number="B1"), key="same")

    assert without.status_code == 400
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert Receipt.objects.count() == 1


def test_one_receipt_settles_two_invoices_with_a_discount_beside_it(api, post, books):
    first, second = books.invoice("60"), books.invoice("50")
    receipt = books.receipt("108")

    answer = post(
        "allocations",
        {
            "receipt_id": receipt.pk,
            "lines": [
                {"invoice_id": first.pk, "amount": "60.00"},
                {"invoice_id": second.pk, "amount": "48.00"},
                {"invoice_id": second.pk, "amount": "2.00", "reason": "discount"},
            ],
        },
    )

    assert answer.status_code == 201, answer.json()
    assert [row["reason"] for row in answer.json()] == ["payment", "payment", "discount"]
    assert api.get(f"/api/v1/receipts/{receipt.pk}/").json()["left_amount"]["amount"] == "0.00"
    listed = api.get("/api/v1/allocations/", {"receipt_id": receipt.pk}).json()["results"]
    assert len(listed) == 3


def test_more_than_is_open_is_refused_with_the_field(post, books):
    invoice, receipt = books.invoice("60"), books.receipt("108")

    answer = post("allocations", {"receipt_id": receipt.pk, "lines": [{"invoice_id": invoice.pk, "amount": "61"}]})

    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "amount"
    assert not Allocation.objects.exists()


def test_a_credit_note_is_applied_the_same_way(post, books):
    invoice, note = books.invoice("60"), books.credit_note("20")

    answer = post("allocations", {"credit_note_id": note.pk, "lines": [{"invoice_id": invoice.pk, "amount": "20"}]})

    assert [row["reason"] for row in answer.json()] == ["credit"]


def test_an_allocation_is_taken_back(api, post, books):
    invoice, receipt = books.invoice("60"), books.receipt("60")
    (row_id,) = books.allocate(receipt, line(invoice, "60"))

    answer = post(f"allocations/{row_id}/reverse")

    assert answer.json()["reverses_id"] == row_id
    assert api.get(f"/api/v1/allocations/{row_id}/").json()["is_reversed"]
    assert post(f"allocations/{row_id}/reverse").status_code == 409


def test_an_invoice_with_allocations_is_not_taken_back(post, books):
    invoice = books.invoice("60")
    books.allocate(books.receipt("60"), line(invoice, "60"))

    answer = post(f"invoices/{invoice.pk}/reverse")

    assert answer.status_code == 409
    assert "Payment 60" in answer.json()["detail"]


def test_an_invoice_is_taken_back_disputed_and_written_off(post, books):
    contested, given_up, mistaken = books.invoice("60"), books.invoice("70"), books.invoice("80")

    disputed = post(f"invoices/{contested.pk}/disputes", {"reason": "price", "opened_date": "2026-02-01"}).json()
    resolution = {
        "dispute_id": disputed["disputes"][0]["id"],
        "outcome": "rejected",
        "resolved_date": "2026-03-01",
    }
    resolved = post(f"invoices/{contested.pk}/resolve-dispute", resolution).json()
    written_off = post(f"invoices/{given_up.pk}/write-off", {"reason": "insolvent"})
    reversed_one = post(f"invoices/{mistaken.pk}/reverse").json()

    assert disputed["status"] == "disputed"
    assert resolved["disputes"][0]["outcome"] == "rejected"
    assert written_off.json()[0]["reason"] == "write_off"
    assert reversed_one["status"] == "reversed"


def test_unidentified_cash_is_identified_and_a_bounced_receipt_taken_back(post, api, books):
    unknown = post("receipts", receipt_body(books, customer_id=None)).json()
    identified = post(f"receipts/{unknown['id']}/identify", {"customer_id": books.customer.pk}).json()
    bounced = post(f"receipts/{identified['id']}/reverse", {"effective_date": "2026-02-09"}).json()

    assert unknown["status"] == "unidentified"
    assert identified["customer_code"] == "C1"
    assert bounced["status"] == "reversed"
    then = api.get(f"/api/v1/receipts/{identified['id']}/", {"as_of": "2026-02-08"}).json()
    assert then["status"] == "unapplied"


def test_suggestions_say_why(api, books):
    invoice = books.invoice("60", number="IN-2001")
    receipt = books.receipt("60", remittance_text="IN 2001")

    (suggestion,) = api.get(f"/api/v1/receipts/{receipt.pk}/suggestions/").json()

    assert (suggestion["invoice_id"], suggestion["why"]) == (invoice.pk, "number")


def test_an_order_is_amended_delivered_and_cannot_be_cancelled_then(api, post, books):
    body = {
        "customer_id": books.customer.pk,
        "entity_id": books.entity.pk,
        "number": "SO-1",
        "order_date": "2026-01-05",
        "currency": "USD",
        "lines": [{"quantity": "10", "unit_price": "5"}],
    }
    order = post("sales-orders", body).json()
    amended = post(f"sales-orders/{order['id']}/amend", body | {"lines": [{"quantity": "8", "unit_price": "5"}]}).json()
    delivery = {"order_line_id": amended["lines"][0]["id"], "delivery_date": "2026-01-08", "quantity": "8"}
    delivered = post("deliveries", delivery).json()

    assert amended["gross"]["amount"] == "40.00"
    assert [row["id"] for row in api.get("/api/v1/sales-orders/").json()["results"]] == [amended["id"]]
    assert post(f"sales-orders/{amended['id']}/cancel").status_code == 409
    assert post(f"deliveries/{delivered['id']}/reverse").json()["is_reversed"]
    assert post(f"sales-orders/{amended['id']}/cancel").json()["is_reversed"]


def test_a_rate_of_a_day_is_corrected_and_lists_go_on_from_their_cursor(api, post, books):
    post("exchange-rates", {"currency": "EUR", "rate_date": "2026-01-01", "rate": "1.1"})
    post("exchange-rates", {"currency": "EUR", "rate_date": "2026-01-01", "rate": "1.2"})
    post("exchange-rates", {"currency": "GBP", "rate_date": "2026-01-01", "rate": "1.3"})

    first = api.get("/api/v1/exchange-rates/", {"limit": 1}).json()
    second = api.get(first["next"]).json()

    assert [row["rate"] for row in first["results"] + second["results"]] == [
        "1.200000000000",
        "1.300000000000",
    ]
    assert second["next"] is None


def test_a_client_of_one_team_sees_and_touches_that_teams_rows_only(api, post, books, system_client):
    team = Team.objects.create(name="North")
    system_client.user.teams.add(team)
    hidden = books.invoice("10", number="hidden")
    seen_customer = Customer.objects.create(code="N1", name="North", currency="USD", team=team)
    seen = books.invoice("20", number="seen", customer_id=seen_customer.pk)

    listed = api.get("/api/v1/invoices/").json()["results"]

    assert [row["id"] for row in listed] == [seen.pk]
    assert api.get(f"/api/v1/invoices/{hidden.pk}/").status_code == 404
    assert post(f"invoices/{hidden.pk}/reverse").status_code == 404
    assert post("invoices", invoice_body(books)).status_code == 400
    assert post("receipts", receipt_body(books, customer_id=None)).status_code == 400
    assert Invoice.objects.filter(is_reversed=True).count() == 0


def test_a_list_takes_the_same_number_of_queries_for_one_row_and_for_many(api, books, django_assert_max_num_queries):
    for number in range(6):
        books.allocate(books.receipt("5"), line(books.invoice("5", number=f"I{number}"), "5"))

    for path in (
        "invoices",
        "receipts",
        "allocations",
        "sales-orders",
        "deliveries",
        "exchange-rates",
        "customers",
    ):
        with django_assert_max_num_queries(8):
            assert api.get(f"/api/v1/{path}/").status_code == 200
