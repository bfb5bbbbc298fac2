"""The portfolio: every customer with what they owe, in reporting currency.

Today's figures are read from maintained rows; those of a past day, of a past moment, or of a day to which
the rows are not rolled yet come from the ledger. Either way the same columns.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from customers.domain.figures import figure_kinds
from customers.queries.figures import figures_relation
from customers.queries.open_items import open_items_relation
from customers.queries.selections import CustomerSelection, condition_on
from customers.queries.trends import get_trends
from finance_crm.access.queries.people import people_names, team_names
from finance_crm.sql import Relation, fetch_all


class PortfolioRow(NamedTuple):
    """One customer of the portfolio. Amounts are in reporting currency."""

    id: int
    code: str
    name: str
    local_name: str
    country: str
    region: str
    industry: str
    status: str
    group_name: str | None
    team_id: int | None
    owner_id: int | None
    outstanding: Decimal
    not_due: Decimal
    overdue: Decimal
    unapplied: Decimal
    oldest_due_date: date | None
    open_item_count: int
    days_overdue: int | None
    overdue_share: Decimal | None
    owner_name: str = ""
    team_name: str = ""
    trend: tuple[Decimal, ...] = ()


class PortfolioTotals(NamedTuple):
    """What the customers of a list add up to."""

    customer_count: int
    outstanding: Decimal
    not_due: Decimal
    overdue: Decimal
    unapplied: Decimal


_FIGURES = ("outstanding", "not_due", "overdue", "unapplied", "oldest_due_date", "open_item_count")
_FILE_COLUMNS = (
    "code",
    "name",
    "local_name",
    "country",
    "region",
    "industry",
    "group_name",
    "status",
    *_FIGURES,
)
# Expressions that an index serves come first in their ORDER BY; none of these is ever empty.
_INDEXED = {"overdue": "p.overdue", "outstanding": "p.outstanding"}
_SORTED = {
    "name": "LOWER(c.name)",
    "code": "c.code",
    "country": "c.country",
    "region": "c.region",
    "industry": "c.industry",
    "status": "c.status",
    "group_name": "g.name",
    "not_due": "p.not_due",
    "unapplied": "p.unapplied",
    "oldest_due_date": "p.oldest_due_date",
    "open_item_count": "p.open_item_count",
    "days_overdue": "-(p.oldest_due_date - DATE '2000-01-01')",
    "overdue_share": "CASE WHEN p.outstanding > 0 THEN p.overdue / p.outstanding END",
}

_ROWS = """
SELECT c.id, c.code, c.name, c.local_name, c.country, c.region, c.industry, c.status, g.name, c.team_id,
       c.owner_id, p.outstanding, p.not_due, p.overdue, p.unapplied, p.oldest_due_date, p.open_item_count,
       %(po_as_of)s::date - p.oldest_due_date,
       CASE WHEN p.outstanding > 0 THEN p.overdue / p.outstanding END, COALESCE(owner.name, ''),
       COALESCE(team.name, ''){totals}
FROM {positions} p
JOIN customers_customer c ON c.id = p.customer_id
LEFT JOIN customers_customergroup g ON g.id = c.group_id
LEFT JOIN ({people}) owner ON owner.id = c.owner_id
LEFT JOIN ({teams}) team ON team.id = c.team_id{sorted_figure}
{where} ORDER BY {order} LIMIT %(po_limit)s OFFSET %(po_offset)s
"""
# The ledger is read once for a page and its totals: what they add up to stands at the end of every row.
_TOTALS_OF_ALL_ROWS = """,
       COUNT(*) OVER (), SUM(p.outstanding) OVER (), SUM(p.not_due) OVER (), SUM(p.overdue) OVER (),
       SUM(p.unapplied) OVER ()"""
_TOTALS = """
SELECT COUNT(*), COALESCE(SUM(p.outstanding), 0), COALESCE(SUM(p.not_due), 0), COALESCE(SUM(p.overdue), 0),
       COALESCE(SUM(p.unapplied), 0)
FROM {positions} p JOIN customers_customer c ON c.id = p.customer_id {where}
"""
_MAINTAINED_TOTALS = """
SELECT COALESCE(SUM(customer_count), 0), COALESCE(SUM(outstanding), 0), COALESCE(SUM(not_due), 0),
       COALESCE(SUM(overdue), 0), COALESCE(SUM(unapplied), 0)
FROM customers_portfoliototal {where}
"""
_FROM_ITEMS = """(
    SELECT c.id AS customer_id, COALESCE(SUM(amount), 0) AS outstanding,
           COALESCE(SUM(amount) FILTER (WHERE due_date >= %(po_as_of)s), 0) AS not_due,
           COALESCE(SUM(amount) FILTER (WHERE due_date < %(po_as_of)s), 0) AS overdue,
           COALESCE(SUM(amount) FILTER (WHERE due_date IS NULL), 0) AS unapplied,
           MIN(due_date) FILTER (WHERE due_date < %(po_as_of)s) AS oldest_due_date,
           COUNT(item.customer_id) AS open_item_count
    FROM customers_customer c LEFT JOIN (
        SELECT customer_id, due_date, reporting_open_amount AS amount FROM ({items}) open_item
    ) item ON item.customer_id = c.id
    {where} GROUP BY c.id
)"""
_ROWS_ARE_EXACT = """
SELECT NOT EXISTS (SELECT 1 FROM customers_customerposition WHERE next_due_date < %(po_as_of)s)
   AND NOT EXISTS (SELECT 1 FROM customers_allocation WHERE effective_date > %(po_as_of)s)
   AND NOT EXISTS (SELECT 1 FROM customers_invoice WHERE posting_date > %(po_as_of)s)
   AND NOT EXISTS (SELECT 1 FROM customers_receipt WHERE value_date > %(po_as_of)s)
