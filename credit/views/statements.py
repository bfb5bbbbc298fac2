"""A customer's financial statements: the panel with periods side by side, and the versions of one period."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from credit.domain.statements import PARTS, Line
from credit.forms.statements import SECTIONS
from credit.queries import statements as queries
from credit.services.statement_workbooks import write_statement_form
from credit.views.known_statements import customer_name, known_statements
from credit.views.statement_quality import read_quality
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import has_right
from finance_crm.activity.queries.attachments import count_attachments, list_attachments
from finance_crm.web.as_of import get_as_of


@require_GET
@requires(Right.VIEW_CUSTOMERS)
def panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The latest periods side by side, every line with its sub-totals. Only the latest one can be too old."""
    as_of, known = get_as_of(request), known_statements(request, customer_id)
    qualities = [
        read_quality(
            period.statement,
            is_audited=period.is_audited,
            earlier=before.statement if before else None,
            as_of=after.statement.period_end if after else as_of,
        )
        for before, period, after in zip([None, *known], known, [*known[1:], None], strict=False)
    ]
    counts = count_attachments(subject="statement", object_ids=[period.id for period in known])
    context = {
        "customer_id": customer_id,
        "periods": known,
        "qualities": qualities,
        "sections": [(title, _rows(lines, known)) for title, lines in SECTIONS],
        "files": [(period.id, counts.get(period.id, 0)) for period in known] if counts else [],
        "may_record": has_right(user=request.user, right=Right.EDIT_CUSTOMERS),
    }
    return render(request, "credit/statements/panel.html", context)


@require_GET
@requires(Right.VIEW_CUSTOMERS)
def versions(request: HttpRequest, customer_id: int, statement_id: int) -> HttpResponse:
    """One version of a period beside another one of it, by default the one before, with what differs."""
    name = customer_name(request, customer_id)
    found = queries.list_versions(customer_id=customer_id, statement_id=statement_id)
    if not found:
        raise Http404
    shown = next(version for version in found if version.id == statement_id)
    other = _other(found, shown, request.GET.get("with", ""))
    sides = [side for side in (other, shown) if side]
    context = {
        "customer_id": customer_id,
        "name": name,
        "shown": shown,
        "other": other,
        "sides": sides,
        "versions": found,
        "is_latest": all(version.withdrawn_at or version.version <= shown.version for version in found),
        "sections": [(title, _compared(lines, sides)) for title, lines in SECTIONS],
        "attachments": list_attachments(subject="statement", object_id=statement_id),
        "may_record": has_right(user=request.user, right=Right.EDIT_CUSTOMERS),
        "back": customer_tab(customer_id),
    }
    return render(request, "credit/statements/versions.html", context)


@require_GET
@requires(Right.IMPORT)
def download_form(request: HttpRequest) -> HttpResponse:
    """The empty form of a workbook, for people who will send it filled."""
    name = "statements_form.xlsx"
    return HttpResponse(
        write_statement_form(),
        content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def customer_tab(customer_id: int) -> str:
    """Return the address of the customer's tab on credit."""
    return f"{reverse('customers:customer', args=[customer_id])}?tab=credit"


def _other(
    found: list[queries.KnownStatement], shown: queries.KnownStatement, asked: str
) -> queries.KnownStatement | None:
    chosen = next((version for version in found if str(version.version) == asked and version is not shown), None)
    earlier = [version for version in found if version.version < shown.version]
    return chosen or (earlier[0] if earlier else None)


def _rows(lines: tuple[Line, ...], known: list[queries.KnownStatement]) -> list[dict[str, Any]]:
    """Return the lines that any period has, each sub-total after the lines of one's own that it adds up."""
    rows = []
    for line in lines:
        if line in PARTS:
            rows += _own_rows(line, known)
        amounts = [period.statement.amount(line) for period in known]
        if any(amount is not None for amount in amounts):
            rows.append(
                {
                    "line": line.value,
                    "label": queries.LINE_LABELS[line],
                    "is_total": line in PARTS,
                    "amounts": amounts,
                    "is_derived": any(line in period.derived for period in known),
                }
            )
    return rows


def _own_rows(under: Line, known: list[queries.KnownStatement]) -> list[dict[str, Any]]:
    amounts = [
        {extra.label: extra.amount for extra in period.statement.extras if extra.under is under} for period in known
    ]
    labels = dict.fromkeys(label for of_period in amounts for label in of_period)
    return [{"label": label, "is_own": True, "amounts": [of.get(label) for of in amounts]} for label in labels]


def _compared(lines: tuple[Line, ...], sides: list[queries.KnownStatement]) -> list[dict[str, Any]]:
    rows = _rows(lines, sides)
    for row in rows:
        first, last = row["amounts"][0], row["amounts"][-1]
        row["change"] = None if first is None or last is None else last - first
        row["is_changed"] = first != last
    return rows
