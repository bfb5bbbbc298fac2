"""A customer's financial statements: the panel with periods side by side, and typing one."""

from datetime import date
from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from credit.domain.statement_checks import check
from credit.domain.statement_quality import Grade, grade_quality
from credit.domain.statements import PARTS, Line
from credit.forms.statements import SECTIONS, StatementForm
from credit.queries import statements as queries
from credit.services.statements import StatementRefusedError, record_statement
from credit.views.assessment_words import FINDINGS, SHORTCOMINGS
from credit.views.known_statements import customer_name, known_statements
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import has_right
from finance_crm.web.as_of import get_as_of

QUALITY_TONES = {Grade.A: "good", Grade.B: "good", Grade.C: "warn", Grade.D: "bad"}


@require_GET
@requires(Right.VIEW_CUSTOMERS)
def panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The latest periods side by side, every line with its sub-totals."""
    as_of, known = get_as_of(request), known_statements(request, customer_id)
    context = {
        "customer_id": customer_id,
        "periods": known,
        "qualities": [_quality(period, before, as_of) for before, period in pairwise([None, *known]) if period],
        "sections": [(title, _rows(lines, known)) for title, lines in SECTIONS],
        "may_record": has_right(user=request.user, right=Right.EDIT_CUSTOMERS),
    }
    return render(request, "credit/statements/panel.html", context)


def _quality(period: queries.KnownStatement, before: queries.KnownStatement | None, as_of: date) -> dict[str, Any]:
    """Return how far the period's figures can be relied on, and what was found in them."""
    earlier = before.statement if before else None
    findings = check(period.statement, as_of=as_of, earlier=earlier)
    quality = grade_quality(period.statement, findings=findings, audited=period.is_audited)
    return {
        "period": period,
        "grade": quality.grade.value,
        "tone": QUALITY_TONES[quality.grade],
        "shortcomings": [SHORTCOMINGS[reason] for reason in quality.shortcomings],
        "findings": [
            (FINDINGS[finding.code], queries.LINE_LABELS[finding.line] if finding.line else "", finding)
            for finding in findings
        ],
    }


def _rows(lines: tuple[Line, ...], known: list[queries.KnownStatement]) -> list[dict[str, Any]]:
    """Return the lines that any period has, with their amounts and whether they are sub-totals."""
    rows: list[dict[str, Any]] = [
        {
            "label": queries.LINE_LABELS[line],
            "is_total": line in PARTS,
            "amounts": [period.statement.amount(line) for period in known],
        }
        for line in lines
    ]
    return [row for row in rows if any(amount is not None for amount in row["amounts"])]


@require_http_methods(["GET", "POST"])
@requires(Right.VIEW_CUSTOMERS, writing=Right.EDIT_CUSTOMERS)
def record(request: HttpRequest, customer_id: int, statement_id: int | None = None) -> HttpResponse:
    """Type a statement, or restate one: the old version stays."""
    name = customer_name(request, customer_id)
    form = StatementForm(request.POST or None, initial=_initial(customer_id, statement_id))
    if request.method == "POST" and form.is_valid():
        try:
            record_statement(
                customer_id=customer_id,
                statement=form.statement,
                standard=form.cleaned_data["standard"],
                is_audited=form.cleaned_data["is_audited"],
                source=_("typed"),
                actor_id=request.user.pk,
            )
        except StatementRefusedError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(_back(customer_id))
    context = {"form": form, "name": name, "back": _back(customer_id)}
    return render(request, "credit/statements/form.html", context, status=422 if form.errors else 200)


def _initial(customer_id: int, statement_id: int | None) -> dict[str, Any]:
    if statement_id is None:
        return {}
    known = queries.find_statement(customer_id=customer_id, statement_id=statement_id)
    if known is None:
        raise Http404
    statement = known.statement
    lines = {line.value: f"{amount.normalize():f}" for line, amount in statement.given.items()}
    return lines | {
        "period_end_date": statement.period_end,
        "months": statement.months,
        "currency": statement.currency,
        "unit": "1",
        "standard": known.standard,
        "is_audited": known.is_audited,
    }


def _back(customer_id: int) -> str:
    return f"{reverse('customers:customer', args=[customer_id])}?tab=credit"
