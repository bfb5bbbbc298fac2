"""Several periods are typed side by side, checked while they are typed, and nobody restates what they have not seen."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from credit.domain.statements import Extra, Line, Statement
from credit.models import FinancialStatement, StatementExtra
from credit.queries.statements import list_statements
from credit.services.statements import (
    Entry,
    StatementChangedError,
    StatementRefusedError,
    record_statement,
    record_statements,
)
from finance_crm.activity.models import Attachment
from tests.credit.assessment.published_company import BEFORE, NOW, in_thousands

END = date(2025, 12, 31)


def column(at: int, statement: Statement, unit: int = 1, **about: str) -> dict[str, str]:
    """Return a column of the sheet as a browser posts it."""
    said = {
        "period_end_date": f"{statement.period_end:%Y-%m-%d}",
        "months": str(statement.months),
        "currency": statement.currency,
        "standard": "ifrs",
    }
    lines = {line.value: str(amount / unit) for line, amount in statement.given.items()}
    return {f"p{at}-{name}": text for name, text in (said | lines | about).items()}


def sheet(*columns: dict[str, str], unit: str = "1", extras: int = 0, **more: str) -> dict[str, str]:
    page = {"unit": unit, "periods": str(len(columns)), "extras": str(extras)}
    for each in columns:
        page |= each
    return page | more


@pytest.fixture
def type_in(client_of, acme):
    client = client_of("analyst")
    return lambda data, name="credit:statement_new", args=(): client.post(reverse(name, args=[acme.pk, *args]), data)


def stored(acme) -> list[Statement]:
    known = list_statements(customer_id=acme.pk, as_of=date(2199, 1, 1), known_at=None)
    return [period.statement for period in known]


def test_two_periods_go_in_together(type_in, acme):
    answer = type_in(sheet(column(0, BEFORE), column(1, NOW)))

    assert answer.status_code == 302
    assert stored(acme) == [BEFORE, NOW]


def test_a_column_without_an_amount_does_not_count(type_in, acme):
    empty = {"p1-period_end_date": "2026-12-31", "p1-months": "12", "p1-currency": "USD"}

    type_in(sheet(column(0, NOW), empty))

    assert stored(acme) == [NOW]


def test_all_periods_go_in_or_none(type_in, acme):
    answer = type_in(sheet(column(0, BEFORE), column(1, NOW, currency="XXZ")))

    assert (answer.status_code, stored(acme)) == (422, [])
    assert "2025-12-31 · Currency: XXZ is not an ISO 4217 currency code." in answer.text


def test_two_columns_of_one_period_are_refused(type_in, acme):
    answer = type_in(sheet(column(0, NOW), column(1, NOW)))

    assert (answer.status_code, stored(acme)) == (422, [])
    assert "Two of them are of the same period." in answer.text


@pytest.mark.parametrize(
    ("typed", "amount"),
    [("1,250", 1250), ("1 250.5", Decimal("1250.5")), ("(120)", -120), ("\u2212120", -120), ("1'250", 1250)],
)
def test_amounts_are_read_as_they_stand_on_paper(type_in, acme, typed, amount):
    type_in(sheet({"p0-period_end_date": "2025-12-31", "p0-months": "12", "p0-currency": "USD",
                   "p0-standard": "ifrs", "p0-net_income": typed}))  # fmt: skip

    assert stored(acme)[0].given == {Line.NET_INCOME: amount}


def test_an_amount_of_two_readings_is_asked_for_again(type_in, acme):
    answer = type_in(sheet(column(0, Statement(END, 12, "USD", {Line.CASH: Decimal(1)}), cash="1,5")))

    assert (answer.status_code, stored(acme)) == (422, [])
    assert "2025-12-31 · Cash: Enter a number." in answer.text


def test_more_room_keeps_what_was_typed_and_says_nothing_of_what_is_wrong(type_in, acme):
    answer = type_in(sheet(column(0, NOW, cash="much"), action="add_period"))

    assert answer.status_code == 200
    assert 'name="p0-cash" value="much"' in answer.text
    assert 'name="p1-currency" value="USD"' in answer.text
    assert "Enter a number." not in answer.text
    assert stored(acme) == []


def test_a_version_recorded_meanwhile_is_not_overwritten_and_what_was_typed_stays(type_in, keep, acme):
    keep(NOW)
    row = FinancialStatement.objects.get()
    keep(Statement(END, 12, "USD", NOW.given | {Line.CASH: Decimal(7)}))
    mine = column(0, Statement(END, 12, "USD", NOW.given | {Line.CASH: Decimal(9)}), base="2025-12-31:12:1")

    answer = type_in(sheet(mine), "credit:statement_restate", [row.pk])

    assert (answer.status_code, FinancialStatement.objects.count()) == (422, 2)
    assert "Version 2 of this period was recorded meanwhile, so yours is not saved yet." in answer.text
    assert 'name="p0-cash" value="9"' in answer.text
    assert 'name="p0-base" value="2025-12-31:12:2"' in answer.text
    type_in(sheet(mine | {"p0-base": "2025-12-31:12:2"}), "credit:statement_restate", [row.pk])
    assert [one.given[Line.CASH] for one in stored(acme)] == [9]


def test_a_period_that_is_there_already_is_not_typed_over_unseen(type_in, keep, acme):
    keep(NOW)

    answer = type_in(sheet(column(0, Statement(END, 12, "USD", {Line.CASH: Decimal(9)}))))

    assert (answer.status_code, stored(acme)) == (422, [NOW])


def test_two_first_versions_at_once_give_an_error_that_says_so(acme, monkeypatch):
    entry = Entry(NOW, "ifrs", is_audited=False, based_on=0)
    record_statements(customer_id=acme.pk, entries=[entry], source="theirs", actor_id=None)
    # What the slower of two writers sees: its look came before the other's commit.
    monkeypatch.setattr("credit.services.statements._versions", lambda *_: FinancialStatement.objects.none())

    with pytest.raises(StatementChangedError):
        record_statements(customer_id=acme.pk, entries=[entry], source="mine", actor_id=None)

    assert FinancialStatement.objects.get().source == "theirs"


def test_an_error_in_one_period_leaves_none(acme):
    empty = Statement(END, 12, "USD", {})

    with pytest.raises(StatementRefusedError):
        record_statements(
            customer_id=acme.pk,
            entries=[Entry(BEFORE, "ifrs", True), Entry(empty, "ifrs", True)],
            source="",
            actor_id=None,
        )

    assert stored(acme) == []


EXTRA = {"x0-under": "current_assets", "x0-label": "Prepaid rent", "x0-a0": "30"}
SHORT = Statement(END, 12, "USD", {Line.CASH: Decimal(100), Line.RECEIVABLES: Decimal(300)})


def test_a_line_of_ones_own_adds_to_its_sub_total(type_in, acme):
    type_in(sheet(column(0, SHORT), unit="1000", extras=1, **EXTRA))

    (statement,) = stored(acme)
    assert statement.extras == (Extra(Line.CURRENT_ASSETS, "Prepaid rent", Decimal(30_000)),)
    assert statement.given[Line.CURRENT_ASSETS] == 430_000
    assert statement.computed(Line.CURRENT_ASSETS) == 430_000


def test_a_line_of_ones_own_needs_a_name_and_a_place(type_in, acme):
    answer = type_in(sheet(column(0, SHORT), extras=1, **(EXTRA | {"x0-label": ""})))

    assert (answer.status_code, stored(acme)) == (422, [])
    assert "Say what the line is called and what it adds to." in answer.text


def test_the_panel_shows_lines_of_ones_own_above_their_sub_total(client_of, acme):
    statement = Statement(END, 12, "USD", SHORT.given, (Extra(Line.CURRENT_ASSETS, "Prepaid rent", Decimal(30)),))
    record_statement(
        customer_id=acme.pk, statement=statement, standard="ifrs", is_audited=True, source="", actor_id=None
    )

    page = client_of("executive").get(reverse("credit:statements", args=[acme.pk])).text

    assert page.index("Prepaid rent") < page.index("Current assets")
    assert "<strong>430</strong>" in page


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"under": "cash"}, "statement_extra_known"),
        ({"label": ""}, "statement_extra_has_label"),
    ],
)
def test_the_database_itself_refuses_lines_of_ones_own_that_cannot_be(acme, changes, rule):
    row = FinancialStatement.objects.create(customer=acme, period_end_date=END, currency="USD", cash=1)
    fields = {"statement": row, "under": "equity", "label": "Minorities", "amount": 1}
    StatementExtra.objects.create(**fields)

    with pytest.raises(IntegrityError, match=rule), transaction.atomic():
        StatementExtra.objects.create(**(fields | {"label": "Other"} | changes))
    with pytest.raises(IntegrityError, match="statement_extra_once"), transaction.atomic():
        StatementExtra.objects.create(**fields)


@pytest.fixture
def check(client_of, acme):
    client = client_of("analyst")
    return lambda data: client.post(reverse("credit:statement_check", args=[acme.pk]) + "?as_of=2026-03-31", data)


def test_sub_totals_are_added_up_while_typing_in_the_typed_unit(check):
    answer = check(sheet(column(0, in_thousands(NOW), unit=1000), unit="1000")).text

    assert 'id="sum-0-current_assets" for="id_p0-current_assets" hx-swap-oob="true">= 850</output>' in answer
    assert 'id="sum-0-gross_profit" for="id_p0-gross_profit" hx-swap-oob="true">= 600</output>' in answer
    assert 'id="gap-0" hx-swap-oob="true">0</output>' in answer


def test_what_is_odd_is_found_while_typing_beside_the_other_column(check, acme):
    slipped = Statement(END, 12, "USD", {line: amount * 1000 for line, amount in NOW.given.items()})

    answer = check(sheet(column(0, BEFORE), column(1, slipped))).text

    assert "About a thousand times the year before: look at the unit" in answer
    assert FinancialStatement.objects.count() == 0


def test_a_gap_to_a_stored_period_is_found_while_typing(check, keep):
    keep(Statement(date(2023, 12, 31), 12, "USD", BEFORE.given))

    assert "There is a gap to the period before" in check(sheet(column(0, NOW))).text


def test_an_undated_column_adds_up_and_is_asked_for_its_day(check):
    answer = check(sheet({"p0-cash": "1", "p0-receivables": "2"})).text

    assert "= 3</output>" in answer
    assert "Period 1: say on which day it ends." in answer


@pytest.mark.parametrize("junk", [{}, {"periods": "999", "unit": "7"}, {"periods": "1", "p0-cash": "\x00"}])
def test_a_check_of_nonsense_is_no_error_page(check, junk):
    assert check(junk).status_code == 200


def test_the_sheet_costs_the_same_queries_whatever_was_typed(check, keep, django_assert_max_num_queries):
    keep(BEFORE)

    with django_assert_max_num_queries(12):
        check(sheet(column(0, NOW), column(1, Statement(date(2026, 12, 31), 12, "USD", NOW.given))))

    assert connection.vendor == "postgresql"


def test_versions_stand_side_by_side_with_what_changed(client_of, keep, acme):
    keep(SHORT)
    keep(Statement(END, 12, "USD", SHORT.given | {Line.CASH: Decimal(70)}))
    latest = FinancialStatement.objects.get(version=2)

    page = client_of("executive").get(reverse("credit:statement", args=[acme.pk, latest.pk])).text

    assert "Version 1" in page and "Version 2" in page
    assert "-30" in page or "\u221230" in page
    assert "Restate" not in page


def test_versions_of_a_customer_out_of_sight_are_not_found(client_of, keep, acme):
    keep(SHORT)
    address = reverse("credit:statement", args=[acme.pk, FinancialStatement.objects.get().pk])

    assert client_of("sales_manager").get(address).status_code == 404
    assert client_of("analyst").get(reverse("credit:statement", args=[acme.pk, 999_999])).status_code == 404


def test_a_file_chosen_with_a_period_is_attached_to_its_version(type_in, acme, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path

    type_in(sheet(column(0, SHORT)) | {"p0-file": SimpleUploadedFile("report.pdf", b"%PDF-1.7")})

    (file,) = Attachment.objects.all()
    assert (file.subject, file.object_id, file.file_name) == (
        "statement", FinancialStatement.objects.get().pk, "report.pdf",
    )  # fmt: skip
