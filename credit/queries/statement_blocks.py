"""Statements of many customers at once, as arrays: what the nightly assessment reads."""

from datetime import date, datetime

from credit.domain.statements import Line
from finance_crm.blocks import Block, fetch_block

# Models look back two years.
PERIODS = 3
# The digest says whether anything that was stated differs, so that it can be remembered in place of the statement.
_STATED = ", ".join(("period_end_date", "months", "currency", "standard", "is_audited", *Line))
_FIRST = """
SELECT DISTINCT ON (customer_id, period_end_date, months) *
FROM credit_financialstatement
WHERE customer_id >= %(first_customer_id)s AND customer_id <= %(last_customer_id)s AND period_end_date <= %(as_of)s
  AND recorded_at <= %(known_at)s AND (withdrawn_at IS NULL OR withdrawn_at > %(known_at)s)
ORDER BY customer_id, period_end_date DESC, months, version DESC
"""
_STATEMENTS = f"""
SELECT customer_id, id, place, period_end_date, months::smallint, is_audited,
       ascii(currency) * 65536 + ascii(substr(currency, 2)) * 256 + ascii(substr(currency, 3)),
       md5(ROW({_STATED})::text)::uuid,
       {", ".join(f"COALESCE({line}::float8, 'NaN')" for line in Line)}
FROM (SELECT *, (row_number() OVER (PARTITION BY customer_id ORDER BY period_end_date DESC, months))::smallint AS place
      FROM ({_FIRST}) latest) placed
WHERE place <= {PERIODS}
ORDER BY customer_id, place
"""
COLUMNS = (
    ("customer_id", ">i8"),
    ("id", ">i8"),
    ("place", ">i2"),
    ("period_end", ">i4"),
    ("months", ">i2"),
    ("is_audited", "?"),
    ("currency", ">i4"),
    ("digest", "V16"),
    *((str(line), ">f8") for line in Line),
)


def fetch_statements(*, first_customer_id: int, last_customer_id: int, as_of: date, known_at: datetime) -> Block:
    """Return the latest three periods of each customer, latest first, each in the version known at `known_at`.

    A line that was not given is NaN. `currency` is the code as a number: only equality means anything.
    """
    params = {
        "first_customer_id": first_customer_id,
        "last_customer_id": last_customer_id,
        "as_of": as_of,
        "known_at": known_at,
    }
    return fetch_block(_STATEMENTS, params, columns=COLUMNS)
