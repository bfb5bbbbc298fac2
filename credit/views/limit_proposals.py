"""What limit is recommended for a customer, what would follow from other terms, and proposals for many at once."""

from decimal import Decimal
from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from credit.domain.limit_recommendations import Outcome
from credit.domain.policies import Policy
from credit.domain.what_if import Scenario, WhatIf, what_if
from credit.forms.limits import BulkProposalForm, LimitFilters, WhatIfForm
from credit.queries.insolvencies import insolvent_among
from credit.queries.limit_facts import KnownFacts, Proposal, recommend_limits
from credit.queries.limit_proposals import Draft, draft_by_percent, draft_by_recommendation
from credit.queries.limits_by_policy import facts_by_policy
from credit.queries.policies import policy_in_force
from credit.services.limit_proposals import propose_limits
from credit.services.limits import LimitRefusedError, UnknownOwnerError
from credit.views.known_statements import customer_name
from credit.views.limit_words import SKIPPED, terms_in_words, why
from credit.views.limits import customer_tab, list_of
from credit.views.scorecard_words import plain
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_scope, has_right
from finance_crm.access.services.approvals import ApprovalError
from finance_crm.money import ZERO
from finance_crm.web.as_of import get_as_of, get_known_at, get_today_of
from finance_crm.web.domain.charts import Chart, Series
from finance_crm.web.domain.figures import Figure
from finance_crm.web.templatetags import formats

MOST_PROPOSED = 5_000
SHOWN = 200
OUTCOME_TONES = {Outcome.LIMIT: "good", Outcome.NO_CREDIT: "bad", Outcome.NO_LIMIT: "warn"}
SUPPOSED_MARGIN = Decimal(15)
SUPPOSED_PD = Decimal(2)


