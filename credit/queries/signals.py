"""What the signals say of a range of customers at the close of a day: one statement that yields what fires.

Amounts are in reporting currency, but equity, which is in its statement's. A signal that cannot be said of a customer
yields no row.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from credit.domain.comfort import USUAL_COMFORT, Direction
from credit.domain.policies import Policy
from credit.domain.ratio_results import Status
from credit.domain.ratios import CATALOGUE
from credit.domain.signals import Rule, Signal, rules_of
from credit.domain.vectors.ratios import STATUS_CODES
from credit.queries.limit_lists import limit_amounts_relation
from customers.queries.backlog import backlog_relation
from customers.queries.open_items import open_items_relation
from finance_crm.access.domain.scopes import EVERYTHING
from finance_crm.sql import Relation

# Against what the latest assessment is held: the one in force a year ago or, where there was none, the first since.
YEAR_DAYS = 365
EXPIRES_WITHIN_DAYS = 30
_PLACES = {name: place for place, name in enumerate(CATALOGUE, start=1)}
_WORST = STATUS_CODES[Status.WORST_BY_SIGN]
# Beyond its level on the uncomfortable side.
_BEYOND = {Direction.AT_LEAST: "<", Direction.ABOVE: "<=", Direction.AT_MOST: ">", Direction.BELOW: ">="}
COLUMNS = ("customer_id", "signal", "value", "threshold", "severity", "evidence")

_ASSESSED = """
SELECT DISTINCT ON (customer_id) customer_id, id, as_of_date, grade, pd{more}
FROM credit_assessment
WHERE customer_id >= %(sg_first)s AND customer_id <= %(sg_last)s AND as_of_date <= %(sg_as_of)s
  AND known_at <= %(sg_known_at)s
