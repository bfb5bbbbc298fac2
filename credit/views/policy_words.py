"""A policy in words, section by section, and how two of them differ."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from credit.domain.policies import CardKind, Policy, UnsetLimit
from credit.domain.policy_rules import Checkpoint, RuleKind
from credit.domain.signals import Signal
from credit.views.limit_words import METHODS
from finance_crm.web.templatetags import formats

SECTIONS = {
    "default": gettext_lazy("Definition of default"),
    "grades": gettext_lazy("Grades"),
    "scorecards": gettext_lazy("Scorecards"),
    "limits": gettext_lazy("Limit formula"),
    "orders": gettext_lazy("Orders and block rules"),
    "review": gettext_lazy("Review cycle"),
    "alerts": gettext_lazy("Alerts"),
}
SIGNALS = {
    Signal.GRADE_DOWN: gettext_lazy("Grades down, at least"),
    Signal.PD_DRIFT: gettext_lazy("PD, times that of a year ago"),
    Signal.OVER_LIMIT: gettext_lazy("Exposure as a share of the limit"),
    Signal.LIMIT_BREACH_AHEAD: gettext_lazy("Exposure to come as a share of the limit"),
    Signal.LIMIT_EXPIRES: gettext_lazy("Limit expires: days after the 30th before"),
    Signal.STATEMENT_STALE: gettext_lazy("Months since the last statement's period ended"),
    Signal.BEHAVIOUR_DRIFT: gettext_lazy("Days later than the customer's own past"),
    Signal.OVERDUE_GROWS: gettext_lazy("Days that the oldest item is overdue"),
    Signal.NEGATIVE_EQUITY: gettext_lazy("Negative equity (1: looked for)"),
    Signal.COMFORT_BREACH: gettext_lazy("Ratios beyond their comfort level"),
    Signal.CONCENTRATION: gettext_lazy("Share of all exposure"),
    Signal.REVIEW_DUE: gettext_lazy("Days that a review is overdue"),
}
CARDS = {
    CardKind.LISTED: gettext_lazy("Companies with a market value"),
    CardKind.UNLISTED: gettext_lazy("Companies without one"),
    CardKind.BEHAVIOUR: gettext_lazy("Payment behaviour"),
}
UNSET = {
    UnsetLimit.HOLD: gettext_lazy("held for review"),
    UnsetLimit.PASS: gettext_lazy("passed"),
}
RULES = {
    RuleKind.ORDER_AMOUNT: gettext_lazy("an order above %(threshold)s"),
    RuleKind.LIMIT_USED: gettext_lazy("more than %(threshold)s of the limit used with this order"),
    RuleKind.DAYS_OVERDUE: gettext_lazy("something overdue for more than %(threshold)s"),
    RuleKind.OVERDUE_AMOUNT: gettext_lazy("more than %(threshold)s overdue"),
    RuleKind.LIMIT_EXPIRED: gettext_lazy("the limit has run out"),
    RuleKind.ASSESSMENT_AGE: gettext_lazy("the assessment is older than %(threshold)s, or there is none"),
    RuleKind.GRADE: gettext_lazy("a grade worse than %(threshold)s"),
}
RULE_NAMES = {
    RuleKind.ORDER_AMOUNT: gettext_lazy("Amount of the order"),
    RuleKind.LIMIT_USED: gettext_lazy("Share of the limit used"),
    RuleKind.DAYS_OVERDUE: gettext_lazy("Days overdue"),
    RuleKind.OVERDUE_AMOUNT: gettext_lazy("Amount overdue"),
    RuleKind.LIMIT_EXPIRED: gettext_lazy("Limit expired"),
    RuleKind.ASSESSMENT_AGE: gettext_lazy("Age of the assessment in days"),
    RuleKind.GRADE: gettext_lazy("Worst grade that passes"),
}
CHECKPOINTS = {
    Checkpoint.ORDER: gettext_lazy("At the order"),
    Checkpoint.SHIPMENT: gettext_lazy("At the shipment"),
    Checkpoint.INVOICE: gettext_lazy("At the invoice"),
}
_SHARES = frozenset({Signal.OVER_LIMIT, Signal.LIMIT_BREACH_AHEAD, Signal.CONCENTRATION})


@dataclass(frozen=True)
class Line:
    """One thing that a policy says. `key` is the same for the same thing in every version."""

    key: str
    label: str
    text: str


@dataclass(frozen=True)
class Section:
    """A part of a policy with what it says."""

    name: str
    label: str
    lines: tuple[Line, ...]


class Difference(NamedTuple):
    """What changed; an empty text is a line that the version does not have."""

    section: str
    label: str
    before: str
    after: str


def describe(policy: Policy) -> list[Section]:
    """Return what a policy says."""
    return [Section(name, str(label), tuple(_LINES[name](policy))) for name, label in SECTIONS.items()]


def differences(before: Policy, after: Policy) -> list[Difference]:
    """Return what the second says that the first does not, and the other way round, in the order of sections."""
    found = []
    for old, new in zip(describe(before), describe(after), strict=True):
        was = {line.key: line for line in old.lines}
        now = {line.key: line for line in new.lines}
        for key in {**was, **now}:
            texts = [lines[key].text if key in lines else "" for lines in (was, now)]
            if texts[0] != texts[1]:
                found.append(Difference(new.label, (now.get(key) or was[key]).label, *texts))
    return found


def _yes(value: bool) -> str:
    return _("yes") if value else _("no")


def _money(amount: Decimal) -> str:
    return str(formats.money_with_unit(amount, settings.REPORTING_CURRENCY))


def _default(policy: Policy) -> Iterator[Line]:
    rule = policy.default
    yield Line("days", _("Overdue for"), formats.days(rule.days_overdue))
    yield Line("materiality", _("With more than"), _money(rule.materiality))
    yield Line("insolvency", _("Insolvency counts"), _yes(rule.includes_insolvency))
    yield Line("write_offs", _("Write-offs for credit reasons count"), _yes(rule.includes_credit_write_offs))
    yield Line("disputed", _("Disputed items are left out"), _yes(rule.excludes_disputed))
    yield Line("lgd", _("Loss given default"), formats.percent(policy.lgd))


def _grades(policy: Policy) -> Iterator[Line]:
    for grade in policy.grades.grades:
        pd = formats.percent(grade.one_year_pd, 2)
        if grade.least_points is None:
            text = _("everybody else, PD %(pd)s") % {"pd": pd}
        else:
            text = _("from %(points)s points, PD %(pd)s") % {"points": formats.number(grade.least_points), "pd": pd}
        yield Line(grade.name, grade.name, text)
    yield Line("source", _("Source of the PDs"), policy.grades.source)
    for quality, best in sorted(policy.quality_caps.items()):
        label = _("Data quality %(quality)s gives at best") % {"quality": quality}
        yield Line(f"cap {quality}", label, best)


def _scorecards(policy: Policy) -> Iterator[Line]:
    for kind, label in CARDS.items():
        yield Line(kind.value, str(label), policy.scorecards[kind.value])
    yield Line("weight", _("Weight of payment behaviour beside statements"), formats.percent(policy.behaviour_weight))


def _limits(policy: Policy) -> Iterator[Line]:
    rule = policy.limits
    yield Line("tnw", _("Share of tangible net worth"), formats.percent(rule.tangible_net_worth_share))
    yield Line("wc", _("Share of working capital"), formats.percent(rule.working_capital_share))
    yield Line("own", _("Share of our own sales"), formats.percent(rule.own_sales_share))
    yield Line("tolerance", _("Days of tolerance above the terms"), formats.days(rule.tolerance_days))
    yield Line("headroom", _("Headroom above the need, times"), formats.number(rule.need_headroom, 2))
    budget = _("none") if rule.expected_loss_budget is None else _money(rule.expected_loss_budget)
    yield Line("budget", _("Budget for expected loss per customer"), budget)
    required = ", ".join(str(METHODS[method]) for method in METHODS if method in rule.required)
    yield Line("required", _("Must be known before anything is recommended"), required)
    for place, band in enumerate(rule.bands, start=1):
        amount = _("no credit") if band.refuses else _("no bound") if band.amount is None else _money(band.amount)
        yield Line(f"band {place}", _("Band for grade %(grade)s") % {"grade": band.grade}, amount)


def _orders(policy: Policy) -> Iterator[Line]:
    yield Line("unset", _("Orders of customers without a limit are"), str(UNSET[policy.unset_limit]))
    hours = policy.reservation_hours
    text = ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    yield Line("reservation", _("A reservation lasts"), text)
    for place, rule in enumerate(policy.block_rules, start=1):
        yield Line(f"rule {place}", _("Rule %(place)s") % {"place": place}, rule_in_words(rule))


def rule_in_words(rule: Mapping[str, Any]) -> str:
    """Return a block rule as a sentence's part."""
    kind = RuleKind(rule["kind"])
    words = str(RULES[kind]) % {"threshold": _threshold(kind, rule["threshold"])}
    if rule["least_limit_used"] is not None:
        words = _("%(rule)s, and more than %(share)s of the limit used") % {
            "rule": words,
            "share": formats.percent(Decimal(rule["least_limit_used"])),
        }
    if rule["grace_days"]:
        words = _("%(rule)s, with %(days)s of grace") % {"rule": words, "days": formats.days(rule["grace_days"])}
    return f"{CHECKPOINTS[Checkpoint(rule['checkpoint'])]}: {words}"


