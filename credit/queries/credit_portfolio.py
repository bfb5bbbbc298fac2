"""The credit portfolio at the close of a day: by grade, what moved, what may be lost, where it is concentrated.

A handful of statements over all customers that the reader sees, however many there are. An exposure is what is owed
in reporting currency, a credit balance none; a grade is the latest assessment's, or the override in its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, NamedTuple

from credit.domain.policies import Policy
from credit.domain.portfolios import GradeShare
from customers.queries.owed import owed_relation
from customers.queries.relations import customer_names_relation
from finance_crm.access.domain.scopes import Scope
from finance_crm.sql import Relation, fetch_report

TOP = 10
REVIEWS_WITHIN_DAYS = 30

_GRADES = """
SELECT DISTINCT ON (a.customer_id) a.customer_id, COALESCE(o.grade, a.grade) AS grade, a.pd, a.next_review_date,
       a.as_of_date, o.grade IS NOT NULL AS is_overridden
FROM credit_assessment a
LEFT JOIN credit_gradeoverride o ON o.customer_id = a.customer_id
     AND o.effective_date <= %(cp_{day})s AND o.expires_date > %(cp_{day})s AND {override}
WHERE a.as_of_date <= %(cp_{day})s AND {assessment}
ORDER BY a.customer_id, a.as_of_date DESC, a.id DESC
"""
_ROWS = """
SELECT n.customer_id, n.customer_code, n.customer_name, COALESCE(g.grade, '') AS grade,
       CASE WHEN g.is_overridden THEN (%(cp_pds)s::jsonb ->> g.grade::text)::numeric ELSE g.pd END AS pd,
       GREATEST(COALESCE(o.owed, 0), 0) AS exposure, g.next_review_date, g.as_of_date AS assessed_date
FROM ({names}) n
LEFT JOIN graded g ON g.customer_id = n.customer_id
LEFT JOIN ({owed}) o ON o.customer_id = n.customer_id
"""
_LOSS = "ROUND(exposure * pd * %(cp_lgd)s, 2)"


class PortfolioRow(NamedTuple):
    """One customer of a list."""

    customer_id: int
    customer_code: str
    customer_name: str
    grade: str
    pd: Decimal | None
    exposure: Decimal
    next_review_date: date | None
    assessed_date: date | None
    expected_loss: Decimal | None


@dataclass(frozen=True)
class Totals:
    """Sums of all: `index` is Herfindahl and Hirschman's of the exposures, None where nothing is owed."""

    customers: int
    rated: int
    exposure: Decimal
    expected_loss: Decimal
    weighted_pd: Decimal | None
    reviews_due: int
    top_exposure: Decimal
    index: Decimal | None