ORDER BY customer_id, {order}, id DESC
"""
_LATEST_MORE = """, next_review_date, (inputs #>> '{{behaviour,days_late_drift}}')::numeric AS drift,
       {breaches} AS breaches, ratios, ratio_statuses"""
_A_YEAR_AGO = "as_of_date > %(sg_year_ago)s, ABS(as_of_date - %(sg_year_ago)s::date)"
# Whoever has credit is looked at by a person in time: an assessment by hand, an override, a limit, an alert resolved.
_REVIEWED = """
SELECT customer_id, MAX(day) AS reviewed FROM (
    SELECT customer_id, as_of_date AS day FROM credit_assessment
    WHERE recorded_by_id IS NOT NULL AND {among} AND recorded_at <= %(sg_known_at)s
    UNION ALL SELECT customer_id, effective_date FROM credit_gradeoverride
    WHERE {among} AND recorded_at <= %(sg_known_at)s
    UNION ALL SELECT customer_id, valid_from FROM credit_creditlimit
    WHERE {among} AND recorded_at <= %(sg_known_at)s
    UNION ALL SELECT customer_id, closed_date FROM credit_alert
    WHERE {among} AND signal = 'review_due' AND status = 'resolved'
) review WHERE day <= %(sg_as_of)s GROUP BY customer_id
"""
_STATED = """
SELECT DISTINCT ON (customer_id) customer_id, id AS statement_id, period_end_date, currency,
       COALESCE(equity, total_assets - total_liabilities) AS equity
FROM credit_financialstatement
WHERE {among} AND period_end_date <= %(sg_as_of)s
  AND recorded_at <= %(sg_known_at)s AND (withdrawn_at IS NULL OR withdrawn_at > %(sg_known_at)s)
ORDER BY customer_id, period_end_date DESC, months, version DESC
"""
_OWED = """
SELECT customer_id, SUM(reporting_open_amount) AS owed,
       MIN(due_date) FILTER (WHERE late) AS oldest_due_date,
       COALESCE(SUM(reporting_open_amount) FILTER (WHERE late), 0) AS overdue
FROM (SELECT customer_id, reporting_open_amount, due_date,
             due_date < %(sg_as_of)s AND open_amount > disputed_amount AS late
      FROM ({items}) item) owed
WHERE customer_id IS NOT NULL GROUP BY customer_id
"""
_FACTS = """
SELECT customer_id, l.id AS assessment_id, l.as_of_date AS assessed_date, l.grade, l.pd, l.drift, l.breaches,
       e.grade AS earlier_grade, e.pd AS earlier_pd, e.as_of_date AS earlier_date,
       array_position(%(sg_grades)s::text[], l.grade::text) AS place,
       array_position(%(sg_grades)s::text[], e.grade::text) AS earlier_place,
       s.statement_id, s.period_end_date, s.currency, s.equity,
       o.owed, o.oldest_due_date, o.overdue, b.ordered, m.amount AS credit_limit, m.valid_until, v.reviewed,
       (v.reviewed + make_interval(months => (%(sg_reviews)s::jsonb ->> l.grade::text)::int))::date AS review_date,
       l.ratios, l.ratio_statuses
FROM latest l
LEFT JOIN earlier e USING (customer_id)
FULL JOIN stated s USING (customer_id)
FULL JOIN owed o USING (customer_id)
FULL JOIN limits m USING (customer_id)
LEFT JOIN backlog b USING (customer_id)
LEFT JOIN reviewed v USING (customer_id)
"""
_VALUES: Mapping[Signal, str] = {
    Signal.GRADE_DOWN: "place - earlier_place",
    Signal.PD_DRIFT: "pd / NULLIF(earlier_pd, 0)",
    Signal.OVER_LIMIT: "owed / NULLIF(credit_limit, 0)",
    Signal.LIMIT_BREACH_AHEAD: (
        "CASE WHEN owed <= credit_limit THEN (owed + COALESCE(ordered, 0)) / NULLIF(credit_limit, 0) END"
    ),
    Signal.LIMIT_EXPIRES: f"%(sg_as_of)s::date - (valid_until - {EXPIRES_WITHIN_DAYS})",
    Signal.STATEMENT_STALE: (
        "(date_part('year', age(%(sg_as_of)s, period_end_date)) * 12"
        " + date_part('month', age(%(sg_as_of)s, period_end_date)))::int"
    ),
    Signal.BEHAVIOUR_DRIFT: "drift",
    Signal.OVERDUE_GROWS: "CASE WHEN overdue > %(sg_material)s THEN %(sg_as_of)s::date - oldest_due_date END",
    Signal.NEGATIVE_EQUITY: "(equity < 0)::int",
    Signal.COMFORT_BREACH: "breaches",
    Signal.CONCENTRATION: "owed / NULLIF(%(sg_exposure)s::numeric, 0)",
    Signal.REVIEW_DUE: "CASE WHEN credit_limit IS NOT NULL THEN %(sg_as_of)s::date - review_date END",
}
_GRADES = "'from', earlier_grade, 'to', grade, 'since', earlier_date, 'assessment', assessment_id"
_EVIDENCE: Mapping[Signal, str] = {
    Signal.GRADE_DOWN: _GRADES,
    Signal.PD_DRIFT: f"'pd', pd, 'pd_before', earlier_pd, {_GRADES}",
    Signal.OVER_LIMIT: "'owed', owed, 'limit', credit_limit",
    Signal.LIMIT_BREACH_AHEAD: "'owed', owed, 'ordered', COALESCE(ordered, 0), 'limit', credit_limit",
    Signal.LIMIT_EXPIRES: "'valid_until', valid_until, 'limit', credit_limit",
    Signal.STATEMENT_STALE: "'period_end', period_end_date, 'statement', statement_id",
    Signal.BEHAVIOUR_DRIFT: "'assessment', assessment_id, 'assessed', assessed_date",
    Signal.OVERDUE_GROWS: "'due_date', oldest_due_date, 'overdue', overdue",
    Signal.NEGATIVE_EQUITY: (
        "'equity', equity, 'currency', currency, 'period_end', period_end_date, 'statement', statement_id"
    ),
    Signal.COMFORT_BREACH: "'ratios', {names}, 'assessment', assessment_id",
    Signal.CONCENTRATION: "'owed', owed, 'exposure', %(sg_exposure)s::numeric",
    Signal.REVIEW_DUE: "'reviewed', reviewed, 'review_date', review_date, 'grade', grade",
}
_FOUND = """
WITH latest AS MATERIALIZED ({latest}), earlier AS MATERIALIZED ({earlier}), stated AS MATERIALIZED ({stated}),
     owed AS MATERIALIZED ({owed}), limits AS MATERIALIZED ({limits}), backlog AS MATERIALIZED ({backlog}),
     reviewed AS MATERIALIZED ({reviewed}), facts AS ({facts})
SELECT f.customer_id, said.signal, ROUND(said.value::numeric, 6) AS value, rule.threshold,
       CASE WHEN said.value >= rule.urgent THEN 'high' ELSE rule.severity END AS severity,
       CASE said.signal {evidence} END AS evidence
FROM facts f
CROSS JOIN LATERAL (VALUES {values}) said (signal, value)
JOIN unnest(%(sg_signals)s::text[], %(sg_thresholds)s::numeric[], %(sg_urgent)s::numeric[], %(sg_severities)s::text[])
     rule (signal, threshold, urgent, severity) ON rule.signal = said.signal AND said.value >= rule.threshold
"""


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A range of customers at the close of a day, as known at a moment, under a policy.

    `exposure` is that of all customers, of which each one's share is taken.
    """

    first_customer_id: int
    last_customer_id: int
    as_of: date
    known_at: datetime
    policy: Policy
    exposure: Decimal


def found_relation(watched: Watched, *, rules: Mapping[Signal, Rule] | None = None) -> Relation:
    """Return what fires in a range of customers: the columns of `COLUMNS`, at most one row a customer and signal.

    :param rules: None for those of the policy
    """
    wanted = rules_of(watched.policy.alert_thresholds) if rules is None else rules
    both = watched.first_customer_id, watched.last_customer_id
    moment: dict[str, Any] = {"as_of": watched.as_of, "known_at": watched.known_at, "customer_range": both}
    items = open_items_relation(**moment, scope=EVERYTHING)
    backlog, limits = backlog_relation(**moment), limit_amounts_relation(**moment)
    among = "customer_id >= %(sg_first)s AND customer_id <= %(sg_last)s"
    sql = _FOUND.format(
        latest=_ASSESSED.format(more=_LATEST_MORE.format(breaches=_breaches()), order="as_of_date DESC"),
        earlier=_ASSESSED.format(more="", order=_A_YEAR_AGO),
        stated=_STATED.format(among=among),
        owed=_OWED.format(items=items.sql),
        limits=limits.sql,
        backlog=backlog.sql,
        reviewed=_REVIEWED.format(among=among),
        facts=_FACTS,
        values=", ".join(f"('{signal}', ({_VALUES[signal]})::numeric)" for signal in wanted),
        evidence=" ".join(
            f"WHEN '{signal}' THEN jsonb_build_object({_EVIDENCE[signal].format(names=_breached_names())})"
            for signal in wanted
        ),
    )
    return Relation(sql, {**items.params, **backlog.params, **limits.params, **_params(watched, wanted)}, COLUMNS)


def _params(watched: Watched, rules: Mapping[Signal, Rule]) -> dict[str, Any]:
    policy = watched.policy
    return {
        "sg_first": watched.first_customer_id,
        "sg_last": watched.last_customer_id,
        "sg_as_of": watched.as_of,
        "sg_known_at": watched.known_at,
        "sg_year_ago": date.fromordinal(watched.as_of.toordinal() - YEAR_DAYS),
        "sg_grades": [grade.name for grade in policy.grades.grades],
        "sg_reviews": _json_of(policy.review_months),
        "sg_material": policy.default.materiality,
        "sg_exposure": watched.exposure,
        "sg_signals": [signal.value for signal in rules],
        "sg_thresholds": [rule.threshold for rule in rules.values()],
        "sg_urgent": [rule.urgent for rule in rules.values()],
        "sg_severities": [rule.severity.value for rule in rules.values()],
    }


def _json_of(months: Mapping[str, int]) -> str:
    return "{" + ", ".join(f'"{grade}": {count}' for grade, count in months.items()) + "}"


def _conditions() -> list[tuple[str, str]]:
    """Return the name of every ratio that has a comfort level, and SQL that says whether an assessment is beyond it."""
    return [
        (
            name.value,
            f"(ratio_statuses[{_PLACES[name]}] = {_WORST}"
            f" OR ratios[{_PLACES[name]}] {_BEYOND[comfort.direction]} {comfort.enough})",
        )
        for name, comfort in USUAL_COMFORT.items()
    ]


def _breaches() -> str:
    return " + ".join(f"COALESCE({condition}::int, 0)" for _name, condition in _conditions())


def _breached_names() -> str:
    parts = ", ".join(f"CASE WHEN {condition} THEN '{name}' END" for name, condition in _conditions())
    return f"array_remove(ARRAY[{parts}], NULL)"
