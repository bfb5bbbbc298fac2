"""The report of a replay: what a draft would have decided, beside the policy in force."""

from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from credit.domain.limit_recommendations import Outcome
from credit.domain.replay import UNITS
from credit.domain.replay_rules import NO_CREDIT, NO_LIMIT_SET
from credit.queries import policies as queries
from credit.views.policy_words import RULE_NAMES
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.web.domain.charts import Chart, Series
from finance_crm.web.domain.figures import Figure
from finance_crm.web.templatetags import formats

WEEK_DAYS = 7
MONEY = (
    ("held_amount", gettext_lazy("Amount held")),
    ("sales_lost", gettext_lazy("Sales lost at most: held, no default followed")),
    ("margin_lost", gettext_lazy("Margin lost at most")),
    ("losses_avoided", gettext_lazy("Losses avoided: held, a default followed")),
    ("losses_missed", gettext_lazy("Losses not avoided: released, a default followed")),
)
COUNTS = (
    ("held", gettext_lazy("Orders held")),
    ("held_defaulted", gettext_lazy("of these, of customers who defaulted")),
)
SEGMENTS = {"industry": gettext_lazy("Industry"), "region": gettext_lazy("Region")}
RULES: dict[str, Any] = {
    NO_CREDIT: gettext_lazy("No credit"),
    NO_LIMIT_SET: gettext_lazy("No limit set"),
    **{kind.value: label for kind, label in RULE_NAMES.items()},
}
OUTCOMES = {
    Outcome.LIMIT.value: gettext_lazy("Customers with a recommended limit"),
    Outcome.NO_CREDIT.value: gettext_lazy("Customers who would get no credit"),
    Outcome.NO_LIMIT.value: gettext_lazy("Customers of whom too little is known"),
}
MOST_SEGMENTS = 12


class Beside(NamedTuple):
    """A measure of both policies."""

    label: str
    live: str
    draft: str
    change: str


class SegmentRow(NamedTuple):
    label: str
    orders: str
    live_held: str
    draft_held: str
    sales_lost: str
    avoided: str


@require_GET
@requires(Right.VIEW_CREDIT, unscoped=True)
def replay_detail(request: HttpRequest, replay_id: int) -> HttpResponse:
    """The whole report."""
    found = queries.find_replay(replay_id=replay_id)
    if found is None:
        raise Http404
    report = found.report
    context: dict[str, Any] = {"replay": found, "currency": settings.REPORTING_CURRENCY}
    if found.order_count:
        total = report["total"]
        context |= {
            "figures": _figures(total, found),
            "rows": _beside(total, _weeks(found)),
            "rules": _rules(report["rules"]),
            "limits": _limits(report.get("limits")),
            "crossed": _crossed(report["both"]),
            "segments": [(label, _segments(report["segments"][kind])) for kind, label in SEGMENTS.items()],
            "charts": [_week_chart(report["weeks"], _weeks(found)), _money_chart(total)],
            "horizon": report["horizon_days"],
            "lgd": formats.percent(Decimal(report["lgd"])),
            "left_out": [RULES[kind] for kind in report.get("left_out", ())],
        }
    return render(request, "credit/policies/replay.html", context)


def _money(units: int) -> Decimal:
    return Decimal(units) / UNITS


def _written(units: int) -> str:
    return formats.money(_money(units), settings.REPORTING_CURRENCY)


