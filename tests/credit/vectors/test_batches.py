"""A batch holds amounts exactly, finds each statement's earlier periods, and completes sub-totals."""

from datetime import date
from decimal import Decimal

import numpy as np
import pytest

from credit.domain.ratio_results import Status
from credit.domain.ratios import RatioName
from credit.domain.statements import PARTS, Line, Statement
from credit.domain.vectors.batches import LINES, ROW_OF, batch_of_statements, make_batch, pivot
from credit.domain.vectors.ratios import STATUS_CODES, ratios_of
from tests.credit.assessment.published_company import BEFORE, NOW


def sold(year, amount, *, currency="USD", months=12):
    return Statement(date(year, 12, 31), months, currency, {Line.SALES: Decimal(amount)})


def test_earlier_periods_are_found_in_whatever_order_statements_come():
    histories = [[sold(2023, 1), sold(2025, 3), sold(2024, 2)], [sold(2025, 30)], [sold(2024, 200), sold(2025, 300)]]

    batch = batch_of_statements(histories)

    np.testing.assert_array_equal(batch.amount(Line.SALES), [1, 3, 2, 30, 200, 300])
    nothing = np.nan
    np.testing.assert_array_equal(batch.amount(Line.SALES, periods_back=1), [nothing, 2, 1, nothing, nothing, 200])
    np.testing.assert_array_equal(
        batch.amount(Line.SALES, periods_back=2), [nothing, 1, nothing, nothing, nothing, nothing]
    )


def test_a_period_in_another_currency_is_missing_and_the_one_before_it_is_not():
    batch = batch_of_statements([[sold(2025, 3), sold(2024, 2, currency="EUR"), sold(2023, 1)]])

    assert np.isnan(batch.amount(Line.SALES, periods_back=1)[0])
    assert batch.amount(Line.SALES, periods_back=2)[0] == 1


@pytest.mark.parametrize("line", PARTS)
def test_sub_totals_follow_from_their_parts_and_what_is_given_stands(line):
    followed, given_otherwise = NOW, Statement(NOW.period_end, 12, "USD", {**NOW.given, line: Decimal(7)})

    batch = batch_of_statements([[followed], [given_otherwise]])

    assert batch.amount(line)[0] == float(followed.amount(line))
    assert batch.amount(line)[1] == 7


def test_cents_that_add_up_to_nothing_are_nothing():
    cents = {
        Line.SHORT_TERM_DEBT: "0.1",
        Line.LONG_TERM_DEBT: "0.2",
        Line.CASH: "0.3",
        Line.EBIT: "1",
        Line.DEPRECIATION: "0",
    }
    history = [Statement(date(2025, 12, 31), 12, "USD", {line: Decimal(amount) for line, amount in cents.items()})]

    found = ratios_of(batch_of_statements([history]))

    assert found.statuses[RatioName.NET_DEBT_TO_EBITDA][0] == STATUS_CODES[Status.BEST_BY_ABSENCE]


def test_infinite_amounts_are_missing():
    amounts = np.full((len(LINES), 1), np.inf)

    batch = make_batch(amounts, customers=[1], period_ends=[0], months=[12], currencies=["USD"])

    assert all(np.isnan(batch.amount(line)[0]) for line in Line)


def test_lines_of_a_database_become_columns():
    amounts = pivot(
        2, statements=[0, 1, 1], lines=[ROW_OF[Line.CASH], ROW_OF[Line.CASH], ROW_OF[Line.SALES]], amounts=[1, 2, 3]
    )

    assert amounts.shape == (len(Line), 2)
    np.testing.assert_array_equal(amounts[ROW_OF[Line.CASH]], [1, 2])
    np.testing.assert_array_equal(amounts[ROW_OF[Line.SALES]], [np.nan, 3])


def test_a_batch_of_many_chunks_answers_as_one_of_few():
    one = ratios_of(batch_of_statements([[NOW, BEFORE]]))

    many = ratios_of(batch_of_statements([[NOW, BEFORE]] * 5000))

    for name, values in many.values.items():
        np.testing.assert_array_equal(values.reshape(-1, 2), np.broadcast_to(one.values[name], (5000, 2)))


def test_no_statements_are_no_answers():
    found = ratios_of(batch_of_statements([]))

    assert all(len(values) == 0 for values in found.values.values())