@dataclass(frozen=True, kw_only=True)
class CreditPortfolio:
    """The customers that `scope` sees, at the close of `as_of` as known at `known_at`, under a policy."""

    scope: Scope
    as_of: date
    today: date
    known_at: datetime | None
    policy: Policy

    def by_grade(self) -> list[GradeShare]:
        """Return what stands at each grade of the policy, safest first, and last what is not rated."""
        rows = self._fetch(
            f"""SELECT grade, COUNT(*), SUM(exposure), COALESCE(SUM({_LOSS}), 0) FROM rows GROUP BY grade"""
        )
        found = {grade: GradeShare(grade, *sums) for grade, *sums in rows}
        nothing = Decimal(0)
        return [found.get(grade, GradeShare(grade, 0, nothing, nothing)) for grade in (*self.grade_names, "")]

    def totals(self) -> Totals:
        """Return the sums of all customers."""
        ((customers, rated, exposure, loss, pd, due, top, squares),) = self._fetch(
            f"""SELECT COUNT(*), COUNT(pd), COALESCE(SUM(exposure), 0), COALESCE(SUM({_LOSS}), 0),
                       SUM(exposure * pd) / NULLIF(SUM(exposure) FILTER (WHERE pd IS NOT NULL), 0),
                       COUNT(*) FILTER (WHERE next_review_date <= %(cp_review)s),
                       COALESCE(SUM(exposure) FILTER (WHERE place <= {TOP}), 0),
                       SUM(exposure * exposure)
                FROM (SELECT *, row_number() OVER (ORDER BY exposure DESC, customer_id) AS place FROM rows) placed"""
        )
        index = squares / exposure**2 if exposure else None
        return Totals(customers, rated, exposure, loss, pd, due, top, index)

    def worst(self, *, limit: int) -> list[PortfolioRow]:
        """Return the customers with the most expected loss."""
        return self._list("expected_loss IS NOT NULL AND expected_loss > 0", "expected_loss DESC", limit, 0)

    def largest(self, *, limit: int = TOP) -> list[PortfolioRow]:
        """Return the customers with the most exposure."""
        return self._list("exposure > 0", "exposure DESC", limit, 0)

    def read(self, *, filters: Mapping[str, Any], order_by: str, offset: int, limit: int) -> list[PortfolioRow]:
        """Return some customers. `order_by` is SQL made of declared columns."""
        return self._list(self._conditions(filters), order_by, limit, offset, filters)

    def count(self, *, filters: Mapping[str, Any]) -> tuple[int, Decimal, Decimal]:
        """Return how many customers match, their exposure and expected loss."""
        ((count, exposure, loss),) = self._fetch(
            f"""SELECT COUNT(*), COALESCE(SUM(exposure), 0), COALESCE(SUM({_LOSS}), 0)
                FROM rows WHERE {self._conditions(filters)}""",
            self._filter_params(filters),
        )
        return count, exposure, loss

    def moves(self, *, since: date) -> dict[tuple[str, str], int]:
        """Return how many customers went from which grade at the close of `since` to which now; "" is not rated."""
        earlier = self._grades("since")
        rows = fetch_report(
            f"""WITH graded AS ({self._grades("as_of")}), earlier AS ({earlier})
                SELECT COALESCE(e.grade, ''), COALESCE(g.grade, ''), COUNT(*)
                FROM ({self._names.sql}) n JOIN graded g USING (customer_id) LEFT JOIN earlier e USING (customer_id)
                GROUP BY 1, 2""",
            {**self._names.params, **self._params, "cp_since": since},
        )
        return {(first, then): count for first, then, count in rows}

    @property
    def grade_names(self) -> list[str]:
        """Return the grades of the policy, safest first."""
        return [grade.name for grade in self.policy.grades.grades]

    def _list(
        self, condition: str, order_by: str, limit: int, offset: int, filters: Mapping[str, Any] | None = None
    ) -> list[PortfolioRow]:
        rows = self._fetch(
            f"""SELECT * FROM (SELECT *, {_LOSS} AS expected_loss FROM rows) row WHERE {condition}
                ORDER BY {order_by} NULLS LAST, customer_id LIMIT %(cp_limit)s OFFSET %(cp_offset)s""",
            {"cp_limit": limit, "cp_offset": offset, **self._filter_params(filters or {})},
        )
        return [PortfolioRow(*row) for row in rows]

    def _conditions(self, filters: Mapping[str, Any]) -> str:
        wanted = ["TRUE"]
        if filters.get("grade"):
            wanted.append("grade = %(cp_grade)s")
        if filters.get("reviews_due"):
            wanted.append("next_review_date <= %(cp_review)s")
        if filters.get("q"):
            wanted.append(
                "(STRPOS(LOWER(customer_name), LOWER(%(cp_text)s)) > 0"
                " OR STARTS_WITH(LOWER(customer_code), LOWER(%(cp_text)s)))"
            )
        return " AND ".join(wanted)

    def _filter_params(self, filters: Mapping[str, Any]) -> dict[str, Any]:
        grade = filters.get("grade") or ""
        return {"cp_grade": "" if grade == "-" else grade, "cp_text": filters.get("q") or ""}

    def _fetch(self, sql: str, params: Mapping[str, Any] | None = None) -> list[tuple[Any, ...]]:
        owed = owed_relation(as_of=self.as_of, today=self.today, known_at=self.known_at, scope=self.scope)
        rows = _ROWS.format(names=self._names.sql, owed=owed.sql)
        return fetch_report(
            f"WITH graded AS MATERIALIZED ({self._grades('as_of')}), rows AS ({rows}) {sql}",
            {**self._names.params, **owed.params, **self._params, **(params or {})},
        )

    @cached_property
    def _names(self) -> Relation:
        return customer_names_relation(scope=self.scope)

    def _grades(self, day: str) -> str:
        if self.known_at is None:
            return _GRADES.format(day=day, override="o.withdrawn_at IS NULL", assessment="TRUE")
        return _GRADES.format(
            day=day,
            override="o.recorded_at <= %(cp_known_at)s"
            " AND (o.withdrawn_at IS NULL OR o.withdrawn_at > %(cp_known_at)s)",
            assessment="a.recorded_at <= %(cp_known_at)s",
        )

    @property
    def _params(self) -> dict[str, Any]:
        pds = ", ".join(f'"{grade.name}": {grade.one_year_pd}' for grade in self.policy.grades.grades)
        return {
            "cp_as_of": self.as_of,
            "cp_known_at": self.known_at,
            "cp_lgd": self.policy.lgd,
            "cp_pds": f"{{{pds}}}",
            "cp_review": date.fromordinal(self.as_of.toordinal() + REVIEWS_WITHIN_DAYS),
        }
