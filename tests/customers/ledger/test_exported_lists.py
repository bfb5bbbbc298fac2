"""Lists leave in files with the rows that count on a day, as known then, of the customers that are seen."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from customers.domain.ledger import InstalmentDraft, LineDraft, OrderDraft
from customers.models import Customer, Posting
from customers.queries import exported_lists as lists
from customers.queries.exported_lists import Asked
from customers.queries.selections import CustomerSelection
from customers.services import accounts, orders
from customers.services.allocations import AllocationLine, apply_credit_note, reverse_allocation, write_off
from customers.services.disputes import open_dispute
from customers.services.rates import record_rate
from customers.services.receipts import identify_receipt, reverse_receipt
from customers.services.settings import create_bank_account, create_group, create_terms
from finance_crm.access.domain.scopes import EVERYTHING, NOTHING, Scope
from finance_crm.access.models import Team, User
from finance_crm.sql import Relation
from tests.customers.ledger.books import BY_NOBODY, TODAY, Books, day, line


def read(relation: Relation) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(relation.sql, relation.params)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def rows(make, *, as_of: date = TODAY, known_at: datetime | None = None, scope: Scope = EVERYTHING, **filters):
    return read(make(asked=Asked(scope, as_of, known_at, filters)))


def column(name: str, found: list[dict[str, Any]]) -> list[Any]:
    return [row[name] for row in found]


@pytest.fixture
def north(books: Books) -> Scope:
    """Put the customer of the books into a team and add one without a team."""
    team = Team.objects.create(code="N", name="North")
    Customer.objects.filter(pk=books.customer.pk).update(team=team)
    Customer.objects.create(code="C2", name="Two", currency="EUR", country="TW")
    return Scope(sees_all=False, team_ids=(team.pk,))


class TestMasterData:
    def test_a_customer_leaves_with_the_codes_of_what_it_belongs_to(self, books, north):
        Customer.objects.filter(pk=books.customer.pk).update(
            group=create_group(fields={"code": "G", "name": "Group"}),
            owner=User.objects.create_user(username="ada"),
            payment_terms=create_terms(fields={"code": "N30", "name": "Net 30"}),
        )
        books.invoice("100", due_date=day(2, 1))

        first, second = read(lists.customers_relation(selection=CustomerSelection()))

        codes = ("code", "group_code", "owner", "team", "payment_terms", "outstanding", "overdue")
        assert [first[name] for name in codes] == ["C1", "G", "ada", "N", "N30", 100, 100]
        assert [second[name] for name in codes] == ["C2", None, None, None, None, 0, 0]

    @pytest.mark.parametrize(
        ("asked", "codes"), [({}, ["C1", "C2"]), ({"country": "TW"}, ["C2"]), ({"search": "nobody"}, [])]
    )
    def test_customers_leave_as_they_are_selected(self, north, asked, codes):
        assert column("code", read(lists.customers_relation(selection=CustomerSelection(**asked)))) == codes

    def test_customers_and_contacts_stay_inside_the_scope(self, books, north):
        accounts.create_contact(customer_id=books.customer.pk, fields={"name": "Ada", "email": "a@example.com"})
        accounts.create_contact(
            customer_id=Customer.objects.get(code="C2").pk, fields={"name": "Bo", "email": "b@example.com"}
        )

        def names(scope: Scope) -> list[str]:
            return column("name", read(lists.contacts_relation(selection=CustomerSelection(scope=scope))))

        assert (names(EVERYTHING), names(north), names(NOTHING)) == (["Ada", "Bo"], ["Ada"], [])
        assert column("code", read(lists.customers_relation(selection=CustomerSelection(scope=north)))) == ["C1"]

    def test_who_was_forgotten_does_not_leave(self, books):
        person = accounts.create_contact(customer_id=books.customer.pk, fields={"name": "Ada"})
        accounts.anonymise_contact(contact_id=person.pk, now=datetime(2026, 6, 30, tzinfo=UTC))

        assert read(lists.contacts_relation(selection=CustomerSelection())) == []


class TestInvoices:
    def test_an_invoice_leaves_with_what_is_open_disputed_and_late_of_it(self, books):
        invoice = books.invoice("105", tax=Decimal(5), number="IN-7", due_date=day(2, 10), source_system="ERP")
        books.allocate(books.receipt("50", value_date=day(3, 1)), line(invoice, "50"))
        open_dispute(invoice_id=invoice.pk, reason="price", amount=Decimal(20), opened_date=day(3, 2), **BY_NOBODY)

        (before,), (after,) = (rows(lists.invoices_relation, as_of=as_of) for as_of in (day(2, 20), day(3, 2)))

        names = (
            "number",
            "customer",
            "entity",
            "source_system",
            "gross",
            "open_amount",
            "disputed_amount",
            "days_late",
        )
        assert [before[name] for name in names] == ["IN-7", "C1", "US", "ERP", 105, 105, 0, 10]
        assert [after[name] for name in names] == ["IN-7", "C1", "US", "ERP", 105, 55, 20, 20]

    def test_what_is_settled_or_not_due_is_not_late_and_a_credit_note_never(self, books):
        books.invoice("10", number="A", due_date=day(7, 1))
        books.credit_note("5", number="B")
        write_off(invoice_id=books.invoice("20", number="C").pk, reason="lost", **BY_NOBODY)

        found = {row["number"]: (row["open_amount"], row["days_late"]) for row in rows(lists.invoices_relation)}

        assert found == {"A": (10, -1), "B": (-5, None), "C": (0, None)}

    def test_each_day_and_moment_has_its_own_rows(self, books):
        books.invoice("10", number="A")
        known = Posting.objects.latest("recorded_at").recorded_at
        books.invoice("20", number="B", issue_date=day(1, 11))

        assert column("number", rows(lists.invoices_relation)) == ["A", "B"]
        assert column("number", rows(lists.invoices_relation, as_of=day(1, 10))) == ["A"]
        assert column("number", rows(lists.invoices_relation, known_at=known)) == ["A"]
        assert rows(lists.invoices_relation, as_of=day(1, 9)) == []

    @pytest.mark.parametrize(
        ("filters", "numbers"),
        [
            ({"kind": "credit_note"}, ["C"]),
            ({"status": "open"}, ["A", "B"]),
            ({"status": "overdue"}, ["A"]),
            ({"status": "unapplied"}, ["C"]),
            ({"status": "disputed"}, []),
            ({"due_from": day(7, 1)}, ["B"]),
            ({"issued_to": day(1, 10), "kind": "invoice"}, ["A", "B"]),
            ({"currency": "EUR"}, []),
            ({"search": "B"}, ["B"]),
        ],
    )
    def test_it_is_narrowed_like_the_page(self, books, filters, numbers):
        books.invoice("10", number="A", due_date=day(2, 1))
        books.invoice("20", number="B", due_date=day(7, 1))
        books.credit_note("5", number="C")

        assert column("number", rows(lists.invoices_relation, **filters)) == numbers


class TestReceipts:
    def test_a_receipt_leaves_with_what_is_left_of_it_on_the_day(self, books):
        account = create_bank_account(fields={"entity": books.entity, "code": "B1", "name": "Bank", "currency": "USD"})
        receipt = books.receipt("100", number="RC-1", bank_account_id=account.pk, payer_name="ACME", method="card")
        books.allocate(receipt, line(books.invoice("60"), "60"), on=day(3, 1))

        (before,), (after,) = (rows(lists.receipts_relation, as_of=as_of) for as_of in (day(2, 1), day(3, 1)))

        names = ("number", "customer", "bank_account", "payer_name", "method", "amount", "left_amount")
        assert [before[name] for name in names] == ["RC-1", "C1", "B1", "ACME", "card", 100, 100]
        assert after["left_amount"] == 40

    def test_cash_of_nobody_leaves_without_a_customer_and_only_to_who_sees_all(self, books, north):
        receipt = books.receipt("100", customer_id=None, number="RC-1")

        assert column("customer", rows(lists.receipts_relation)) == [None]
        assert rows(lists.receipts_relation, scope=north) == []
        identify_receipt(receipt_id=receipt.pk, customer_id=books.customer.pk, **BY_NOBODY)

        assert column("customer", rows(lists.receipts_relation, scope=north)) == ["C1"]

    def test_a_receipt_that_bounced_is_gone_from_that_day_on(self, books):
        receipt = books.receipt("100")
        reverse_receipt(receipt_id=receipt.pk, effective_date=day(2, 9), **BY_NOBODY)

        assert len(rows(lists.receipts_relation, as_of=day(2, 8))) == 1
        assert rows(lists.receipts_relation, as_of=day(2, 9)) == []


class TestAllocations:
    @pytest.fixture
    def settled(self, books):
        parts = tuple(InstalmentDraft(due_date=day(month, 1), amount=Decimal(50)) for month in (3, 4))
        invoice = books.invoice("100", number="IN-7", instalments=parts)
        receipt, note = books.receipt("60", number="RC-1"), books.credit_note("20", number="CN-1")
        keyed = AllocationLine(invoice.pk, Decimal(60), note="thanks", external_key="ERP-1")
        ids = books.allocate(receipt, keyed, on=day(3, 1))
        apply_credit_note(credit_note_id=note.pk, lines=[line(invoice, "20")], effective_date=day(3, 5), **BY_NOBODY)
        write_off(invoice_id=invoice.pk, reason="lost", **BY_NOBODY)
        return ids

    def test_each_says_what_settled_which_part(self, settled):
        names = ("invoice", "instalment", "receipt", "credit_note", "reason", "amount", "note", "key")

        assert [[row[name] for name in names] for row in rows(lists.allocations_relation)] == [
            ["IN-7", 1, "RC-1", None, "payment", 50, "thanks", "ERP-1"],
            ["IN-7", 2, "RC-1", None, "payment", 10, "thanks", None],
            ["IN-7", 2, None, "CN-1", "credit", 20, "", None],
            ["IN-7", 2, None, None, "write_off", 20, "lost", None],
        ]

    @pytest.mark.parametrize(
        ("filters", "amounts"),
        [
            ({"reason": "payment"}, [50, 10]),
            ({"effective_from": day(3, 5)}, [20, 20]),
            ({"effective_to": day(3, 1)}, [50, 10]),
            ({"effective_from": day(3, 2), "effective_to": day(3, 5)}, [20]),
        ],
    )
    def test_they_are_narrowed_by_reason_and_day(self, settled, filters, amounts):
        assert column("amount", rows(lists.allocations_relation, **filters)) == amounts

    def test_what_was_taken_back_is_gone_from_that_day_on(self, settled):
        reverse_allocation(allocation_id=settled[0], effective_date=day(3, 20), **BY_NOBODY)

        assert column("amount", rows(lists.allocations_relation, as_of=day(3, 19))) == [50, 10, 20]
        assert column("amount", rows(lists.allocations_relation, as_of=day(3, 20))) == [10, 20]


class TestOrders:
    @pytest.fixture
    def ordered(self, books):
        lines = tuple(
            LineDraft(quantity=Decimal(quantity), unit_price=Decimal(5), product_code=code)
            for quantity, code in ((10, "P1"), (2, "P2"))
        )
        draft = OrderDraft(
            customer_id=books.customer.pk,
            entity_id=books.entity.pk,
            order_date=day(1, 5),
            currency="USD",
            number="SO-1",
            lines=lines,
        )
        order = orders.post_order(draft=draft, **BY_NOBODY)
        first = order.lines.get(line_number=1).pk
        asked = {"order_line_id": first, "delivery_date": day(1, 8), "number": "D-1", "quantity": Decimal(4)}
        delivery = orders.post_delivery(**asked, **BY_NOBODY)
        return order, delivery

    def test_an_order_leaves_line_by_line_and_a_delivery_names_its_line(self, ordered):
        names = ("number", "line_number", "product_code", "quantity", "gross", "entity")
        delivered = ("number", "order_number", "line_number", "quantity")

        assert [[row[name] for name in names] for row in rows(lists.orders_relation)] == [
            ["SO-1", 1, "P1", 10, 50, "US"],
            ["SO-1", 2, "P2", 2, 10, "US"],
        ]
        (row,) = rows(lists.deliveries_relation)
        assert [row[name] for name in delivered] == ["D-1", "SO-1", 1, 4]

    def test_each_leaves_from_its_day_until_it_is_taken_back(self, ordered):
        order, delivery = ordered
        orders.reverse_delivery(delivery_id=delivery.pk, effective_date=day(2, 1), **BY_NOBODY)
        orders.cancel_order(order_id=order.pk, **BY_NOBODY)

        assert [len(rows(lists.deliveries_relation, as_of=day(*on))) for on in ((1, 7), (1, 8), (1, 31), (2, 1))] == [
            0,
            1,
            1,
            0,
        ]
        assert rows(lists.orders_relation) == []

    @pytest.mark.parametrize("make", [lists.orders_relation, lists.deliveries_relation])
    def test_they_stay_inside_the_scope(self, ordered, north, make):
        assert rows(make, scope=north) != []
        assert rows(make, scope=NOTHING) == []


def test_rates_leave_as_they_are_in_force(books):
    for currency, on, rate in (("JPY", day(1, 1), "0.0067"), ("EUR", day(1, 1), "1.1"), ("EUR", day(2, 1), "1.2")):
        record_rate(currency=currency, rate_date=on, rate=Decimal(rate), **BY_NOBODY)
    record_rate(currency="EUR", rate_date=day(2, 1), rate=Decimal("1.3"), **BY_NOBODY)

    found = [(row["currency"], row["rate"]) for row in rows(lists.rates_relation)]

    assert found == [("EUR", Decimal("1.1")), ("EUR", Decimal("1.3")), ("JPY", Decimal("0.0067"))]
    assert column("rate", rows(lists.rates_relation, currency="EUR", as_of=day(1, 31))) == [Decimal("1.1")]