def _weeks(found: queries.PolicyReplay) -> int:
    return max(1, -(-(found.end_date - found.start_date).days // WEEK_DAYS))


def _figures(total: dict[str, Any], found: queries.PolicyReplay) -> list[Figure]:
    draft, live = total["draft"], total["live"]
    share = Decimal(draft["held"]) / draft["orders"]
    was = formats.percent(Decimal(live["held"]) / live["orders"])
    net = _money(draft["losses_avoided"] - live["losses_avoided"] - draft["margin_lost"] + live["margin_lost"])
    return [
        Figure(_("Orders replayed"), formats.number(draft["orders"])),
        Figure(_("Held by the draft"), formats.percent(share), note=_("in force: %(share)s") % {"share": was}),
        Figure(_("Holds a week"), formats.number(Decimal(draft["held"]) / _weeks(found), 1)),
        Figure(_("Losses avoided less margin lost, against now"), formats.compact_money(net),
               exact=formats.money(net), tone="good" if net > 0 else "bad" if net < 0 else ""),
    ]  # fmt: skip


def _beside(total: dict[str, Any], weeks: int) -> list[Beside]:
    draft, live = total["draft"], total["live"]
    rows = [
        Beside(str(label), formats.number(live[name]), formats.number(draft[name]), _signed(draft[name] - live[name]))
        for name, label in COUNTS
    ]
    a_week = [Decimal(side["held"]) / weeks for side in (live, draft)]
    was, now = (formats.number(value, 1) for value in a_week)
    rows.append(Beside(_("Workload: holds a week"), was, now, ""))
    rows += [
        Beside(str(label), _written(live[name]), _written(draft[name]), _written(draft[name] - live[name]))
        for name, label in MONEY
    ]
    known = [
        Decimal(side["margin_known"]) / side["sales_lost"] if side["sales_lost"] else None for side in (live, draft)
    ]
    was, now = (formats.percent(value) for value in known)
    return [*rows, Beside(_("Share of sales lost whose margin is known"), was, now, "")]


def _signed(change: int) -> str:
    return f"+{formats.number(change)}" if change > 0 else formats.number(change)


def _rules(rules: dict[str, dict[str, int]]) -> list[Beside]:
    names = sorted({**rules["draft"], **rules["live"]})
    return [
        Beside(
            str(RULES.get(name, name)),
            formats.number(rules["live"].get(name, 0)),
            formats.number(rules["draft"].get(name, 0)),
            _signed(rules["draft"].get(name, 0) - rules["live"].get(name, 0)),
        )
        for name in names
    ]


def _limits(limits: dict[str, dict[str, int]] | None) -> list[Beside]:
    """Return what each formula recommends in sum, and what was granted; nothing where both have the same."""
    if not limits:
        return []
    live, draft = limits["live"], limits["draft"]
    rows = [
        Beside(
            _("Sum of recommended limits"),
            _written(live["sum"]),
            _written(draft["sum"]),
            _written(draft["sum"] - live["sum"]),
        )
    ]
    for outcome, label in OUTCOMES.items():
        counts = live[outcome], draft[outcome]
        was, now = (formats.number(count) for count in counts)
        rows.append(Beside(str(label), was, now, _signed(counts[1] - counts[0])))
    return [*rows, Beside(_("Sum of limits in force"), _written(limits["granted"]["sum"]), "", "")]


def _crossed(both: dict[str, dict[str, int]]) -> list[Beside]:
    labels = {
        "both": _("Held by both"),
        "draft_only": _("Held by the draft only"),
        "live_only": _("Held only by the policy in force"),
        "neither": _("Released by both"),
    }
    return [
        Beside(
            label,
            formats.number(both[key]["orders"]),
            formats.number(both[key]["defaulted"]),
            _written(both[key]["amount"]),
        )
        for key, label in labels.items()
    ]


def _segments(sides: dict[str, dict[str, dict[str, int]]]) -> list[SegmentRow]:
    draft, live = sides["draft"], sides["live"]
    largest = sorted(draft, key=lambda label: -draft[label]["amount"])[:MOST_SEGMENTS]
    return [
        SegmentRow(
            label or _("not given"),
            formats.number(draft[label]["orders"]),
            formats.number(live.get(label, {}).get("held", 0)),
            formats.number(draft[label]["held"]),
            _written(draft[label]["sales_lost"]),
            _written(draft[label]["losses_avoided"]),
        )
        for label in largest
    ]


def _week_chart(weeks: dict[str, dict[str, int]], count: int) -> Chart:
    return Chart(
        name="holds",
        label=_("Holds a week"),
        kind="line",
        categories=[str(week + 1) for week in range(count)],
        series=[
            Series(label, [weeks[side].get(str(week), 0) for week in range(count)])
            for side, label in (("live", _("In force")), ("draft", _("Draft")))
        ],
        language=formats.language(),
        write=formats.number,
        category_label=_("Week"),
    )


def _money_chart(total: dict[str, Any]) -> Chart:
    names = ("margin_lost", "losses_avoided", "losses_missed")
    labels = (_("Margin lost at most"), _("Losses avoided"), _("Losses not avoided"))
    return Chart(
        name="money",
        label=_("What it would have cost and saved"),
        kind="bar",
        categories=list(labels),
        series=[
            Series(label, [_money(total[side][name]) for name in names])
            for side, label in (("live", _("In force")), ("draft", _("Draft")))
        ],
        language=formats.language(),
        write=formats.money,
        category_label=_("Figure"),
        unit=settings.REPORTING_CURRENCY,
    )
