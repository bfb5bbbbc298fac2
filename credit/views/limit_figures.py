"""A limit in figures: what is in force, what is owed, by how much it is over and how that runs off."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from credit.domain.run_off import RunOff, by_week, run_off
from credit.queries.limit_history import Owed
from credit.queries.limits import LimitInForce
from finance_crm.web.domain.charts import Chart, Series
from finance_crm.web.domain.figures import Figure
from finance_crm.web.templatetags import formats

RUN_OFF_WEEKS = 12


@dataclass(frozen=True)
class RunOffPlan:
    """A plan with its picture."""

    plan: RunOff
    chart: Chart
    currency: str


def state_badge(in_force: LimitInForce) -> tuple[str, str]:
    """Return the words and the tone of where a limit stands: in force, temporary, expired, none, no credit."""
    if in_force.is_no_credit:
        return _("No credit"), "bad"
    if in_force.own is not None:
        return (_("Temporary"), "info") if in_force.own.is_temporary else (_("In force"), "good")
    if in_force.expired is not None:
        return _("Expired"), "warn"
    return _("No limit set"), "plain"


def limit_figures(in_force: LimitInForce, owed: Owed) -> list[Figure]:
    """Return limit, security, what is owed and what is left, in the limit's currency."""
    amount, currency, total = in_force.amount, in_force.currency, owed.total
    figures = [_limit_figure(in_force), _money(_("Owed"), total, currency)]
    if in_force.secured:
        figures.insert(1, _money(_("Secured adds"), in_force.secured, currency))
    if amount is not None:
        left = amount - total
        label, tone = (_("Over by"), "bad") if left < 0 else (_("Available"), "good")
        figures.append(_money(label, abs(left), currency, tone=tone))
        if amount > 0:
            figures.append(Figure(_("Used"), formats.percent(total / amount), tone="bad" if left < 0 else ""))
    if in_force.group is not None:
        figures.append(_group_figure(in_force))
    return figures


def run_off_of(in_force: LimitInForce, owed: Owed, *, as_of: date) -> RunOffPlan | None:
    """Return how what is owed runs off against the limit, None where nothing is over."""
    amount = in_force.amount
    if amount is None:
        return None
    plan = run_off(owed.items, limit=amount, on=as_of)
    return RunOffPlan(plan, _chart(plan, in_force.currency), in_force.currency) if plan.is_over else None


def _chart(plan: RunOff, currency: str) -> Chart:
    steps = by_week(plan, weeks=RUN_OFF_WEEKS)
    return Chart(
        name="run-off",
        label=_("What is still owed, week by week, if no order is released"),
        kind="line",
        categories=[formats.day(step.on) for step in steps],
        series=[
            Series(_("Owed"), [step.owed for step in steps]),
            Series(_("Limit"), [plan.limit] * len(steps), ("bad",)),
        ],
        language=formats.language(),
        write=lambda value: formats.money(value, currency),
        category_label=_("Day"),
        unit=currency,
    )


def _limit_figure(in_force: LimitInForce) -> Figure:
    if in_force.own is None:
        expired = in_force.expired
        value = _("Expired") if expired else _("Not set")
        note = _("until %(day)s") % {"day": formats.day(expired.valid_until)} if expired else ""
        return Figure(_("Limit"), value, note=note, tone="warn" if expired else "")
    if in_force.own.amount is None:
        return Figure(_("Limit"), _("No credit"), tone="bad")
    until = in_force.own.valid_until
    note = _("until %(day)s") % {"day": formats.day(until)} if until else ""
    return _money(_("Limit"), in_force.own.amount, in_force.currency, note=note, term="credit_limit")


def _group_figure(in_force: LimitInForce) -> Figure:
    group = in_force.group
    assert group is not None
    if group.amount is None:
        return Figure(_("Limit of the group"), _("No credit"), tone="bad")
    return _money(_("Limit of the group"), group.amount, group.currency, note=_("shared"))


def _money(label: str, amount: Any, currency: str, *, tone: str = "", note: str = "", term: str = "") -> Figure:
    exact = formats.money_with_unit(amount, currency)
    short = formats.compact_money(amount, currency)
    return Figure(label, short, exact=exact, unit=currency, tone=tone, note=note, term=term)
