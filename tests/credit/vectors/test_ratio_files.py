"""The file of ratios says of every customer what the catalogue says of its latest statement."""

import csv
from datetime import UTC, date, datetime
from decimal import Decimal
from io import StringIO

import pytest
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit.domain.ratios import CATALOGUE, RatioName, all_ratios
from credit.domain.statements import Line, Statement
from credit.models import FinancialStatement
from credit.queries.ratio_files import RATIO_COLUMNS, ratios_relation
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.access.models import Team
from finance_crm.sql import fetch_all
from tests.credit.assessment.published_company import BEFORE, NOW
from tests.credit.collections.conftest import book, signed_in  # noqa: F401

DAY = date(2026, 4, 30)


def store(customer, statement: Statement, *, version: int = 1) -> FinancialStatement:
    return FinancialStatement.objects.create(
        customer_id=customer.pk,
        period_end_date=statement.period_end,
        months=statement.months,
        currency=statement.currency,
        version=version,
        **{line.value: amount for line, amount in statement.given.items()},
    )


def rows(**asked) -> list[dict]:
    relation = ratios_relation(**{"as_of": DAY, "known_at": None, "scope": EVERYTHING} | asked)
    return [dict(zip(RATIO_COLUMNS, row, strict=True)) for row in fetch_all(relation.sql, relation.params)]


def assert_same(row: dict, latest: Statement, earlier: Statement | None) -> None:
    for name, expected in all_ratios(latest, earlier=earlier).items():
        assert row[f"{name}_status"] == expected.status.value, name
        if expected.value is None:
            assert row[name] is None, name
        else:
            # Combinations add up rounded parts.
            assert row[name] == pytest.approx(expected.value, rel=Decimal("1e-9"), abs=Decimal("2e-6")), name


def test_the_published_company(book):  # noqa: F811
    acme = book.customer("ACME")
    store(acme, BEFORE)
    store(acme, NOW)

    (row,) = rows()

    assert (row["customer_code"], row["period_end_date"], row["currency"]) == ("ACME", NOW.period_end, "USD")
    assert_same(row, NOW, BEFORE)


amounts = st.just(Decimal(0)) | st.integers(-(10**9), 10**9).map(lambda cents: Decimal(cents) / 100)
statements = st.builds(
    Statement,
    period_end=st.sampled_from([date(2023, 12, 31), date(2024, 12, 31), date(2025, 12, 31)]),
    months=st.just(12) | st.integers(1, 18),
    currency=st.sampled_from(["USD", "USD", "EUR"]),
    given=st.dictionaries(st.sampled_from(list(Line)), amounts, min_size=1)
    | st.fixed_dictionaries(dict.fromkeys(Line, amounts)),
)
histories = st.lists(
    st.lists(statements, min_size=1, max_size=3, unique_by=lambda period: period.period_end), min_size=1, max_size=4
)


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(histories)
def test_any_statements(book, given_histories):  # noqa: F811
    FinancialStatement.objects.all().delete()
    wanted = {}
    for history in given_histories:
        customer = book.customer(f"C{len(wanted)}-{FinancialStatement.objects.count()}-{id(history)}")
        for statement in history:
            store(customer, statement)
        wanted[customer.code] = sorted(history, key=lambda period: period.period_end, reverse=True)

    found = {row["customer_code"]: row for row in rows()}

    assert found.keys() == wanted.keys()
    for code, history in wanted.items():
        assert_same(found[code], history[0], history[1] if len(history) > 1 else None)


def test_the_latest_version_known_then_counts(book):  # noqa: F811
    acme = book.customer("ACME")
    store(acme, NOW)
    restated = store(acme, Statement(NOW.period_end, 12, "USD", {**NOW.given, Line.CASH: Decimal(240)}), version=2)
    FinancialStatement.objects.filter(version=1).update(recorded_at=datetime(2026, 2, 1, tzinfo=UTC))
    FinancialStatement.objects.filter(pk=restated.pk).update(recorded_at=datetime(2026, 3, 1, tzinfo=UTC))

    (now,) = rows()
    (then,) = rows(known_at=datetime(2026, 2, 15, tzinfo=UTC))

    assert (now[RatioName.CASH], then[RatioName.CASH]) == (Decimal("0.48"), Decimal("0.24"))
    assert rows(known_at=datetime(2026, 1, 1, tzinfo=UTC)) == []


def test_a_file_holds_whom_its_reader_sees(book):  # noqa: F811
    north = Team.objects.create(code="N", name="North")
    store(book.customer("MINE", team=north), NOW)
    store(book.customer("OTHERS"), NOW)

    answer = signed_in("sales_manager", north).get(
        reverse("exchange:export", args=["ratios"]), {"format": "csv", "as_of": DAY.isoformat()}
    )

    (row,) = csv.DictReader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig")))
    assert row["customer_code"] == "MINE"
    assert (row["current_ratio"], row["current_ratio_status"]) == ("1.7", "ok")
    assert {f"{name.value}_status" for name in CATALOGUE} <= row.keys()


def test_one_customer_can_be_asked_for(book):  # noqa: F811
    for code in ("ACME", "BETA"):
        store(book.customer(code), NOW)

    assert [row["customer_code"] for row in rows(customer_code="BETA")] == ["BETA"]
