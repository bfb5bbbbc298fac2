"""Real statements: 1,856 listed US companies, one year each, through the ordinary import."""

import csv
import gzip
import io
import json
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from time import perf_counter

import pytest
from django.db import transaction
from django.db.models import Sum

from credit.domain.ratio_results import Status
from credit.domain.ratios import RatioName, ratio
from credit.domain.statements import Line
from credit.models import FinancialStatement
from credit.queries.statements import list_statements
from customers.models import Customer, LegalEntity
from finance_crm.exchange.services.imports import Upload, apply_import, create_import, undo_import

ROOT = Path(__file__).parents[2]
FILE = ROOT.parent / "shared/data/statements_us/statements.csv.gz"
MAPPING = json.loads((ROOT / "docs/examples/statements_us.json").read_text())
AT = datetime(2026, 3, 31, 12, tzinfo=UTC)

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not FILE.exists(), reason=f"the real data is not here: {FILE}"),
]


@pytest.fixture(scope="module")
def rows() -> list[dict[str, str]]:
    with gzip.open(FILE, "rt", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.fixture(scope="module")
def run(rows, django_db_setup, django_db_blocker):
    """The whole file, imported once for all tests of this module and rolled back after them."""
    with django_db_blocker.unblock(), transaction.atomic():
        LegalEntity.objects.create(code="US", name="Ours", country="US", currency="USD", is_default=True)
        Customer.objects.bulk_create(Customer(code=row["company"], name=row["company"], currency="USD") for row in rows)
        yield bring_in()
        transaction.set_rollback(True)


def bring_in():
    run = create_import(
        kind="statements",
        upload=Upload(io.BytesIO(gzip.decompress(FILE.read_bytes())), "statements.csv"),
        mode="create_or_update",
        mapping=MAPPING,
        accepts_good_rows=False,
        actor_id=None,
        at=AT,
    )
    started = perf_counter()
    applied = apply_import(import_id=run.pk, at=AT, report=lambda _done, _total: None)
    # How long it took belongs to what this file shows.
    print(f"statements_us: {applied.row_count} statements imported in {perf_counter() - started:.2f} s")  # noqa: T201
    return applied


def test_every_company_comes_in_and_none_is_refused(run):
    assert (run.status, run.row_count, run.new_count, run.rejected_count) == ("applied", 1_856, 1_856, 0)
    assert FinancialStatement.objects.count() == 1_856
    assert set(FinancialStatement.objects.values_list("standard", "is_audited")) == {("us_gaap", True)}


def test_the_sums_are_those_of_the_file_in_dollars(run, rows):
    for line, title in (("total_assets", "total_assets"), ("sales", "net_sales"), ("net_income", "net_income")):
        stored = FinancialStatement.objects.aggregate(sum=Sum(line))["sum"]
        cents = [(Decimal(row[title]) * 1_000_000).quantize(Decimal("0.0001"), ROUND_HALF_UP) for row in rows]
        in_file = sum(cents, Decimal(0))

        assert stored == in_file


def test_equity_is_derived_and_marked_and_nothing_else_is(run):
    assert FinancialStatement.objects.filter(derived_lines=["equity"], equity__isnull=False).count() == 1_856


def test_what_the_file_lacks_stays_missing(run, rows):
    for line in ("cash", "interest", "operating_cash_flow", "tax"):
        assert not FinancialStatement.objects.filter(**{f"{line}__isnull": False}).exists()
    customer = Customer.objects.get(code=rows[0]["company"])
    (known,) = list_statements(customer_id=customer.pk, as_of=date(2026, 1, 1), known_at=None)

    cover = ratio(RatioName.INTEREST_COVER, statement=known.statement)

    assert known.statement.period_end == date(int(rows[0]["year"]), 12, 31)
    assert (cover.status, cover.value) == (Status.MISSING_INPUT, None)
    assert known.statement.amount(Line.CASH) is None


def test_the_same_file_again_changes_nothing_and_undoing_withdraws_all(run):
    again = bring_in()

    assert (again.status, again.same_count) == ("applied", 1_856)
    assert undo_import(import_id=run.pk, actor_id=None, at=AT).status == "undone"
    assert not FinancialStatement.objects.filter(withdrawn_at=None).exists()
