"""Ratios and published scores of three statements a customer, in memory, beside the same formulas in plain numpy.

Both begin with the statements as columns: ours with what was given, so that it also looks up each statement's earlier
periods; the limit with complete columns of all three periods side by side. Ours answers with statuses, reasons and
zones too.
"""

from collections.abc import Iterator

import numpy as np

from benchmarks.measuring import Figure, in_turn, seconds
from benchmarks.plain_formulas import Columns, plain_ratios, plain_scores
from benchmarks.sizes import Size
from credit.domain.ratios import RatioName
from credit.domain.statements import Line
from credit.domain.vectors.batches import LINES, FloatArray, StatementBatch, make_batch
from credit.domain.vectors.ratios import ratios_of
from credit.domain.vectors.scores import scores_of

PERIODS = 3
# What the bar is for. Of a tenth, all plain columns would lie in the cache, and nobody waits for so few.
STATEMENTS = 300_000
SEED = 20261031

# A sound company, in thousands, around which the others are drawn; sub-totals follow from these.
TYPICAL = {
    Line.CASH: 120,
    Line.RECEIVABLES: 400,
    Line.INVENTORY: 300,
    Line.OTHER_CURRENT_ASSETS: 30,
    Line.PROPERTY: 700,
    Line.INTANGIBLES: 150,
    Line.PAYABLES: 250,
    Line.SHORT_TERM_DEBT: 150,
    Line.OTHER_CURRENT_LIABILITIES: 100,
    Line.LONG_TERM_DEBT: 400,
    Line.OTHER_NON_CURRENT_LIABILITIES: 50,
    Line.SHARE_CAPITAL: 350,
    Line.RETAINED_EARNINGS: 400,
    Line.SALES: 2000,
    Line.COST_OF_SALES: 1400,
    Line.SELLING_GENERAL_ADMINISTRATIVE: 350,
    Line.DEPRECIATION: 90,
    Line.INTEREST: 40,
    Line.TAX: 30,
    Line.OPERATING_CASH_FLOW: 130,
    Line.CAPITAL_EXPENDITURE: 120,
    Line.DEBT_REPAYMENT: 60,
    Line.SHARES: 100,
    Line.MARKET_CAPITALISATION: 900,
}


def measure(size: Size) -> Iterator[Figure]:
    """Yield the time of all ratios and scores, and that of making the columns they are computed from."""
    amounts = amounts_of(STATEMENTS if size.has_bars else size.customers * PERIODS)
    batch = batch_of(amounts)
    columns = _columns(batch)
    _compare(batch, columns)
    times = in_turn(ours=lambda: _ours(batch), limit=lambda: _plain(columns), repetitions=3 * size.repetitions)
    yield Figure(f"ratios and scores of {len(batch):,} statements", *times, bar=1.5, unit="s")
    making = min(seconds(lambda: batch_of(amounts)) for _ in range(size.repetitions))
    yield Figure("statements as columns, sub-totals filled", making, times.limit, bar=None, unit="s")


def amounts_of(count: int) -> FloatArray:
    """Return statements whose every line varies by itself, to the cent, so that some of them make losses."""
    random = np.random.default_rng(SEED)
    amounts = np.full((len(LINES), count), np.nan)
    for line, typical in TYPICAL.items():
        amounts[LINES.index(line)] = np.round(typical * 1000 * random.lognormal(0, 0.3, count), 2)
    return amounts


def batch_of(amounts: FloatArray) -> StatementBatch:
    """Return them as a batch, three yearly ones a customer, latest first."""
    customers = amounts.shape[1] // PERIODS
    return make_batch(
        amounts,
        customers=np.repeat(np.arange(customers), PERIODS),
        period_ends=np.tile([20_000 - 365 * back for back in range(PERIODS)], customers),
        months=np.full(customers * PERIODS, 12),
        currencies=np.zeros(customers * PERIODS, np.uint8),
    )


def _columns(batch: StatementBatch) -> Columns:
    now, before = ({line.value: batch.amount(line, periods_back=back) for line in Line} for back in (0, 1))
    return Columns(now, before, batch.amount(Line.TOTAL_ASSETS, periods_back=2))


def _ours(batch: StatementBatch) -> object:
    return ratios_of(batch), scores_of(batch, price_index=100.0, dollars_per_unit=1.0)


def _plain(columns: Columns) -> object:
    with np.errstate(all="ignore"):
        return plain_ratios(columns), plain_scores(columns)


def _compare(batch: StatementBatch, columns: Columns) -> None:
    """See that both found the same where both have a value, and no guard or neutral value stands in between."""
    is_sound = (columns.now["gross_profit"] > 0) & (columns.before["gross_profit"] > 0)
    ratios, scores = ratios_of(batch), scores_of(batch, price_index=100.0, dollars_per_unit=1.0)
    with np.errstate(all="ignore"):
        by_hand = {name.value: column for name, column in zip(RatioName, plain_ratios(columns), strict=True)}
        by_hand |= plain_scores(columns)
    ours = {name.value: column for name, column in ratios.values.items()}
    ours |= {key: found.value for key, found in scores.items()}
    ours |= {f"{key} probability": found.probability for key, found in scores.items() if found.probability is not None}
    if ours.keys() != by_hand.keys():
        raise AssertionError(f"Only one of both knows {sorted(ours.keys() ^ by_hand.keys())}.")
    for name, column in ours.items():
        both = is_sound & np.isfinite(column) & np.isfinite(by_hand[name])
        if not both.any() or not np.allclose(column[both], by_hand[name][both], rtol=1e-9, atol=1e-9):
            raise AssertionError(f"{name} differs from what the plain formula gives.")
