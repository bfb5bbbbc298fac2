"""Published models are held against outcomes; equity that nobody stated is derived and marked."""

from datetime import date
from decimal import Decimal

import pytest

from credit.domain.derived_equity import with_equity
from credit.domain.model_performance import Performance, measure_models
from credit.domain.statements import Line, Statement
from credit.services.outcome_samples import rows_of, statement_of_row
from credit.services.scorecard_fits import read_specification
from tests.credit.scorecards.us_statements import FILE, needs_file

COMPANY = {
    Line.CURRENT_ASSETS: 60, Line.CURRENT_LIABILITIES: 40, Line.TOTAL_ASSETS: 100, Line.TOTAL_LIABILITIES: 70,
    Line.RETAINED_EARNINGS: 10, Line.EBIT: 10, Line.NET_INCOME: 4, Line.SALES: 200, Line.MARKET_CAPITALISATION: 50,
}  # fmt: skip


def statement(**changed) -> Statement:
    lines = {line.value: Decimal(amount) for line, amount in COMPANY.items()} | changed
    return Statement(
        date(2025, 12, 31), 12, "USD", {Line(key): value for key, value in lines.items() if value is not None}
    )


def measured(*customers: tuple[Statement, bool]) -> dict[str, Performance]:
    return {item.key: item for item in measure_models([([each], bad) for each, bad in customers])}


def test_equity_is_assets_less_liabilities_where_it_was_not_stated():
    found = with_equity(statement())

    assert (found.statement.amount(Line.EQUITY), found.is_derived) == (30, True)


@pytest.mark.parametrize(("changed", "equity"), [({"equity": Decimal(5)}, 5), ({"total_liabilities": None}, None)])
def test_stated_equity_stays_and_one_side_alone_gives_none(changed, equity):
    found = with_equity(statement(**changed))

    assert (found.statement.amount(Line.EQUITY), found.is_derived) == (equity, False)


def test_a_model_that_asks_for_equity_counts_the_customers_that_did_not_state_it():
    found = measured((statement(), False), (statement(equity=Decimal(30)), True))

    prime = next(item for item in found.values() if item.variant == "book equity")
    assert (prime.scored, prime.derived) == (2, 1)
    assert (found["grover"].scored, found["grover"].derived) == (2, 0)


def test_a_model_of_which_higher_is_worse_is_turned_round():
    found = measured((statement(), False), (statement(net_income=Decimal(-50)), True))

    assert (found["zmijewski"].auc, found["zmijewski"].ks) == (1, 1)


def test_one_kind_of_outcome_has_no_figure():
    assert measured((statement(), False))["grover"].auc is None


def test_a_model_without_its_inputs_names_them():
    found = measured((statement(market_capitalisation=None), False))["altman_z"]

    assert (found.is_missing_input, dict(found.missing)) == (True, {"market_capitalisation": 1})


@needs_file
def test_published_models_reach_their_known_figures_on_us_companies():
    found = measured(*us_companies())

    figures = {key: round(float(found[key].auc), 2) for key in ("altman_z", "zmijewski", "grover")}
    assert figures == {"altman_z": 0.75, "zmijewski": 0.80, "grover": 0.75}
    assert found["springate"].is_missing_input
    assert all(item.derived == 1856 for item in found.values() if item.name.startswith(("Altman Z′", "Altman Z″")))


def us_companies():
    layout = read_specification("listed")["file"]
    return [(statement_of_row(row, layout=layout), row["failed"] == "1") for row in rows_of(FILE)]
