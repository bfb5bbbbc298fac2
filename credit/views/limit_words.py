"""What pages call the methods of a limit, why a term has no amount, and why a recommendation is what it is."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from credit.domain.limit_recommendations import Outcome, Recommendation
from credit.domain.limits import LimitTerm, Method, Reason
from credit.queries.limit_proposals import Skipped
from finance_crm.web.templatetags import formats

METHODS = {
    Method.TANGIBLE_NET_WORTH: gettext_lazy("Tangible net worth"),
    Method.WORKING_CAPITAL: gettext_lazy("Working capital"),
    Method.NEED: gettext_lazy("Need"),
    Method.CONCENTRATION: gettext_lazy("Concentration cap"),
    Method.TRADE_REFERENCES: gettext_lazy("Trade references"),
    Method.NET_WORTH_POINTS: gettext_lazy("Points of net worth"),
    Method.EXPECTED_LOSS_BUDGET: gettext_lazy("Expected-loss budget"),
    Method.EXPECTED_MARGIN: gettext_lazy("Expected margin"),
    Method.POLICY_BAND: gettext_lazy("Policy band"),
    Method.CAPACITY: gettext_lazy("Capacity"),
    Method.NEED_WITH_HEADROOM: gettext_lazy("Need with headroom"),
    Method.SECURED: gettext_lazy("Secured part"),
}
INPUTS = {
    "base": gettext_lazy("base"),
    "share": gettext_lazy("share"),
    "purchases": gettext_lazy("purchases"),
    "period_days": gettext_lazy("days of purchases"),
    "days": gettext_lazy("days of terms and tolerance"),
    "references": gettext_lazy("limits of other creditors"),
    "net_worth": gettext_lazy("net worth"),
    "habit_percent": gettext_lazy("payment habit"),
    "share_of_need": gettext_lazy("share of the customer's need"),
    "years": gettext_lazy("years in business"),
    "net_margin": gettext_lazy("net margin"),
    "current_ratio": gettext_lazy("current ratio"),
    "debt_to_assets": gettext_lazy("debt to assets"),
    "budget": gettext_lazy("budget for expected loss"),
    "pd": gettext_lazy("PD"),
    "lgd": gettext_lazy("LGD"),
    "margin": gettext_lazy("margin"),
    "break_even_pd": gettext_lazy("break-even PD"),
    "criterion": gettext_lazy("criterion"),
    "sales": gettext_lazy("sales"),
    "sales_share": gettext_lazy("share of sales"),
    "band": gettext_lazy("band"),
    "need": gettext_lazy("need"),
    "headroom": gettext_lazy("headroom"),
    "secured": gettext_lazy("secured"),
    "haircut": gettext_lazy("haircut"),
    "percent": gettext_lazy("percent"),
}
BASES = {
    Method.TANGIBLE_NET_WORTH: gettext_lazy("equity less intangibles"),
    Method.WORKING_CAPITAL: gettext_lazy("current assets less current liabilities"),
    Method.CONCENTRATION: gettext_lazy("own sales of a year"),
}
SKIPPED = {
    Skipped.NO_LIMIT: gettext_lazy("has no limit in force"),
    Skipped.NO_CREDIT: gettext_lazy("gets no credit"),
    Skipped.REFUSED: gettext_lazy("no credit is recommended"),
    Skipped.NO_RECOMMENDATION: gettext_lazy("too little is known to recommend a limit"),
    Skipped.UNCHANGED: gettext_lazy("stays as it is"),
}
_FRACTIONS = frozenset({"share", "pd", "lgd", "margin", "break_even_pd", "sales_share", "haircut", "net_margin"})
_PLAIN = frozenset({"period_days", "days", "headroom", "years", "current_ratio", "habit_percent", "percent"})


class TermInWords(NamedTuple):
    """A line of the table of methods."""

    label: str
    amount: Decimal | None
    answer: str
    how: str
    is_binding: bool


def terms_in_words(made: Recommendation) -> list[TermInWords]:
    """Return every term, those that bind marked."""
    return [
        TermInWords(str(METHODS[term.method]), term.amount, _answer(term), _how(term), term.method in made.binding)
        for term in made.terms
    ]


def why(made: Recommendation) -> str:
    """Return in one sentence why the recommendation is what it is."""
    if made.outcome is Outcome.NO_CREDIT:
        if Method.POLICY_BAND in made.binding:
            return _("No credit: the policy gives none to customers of this grade.")
        return _("No credit: the margin does not pay for the risk.")
    if made.outcome is Outcome.NO_LIMIT:
        missing = ", ".join(dict.fromkeys(_missing_of(made)))
        return _("Nothing can be recommended yet. Missing: %(missing)s.") % {"missing": missing}
    return _("Limited by %(what)s.") % {"what": "; ".join(_binding(made))}


def _binding(made: Recommendation) -> Iterable[str]:
    for method in made.binding:
        term = made.term(method)
        if method is Method.NEED_WITH_HEADROOM and (need := made.term(Method.NEED)):
            yield _("need: purchases of %(purchases)s in %(period)s days, carried for %(days)s days") % {
                "purchases": _text("purchases", need.inputs["purchases"]),
                "period": _text("period_days", need.inputs["period_days"]),
                "days": _text("days", need.inputs["days"]),
            }
        elif method is Method.CAPACITY and term:
            least = min(
                (name for name, amount in term.inputs.items() if amount is not None),
                key=lambda name: term.inputs[name] or Decimal(0),
                default=str(method),
            )
            yield _("capacity: %(method)s") % {"method": str(METHODS[Method(least)]).lower()}
        else:
            yield str(METHODS[method]).lower()


def _missing_of(made: Recommendation) -> Iterable[str]:
    for method in made.binding:
        term = made.term(method)
        names = term.missing if term else ()
        if method is Method.CAPACITY:
            yield from (str(METHODS[Method(name)]).lower() for name in names)
        elif method is Method.NEED_WITH_HEADROOM and (need := made.term(Method.NEED)):
            yield from (str(INPUTS.get(name, name)) for name in need.missing)
        elif names:
            yield from (f"{INPUTS.get(name, name)} ({METHODS[method]})" for name in names)
        else:
            yield str(METHODS[method]).lower()


def _answer(term: LimitTerm) -> str:
    if term.reason is None:
        return ""
    if term.reason is Reason.MISSING_INPUT:
        names = ", ".join(_name(name, term.method) for name in term.missing)
        return _("missing: %(names)s") % {"names": names}
    if term.method is Method.POLICY_BAND and term.reason is Reason.ANSWERS_NO:
        return _("no credit for this grade")
    return {
        Reason.INVALID_INPUT: _("an input is out of range"),
        Reason.UNBOUNDED: _("sets no bound"),
        Reason.NOT_COVERED: _("the policy has no band for this grade"),
        Reason.ANSWERS_YES: _("yes: the margin pays for the risk"),
        Reason.ANSWERS_NO: _("no: the margin does not pay for the risk"),
    }[term.reason]


def _how(term: LimitTerm) -> str:
    known = [(name, value) for name, value in term.inputs.items() if value is not None]
    return " · ".join(f"{_name(name, term.method)} {_text(name, value)}" for name, value in known)


def _name(name: str, method: Method) -> str:
    if name == "base":
        return str(BASES.get(method, INPUTS["base"]))
    return str(METHODS[Method(name)]).lower() if name in set(Method) else str(INPUTS.get(name, name))


def _text(name: str, value: Decimal | None) -> str:
    if value is None:
        return "–"
    if name in _FRACTIONS:
        return str(formats.percent(value))
    if name in _PLAIN:
        return f"{value.normalize():f}" if value == value.to_integral() else f"{value:.2f}"
    return str(formats.money(value))
