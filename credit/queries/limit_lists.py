"""Limits of many customers as one statement: the list, its file and the API.

The rule of `domain.granted_limits.standing_on` stands here once more, in SQL, so that a list of 100,000 customers can
be filtered and sorted; a test holds the two together. Owed and over are in reporting currency at the stored rates.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings

from credit.queries.limits import known_condition, rates_on
from customers.queries.owed import owed_relation
from customers.queries.relations import customer_names_relation
from finance_crm.access.domain.scopes import Scope
from finance_crm.sql import Relation, fetch_all

SOON_DAYS = 30


class LimitRow(NamedTuple):
    """A customer and its limit. `state` is in_force, expired or none; amounts without a limit are None.

    `amount` is what was granted, `secured` what security adds, both in `currency`; `available` and `over` compare
    them with what is owed, in reporting currency. `used` is a fraction.
    """

    customer_id: int
    customer_code: str
    customer_name: str
    state: str
    kind: str | None
    amount: Decimal | None
    currency: str | None
    valid_from: date | None
    valid_until: date | None
    is_temporary: bool | None
    secured: Decimal | None
    owed: Decimal
    limit_reporting: Decimal | None
    used: Decimal | None
    over: Decimal | None


# 0 a temporary limit in force, 1 the standing one in force, 2 and 3 what ran out.
_LATEST = """
SELECT DISTINCT ON (l.customer_id, l.is_temporary)
       l.customer_id, l.id, l.kind, l.amount, l.currency, l.valid_from, l.valid_until, l.is_temporary
FROM credit_creditlimit l
WHERE l.customer_id IS NOT NULL AND l.valid_from <= %(li_as_of)s AND {known}
ORDER BY l.customer_id, l.is_temporary, l.id DESC
"""
_STANDING = """
SELECT DISTINCT ON (l.customer_id) l.*, rank IN (0, 1) AS is_in_force
FROM (
    SELECT a.*, CASE
        WHEN a.is_temporary AND COALESCE(a.valid_until >= %(li_as_of)s, TRUE)
             AND NOT COALESCE(b.kind = 'no_credit' AND b.id > a.id, FALSE) THEN 0
        WHEN NOT a.is_temporary AND COALESCE(a.valid_until >= %(li_as_of)s, TRUE) THEN 1
        WHEN NOT a.is_temporary THEN 2 ELSE 3 END AS rank
    FROM latest a LEFT JOIN latest b ON b.customer_id = a.customer_id AND a.is_temporary AND NOT b.is_temporary
) l ORDER BY l.customer_id, rank
"""
_SECURED = """
SELECT l.customer_id, SUM((l.amount * l.coverage_share * (1 - l.haircut)
           - CASE WHEN l.is_included_in_exposure THEN l.amount ELSE 0 END) * rate.rate) AS reporting
FROM credit_securedpart l JOIN rates rate ON rate.currency = l.currency
WHERE l.valid_from <= %(li_as_of)s AND (l.valid_until IS NULL OR l.valid_until >= %(li_as_of)s) AND {known}
GROUP BY l.customer_id
"""
_ROWS = """
WITH rates AS (SELECT * FROM unnest(%(li_codes)s::text[], %(li_rates)s::numeric[]) rate (currency, rate)),
     latest AS ({latest}), standing AS ({standing}), secured AS ({secured})
SELECT customer_id, customer_code, customer_name, state, kind, amount, currency, valid_from, valid_until, is_temporary,
       secured, owed, limit_reporting,
       CASE WHEN limit_reporting > 0 THEN ROUND(owed / limit_reporting, 6) END AS used,
       CASE WHEN state = 'in_force' AND owed > limit_reporting THEN owed - limit_reporting END AS over
FROM (
    SELECT n.customer_id, n.customer_code, n.customer_name,
           CASE WHEN s.customer_id IS NULL THEN 'none' WHEN s.is_in_force THEN 'in_force' ELSE 'expired' END AS state,
           s.kind, s.amount, s.currency, s.valid_from, s.valid_until, s.is_temporary,
           CASE WHEN s.customer_id IS NOT NULL THEN TRUNC(COALESCE(p.reporting, 0) / rate.rate, 4) END AS secured,
           COALESCE(o.owed, 0) AS owed,
           CASE WHEN NOT s.is_in_force THEN NULL WHEN s.kind = 'no_credit' THEN 0
                WHEN s.amount * rate.rate IS NOT NULL
                THEN GREATEST(TRUNC(s.amount * rate.rate + COALESCE(p.reporting, 0), 4), 0) END AS limit_reporting
    FROM ({names}) n
    LEFT JOIN standing s ON s.customer_id = n.customer_id
    LEFT JOIN rates rate ON rate.currency = s.currency
    LEFT JOIN secured p ON p.customer_id = n.customer_id
    LEFT JOIN ({owed}) o ON o.customer_id = n.customer_id
) row
"""
_AMOUNTS = """
WITH rates AS (SELECT * FROM unnest(%(li_codes)s::text[], %(li_rates)s::numeric[]) rate (currency, rate)),
     latest AS ({latest}), standing AS ({standing}), secured AS ({secured})
SELECT s.customer_id, s.valid_until,
       CASE WHEN s.kind = 'no_credit' THEN 0 WHEN s.amount * rate.rate IS NOT NULL
            THEN GREATEST(TRUNC(s.amount * rate.rate + COALESCE(p.reporting, 0), 4), 0) END AS amount
