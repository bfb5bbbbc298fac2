"""The ratios of every customer's latest statement as a relation, for files that leave.

The statement is written from the catalogue itself: sub-totals from `PARTS`, sums from the terms of a ratio, statuses
from the rules of its guard. So a file of all customers streams out of the database, and says what the pages say.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from credit.domain.flows import FLOWS, MONTHS_OF_A_YEAR
from credit.domain.ratio_guards import Guard
from credit.domain.ratio_results import Basis, Status, Term
from credit.domain.ratios import CATALOGUE, Amount, Combination, Ratio, RatioName
from credit.domain.statements import PARTS, Line
from customers.queries.relations import customer_names_relation
from finance_crm.access.domain.scopes import Scope
from finance_crm.sql import Relation

STATUS_SUFFIX = "_status"
RATIO_COLUMNS = (
    "customer_code", "customer_name", "period_end_date", "months", "currency",
    *(column for name in RatioName for column in (name.value, f"{name.value}{STATUS_SUFFIX}")),
)  # fmt: skip
DECIMALS = 6
# Balances; a flow is never averaged.
_AVERAGED = {
    term.line
    for ratio in CATALOGUE.values()
    if isinstance(ratio, Ratio)
    for term in (*ratio.numerator, *ratio.denominator)
    if term.basis is Basis.AVERAGE
}

# Whatever is joined, is joined before anything is computed: the planner cannot tell how many rows come out of it.
_CHOSEN = """
known AS (
    SELECT DISTINCT ON (s.customer_id, s.period_end_date, s.months)
           s.*, n.customer_code, n.customer_name
    FROM credit_financialstatement s JOIN ({names}) n ON n.customer_id = s.customer_id
    WHERE s.period_end_date <= %(ratios_as_of)s AND {conditions}
    ORDER BY s.customer_id, s.period_end_date DESC, s.months, s.version DESC),
chosen AS (
    SELECT * FROM (
        SELECT known.*, row_number() OVER (PARTITION BY customer_id ORDER BY period_end_date DESC, months) AS place
        FROM known) placed
    WHERE place <= 2)"""
_HEAD = ("customer_id", "customer_code", "customer_name", "period_end_date", "months", "currency", "place")
_IS_COMPARABLE = """
LEAD(p.currency) OVER latest_first = p.currency AND LEAD(p.period_end_date) OVER latest_first < p.period_end_date"""


def ratios_relation(
    *, as_of: date, known_at: datetime | None, scope: Scope, customer_code: str | None = None
) -> Relation:
    """Return a row a customer: every ratio of the latest statement by `as_of`, known by `known_at`, and its status."""
    names = customer_names_relation(scope=scope)
    chosen = _CHOSEN.format(names=names.sql, conditions=_conditions(known_at, customer_code))
    sql = f"""
WITH {chosen},
filled AS ({_filled_in()})
SELECT now.customer_code, now.customer_name, now.period_end_date, now.months, now.currency,
       {", ".join(f"{name}.value AS {name}, {name}.status AS {name}{STATUS_SUFFIX}" for name in CATALOGUE)}
FROM filled now {" ".join(_ratios())}
WHERE now.place = 1
ORDER BY now.customer_code
"""
    params: dict[str, Any] = {
        **names.params,
        "ratios_as_of": as_of,
        "ratios_known_at": known_at,
        "ratios_customer_code": customer_code,
    }
    return Relation(sql, params, RATIO_COLUMNS)


def _conditions(known_at: datetime | None, customer_code: str | None) -> str:
    conditions = ["s.withdrawn_at IS NULL"]
    if known_at is not None:
        conditions = [
            "(s.withdrawn_at IS NULL OR s.withdrawn_at > %(ratios_known_at)s)",
            "s.recorded_at <= %(ratios_known_at)s",
        ]
    if customer_code:
        conditions.append("n.customer_code = %(ratios_customer_code)s")
    return " AND ".join(conditions)


def _filled_in() -> str:
    """Return the same with sub-totals, and with the balances of the period before that are averaged with."""
    earlier = (
        f"CASE WHEN {_IS_COMPARABLE} THEN LEAD({_filled(line)}) OVER latest_first END AS {line}_before"
        for line in sorted(_AVERAGED)
    )
    return f"""
    SELECT {", ".join(f"p.{column}" for column in _HEAD)}, {", ".join(f"{_filled(line)} AS {line}" for line in Line)},
           {", ".join(earlier)}
    FROM chosen p {" ".join(_sub_totals())}
    WINDOW latest_first AS (PARTITION BY p.customer_id ORDER BY p.place)"""


# Sub-totals, each from those before it


def _filled(line: Line) -> str:
    return f"total_{line}.amount" if line in PARTS else f"p.{line}"


def _sub_totals() -> Iterator[str]:
    for line, parts in PARTS.items():
        needed = " ".join(f"{_sign(sign)} {_filled(part)}" for sign, part in parts.needed)
        other = " ".join(f"{_sign(sign)} COALESCE({_filled(part)}, 0)" for sign, part in parts.other)
        yield f"CROSS JOIN LATERAL (SELECT COALESCE(p.{line}, {needed} {other}) AS amount) total_{line}"


def _sign(sign: int) -> str:
    return "+" if sign > 0 else "-"


# Ratios, combinations after the ratios that they are made of


def _ratios() -> Iterator[str]:
    names = {id(definition): name for name, definition in CATALOGUE.items()}
    for name, definition in CATALOGUE.items():
        if isinstance(definition, Ratio):
            yield f"CROSS JOIN LATERAL ({_ratio(definition)}) {name}"
        elif isinstance(definition, Amount):
            yield f"CROSS JOIN LATERAL ({_amount(definition)}) {name}"
    for name, definition in CATALOGUE.items():
        if isinstance(definition, Combination):
            yield f"CROSS JOIN LATERAL ({_combination(definition, names)}) {name}"


def _ratio(ratio: Ratio) -> str:
    value = f"ROUND(upper / NULLIF(lower, 0) * {ratio.factor}, {DECIMALS})"
    return f"""
