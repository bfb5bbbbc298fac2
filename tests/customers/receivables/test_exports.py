"""Portfolio, ageing and open items as files: the columns that were promised, the scope of who asks."""

import csv
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO, StringIO

import pytest

from finance_crm.access.domain.scopes import EVERYTHING, Scope
from finance_crm.access.models import Team
from finance_crm.exchange.domain.kinds import ExportRequest, InvalidFiltersError, export_kinds
from finance_crm.exchange.services.exports import write_export
from tests.customers.receivables.ledger import TODAY

PROMISED = [
    "customer_code",
    "customer_name",
    "currency",
    "not_due",
    "days_1_30",
    "days_31_60",
    "days_61_90",
    "days_over_90",
    "unapplied",
    "total",
]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
def north(db):
    return Team.objects.create(code="N", name="North")


@pytest.fixture
def debts(ledger, north):
    ledger.invoice(ledger.customer("C1", team=north), "100", issued=ago(60), due=ago(10))
    second = ledger.customer("C2")
    ledger.invoice(second, "30", issued=ago(90), due=ago(70))
    ledger.receipt(second, "8", on=ago(1))


def export(name, *, scope=EVERYTHING, **filters) -> list[dict[str, str]]:
    request = ExportRequest(filters={key: [value] for key, value in filters.items()}, scope=scope, as_of=TODAY)
    output = BytesIO()
    write_export(kind=export_kinds.get(name), request=request, file_format="csv", output=output)
    return list(csv.DictReader(StringIO(output.getvalue().decode("utf-8-sig"))))


def test_the_ageing_file_has_the_promised_columns(debts):
    rows = export("ageing")

    assert list(rows[0]) == PROMISED
    assert [(row["customer_code"], Decimal(row["days_61_90"]), Decimal(row["total"])) for row in rows] == [
        ("C1", 0, 100),
        ("C2", 30, 22),
    ]


def test_a_file_of_other_buckets_is_refused_not_mislabelled(debts):
    with pytest.raises(InvalidFiltersError):
        export("ageing", buckets="7,14")


def test_open_items_leave_with_what_they_are_named_by(debts):
    rows = export("open_items", bucket="overdue")

    assert {(row["customer"], Decimal(row["open_amount"]), row["days_late"]) for row in rows} == {
        ("C1", 100, "10"),
        ("C2", 30, "70"),
    }


def test_the_portfolio_leaves_as_it_is_filtered(debts):
    rows = export("portfolio", q="C2")

    assert [(row["code"], Decimal(row["overdue"]), Decimal(row["unapplied"])) for row in rows] == [("C2", 30, -8)]


@pytest.mark.parametrize(
    ("name", "key"), [("ageing", "customer_code"), ("open_items", "customer"), ("portfolio", "code")]
)
def test_a_file_holds_only_what_its_reader_sees(debts, north, name, key):
    rows = export(name, scope=Scope(sees_all=False, team_ids=(north.pk,)))

    assert {row[key] for row in rows} == {"C1"}
