"""Exposure as a file, and the job that marks what has expired."""

from decimal import Decimal

from credit.export_kinds.exposure import EXPOSURE
from credit.job_kinds.exposure import run_expiry
from credit.models import Reservation
from customers.models import Customer
from finance_crm.access.domain.scopes import EVERYTHING, NOTHING
from finance_crm.exchange.domain.kinds import ExportRequest
from finance_crm.sql import fetch_all
from tests.credit.exposure.conftest import NOW, TODAY


def rows_of(scope=EVERYTHING, **filters) -> list[dict]:
    request = ExportRequest({name: [str(value)] for name, value in filters.items()}, scope, TODAY)
    relation = EXPOSURE.relation(request)
    return [dict(zip(relation.columns, row, strict=True)) for row in fetch_all(relation.sql, relation.params)]


def test_the_file_has_a_row_a_customer_whose_parts_add_up(trade):
    Customer.objects.create(code="EMPTY", name="Nobody", currency="USD")
    trade.deliver(trade.order("100"), 4)
    trade.receipt("5")
    trade.order("7", currency="EUR")

    rows = {row["customer_code"]: row for row in rows_of()}

    full, empty = rows["C1"], rows["EMPTY"]
    parts = ("receivables", "delivered", "ordered", "reserved", "prepaid", "unapplied")
    assert [full[part] for part in parts] == [0, 40, 60, 0, 0, -5]
    assert (full["exposure"], full["unconverted"]) == (sum(full[part] for part in parts), "EUR")
    assert (empty["exposure"], empty["unconverted"]) == (Decimal(0), None)


def test_the_file_obeys_scope_and_filters(trade):
    other = Customer.objects.create(code="X", name="X", currency="USD")

    assert rows_of(NOTHING) == []
    assert [row["customer_code"] for row in rows_of(customer_id=other.pk)] == ["X"]
    assert rows_of(group_id=10**9) == []


def test_the_job_marks_what_has_expired_once(trade):
    trade.reserve("SO-1", "10", hours=1, reserved_at=NOW.replace(year=2020), expires_at=NOW.replace(year=2021))
    reported = []

    results = [run_expiry(None, lambda done, total: reported.append((done, total))) for _ in range(2)]

    assert [result["reservations"] for result in results] == [1, 0]
    assert reported == [(1, 1), (0, 0)]
    assert Reservation.objects.get().state == "expired"