FROM standing s
LEFT JOIN rates rate ON rate.currency = s.currency
LEFT JOIN secured p ON p.customer_id = s.customer_id
WHERE s.is_in_force
"""
_STATES = {
    "in_force": "state = 'in_force'",
    "over": "over > 0",
    "expired": "state = 'expired'",
    "expiring": "state = 'in_force' AND valid_until <= %(li_as_of)s::date + %(li_soon)s",
    "temporary": "state = 'in_force' AND is_temporary",
    "no_credit": "state = 'in_force' AND kind = 'no_credit'",
    "none": "state = 'none'",
}
SORTS = {name: name for name in LimitRow._fields}


@dataclass(frozen=True, kw_only=True)
class LimitList:
    """The limits of the customers that `scope` sees, at the close of `as_of` as known at `known_at`."""

    scope: Scope
    as_of: date
    today: date
    known_at: datetime | None
    filters: Mapping[str, Any]

    def relation(self, *, order_by: str = "customer_code") -> Relation:
        """Return all of it as one statement, for files."""
        statement, params = self._statement()
        return Relation(f"{statement} ORDER BY {order_by}", params, LimitRow._fields)

    def read(self, *, order_by: str, offset: int = 0, limit: int) -> list[LimitRow]:
        """Return some of the rows. `order_by` is SQL made of declared columns."""
        statement, params = self._statement()
        rows = fetch_all(
            f"{statement} ORDER BY {order_by}, customer_id LIMIT %(li_limit)s OFFSET %(li_offset)s",
            {**params, "li_limit": limit, "li_offset": offset},
        )
        return [LimitRow(*row) for row in rows]

    def read_after(self, *, after: tuple[str, int] | None, limit: int) -> list[LimitRow]:
        """Return the rows after a customer code and id, for a list without a count."""
        statement, params = self._statement()
        code, customer_id = after or ("", 0)
        rows = fetch_all(
            f"SELECT * FROM ({statement}) row WHERE (customer_code, customer_id) > (%(li_code)s, %(li_id)s)"
            " ORDER BY customer_code, customer_id LIMIT %(li_limit)s",
            {**params, "li_code": code, "li_id": customer_id, "li_limit": limit},
        )
        return [LimitRow(*row) for row in rows]

    def summary(self) -> tuple[int, Decimal, Decimal]:
        """Return how many rows there are, the sum of limits in force and of what is over, in reporting currency."""
        statement, params = self._statement()
        ((count, granted, over),) = fetch_all(
            f"""SELECT COUNT(*), COALESCE(SUM(limit_reporting) FILTER (WHERE state = 'in_force'), 0),
                       COALESCE(SUM(over), 0) FROM ({statement}) row""",
            params,
        )
        return count, granted, over

    def customer_ids(self, *, limit: int) -> list[int]:
        """Return the ids of the first customers, for work on a selection."""
        return [row.customer_id for row in self.read(order_by="customer_code", limit=limit)]

    def _statement(self) -> tuple[str, dict[str, Any]]:
        names = customer_names_relation(scope=self.scope)
        owed = owed_relation(as_of=self.as_of, today=self.today, known_at=self.known_at, scope=self.scope)
        known = known_condition(self.known_at)
        rates = rates_on(currencies=_currencies(), on=self.as_of)
        rows = _ROWS.format(
            latest=_LATEST.format(known=known),
            standing=_STANDING,
            secured=_SECURED.format(known=known),
            names=names.sql,
            owed=owed.sql,
        )
        params = {
            **names.params,
            **owed.params,
            "li_as_of": self.as_of,
            "known_at": self.known_at,
            "li_codes": list(rates),
            "li_rates": list(rates.values()),
            "li_soon": SOON_DAYS,
            "li_text": self.filters.get("q") or "",
        }
        return f"SELECT * FROM ({rows}) row WHERE {self._conditions()}", params

    def _conditions(self) -> str:
        wanted = [_STATES.get(str(self.filters.get("state") or ""), "TRUE")]
        if self.filters.get("q"):
            wanted.append(
                "(STRPOS(LOWER(customer_name), LOWER(%(li_text)s)) > 0"
                " OR STARTS_WITH(LOWER(customer_code), LOWER(%(li_text)s)))"
            )
        if self.filters.get("customer_id"):
            wanted.append(f"customer_id = {int(self.filters['customer_id'])}")
        if self.filters.get("customer_ids"):
            wanted.append(f"customer_id IN ({', '.join(str(int(one)) for one in self.filters['customer_ids'])})")
        return " AND ".join(wanted)


def limit_amounts_relation(*, as_of: date, known_at: datetime, customer_range: tuple[int, int]) -> Relation:
    """Return customer, amount in reporting currency and last day of the own limits in force in a range of customers.

    The amount has what security adds; no credit is 0. A limit in a currency without a rate has none.
    """
    known = f"{known_condition(known_at)} AND l.customer_id BETWEEN %(li_first)s AND %(li_last)s"
    rates = rates_on(currencies=_currencies(), on=as_of)
    sql = _AMOUNTS.format(latest=_LATEST.format(known=known), standing=_STANDING, secured=_SECURED.format(known=known))
    params = {
        "li_as_of": as_of,
        "known_at": known_at,
        "li_first": customer_range[0],
        "li_last": customer_range[1],
        "li_codes": list(rates),
        "li_rates": list(rates.values()),
    }
    return Relation(sql, params, ("customer_id", "amount", "valid_until"))


def _currencies() -> set[str]:
    rows = fetch_all(
        "SELECT DISTINCT currency FROM credit_creditlimit UNION SELECT DISTINCT currency FROM credit_securedpart"
    )
    return {currency for (currency,) in rows} | {settings.REPORTING_CURRENCY}
