"""The signals: what each would have done on this portfolio, threshold by threshold, beside what the policy has."""

from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from credit.domain.signals import USUAL, Signal, SignalUnit, rules_of
from credit.forms.alerts import SIGNAL_LABELS
from credit.queries.policies import policy_in_force
from credit.queries.signal_backtests import SignalBacktest, latest_backtest
from credit.views.alert_words import value_in_words
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import has_right


class WorkloadForm(forms.Form):
    """How many new alerts a week of each signal somebody can look at."""

    per_week = forms.DecimalField(label=_("At most so many new alerts a week"), required=False, min_value=0)


@require_GET
@requires(Right.VIEW_CREDIT)
def signal_page(request: HttpRequest) -> HttpResponse:
    """Each signal with its back-test; a workload marks the lowest threshold that keeps to it."""
    form = WorkloadForm(request.GET)
    workload = form.cleaned_data["per_week"] if form.is_valid() else None
    version, backtest = policy_in_force(), latest_backtest()
    rules = rules_of(version.policy.alert_thresholds)
    context = {
        "form": form,
        "signals": [_shown(signal, rules.get(signal), backtest.get(signal, []), workload) for signal in Signal],
        "latest": next((rows[0] for rows in backtest.values() if rows), None),
        "policy": version,
        "may_manage": has_right(user=request.user, right=Right.MANAGE_POLICY),
    }
    return render(request, "credit/signals/page.html", context)


def _shown(signal: Signal, rule: Any, rows: list[SignalBacktest], workload: Decimal | None) -> dict[str, Any]:
    unit = USUAL[signal].unit
    fitting = [row for row in rows if workload is not None and row.alerts_per_week <= workload]
    chosen = min(fitting, key=lambda row: row.threshold, default=None)
    return {
        "label": SIGNAL_LABELS[signal],
        "threshold": value_in_words(rule.threshold, unit) if rule else None,
        "is_set_by_policy": rule is not None,
        "is_yes": unit is SignalUnit.YES,
        "has_fired": any(row.fired_count for row in rows),
        "rows": [
            {
                "row": row,
                "threshold": value_in_words(row.threshold, unit),
                "is_current": rule is not None and row.threshold == rule.threshold,
                "is_chosen": row is chosen,
            }
            for row in rows
        ],
    }
