"""Grades of many customers as one statement: for files, the API and the figure that the portfolio shows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from credit.domain.policies import Policy
from customers.queries.relations import customer_names_relation
from finance_crm.access.domain.scopes import Scope
from finance_crm.sql import Relation, fetch_all

# The latest assessment of each customer by the day, with the override that stands in its place.
_GRADES = """
SELECT DISTINCT ON (a.customer_id)
       a.customer_id, a.id AS assessment_id, a.as_of_date, a.basis, a.points, a.quality, a.next_review_date,
       NULLIF(a.model_grade, '') AS model_grade, NULLIF(a.grade, '') AS assessed_grade, a.pd AS assessed_pd,
       COALESCE(o.grade, NULLIF(a.grade, '')) AS grade,
       CASE WHEN o.id IS NULL THEN a.pd ELSE scale.pd END AS pd,
       o.id IS NOT NULL AS is_overridden, a.next_review_date <= %(gr_as_of)s::date AS is_stale
FROM credit_assessment a
LEFT JOIN credit_gradeoverride o ON o.customer_id = a.customer_id
     AND o.effective_date <= %(gr_as_of)s AND o.expires_date > %(gr_as_of)s
     AND (%(gr_known_at)s::timestamptz IS NULL AND o.withdrawn_at IS NULL
          OR o.recorded_at <= %(gr_known_at)s AND (o.withdrawn_at IS NULL OR o.withdrawn_at > %(gr_known_at)s))
LEFT JOIN unnest(%(gr_names)s::text[], %(gr_pds)s::numeric[]) scale (grade, pd) ON scale.grade = o.grade
WHERE a.as_of_date <= %(gr_as_of)s{among}
  AND (%(gr_known_at)s::timestamptz IS NULL OR a.recorded_at <= %(gr_known_at)s)
ORDER BY a.customer_id, a.as_of_date DESC, a.id DESC
"""


class GradeRow(NamedTuple):
    """A customer that was assessed. Grade and PD are those in force; they are None for who could not be rated."""

    customer_id: int
    customer_code: str
    customer_name: str
    assessment_id: int
    as_of_date: date
    basis: str
    points: Decimal | None
    quality: str
    next_review_date: date
    model_grade: str | None
    assessed_grade: str | None
    assessed_pd: Decimal | None
    grade: str | None
    pd: Decimal | None
    is_overridden: bool
    is_stale: bool


def grades_relation(
    *,
    as_of: date,
    policy: Policy,
    known_at: datetime | None = None,
    customer_range: tuple[int, int] | None = None,
) -> Relation:
    """Return the grade in force of every customer that was assessed by the close of a day, those of a range alone."""
    grades = policy.grades.grades
    params: dict[str, Any] = {
        "gr_as_of": as_of,
        "gr_known_at": known_at,
        "gr_names": [grade.name for grade in grades],
        "gr_pds": [grade.one_year_pd for grade in grades],
    }
    among = ""
    if customer_range is not None:
        among = " AND a.customer_id BETWEEN %(gr_first)s AND %(gr_last)s"
        params |= {"gr_first": customer_range[0], "gr_last": customer_range[1]}
    columns = ("customer_id", *GradeRow._fields[3:])
    return Relation(_GRADES.format(among=among), params, columns)


def grade_figures_relation(*, as_of: date, policy: Policy, first_customer_id: int, last_customer_id: int) -> Relation:
    """Return customer, PD and grade in force of a range, as figures are published."""
    grades = grades_relation(as_of=as_of, policy=policy, customer_range=(first_customer_id, last_customer_id))
    return Relation(
        f"SELECT customer_id, pd AS number, grade AS text FROM ({grades.sql}) in_force",
        grades.params,
        ("customer_id", "number", "text"),
    )


@dataclass(frozen=True, kw_only=True)
class GradeList:
    """The grades of the customers that `scope` sees, at the close of `as_of` as known at `known_at`.

    `filters` may hold customer_id, customer_code and grade.
    """

    scope: Scope
    as_of: date
    known_at: datetime | None
    policy: Policy
    filters: Mapping[str, Any]

    def relation(self) -> Relation:
        """Return all of it as one statement, for files."""
        statement, params = self._statement()
        return Relation(f"{statement} ORDER BY customer_code, customer_id", params, GradeRow._fields)

    def read_after(self, *, after: tuple[str, int] | None, limit: int) -> list[GradeRow]:
        """Return the rows after a customer code and id."""
        statement, params = self._statement()
        code, customer_id = after or ("", 0)
        rows = fetch_all(
            f"SELECT * FROM ({statement}) row WHERE (customer_code, customer_id) > (%(gr_code)s, %(gr_id)s)"
            " ORDER BY customer_code, customer_id LIMIT %(gr_limit)s",
            {**params, "gr_code": code, "gr_id": customer_id, "gr_limit": limit},
        )
        return [GradeRow(*row) for row in rows]

    def _statement(self) -> tuple[str, dict[str, Any]]:
        names = customer_names_relation(scope=self.scope)
        customer_id = self.filters.get("customer_id")
        one = None if customer_id is None else (int(customer_id), int(customer_id))
        grades = grades_relation(as_of=self.as_of, policy=self.policy, known_at=self.known_at, customer_range=one)
        wanted = {"customer_code": "n.customer_code = %(gr_customer)s", "grade": "g.grade = %(gr_grade)s"}
        conditions = [text for name, text in wanted.items() if self.filters.get(name)] or ["TRUE"]
        columns = ", ".join(f"g.{name}" for name in GradeRow._fields[3:])
        statement = f"""
            SELECT n.customer_id, n.customer_code, n.customer_name, {columns}
            FROM ({grades.sql}) g JOIN ({names.sql}) n ON n.customer_id = g.customer_id
            WHERE {" AND ".join(conditions)}"""
        return statement, {
            **names.params,
            **grades.params,
            "gr_customer": self.filters.get("customer_code") or "",
            "gr_grade": self.filters.get("grade") or "",
        }