SELECT status, CASE WHEN status = '{Status.OK}' THEN {value} END AS value
FROM (SELECT upper, lower, {_status(ratio.guard)} AS status
      FROM (SELECT {_sum(ratio.numerator)} AS upper, {_sum(ratio.denominator)} AS lower) amounts) judged"""


def _status(guard: Guard) -> str:
    upper, lower = _Column("upper"), _Column("lower")
    rules = " ".join(f"WHEN {holds(upper, lower).text} THEN '{outcome.status}'" for holds, outcome in guard.rules)
    return f"CASE WHEN upper IS NULL OR lower IS NULL THEN '{Status.MISSING_INPUT}' {rules} ELSE '{Status.OK}' END"


def _amount(amount: Amount) -> str:
    status = f"CASE WHEN total IS NULL THEN '{Status.MISSING_INPUT}' ELSE '{Status.OK}' END"
    return f"""
SELECT ROUND(total, {DECIMALS}) AS value, {status} AS status
FROM (SELECT {_sum(amount.terms)} AS total) summed"""


def _combination(combination: Combination, names: Mapping[int, RatioName]) -> str:
    parts = [(sign, names[id(part)]) for sign, part in combination.parts]
    total = " ".join(f"{_sign(sign)} {name}.value" for sign, name in parts)
    missing = " OR ".join(f"{name}.status = '{Status.MISSING_INPUT}'" for _, name in parts)
    others = " ".join(f"WHEN {name}.status <> '{Status.OK}' THEN {name}.status" for _, name in parts)
    status = f"CASE WHEN {missing} THEN '{Status.MISSING_INPUT}' {others} ELSE '{Status.OK}' END"
    return f"SELECT {total} AS value, {status} AS status"


def _sum(terms: tuple[Term, ...]) -> str:
    return " ".join(f"{_sign(term.sign)} {_term(term)}" for term in terms)


def _term(term: Term) -> str:
    if term.basis is Basis.AVERAGE:
        return f"(now.{term.line} + now.{term.line}_before) / 2"
    return f"now.{term.line} * {MONTHS_OF_A_YEAR} / now.months" if term.line in FLOWS else f"now.{term.line}"


@dataclass(frozen=True)
class _Condition:
    """A condition of a guard as text."""

    text: str

    def __and__(self, other: "_Condition") -> "_Condition":
        return _Condition(f"({self.text} AND {other.text})")

    def __or__(self, other: "_Condition") -> "_Condition":
        return _Condition(f"({self.text} OR {other.text})")


class _Column:
    """An amount of which a guard's rules ask something: they write down what they would compare."""

    def __init__(self, name: str) -> None:
        self.name = name

    def __lt__(self, other: object) -> _Condition:
        return self._compared("<", other)

    def __le__(self, other: object) -> _Condition:
        return self._compared("<=", other)

    def __gt__(self, other: object) -> _Condition:
        return self._compared(">", other)

    def __ge__(self, other: object) -> _Condition:
        return self._compared(">=", other)

    def __eq__(self, other: object) -> _Condition:  # type: ignore[override]
        return self._compared("=", other)

    def __hash__(self) -> int:
        return hash(self.name)

    def _compared(self, sign: str, other: object) -> _Condition:
        return _Condition(f"{self.name} {sign} {other.name if isinstance(other, _Column) else other}")
