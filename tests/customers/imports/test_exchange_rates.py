"""Exchange rates from a file: of one currency and day, twelve decimals deep, never of the reporting currency."""

from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from customers.models import Customer, ExchangeRate, Invoice, Posting
from tests.customers.imports.conftest import PLAINLY, Bring, told
from tests.customers.imports.samples import counts

HEADER = "currency,rate_date,rate"
INVOICES = "number,customer,issue_date,due_date,currency,gross\n"


def live() -> list[tuple[str, str, Decimal]]:
    rows = ExchangeRate.objects.filter(reverses=None, is_reversed=False).order_by("currency", "rate_date")
    return [(rate.currency, rate.rate_date.isoformat(), rate.rate) for rate in rows]


def test_rates_arrive_with_all_their_decimals(bring_in: Bring) -> None:
    run = bring_in("exchange_rates", f"{HEADER}\nEUR,2026-01-01,1.123456789012\njpy,2026-01-01,0.0064\n", mode="create")

    assert (run.status, counts(run)) == ("applied", (2, 0, 0, 0))
    assert live() == [("EUR", "2026-01-01", Decimal("1.123456789012")), ("JPY", "2026-01-01", Decimal("0.0064"))]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        ("USD,2026-01-01,1", "Currency: USD is the reporting currency itself"),
        ("EUR,2026-01-01,0", "Rate: 0 is not more than zero"),
        ("EUR,2026-01-01,-1.1", "Rate: -1.1 is not more than zero"),
        ("EURO,2026-01-01,1.1", "Currency: “EURO” is not an ISO 4217 currency code"),
        (",2026-01-01,1.1", "Currency: is empty but required"),
        ("EUR,,1.1", "Date: is empty but required"),
        ("EUR,2026-01-01,", "Rate: is empty but required"),
    ],
)
def test_a_broken_rule_is_one_sentence_and_nothing_is_written(bring_in: Bring, row: str, sentence: str) -> None:
    run = bring_in("exchange_rates", f"{HEADER}\n{row}\n", mapping=PLAINLY)

    assert (run.status, told(run)) == ("refused", [(2, sentence)])
    assert (live(), Posting.objects.count()) == ([], 0)


def test_in_another_reporting_currency_another_one_is_refused(bring_in: Bring, settings: object) -> None:
    settings.REPORTING_CURRENCY = "TWD"

    run = bring_in("exchange_rates", f"{HEADER}\nUSD,2026-01-01,32\nTWD,2026-01-01,1\n", accepts_good_rows=True)

    assert told(run) == [(3, "Currency: TWD is the reporting currency itself")]
    assert live() == [("USD", "2026-01-01", Decimal(32))]


def test_a_rate_written_with_more_zeros_is_the_same(bring_in: Bring) -> None:
    bring_in("exchange_rates", f"{HEADER}\nEUR,2026-01-01,1.1\n")

    run = bring_in("exchange_rates", f"{HEADER}\nEUR,2026-01-01,1.1000\n", mode="create")

    assert (run.status, counts(run)) == ("applied", (0, 0, 1, 0))


def test_new_changed_and_unchanged_rows_are_told_apart(bring_in: Bring) -> None:
    bring_in("exchange_rates", f"{HEADER}\nEUR,2026-01-01,1.1\nEUR,2026-01-02,1.2\n")

    run = bring_in("exchange_rates", f"{HEADER}\nEUR,2026-01-01,1.1\nEUR,2026-01-02,1.25\nEUR,2026-01-03,1.3\n")

    assert counts(run) == (1, 1, 1, 0)
    assert [rate for _, _, rate in live()] == [Decimal("1.1"), Decimal("1.25"), Decimal("1.3")]


@pytest.mark.parametrize(
    ("issued", "reporting"),
    [("2026-01-01", 110), ("2026-01-09", 110), ("2026-01-10", 120), ("2026-12-31", 120)],
)
def test_a_rate_holds_from_its_day_until_the_next_one(
    bring_in: Bring, acme: Customer, issued: str, reporting: int
) -> None:
    bring_in("exchange_rates", f"{HEADER}\nEUR,2026-01-01,1.1\nEUR,2026-01-10,1.2\n")

    bring_in("invoices", f"{INVOICES}I1,ACME,{issued},2026-12-31,EUR,100\n")

    assert Invoice.objects.get().reporting_gross == reporting


def test_a_replaced_rate_is_no_rate_any_more(bring_in: Bring, acme: Customer) -> None:
    bring_in("exchange_rates", f"{HEADER}\nEUR,2026-01-01,1.1\n")
    bring_in("exchange_rates", f"{HEADER}\nEUR,2026-01-01,1.3\n")

    bring_in("invoices", f"{INVOICES}I1,ACME,2026-01-02,2026-02-01,EUR,100\n")

    assert Invoice.objects.get().reporting_gross == 130


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rate=st.decimals("0.000000000001", "999999999999", places=12))
def test_any_positive_rate_comes_back_as_it_was_written(bring_in: Bring, rate: Decimal) -> None:
    content = f"{HEADER}\nGBP,2026-01-01,{rate:f}\n"

    bring_in("exchange_rates", content, mapping=PLAINLY)
    again = bring_in("exchange_rates", content, mapping=PLAINLY, mode="create")

    assert live() == [("GBP", "2026-01-01", rate)]
    assert counts(again) == (0, 0, 1, 0)
