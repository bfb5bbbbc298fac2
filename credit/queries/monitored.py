"""Which customers a monitoring run has to assess again: those of whom something changed, or that are due."""

from datetime import date
from typing import Any

from credit.models import MonitoringRun
from customers.queries.changes import changed_customers_relation, waiting_customers_relation
from customers.queries.shards import list_customer_ids
from finance_crm.sql import fetch_all

# Behaviour is measured over months that roll on: so often everybody is looked at, whatever happened.
AGAIN_AFTER_DAYS = 30

_LATEST = f"""
SELECT DISTINCT ON (customer_id) customer_id,
       next_review_date <= %(as_of)s OR policy_id <> %(policy_id)s OR scorecards <> %(scorecards)s
       OR engine <> %(engine)s
       OR (%(as_of)s::date - as_of_date) / {AGAIN_AFTER_DAYS}
          > (GREATEST(%(since)s::date, as_of_date) - as_of_date) / {AGAIN_AFTER_DAYS}
FROM credit_assessment
WHERE customer_id >= %(first)s AND customer_id <= %(last)s AND as_of_date <= %(as_of)s
  AND run_id IS DISTINCT FROM %(run_id)s
ORDER BY customer_id, as_of_date DESC, id DESC
"""
_AMONG = "customer_id >= %(first)s AND customer_id <= %(last)s"
_CAME = "(recorded_at > %(known_before)s AND recorded_at <= %(known_at)s)"
_WENT = "(withdrawn_at > %(known_before)s AND withdrawn_at <= %(known_at)s)"
_BEGAN = "({day} > %(since)s AND {day} <= %(as_of)s)"
_STATED = f"""
SELECT customer_id FROM credit_financialstatement
WHERE {_AMONG} AND ({_CAME} OR {_WENT} OR {_BEGAN.format(day="period_end_date")})
UNION SELECT customer_id FROM credit_qualitativeanswer
WHERE {_AMONG} AND ({_CAME} OR {_BEGAN.format(day="effective_date")})
UNION SELECT customer_id FROM credit_externalrating
WHERE {_AMONG} AND ({_CAME} OR {_WENT} OR {_BEGAN.format(day="effective_date")} OR {_BEGAN.format(day="valid_until")})
"""


def list_due_customers(
    *, run: MonitoringRun, scorecards: str, engine: int, first_customer_id: int, last_customer_id: int
) -> list[int]:
    """Return the customers in a range that the run has to assess, in order. What it wrote itself does not count.

    :param scorecards: the name of the scorecards in use, as assessments keep it
    :param engine: the version of the arithmetic in use
    """
    everybody = list_customer_ids(first_customer_id=first_customer_id, last_customer_id=last_customer_id)
    previous = run.previous_run
    if run.is_full or previous is None:
        return everybody
    params = {
        "first": first_customer_id,
        "last": last_customer_id,
        "as_of": run.as_of_date,
        "since": previous.as_of_date,
        "known_at": run.known_at,
        "known_before": previous.known_at,
        "run_id": run.pk,
        "policy_id": run.policy_id,
        "scorecards": scorecards,
        "engine": engine,
    }
    latest = dict(fetch_all(_LATEST, params))
    touched = {customer_id for (customer_id,) in fetch_all(_STATED, params)}
    touched |= _whose_ledger_moved(run, previous, params)
    return [one for one in everybody if one in touched or latest.get(one, True)]


def _whose_ledger_moved(run: MonitoringRun, previous: MonitoringRun, params: dict[str, Any]) -> set[int]:
    relations = [changed_customers_relation(since=previous.known_at, until=run.known_at)]
    if run.as_of_date != previous.as_of_date:
        days: tuple[date, date] = (previous.as_of_date, run.as_of_date)
        relations.append(waiting_customers_relation(since=min(days), until=max(days)))
    return {
        customer_id
        for relation in relations
        for (customer_id,) in fetch_all(
            f"SELECT customer_id FROM ({relation.sql}) moved WHERE {_AMONG}", {**relation.params, **params}
        )
    }


_DECIDED = f"""
SELECT EXISTS (SELECT 1 FROM credit_creditlimit WHERE {_CAME} OR {_WENT})
    OR EXISTS (SELECT 1 FROM credit_securedpart WHERE {_CAME} OR {_WENT})
    OR EXISTS (SELECT 1 FROM credit_gradeoverride WHERE {_CAME} OR {_WENT})
    OR EXISTS (SELECT 1 FROM credit_assessment WHERE {_AMONG} AND run_id IS NULL AND {_CAME})
"""


def is_all_as_before(*, run: MonitoringRun, first_customer_id: int, last_customer_id: int) -> bool:
    """Say whether a range without a customer to assess says just what it said in the run before.

    That run was for the same day and by the same policy, all together owe the same, and nobody decided anything since.
    """
    previous = run.previous_run
    if previous is None or run.is_full:
        return False
    before = previous.as_of_date, previous.policy_id, previous.exposure
    if before != (run.as_of_date, run.policy_id, run.exposure):
        return False
    params = {
        "first": first_customer_id,
        "last": last_customer_id,
        "known_at": run.known_at,
        "known_before": previous.known_at,
    }
    return not fetch_all(_DECIDED, params)[0][0]
