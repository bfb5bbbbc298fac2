"""Typing statements: several periods side by side, checked while they are typed, and restating one."""

from decimal import Decimal
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from credit.domain.statements import PARTS, Line, Statement
from credit.forms.statement_sheets import Filled, StatementSheet, cells_of, fitting_unit, written
from credit.forms.statements import SECTIONS, PeriodForm, base_of, line_units
from credit.queries import statements as queries
from credit.services.statements import Entry, StatementChangedError, StatementRefusedError, record_statements
from credit.views.known_statements import customer_name
from credit.views.statement_quality import read_quality
from credit.views.statements import customer_tab
from customers.queries.accounts import get_customer
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_scope
from finance_crm.activity.services.attachments import AttachmentRefusedError, attach_file
from finance_crm.periods import add_months
from finance_crm.web.as_of import FIRST_DAY, LAST_DAY, get_as_of
from finance_crm.web.templatetags import formats

BLANK_ROWS = 2


@require_http_methods(["GET", "POST"])
@requires(Right.EDIT_CUSTOMERS)
def enter(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Type one or more periods."""
    name, known = customer_name(request, customer_id), _known(customer_id)
    if request.method == "POST":
        return _save(request, customer_id, name, known)
    currency = get_customer(scope=get_scope(user=request.user), customer_id=customer_id).currency
    sheet = StatementSheet.filled(Filled(_next_periods(known, currency), [{}] * BLANK_ROWS, _unit(known)))
    return _page(request, customer_id, name, sheet, known)


@require_http_methods(["GET", "POST"])
@requires(Right.EDIT_CUSTOMERS)
def restate(request: HttpRequest, customer_id: int, statement_id: int) -> HttpResponse:
    """Type a period anew: the version that stands stays beside it."""
    name, known = customer_name(request, customer_id), _known(customer_id)
    if request.method == "POST":
        return _save(request, customer_id, name, known)
    found = queries.find_statement(customer_id=customer_id, statement_id=statement_id)
    if found is None:
        raise Http404
    return _page(request, customer_id, name, StatementSheet.filled(_as_typed(found)), known)


@require_POST
@requires(Right.EDIT_CUSTOMERS)
def check(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Say what the typed columns add up to and what is found in them. Nothing is kept."""
    customer_name(request, customer_id)
    sheet, as_of = StatementSheet.posted(request.POST), get_as_of(request)
    stored = [period.statement for period in _known(customer_id)]
    typed = [sheet.statement(at) for at in range(len(sheet.periods))]
    used = {at for at, _form in sheet.used}
    ends = {statement.period_end for statement in typed if statement}
    others = [one for one in stored if one.period_end not in ends] + [one for one in typed if one]
    context = {
        "columns": [_sums(sheet, at) for at in range(len(sheet.periods))],
        "qualities": [
            read_quality(
                statement,
                is_audited=sheet.periods[at].cleaned_data.get("is_audited", False),
                earlier=_before(statement, others),
                as_of=as_of,
            )
            for at, statement in enumerate(typed)
            if statement and at in used
        ],
        "undated": [at + 1 for at in sorted(used) if typed[at] is None],
    }
    return render(request, "credit/statements/check.html", context)


def _known(customer_id: int) -> list[queries.KnownStatement]:
    return queries.list_statements(customer_id=customer_id, as_of=LAST_DAY, known_at=None)


def _before(statement: Statement, others: list[Statement]) -> Statement | None:
    earlier = [other for other in others if other.period_end < statement.period_end]
    return max(earlier, key=lambda other: other.period_end, default=None)


def _next_periods(known: list[queries.KnownStatement], currency: str) -> list[dict[str, Any]]:
    """Return the column after the last one that is known; without any, two empty ones."""
    if not known:
        return [{"currency": currency}] * 2
    last = known[-1]
    return [
        {
            "period_end_date": add_months(last.statement.period_end, 12),
            "currency": last.statement.currency,
            "standard": last.standard,
        }
    ]


def _unit(known: list[queries.KnownStatement]) -> str:
    return str(fitting_unit([period.statement for period in known]))


def _as_typed(found: queries.KnownStatement) -> Filled:
    statement, unit = found.statement, fitting_unit([found.statement])
    added_up = found.derived & {extra.under for extra in statement.extras}  # they add up anew while one types
    lines = {name: text for name, text in cells_of(statement, unit).items() if name not in added_up}
    column = lines | {
        "period_end_date": statement.period_end,
        "months": statement.months,
        "currency": statement.currency,
        "standard": found.standard,
        "is_audited": found.is_audited,
        "base": base_of(statement, found.version),
    }
    own = [
        {"under": extra.under.value, "label": extra.label, "a0": written(extra.amount / unit)}
        for extra in statement.extras
    ]
    return Filled([column], [*own, *[{}] * BLANK_ROWS], str(unit))


def _save(request: HttpRequest, customer_id: int, name: str, known: list[queries.KnownStatement]) -> HttpResponse:
    sheet, action = StatementSheet.posted(request.POST, request.FILES), request.POST.get("action", "")
    if action == "add_period":
        return _page(request, customer_id, name, sheet.grown(periods=1), known)
    if action == "add_line":
        return _page(request, customer_id, name, sheet.grown(extras=1), known)
    used = sheet.used
    if not used:
        sheet.about.add_error(None, _("Give at least one line."))
    if not sheet.is_valid() or not _record(request, customer_id, sheet, used):
        return _page(request, customer_id, name, sheet, known, status=422)
    count = len(used)
    messages.success(request, ngettext("Saved.", "%(count)s periods saved.", count) % {"count": count})
    return redirect(customer_tab(customer_id))


def _record(request: HttpRequest, customer_id: int, sheet: StatementSheet, used: list[tuple[int, PeriodForm]]) -> bool:
    """Keep the columns; where that cannot be, say so on the sheet."""
    entries = []
    for at, form in used:
        statement = sheet.statement(at)
        assert statement is not None  # a valid column has a day
        said = form.cleaned_data
        entries.append(Entry(statement, said["standard"], said["is_audited"], form.based_on))
    try:
        rows = record_statements(customer_id=customer_id, entries=entries, source=_("typed"), actor_id=request.user.pk)
    except StatementRefusedError as error:
        sheet.about.add_error(None, str(error))
        return False
    except StatementChangedError as error:
        _refuse_stale(sheet, used[error.position][0], error.latest)
        return False
    _attach(request, used, rows)
    return True


def _attach(request: HttpRequest, used: list[tuple[int, PeriodForm]], rows: list[Any]) -> None:
    for (_at, form), row in zip(used, rows, strict=True):
        if file := form.cleaned_data.get("file"):
            try:
                attach_file(
                    subject="statement",
                    object_id=row.pk,
                    file=file,
                    scope=get_scope(user=request.user),
                    actor_id=request.user.pk,
                    now=timezone.now(),
                )
            except AttachmentRefusedError as error:
                messages.error(request, str(error))


def _refuse_stale(sheet: StatementSheet, at: int, latest: Any) -> None:
    """Say that the period was stated meanwhile, and stand on that version: what was typed stays."""
    form = sheet.periods[at]
    data = cast(QueryDict, sheet.about.data).copy()
    if latest is None:
        data[form.add_prefix("base")] = ""
        said = _("The version that you started from was withdrawn meanwhile. Save again to record yours.")
    else:
        data[form.add_prefix("base")] = f"{latest.period_end_date:%Y-%m-%d}:{latest.months}:{latest.version}"
        said = _(
            "Version %(version)s of this period was recorded meanwhile, so yours is not saved yet. "
            "Save again to record it as a restatement of that one."
        ) % {"version": latest.version}
    form.data = data
    form.add_error(None, said)


def _page(
    request: HttpRequest,
    customer_id: int,
    name: str,
    sheet: StatementSheet,
    known: list[queries.KnownStatement],
    *,
    status: int = 200,
) -> HttpResponse:
    unit = Decimal(str(sheet.about["unit"].value() or 1))
    shown = {str(form["base"].value() or "") for form in sheet.periods}
    beside = [one for one in known if base_of(one.statement, one.version) not in shown][-2:]
    context = {
        "customer_id": customer_id,
        "name": name,
        "sheet": sheet,
        "beside": beside,
        "sections": [(title, [_row(line, sheet, beside, unit) for line in lines]) for title, lines in SECTIONS],
        "column_count": len(sheet.periods) + len(beside) + 1,
        "back": customer_tab(customer_id),
        "is_typed_over": bool(shown - {""}),
    }
    return render(request, "credit/statements/sheet.html", context, status=status)


def _row(line: Line, sheet: StatementSheet, beside: list[queries.KnownStatement], unit: Decimal) -> dict[str, Any]:
    amounts = [period.statement.amount(line) for period in beside]
    return {
        "line": line.value,
        "label": queries.LINE_LABELS[line],
        "is_total": line in PARTS,
        "beside": [None if amount is None else amount / line_units(line, unit) for amount in amounts],
        "cells": [form[line.value] for form in sheet.periods],
    }


def _sums(sheet: StatementSheet, at: int) -> dict[str, Any]:
    """Return what each sub-total of a column adds up to, in the typed unit, and whether assets are paid for."""
    form = sheet.periods[at]
    form.full_clean()
    statement = form.read(unit=sheet.unit, extras=sheet.extras_of(at), day=FIRST_DAY)
    assert statement is not None
    sums = {line.value: statement.computed(line) for line in PARTS}
    sides = [statement.amount(line) for line in (Line.TOTAL_ASSETS, Line.TOTAL_LIABILITIES, Line.EQUITY)]
    known = [side for side in sides if side is not None]
    gap = known[0] - known[1] - known[2] if len(known) == len(sides) else None
    return {
        "at": at,
        "sums": [(line, _typed_sum(amount, sheet.unit)) for line, amount in sums.items()],
        "gap": _typed_sum(gap, sheet.unit),
        "is_balanced": gap == 0,
    }


def _typed_sum(amount: Decimal | None, unit: Decimal) -> str:
    if amount is None:
        return ""
    in_unit = amount / unit
    return formats.number(in_unit, 0 if in_unit == in_unit.to_integral_value() else 2)
