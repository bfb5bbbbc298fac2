"""Statements come out of files: a row a company and period, restated beside what stood, withdrawn when undone."""

from decimal import Decimal

import pytest

from credit.domain.statements import Line
from credit.models import FinancialStatement
from credit.queries.statements import list_statements
from customers.models import Customer
from finance_crm.exchange.queries.imports import get_failure
from finance_crm.exchange.services.imports import undo_import
from tests.customers.imports.conftest import NOW as AT
from tests.customers.imports.conftest import bring_in, check, entity, told  # noqa: F401  files brought in for good
from tests.web.conftest import client_of, person  # noqa: F401

HEADER = "customer,period_end_date,months,currency,unit,standard,is_audited,cash,receivables,sales,shares"
ROW = "ACME,2025-12-31,12,USD,1000,ifrs,yes,120,400.5,2000,100"


def file_of(*rows: str) -> str:
    return "\n".join([HEADER, *rows]) + "\n"


def amounts(customer: Customer, known_at=None) -> list[dict[str, Decimal]]:
    known = list_statements(customer_id=customer.pk, as_of=AT.date(), known_at=known_at)
    return [{line.value: amount for line, amount in period.statement.given.items()} for period in known]


@pytest.fixture
def acme(entity) -> Customer:  # noqa: F811
    return Customer.objects.create(code="ACME", name="Acme", currency="USD")


def test_a_row_is_kept_in_major_units_and_shares_as_they_are(bring_in, acme):  # noqa: F811
    run = bring_in("statements", file_of(ROW))

    row = FinancialStatement.objects.get()
    assert (run.status, row.version, row.standard, row.is_audited, row.source) == (
        "applied", 1, "ifrs", True, "statements.csv",
    )  # fmt: skip
    assert amounts(acme) == [{"cash": 120_000, "receivables": 400_500, "sales": 2_000_000, "shares": 100}]


def test_the_same_file_again_changes_nothing_whatever_the_mode(bring_in, acme):  # noqa: F811
    bring_in("statements", file_of(ROW))

    for mode in ("create", "create_or_update", "update_only"):
        run = bring_in("statements", file_of(ROW), mode=mode)
        assert (run.status, run.same_count) == ("applied", 1)
    assert FinancialStatement.objects.count() == 1


def test_a_differing_row_is_a_version_beside_the_old_and_an_error_where_only_new_ones_may_come(bring_in, acme):  # noqa: F811
    bring_in("statements", file_of(ROW))
    restated = ROW.replace(",120,", ",130,")

    refused = bring_in("statements", file_of(restated), mode="create")
    taken = bring_in("statements", file_of(restated))

    assert (refused.status, taken.status) == ("refused", "applied")
    assert list(FinancialStatement.objects.order_by("version").values_list("version", flat=True)) == [1, 2]
    assert amounts(acme)[0]["cash"] == 130_000


def test_a_line_left_empty_is_missing_and_a_zero_is_a_zero(bring_in, acme):  # noqa: F811
    bring_in("statements", file_of("ACME,2025-12-31,,USD,,,,0,,5,"))

    assert amounts(acme) == [{"cash": 0, "sales": 5}]
    period = list_statements(customer_id=acme.pk, as_of=AT.date(), known_at=None)[0]
    assert (period.statement.months, period.standard, period.statement.amount(Line.RECEIVABLES)) == (12, "local", None)


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (ROW.replace("ACME", "NOBODY"), "Customer: there is no customer NOBODY"),
        (ROW.replace(",12,", ",19,"), "Months covered: 19: a period has 1 to 18 months"),
        (ROW.replace(",1000,", ",100,"), "Amounts are in: 100 is not 1, 1000 or 1000000"),
        ("ACME,2025-12-31,12,USD,1,ifrs,yes,,,,", "Period ends on: 2025-12-31: no line is given"),
    ],
)
def test_what_is_wrong_is_said_of_the_row_and_nothing_is_kept(bring_in, acme, row, sentence):  # noqa: F811
    run = bring_in("statements", file_of(row))

    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert not FinancialStatement.objects.exists()


def test_undoing_withdraws_and_what_stood_before_stands_again(bring_in, acme):  # noqa: F811
    bring_in("statements", file_of(ROW))
    run = bring_in("statements", file_of(ROW.replace(",120,", ",130,")))

    undone = undo_import(import_id=run.pk, actor_id=None, at=AT)

    assert undone.status == "undone"
    assert amounts(acme)[0]["cash"] == 120_000
    again = bring_in("statements", file_of(ROW.replace(",120,", ",130,")))
    assert (again.status, FinancialStatement.objects.latest("version").version) == ("applied", 3)


def test_a_statement_that_was_restated_since_is_not_withdrawn(bring_in, acme):  # noqa: F811
    run = bring_in("statements", file_of(ROW))
    bring_in("statements", file_of(ROW.replace(",120,", ",130,")))

    refused = undo_import(import_id=run.pk, actor_id=None, at=AT)

    assert (refused.status, refused.failure_code) == ("applied", "cannot_undo")
    assert get_failure(run=refused) == "The import cannot be undone: 1 of its statements were restated since."


def test_what_was_known_before_an_undo_is_still_found(bring_in, acme):  # noqa: F811
    run = bring_in("statements", file_of(ROW))
    recorded = FinancialStatement.objects.get().recorded_at
    undo_import(import_id=run.pk, actor_id=None, at=recorded.replace(year=recorded.year + 1))

    assert amounts(acme) == []
    assert amounts(acme, known_at=recorded)[0]["cash"] == 120_000
