"""A statement is typed on a page; the same again changes nothing, another one is a version beside it."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from credit.domain.statements import Line, Statement
from credit.models import FinancialStatement
from credit.queries.statements import list_statements
from credit.services.statements import StatementRefusedError, record_statement
from customers.models import Customer
from finance_crm.access.models import Team
from tests.credit.assessment.published_company import BEFORE, NOW, in_thousands

END = date(2025, 12, 31)
LINES = {"cash", "receivables", "sales", "shares"}
PAGE = {"unit": "1000", "periods": "1", "extras": "0"}
TYPED = PAGE | {
    "p0-period_end_date": "2025-12-31", "p0-months": "12", "p0-currency": "USD", "p0-standard": "ifrs",
    "p0-is_audited": "on", "p0-cash": "120", "p0-receivables": "400.5", "p0-sales": "2000", "p0-shares": "100",
}  # fmt: skip


def record(customer: Customer, *, end: date = END, audited: bool = False, **lines: str) -> FinancialStatement:
    given = {Line(name): Decimal(amount) for name, amount in lines.items()}
    statement = Statement(end, 12, "USD", given)
    return record_statement(
        customer_id=customer.pk,
        statement=statement,
        standard="local",
        is_audited=audited,
        source="test",
        actor_id=None,
    )


def test_a_typed_statement_is_kept_in_major_units_and_shares_as_they_are(client_of, acme):
    analyst = client_of("analyst")

    answer = analyst.post(reverse("credit:statement_new", args=[acme.pk]), TYPED)

    row = FinancialStatement.objects.get()
    assert answer["Location"] == reverse("customers:customer", args=[acme.pk]) + "?tab=credit"
    assert (row.version, row.standard, row.is_audited, row.recorded_by_id) == (1, "ifrs", True, analyst.user.pk)
    assert row.given == {
        Line.CASH: 120_000, Line.RECEIVABLES: 400_500, Line.SALES: 2_000_000, Line.SHARES: 100,
    }  # fmt: skip


def test_the_same_again_changes_nothing(acme):
    first = record(acme, cash="1", sales="10")

    assert record(acme, sales="10", cash="1") == first
    assert FinancialStatement.objects.count() == 1


@pytest.mark.parametrize("change", [{"cash": "2"}, {"inventory": "5"}, {"audited": True}])
def test_anything_else_for_the_period_is_a_new_version_beside_the_old(acme, change):
    first = record(acme, cash="1", sales="10")

    restated = record(acme, **{"cash": "1", "sales": "10"} | change)

    assert (first.version, restated.version) == (1, 2)
    first.refresh_from_db()
    assert first.cash == 1


def test_what_was_known_before_a_restatement_is_still_found(acme):
    record(acme, cash="1")
    FinancialStatement.objects.update(recorded_at=timezone.now() - timedelta(days=9))
    record(acme, cash="2")

    def cash(known_at):
        known = list_statements(customer_id=acme.pk, as_of=END, known_at=known_at)
        return [period.statement.amount(Line.CASH) for period in known]

    assert (cash(None), cash(timezone.now() - timedelta(days=5))) == ([2], [1])
    assert cash(timezone.now() - timedelta(days=10)) == []


def test_periods_stand_oldest_first_and_only_those_that_ended_by_the_day(acme):
    for year in (2025, 2023, 2024):
        record(acme, end=date(year, 12, 31), cash=str(year))

    known = list_statements(customer_id=acme.pk, as_of=date(2024, 12, 31), known_at=None)

    assert [period.statement.period_end.year for period in known] == [2023, 2024]


def test_a_statement_without_a_line_is_refused(acme, client_of):
    with pytest.raises(StatementRefusedError, match="Give at least one line"):
        record(acme)

    empty = {name: value for name, value in TYPED.items() if name.removeprefix("p0-") not in LINES}
    answer = client_of("analyst").post(reverse("credit:statement_new", args=[acme.pk]), empty)
    assert (answer.status_code, "Give at least one line." in answer.text) == (422, True)
    assert not FinancialStatement.objects.exists()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"p0-currency": "XXZ"}, "XXZ is not an ISO 4217 currency code."),
        ({"p0-months": "0"}, "Ensure this value is greater than or equal to 1."),
        ({"p0-months": "19"}, "Ensure this value is less than or equal to 18."),
        ({"p0-cash": "much"}, "Enter a number."),
        ({"p0-period_end_date": "2025-02-29"}, "Enter a valid date."),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client_of, acme, changes, error):
    answer = client_of("analyst").post(reverse("credit:statement_new", args=[acme.pk]), TYPED | changes)

    assert (answer.status_code, error in answer.text) == (422, True)
    assert 'value="400.5"' in answer.text
    assert not FinancialStatement.objects.exists()


def test_restating_starts_from_what_was_stated(client_of, acme):
    row = record(acme, cash="1500", sales="10")

    page = client_of("analyst").get(reverse("credit:statement_restate", args=[acme.pk, row.pk])).text

    assert 'name="p0-cash" value="1500"' in page
    assert 'name="p0-period_end_date" value="2025-12-31"' in page
    assert 'name="p0-base" value="2025-12-31:12:1"' in page


def test_the_panel_shows_periods_side_by_side_with_sub_totals_and_what_is_missing(client_of, acme):
    record(acme, end=date(2024, 12, 31), cash="100", receivables="300", inventory="20")
    record(acme, cash="120", receivables="400")

    page = client_of("executive").get(reverse("credit:statements", args=[acme.pk])).text

    assert page.index("Dec 31, 2024") < page.index("Dec 31, 2025")
    assert "<strong>520</strong>" in page
    assert "missing" in page
    assert "Add statements" not in page


def test_a_customer_without_statements_is_told_what_they_are_for(client_of, acme):
    page = client_of("analyst").get(reverse("credit:statements", args=[acme.pk])).text

    assert "No statements yet" in page
    assert "Add statements" in page


@pytest.mark.parametrize("role", ["sales_manager", "collector", "executive", "risk_officer"])
def test_who_may_not_edit_customers_types_no_statement(client_of, acme, role):
    Customer.objects.update(team=Team.objects.create(code="W", name="West"))
    client = client_of(role)
    client.user.teams.set(Team.objects.all())

    assert client.post(reverse("credit:statement_new", args=[acme.pk]), TYPED).status_code == 403
    assert not FinancialStatement.objects.exists()


def test_statements_of_a_customer_out_of_sight_are_not_found(client_of, acme):
    assert client_of("sales_manager").get(reverse("credit:statements", args=[acme.pk])).status_code == 404


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"months": 0}, "statement_months_plausible"),
        ({"version": 0}, "statement_version_positive"),
        ({"standard": "none"}, "statement_standard_known"),
    ],
)
def test_the_database_itself_refuses_what_cannot_be(acme, changes, rule):
    record(acme, cash="1")

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        FinancialStatement.objects.update(**changes)


@pytest.mark.parametrize(
    ("rule", "lines"), [("statement_version_unique", {"cash": 1}), ("statement_says_something", {"version": 2})]
)
def test_the_database_itself_refuses_a_version_twice_and_one_without_a_line(acme, rule, lines):
    record(acme, cash="1")

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        FinancialStatement.objects.create(customer=acme, period_end_date=END, months=12, currency="USD", **lines)


def test_the_panel_grades_each_period_and_says_what_was_found(client_of, acme):
    full = in_thousands(NOW)
    for each in (full, in_thousands(BEFORE, retained_earnings=300)):
        record_statement(
            customer_id=acme.pk, statement=each, standard="ifrs", is_audited=True, source="test", actor_id=None
        )

    page = client_of("analyst").get(reverse("credit:statements", args=[acme.pk]), {"as_of": "2026-03-31"}).text

    assert page.index(">D</span>") < page.index(">A</span>")
    assert (
        "Dec 31, 2024 · Total assets: Assets do not equal liabilities and equity (1,500,000 / 1,490,000)"
        in " ".join(page.split())
    )
    assert "errors were found" in page