@require_GET
@requires(Right.VIEW_CREDIT)
def recommendation(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Every method side by side, what they recommend together, and in words why."""
    held = policy_in_force(known_at=get_known_at(request))
    known = _facts(request, customer_id, held.policy)
    proposal = recommend_limits(facts={customer_id: known}, policy=held.policy.limits)[customer_id]
    made = proposal.recommendation
    is_insolvent = bool(
        insolvent_among(customer_ids=[customer_id], as_of=get_as_of(request), known_at=get_known_at(request))
    )
    context = {
        "known": known,
        "made": made,
        "policy": held,
        "is_insolvent": is_insolvent,
        "to_grant": proposal.to_grant,
        "tone": OUTCOME_TONES[made.outcome],
        "why": why(made),
        "terms": terms_in_words(made),
        "ask_url": _ask_url(request, proposal),
    }
    return render(request, "credit/limits/recommendation.html", context)


@require_GET
@requires(Right.VIEW_CREDIT)
def what_if_page(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What a limit has to carry if terms, growth, margin, risk or insurance change; recalculated while typing."""
    policy = policy_in_force(known_at=get_known_at(request)).policy
    known = _facts(request, customer_id, policy)
    initial = _todays(known)
    is_asked = bool(WhatIfForm.base_fields.keys() & request.GET.keys())
    form = WhatIfForm({**initial, **request.GET.dict()} if is_asked else initial)
    result = (
        _suppose(known, form.cleaned_data, tolerance_days=policy.limits.tolerance_days) if form.is_valid() else None
    )
    context = {
        "form": form,
        "known": known,
        "customer_id": customer_id,
        "customer_name": customer_name(request, customer_id),
        "result": result,
        "back": customer_tab(customer_id),
        "limit": known.in_force.amount,
    }
    if result is not None:
        context |= {"figures": _what_if_figures(result, known), "chart": _need_chart(result, known)}
    template = (
        "credit/limits/partials/what_if.html" if request.headers.get("HX-Request") else "credit/limits/what_if.html"
    )
    return render(request, template, context, status=200 if result else 422)


@require_POST
@requires(Right.REQUEST_LIMIT)
def propose(request: HttpRequest) -> HttpResponse:
    """Propose new limits for the customers ticked in the list: choose, look, then ask for all of them."""
    ids, is_cut = _selected(request)
    if not ids:
        messages.error(request, _("Tick at least one customer."))
        return redirect("credit:limits")
    is_first = "by" not in request.POST
    form = BulkProposalForm(None if is_first else request.POST)
    drafts: list[Draft] = []
    if not is_first and form.is_valid():
        drafts = _drafts(request, form, ids)
        if request.POST.get("do") == "ask" and (answer := _send(request, form, drafts)):
            return answer
    wanted = [draft for draft in drafts if draft.after is not None]
    context = {
        "form": form,
        "hidden": _carried(request),
        "count": len(ids),
        "is_cut": is_cut,
        "most": MOST_PROPOSED,
        "drafts": [(draft, SKIPPED.get(draft.skipped) if draft.skipped else "") for draft in drafts[:SHOWN]],
        "more": max(len(drafts) - SHOWN, 0),
        "wanted_count": len(wanted),
    }
    return render(request, "credit/limits/propose.html", context, status=422 if form.errors else 200)


def _ask_url(request: HttpRequest, proposal: Proposal) -> str:
    """Return where the recommended limit is asked for, empty where there is none or the reader may not."""
    if proposal.to_grant is None or not has_right(user=request.user, right=Right.REQUEST_LIMIT):
        return ""
    known = proposal.known
    asked = urlencode({"amount": f"{proposal.to_grant:f}", "currency": known.currency})
    return f"{reverse('credit:request_limit', args=[known.customer_id])}?{asked}"


def _facts(request: HttpRequest, customer_id: int, policy: Policy) -> KnownFacts:
    found = facts_by_policy(
        customer_ids=[customer_id],
        as_of=get_as_of(request),
        known_at=get_known_at(request),
        scope=get_scope(user=request.user),
        policy=policy,
    )
    if customer_id not in found:
        raise Http404
    return found[customer_id]


def _todays(known: KnownFacts) -> dict[str, Any]:
    """Return today's figures, and what is usual where nothing is known: the reader changes them."""
    facts = known.facts
    pd = SUPPOSED_PD if facts.pd is None else facts.pd * 100
    return {
        "terms_days": facts.terms_days or 0,
        "growth": 0,
        "margin": SUPPOSED_MARGIN if facts.margin is None else facts.margin * 100,
        "pd": plain(pd),
        "lgd": plain((facts.lgd or ZERO) * 100),
        "insured": 0,
    }


def _suppose(known: KnownFacts, cleaned: dict[str, Any], *, tolerance_days: int) -> WhatIf:
    scenario = Scenario(
        purchases=known.facts.purchases or ZERO,
        terms_days=cleaned["terms_days"],
        growth=cleaned["growth"] / 100,
        margin=cleaned["margin"] / 100,
        pd=cleaned["pd"] / 100,
        lgd=cleaned["lgd"] / 100,
        insured=cleaned["insured"] / 100,
        tolerance_days=tolerance_days,
    )
    return what_if(scenario, limit=known.in_force.amount)


def _what_if_figures(result: WhatIf, known: KnownFacts) -> list[Figure]:
    def amount(label: str, value: Decimal, tone: str = "", note: str = "") -> Figure:
        exact = formats.money_with_unit(value, known.currency)
        short = formats.compact_money(value, known.currency)
        return Figure(label, short, exact=exact, unit=known.currency, tone=tone, note=note)

    figures = [
        amount(_("Sales of the year"), result.sales),
        amount(_("Need"), result.need, note=_("at the year's end")),
    ]
    if result.headroom is not None:
        tone = "bad" if result.headroom < 0 else "good"
        figures.append(amount(_("Headroom under the limit"), result.headroom, tone))
    figures += [
        amount(_("Expected loss"), result.expected_loss, note=_("PD × LGD × what is not insured")),
        amount(
            _("Expected margin"),
            result.expected_margin,
            "bad" if result.expected_margin < 0 else "",
            _("of a year, after the expected loss"),
        ),
    ]
    break_even = "–" if result.break_even_pd is None else formats.percent(result.break_even_pd)
    figures.append(
        Figure(_("Break-even PD"), break_even, term="break_even_pd", note=_("above it the margin does not pay"))
    )
    return figures


def _need_chart(result: WhatIf, known: KnownFacts) -> Chart:
    limit = known.in_force.amount
    series = [Series(_("Need"), [week.need for week in result.weeks])]
    if limit is not None:
        series.append(Series(_("Limit"), [limit] * len(result.weeks), ("bad",)))
    return Chart(
        name="need",
        label=_("Need against the limit, by week"),
        kind="line",
        categories=[str(week.week) for week in result.weeks],
        series=series,
        language=formats.language(),
        write=lambda value: formats.money(value, known.currency),
        category_label=_("Week"),
        unit=known.currency,
    )


def _selected(request: HttpRequest) -> tuple[list[int], bool]:
    """Return the customers that were ticked, or all that the list's filters leave, cut at the most that go at once."""
    if request.POST.get("all") == "1":
        filters = LimitFilters(QueryDict(request.POST.get("query", "").lstrip("?")))
        chosen = filters.cleaned_data if filters.is_valid() else {}
        ids = list_of(request, chosen).customer_ids(limit=MOST_PROPOSED + 1)
    else:
        ids = [int(one) for one in request.POST.getlist("ids") if one.isdecimal() and len(one) <= 18]
    return ids[:MOST_PROPOSED], len(ids) > MOST_PROPOSED


def _carried(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what names the selection again in the next step."""
    if request.POST.get("all") == "1":
        return [("all", "1"), ("query", request.POST.get("query", ""))]
    return [("ids", one) for one in request.POST.getlist("ids")]


def _drafts(request: HttpRequest, form: BulkProposalForm, ids: list[int]) -> list[Draft]:
    asked = form.cleaned_data
    scope, as_of = get_scope(user=request.user), get_today_of(request)
    if asked["by"] == "percent":
        return draft_by_percent(
            customer_ids=ids, percent=asked["percent"], step=asked["step"], scope=scope, as_of=as_of
        )
    return draft_by_recommendation(customer_ids=ids, step=asked["step"], scope=scope, as_of=as_of)


def _send(request: HttpRequest, form: BulkProposalForm, drafts: list[Draft]) -> HttpResponse | None:
    try:
        made = propose_limits(
            drafts=drafts,
            valid_until=form.cleaned_data["valid_until"],
            reason=form.cleaned_data["reason"],
            scope=get_scope(user=request.user),
            requester_id=cast(int, request.user.pk),
            now=timezone.now(),
            today=get_today_of(request),
        )
    except LimitRefusedError as error:
        form.add_error(error.field if error.field in form.fields else None, str(error))
    except (ApprovalError, UnknownOwnerError) as error:
        form.add_error(None, str(error) or _("One of the customers is not there any more."))
    else:
        messages.success(request, _("Asked for: %(count)s limits.") % {"count": len(made)})
        return redirect(f"{reverse('access:approvals')}?show=asked")
    return None