def _threshold(kind: RuleKind, threshold: str) -> str:
    if kind is RuleKind.GRADE:
        return threshold
    value = Decimal(threshold or 0)
    if kind is RuleKind.LIMIT_USED:
        return str(formats.percent(value))
    is_days = kind in {RuleKind.DAYS_OVERDUE, RuleKind.ASSESSMENT_AGE}
    return str(formats.days(int(value))) if is_days else _money(value)


def _review(policy: Policy) -> Iterator[Line]:
    for grade in policy.grades.grades:
        months = policy.review_months[grade.name]
        text = ngettext("after %(count)s month", "after %(count)s months", months) % {"count": months}
        yield Line(grade.name, _("Grade %(grade)s") % {"grade": grade.name}, text)


def _alerts(policy: Policy) -> Iterator[Line]:
    for signal, label in SIGNALS.items():
        value = policy.alert_thresholds.get(signal.value)
        if value is None:
            text = _("not looked for")
        else:
            text = formats.percent(value) if signal in _SHARES else formats.number(value)
        yield Line(signal.value, str(label), text)


_LINES = {
    "default": _default,
    "grades": _grades,
    "scorecards": _scorecards,
    "limits": _limits,
    "orders": _orders,
    "review": _review,
    "alerts": _alerts,
}
