"""Moving the alerts of a range of customers to what a monitoring run finds: one statement, one live alert a cause.

What is found again is brought up to date, what is no longer found is cleared, and what somebody resolved stays
resolved while its cause lasts, unless it becomes urgent. Writing the same again writes nothing.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from credit.models import MonitoringRun
from credit.queries.signals import Watched, found_relation
from customers.queries.relations import customer_owners_relation
from finance_crm.sql import fetch_all


@dataclass(frozen=True)
class Kept:
    """How many alerts are new and no longer found; of new urgent ones, how many by the customer's owner (0: none)."""

    new: int = 0
    cleared: int = 0
    urgent: Mapping[int, int] = field(default_factory=dict)


_KEEP = """
WITH found AS MATERIALIZED ({found}),
settled AS MATERIALIZED (
    SELECT DISTINCT ON (a.customer_id, a.signal) a.id, a.customer_id, a.signal, a.severity, a.status, a.as_of_date
    FROM credit_alert a
    WHERE a.customer_id >= %(sg_first)s AND a.customer_id <= %(sg_last)s
    ORDER BY a.customer_id, a.signal, a.opened_date DESC, a.id DESC
), known AS MATERIALIZED (
    SELECT s.* FROM settled s JOIN found f USING (customer_id, signal)
    WHERE s.status = 'resolved' AND s.as_of_date >= %(previous_as_of)s
      AND NOT (f.severity = 'high' AND s.severity <> 'high')
), still AS (
    UPDATE credit_alert a SET last_run_id = %(run_id)s, as_of_date = %(sg_as_of)s
    FROM known WHERE a.id = known.id AND a.as_of_date < %(sg_as_of)s
), gone AS (
    UPDATE credit_alert a
    SET status = 'cleared', closed_date = %(sg_as_of)s, as_of_date = %(sg_as_of)s, last_run_id = %(run_id)s,
        version = a.version + 1
    WHERE a.status IN ('open', 'acknowledged') AND a.customer_id >= %(sg_first)s AND a.customer_id <= %(sg_last)s
      AND NOT EXISTS (SELECT 1 FROM found f WHERE f.customer_id = a.customer_id AND f.signal = a.signal)
    RETURNING a.id
), kept AS (
    INSERT INTO credit_alert AS a
        (customer_id, signal, severity, status, value, threshold, evidence, first_run_id, last_run_id, opened_date,
         as_of_date, outcome, note, version)
    SELECT customer_id, signal, severity, 'open', value, threshold, evidence, %(run_id)s, %(run_id)s, %(sg_as_of)s,
           %(sg_as_of)s, '', '', 1
    FROM found WHERE NOT EXISTS (
        SELECT 1 FROM known WHERE known.customer_id = found.customer_id AND known.signal = found.signal)
    ORDER BY customer_id, signal
    ON CONFLICT (customer_id, signal) WHERE status IN ('open', 'acknowledged') DO UPDATE SET
        severity = excluded.severity, value = excluded.value, threshold = excluded.threshold,
        evidence = excluded.evidence, last_run_id = excluded.last_run_id, as_of_date = excluded.as_of_date
    WHERE a.as_of_date < excluded.as_of_date
       OR (a.severity, a.value, a.threshold, a.evidence)
          IS DISTINCT FROM (excluded.severity, excluded.value, excluded.threshold, excluded.evidence)
    RETURNING a.customer_id, a.severity, xmax = 0 AS is_new
), urgent AS (
    SELECT COALESCE(o.owner_id, 0) AS owner_id, COUNT(*) AS count
    FROM kept LEFT JOIN ({owners}) o ON o.customer_id = kept.customer_id
    WHERE kept.is_new AND kept.severity = 'high' GROUP BY 1
)
SELECT (SELECT COUNT(*) FROM kept WHERE is_new), (SELECT COUNT(*) FROM gone),
       (SELECT COALESCE(jsonb_object_agg(owner_id::text, count), '{{}}') FROM urgent)::text
"""


def keep_alerts(*, run: MonitoringRun, watched: Watched) -> Kept:
    """Move the alerts of a range to what the run finds; return what became of them."""
    found, owners = found_relation(watched), customer_owners_relation()
    previous_as_of = run.previous_run.as_of_date if run.previous_run else None
    ((new, cleared, urgent),) = fetch_all(
        _KEEP.format(found=found.sql, owners=owners.sql),
        {**found.params, **owners.params, "run_id": run.pk, "previous_as_of": previous_as_of},
    )
    return Kept(new, cleared, {int(owner): count for owner, count in json.loads(urgent).items()})
