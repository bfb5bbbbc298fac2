"""The ratios of other companies of an industry: as published by others, else those of our own customers. Set-based."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import numpy as np

from credit.domain.peers import Origin, Peers, peers_of
from credit.domain.ratios import CATALOGUE, RatioName, Unit
from credit.domain.vectors.batches import LINES, make_batch
from credit.domain.vectors.ratios import ratios_of
from credit.models import IndustryBenchmark
from customers.queries.relations import customers_of_industry_relation
from finance_crm.periods import add_months
from finance_crm.sql import fetch_report

# So many, chosen by a hash of their ids, tell a quartile to about two hundredths, and cost the same however many
# there are.
MOST_COMPANIES = 500
# Two years for the latest statement, and the year before it for averages.
WINDOW_MONTHS, LATEST_MONTHS = 36, 24

_PEERS = """
WITH peers AS (
    SELECT c.customer_id FROM ({industry}) c
    WHERE c.customer_id <> %(customer_id)s AND EXISTS (
        SELECT FROM credit_financialstatement f WHERE f.customer_id = c.customer_id
        AND f.period_end_date <= %(as_of)s AND f.period_end_date > %(latest_from)s AND {known})
    ORDER BY hashint8(c.customer_id), c.customer_id LIMIT %(most)s
), periods AS (
    SELECT DISTINCT ON (f.customer_id, f.period_end_date) f.*
    FROM credit_financialstatement f JOIN peers USING (customer_id)
    WHERE f.period_end_date <= %(as_of)s AND f.period_end_date > %(from)s AND {known}
    ORDER BY f.customer_id, f.period_end_date, f.months DESC, f.version DESC
)
SELECT p.customer_id, p.period_end_date, p.months, p.currency, {lines}
FROM periods p
ORDER BY p.customer_id, p.period_end_date
"""
_LINES = ", ".join(f"p.{line}::float8" for line in LINES)
_KNOWN_NOW = "f.withdrawn_at IS NULL"
_KNOWN_THEN = "f.recorded_at <= %(known_at)s AND (f.withdrawn_at IS NULL OR f.withdrawn_at > %(known_at)s)"


def get_peers(*, industry: str, customer_id: int, as_of: date, known_at: datetime | None) -> Mapping[RatioName, Peers]:
    """Return the other companies' ratios of an industry, as known then: published ones go before our own.

    Ratios of which too little is known are left out, as are amounts of money, which are of each company's own size.
    The portfolio's are of all customers, whoever asks, and of no fewer than `peers.LEAST_COMPANIES`.
    """
    if not industry:
        return {}
    published = _published(industry, as_of, known_at)
    judged = {name for name, ratio in CATALOGUE.items() if ratio.unit is not Unit.MONEY}
    if judged <= published.keys():
        return published
    return _portfolio(industry, customer_id, as_of, known_at) | published


def _published(industry: str, as_of: date, known_at: datetime | None) -> dict[RatioName, Peers]:
    rows = IndustryBenchmark.objects.filter(industry__iexact=industry, period_end_date__lte=as_of)
    if known_at is None:
        rows = rows.filter(withdrawn_at__isnull=True)
    else:
        rows = rows.filter(recorded_at__lte=known_at).exclude(withdrawn_at__lte=known_at)
    latest = rows.order_by("ratio", "-period_end_date", "-version").distinct("ratio")
    return {
        RatioName(row.ratio): Peers(
            Origin.PUBLISHED,
            row.lower_quartile,
            row.median,
            row.upper_quartile,
            row.company_count,
            f"{row.source}, {row.period_end_date:%Y}",
        )
        for row in latest
    }


def _portfolio(industry: str, customer_id: int, as_of: date, known_at: datetime | None) -> dict[RatioName, Peers]:
    relation = customers_of_industry_relation(industry=industry)
    params: dict[str, Any] = {
        "customer_id": customer_id,
        "as_of": as_of,
        "from": add_months(as_of, -WINDOW_MONTHS),
        "latest_from": add_months(as_of, -LATEST_MONTHS),
        "known_at": known_at,
        "most": MOST_COMPANIES,
    }
    known = _KNOWN_NOW if known_at is None else _KNOWN_THEN
    rows = fetch_report(_PEERS.format(industry=relation.sql, known=known, lines=_LINES), {**relation.params, **params})
    return _ratios_of_latest(rows) if rows else {}


def _ratios_of_latest(rows: list[tuple[Any, ...]]) -> dict[RatioName, Peers]:
    """Return what the latest statement of each company says; rows are in the order of companies and days."""
    customers = np.array([row[0] for row in rows])
    batch = make_batch(
        np.array([row[4:] for row in rows], dtype=np.float64).T,
        customers=customers,
        period_ends=[row[1].toordinal() for row in rows],
        months=[row[2] for row in rows],
        currencies=[row[3] for row in rows],
    )
    is_latest = np.append(customers[1:] != customers[:-1], True)
    values = ratios_of(batch).values
    found = {}
    for name, ratio in CATALOGUE.items():
        known = values[name][is_latest & ~np.isnan(values[name])]
        peers = None if ratio.unit is Unit.MONEY else peers_of(known.tolist())
        if peers:
            found[name] = peers
    return found
