"""A customer's assessment: the panel, assessing now, and the page that says why."""

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from credit.domain.scores.panel import panel as published_models
from credit.queries import assessments as queries
from credit.queries.behaviour import behaviour_of
from credit.queries.explanations import Rebuilt, explain_assessment, outlook_of, rebuild, repeat
from credit.queries.policies import read_version
from credit.services.assessments import assess_customer
from credit.views import assessment_badges as badges
from credit.views import assessment_reasons as reasons
from customers.queries.accounts import CustomerNotFoundError, get_customer
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_scope, has_right
from finance_crm.web.as_of import get_as_of, get_known_at


def customer_of(request: HttpRequest, customer_id: int) -> Any:
    """Return the customer, or answer 404 where this reader sees none."""
    try:
        return get_customer(scope=get_scope(user=request.user), customer_id=customer_id)
    except CustomerNotFoundError as error:
        raise Http404 from error


def assessment_of(request: HttpRequest, assessment_id: int) -> queries.Assessment:
    """Return the assessment, or answer 404 where this reader sees none."""
    found = queries.get_assessment(scope=get_scope(user=request.user), assessment_id=assessment_id)
    if found is None:
        raise Http404
    return found


@require_GET
@requires(Right.VIEW_CREDIT)
def panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The grade in force, what it stands on and what it was before."""
    customer = customer_of(request, customer_id)
    when = {"as_of": get_as_of(request), "known_at": get_known_at(request)}
    assessment = queries.find_assessment(customer_id=customer_id, **when)
    history = queries.list_assessments(customer_id=customer_id, **when)
    rebuilt = rebuild(assessment) if assessment else None
    context = {
        "customer": customer,
        "as_of": when["as_of"],
        "query": f"?as_of={when['as_of'].isoformat()}" if "as_of" in request.GET else "",
        "assessment": assessment,
        "history": history,
        "chart": reasons.history_chart(history),
        "may_assess": has_right(user=request.user, right=Right.ASSESS),
        "may_override": has_right(user=request.user, right=Right.OVERRIDE_GRADE),
        **(standing_of(request, rebuilt) if rebuilt else {}),
    }
    return render(request, "credit/assessments/panel.html", context)


def standing_of(request: HttpRequest, rebuilt: Rebuilt) -> dict[str, Any]:
    """Return the grade in force with all that is said beside it."""
    assessment, policy = rebuilt.assessment, rebuilt.model.policy
    as_of = max(get_as_of(request), assessment.as_of_date)
    override = queries.find_override(customer_id=assessment.customer_id, as_of=as_of, known_at=get_known_at(request))
    pds = {grade.name: grade.one_year_pd for grade in policy.grades.grades}
    grade = override.grade if override else assessment.grade or None
    published = published_models(rebuilt.known.statements) if rebuilt.known.statements else None
    counts, tone = badges.published_counts(published), badges.grade_tone(grade, policy)
    return {
        "override": override,
        "grade": grade,
        "pd": pds.get(override.grade, assessment.pd) if override else assessment.pd,
        "tone": tone,
        "scale": badges.scale_rows(policy, grade=grade, model_grade=assessment.model_grade or None),
        "cap": reasons.cap_words(assessment, policy.quality_caps.get(assessment.quality)),
        "is_stale": assessment.next_review_date <= as_of,
        "published": counts,
        "is_contradicted": badges.is_contradicted(tone, counts),
    }


@require_POST
@requires(Right.ASSESS)
def assess(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Assess the customer as of the page's day, with all that is known now."""
    customer_of(request, customer_id)
    before = queries.find_assessment(customer_id=customer_id, as_of=get_as_of(request))
    made = assess_customer(customer_id=customer_id, as_of=get_as_of(request), actor_id=request.user.pk)
    if before is not None and before.pk == made.pk:
        messages.info(request, _("Nothing has changed since the latest assessment."))
    else:
        messages.success(request, _("Assessed."))
    return redirect(customer_tab(request, customer_id))


def customer_tab(request: HttpRequest, customer_id: int) -> str:
    """Return the address of the customer's tab "Credit" on the page's day."""
    day = f"&as_of={get_as_of(request).isoformat()}" if "as_of" in request.GET else ""
    return f"{reverse('customers:customer', args=[customer_id])}?tab=credit{day}"


@require_GET
@requires(Right.VIEW_CREDIT)
def page(request: HttpRequest, assessment_id: int) -> HttpResponse:
    """Why the grade is what it is, what would lift it, and whether it can be repeated."""
    assessment = assessment_of(request, assessment_id)
    rebuilt = rebuild(assessment)
    context = {
        "assessment": assessment,
        "customer": assessment.customer,
        "may_override": has_right(user=request.user, right=Right.OVERRIDE_GRADE),
        "repetition": repeat(assessment) if request.GET.get("repeat") else None,
        **standing_of(request, rebuilt),
        **explained_context(rebuilt),
    }
    context["crumbs"] = [
        (_("Customers"), reverse("customers:portfolio")),
        (assessment.customer.code, customer_tab(request, assessment.customer_id)),
        (_("Assessment"), ""),
    ]
    return render(request, "credit/assessments/page.html", context)


def explained_context(rebuilt: Rebuilt) -> dict[str, Any]:
    """Return the tree and what would lift the grade, as templates print them."""
    assessment = rebuilt.assessment
    explained = explain_assessment(assessment, rebuilt=rebuilt)
    found = outlook_of(rebuilt)
    parts = reasons.part_rows(explained)
    return {
        "explained": explained,
        "differences": [(reasons.DIFFERENCES[one.name], one) for one in explained.differences],
        "parts": parts,
        "quality": reasons.quality_words(explained.explanation),
        "statements": list(reversed(rebuilt.statements)),
        "policy": read_version(assessment.policy),
        "outlook": found,
        "lifts": reasons.lift_rows(found, rebuilt, _overdue(assessment)),
        "contributions": reasons.contribution_chart(parts, customer=str(assessment.customer)),
    }


def _overdue(assessment: queries.Assessment) -> Decimal | None:
    found = behaviour_of(
        customer_ids=[assessment.customer_id], as_of=assessment.as_of_date, known_at=assessment.known_at
    ).get(assessment.customer_id)
    return found.overdue_amount if found else None