"""


class Portfolio:
    """One question about the portfolio, asked once and read in parts: rows, totals."""

    def __init__(
        self,
        *,
        selection: CustomerSelection,
        as_of: date,
        today: date,
        known_at: datetime | None = None,
        overdue_only: bool = False,
    ) -> None:
        self.selection = selection
        self.as_of = as_of
        self.known_at = known_at
        self.overdue_only = overdue_only
        self._totals: PortfolioTotals | None = None
        self._params: dict[str, Any] = {"po_as_of": as_of}
        condition = condition_on(selection, alias="c")
        self._params |= condition.params
        conditions = [condition.sql, "p.overdue > 0" if overdue_only else ""]
        self._where = _where(*conditions)
        self.is_maintained = known_at is None and as_of >= today and self._rows_are_exact()
        self._positions = "customers_customerposition"
        if not self.is_maintained:
            items = open_items_relation(as_of=as_of, known_at=known_at, scope=selection.scope, selection=selection)
            self._positions = _FROM_ITEMS.format(items=items.sql, where=_where(condition.sql))
            self._params |= items.params

    def _rows_are_exact(self) -> bool:
        """Say whether every maintained row holds for `as_of`, which is today or later."""
        return bool(fetch_all(_ROWS_ARE_EXACT, self._params)[0][0])

    def read_rows(
        self, *, sort: str, descending: bool, limit: int, offset: int, with_trend: bool = False
    ) -> list[PortfolioRow]:
        """Return one page, sorted by a column of `PortfolioRow` or a published figure; owners and teams by name."""
        rows = self._read_page(sort, descending, {"po_limit": limit, "po_offset": offset})
        trends: dict[int, tuple[Decimal, ...]] = {}
        if with_trend:
            trends = get_trends(customer_ids=[row[0] for row in rows], as_of=self.as_of, known_at=self.known_at)
        return [PortfolioRow._make((*row, trends.get(row[0], ()))) for row in rows]

    def _read_page(self, sort: str, descending: bool, window: dict[str, int]) -> list[tuple[Any, ...]]:
        figure = figures_relation(kind=sort) if sort in figure_kinds else None
        statement = _ROWS.format(
            positions=self._positions,
            where=self._where,
            order=_order(sort, descending),
            sorted_figure=f"\nLEFT JOIN ({figure.sql}) figure ON figure.customer_id = c.id" if figure else "",
            people=people_names().sql,
            teams=team_names().sql,
            totals="" if self.is_maintained else _TOTALS_OF_ALL_ROWS,
        )
        rows = fetch_all(statement, {**self._params, **window, **(figure.params if figure else {})})
        if self.is_maintained or not rows:
            return rows
        count = len(PortfolioTotals._fields)
        self._totals = PortfolioTotals(*rows[0][-count:])
        return [row[:-count] for row in rows]

    def relation(self) -> Relation:
        """Return all rows as a SELECT: the columns of a file."""
        columns = {name: f"p.{name}" for name in _FIGURES} | {"group_name": "g.name"}
        selected = ", ".join(f"{columns.get(name, f'c.{name}')} AS {name}" for name in _FILE_COLUMNS)
        sql = (
            f"SELECT {selected} FROM {self._positions} p JOIN customers_customer c ON c.id = p.customer_id"
            f" LEFT JOIN customers_customergroup g ON g.id = c.group_id {self._where}"
        )
        return Relation(sql, self._params, _FILE_COLUMNS)

    def read_totals(self) -> PortfolioTotals:
        """Return what all pages add up to: a few maintained rows where nothing narrows the list."""
        if self._totals is not None:
            return self._totals
        if self._totals_are_kept:
            return self._read_maintained_totals()
        (row,) = fetch_all(_TOTALS.format(positions=self._positions, where=self._where), self._params)
        return PortfolioTotals(*row)

    @property
    def _totals_are_kept(self) -> bool:
        plain = CustomerSelection(scope=self.selection.scope, team_id=self.selection.team_id)
        return self.is_maintained and not self.overdue_only and self.selection == plain

    def _read_maintained_totals(self) -> PortfolioTotals:
        conditions = []
        if not self.selection.scope.sees_all:
            conditions.append("team_id = ANY(%(sel_team_ids)s)")
        if self.selection.team_id is not None:
            conditions.append("team_id = %(sel_team_id)s")
        (row,) = fetch_all(_MAINTAINED_TOTALS.format(where=_where(*conditions)), self._params)
        return PortfolioTotals(*row)


def _where(*conditions: str) -> str:
    found = [condition for condition in conditions if condition]
    return f"WHERE {' AND '.join(found)}" if found else ""


def _order(sort: str, descending: bool) -> str:
    if sort in _INDEXED:
        return f"{_INDEXED[sort]} DESC, p.customer_id" if descending else f"{_INDEXED[sort]}, p.customer_id DESC"
    if sort in figure_kinds:
        way = "DESC" if descending else "ASC"
        return f"figure.number {way} NULLS LAST, figure.text {way} NULLS LAST, c.id"
    expression = _SORTED.get(sort, "c.code")
    return f"{expression} {'DESC' if descending else 'ASC'} NULLS LAST, c.id"
