"""Grades that people set in place of the model's: setting, withdrawing, and how such decisions turned out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from credit.forms.assessments import OverrideFilters, OverrideForm
from credit.queries import overrides as queries
from credit.queries.assessments import find_assessment, find_override
from credit.queries.policies import policy_in_force
from credit.services.overrides import LONGEST_MONTHS, OverrideRefusedError, override_grade, withdraw_override
from credit.views.assessments import customer_of, customer_tab
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_scope
from finance_crm.periods import add_months
from finance_crm.web.as_of import get_as_of, get_known_at, get_today_of
from finance_crm.web.domain.figures import Figure
from finance_crm.web.tables import Badge, Column, Kind, Table
from finance_crm.web.templatetags.formats import number, percent

STATES = {
    "in_force": Badge(gettext_lazy("In force"), "info"),
    "to_come": Badge(gettext_lazy("To come"), "plain"),
    "withdrawn": Badge(gettext_lazy("Withdrawn"), "plain"),
    "expired": Badge(gettext_lazy("Expired"), "plain"),
}
OUTCOMES = {
    "open": Badge(gettext_lazy("Still to be seen"), "plain"),
    "good": Badge(gettext_lazy("No default"), "good"),
    "bad": Badge(gettext_lazy("Defaulted"), "bad"),
    "before": Badge(gettext_lazy("In default before"), "warn"),
}


class OverrideTable(Table):
    name = "overrides"
    caption = gettext_lazy("Overrides of grades")
    columns = (
        Column("customer_name", gettext_lazy("Customer"), link=("customers:customer", "customer_id"),
               detail="customer_code"),
        Column("model_grade", gettext_lazy("Model"), sort=False),
        Column("grade", gettext_lazy("Set to"), sort=False),
        Column("state", gettext_lazy("State"), Kind.BADGE, badges=STATES, sort=False),
        Column("effective_date", gettext_lazy("From"), Kind.DAY),
        Column("expires_date", gettext_lazy("Until"), Kind.DAY),
        Column("outcome", gettext_lazy("Outcome"), Kind.BADGE, badges=OUTCOMES, sort=False),
        Column("person", gettext_lazy("By"), sort=False),
        Column("reason", gettext_lazy("Reason"), sort=False),
    )  # fmt: skip
    default_sort = "-effective_date"
    filter_form = OverrideFilters


SORTS = {
    "customer_name": "customer__name",
    "effective_date": "effective_date",
    "expires_date": "expires_date",
}
FIELDS = ("id", "customer_id", "customer_name", "customer_code", "model_grade", "grade", "state", "effective_date",
          "expires_date", "outcome", "person", "reason")  # fmt: skip


@require_GET
@requires(Right.VIEW_CREDIT)
def override_list(request: HttpRequest) -> HttpResponse:
    """Every override with its outcome, and whether people or the model were nearer to what happened."""
    scope, as_of, known_at = get_scope(user=request.user), get_as_of(request), get_known_at(request)
    policy = policy_in_force(known_at=known_at).policy
    table = OverrideTable(request)
    found = queries.in_state(
        queries.list_overrides(scope=scope), state=str(table.filters.get("state") or ""), as_of=as_of
    ).order_by(*table.sort.order_by(SORTS), "-pk")
    rows = list(found[table.offset : table.offset + table.limit])
    outcomes = queries.outcomes_of(rows, as_of=as_of, policy=policy, known_at=known_at)
    shown = [_row(row, outcomes[row.pk], as_of) for row in rows]
    table.load(shown, fields=FIELDS, count=found.count())
    tracks = queries.track_overrides(scope=scope, as_of=as_of, policy=policy, known_at=known_at)
    return render(request, "credit/overrides/list.html", {"table": table, "figures": [_figure(one) for one in tracks]})


def _row(row: Any, outcome: queries.Outcome, as_of: Any) -> tuple[Any, ...]:
    state = "in_force"
    if row.withdrawn_at is not None:
        state = "withdrawn"
    elif row.expires_date <= as_of:
        state = "expired"
    elif row.effective_date > as_of:
        state = "to_come"
    return (
        row.pk, row.customer_id, row.customer.name, row.customer.code, row.assessment.grade or "–", row.grade, state,
        row.effective_date, row.expires_date, _outcome(outcome), str(row.recorded_by), row.reason,
    )  # fmt: skip


def _outcome(outcome: queries.Outcome) -> str:
    if not outcome.is_over:
        return "open"
    if outcome.defaulted_on is not None:
        return "bad"
    return "good" if outcome.is_counted else "before"


def _figure(track: queries.Track) -> Figure:
    label = _("Overrides to better grades: defaulted") if track.is_better else _("To worse grades: defaulted")
    words = {
        "model": percent(track.model_pd),
        "people": percent(track.override_pd),
        "defaults": number(track.defaults),
        "count": number(track.count),
    }
    return Figure(
        label,
        percent(track.default_rate),
        note=_("%(defaults)s of %(count)s; the model had said %(model)s, people %(people)s") % words,
        term="override_outcome",
    )


@require_http_methods(["GET", "POST"])
@requires(Right.OVERRIDE_GRADE)
def set_grade(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Set a grade in place of the model's, with reason and expiry."""
    customer, today = customer_of(request, customer_id), get_today_of(request)
    initial = {"effective_date": today, "expires_date": add_months(today, LONGEST_MONTHS // 2)}
    form = OverrideForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid() and _set(request, customer_id, form):
        messages.success(request, _("The grade is set. It is held against what happens."))
        return redirect(customer_tab(request, customer_id))
    context = {
        "form": form,
        "customer": customer,
        "assessment": find_assessment(customer_id=customer_id, as_of=today),
        "override": find_override(customer_id=customer_id, as_of=today),
        "back": customer_tab(request, customer_id),
    }
    return render(request, "credit/overrides/form.html", context, status=422 if form.errors else 200)


def _set(request: HttpRequest, customer_id: int, form: OverrideForm) -> bool:
    """Set what the form holds; what is wrong with it goes back to the form."""
    try:
        override_grade(
            customer_id=customer_id,
            actor_id=request.user.pk or 0,
            today=get_today_of(request),
            now=timezone.now(),
            **form.cleaned_data,
        )
    except OverrideRefusedError as error:
        form.add_error(error.field, str(error))
        return False
    return True


@require_POST
@requires(Right.OVERRIDE_GRADE)
def withdraw(request: HttpRequest, override_id: int) -> HttpResponse:
    """End an override."""
    found = queries.find_override_by_id(scope=get_scope(user=request.user), override_id=override_id)
    if found is None:
        raise Http404
    done = withdraw_override(
        override_id=override_id, actor_id=request.user.pk or 0, today=get_today_of(request), now=timezone.now()
    )
    if done:
        messages.success(request, _("Withdrawn: the model's grade holds again."))
    else:
        messages.info(request, _("It had ended already."))
    return redirect(customer_tab(request, found.customer_id))
