"""Pages of invoices and credit notes: the list, one document, and what can be done about it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from customers.forms.ledger_actions import DisputeForm, ResolutionForm, ReversalForm, WriteOffForm
from customers.queries import invoice_details as details
from customers.queries import invoices as queries
from customers.queries.disputes import find_dispute
from customers.services import allocations, disputes
from customers.services import invoices as services
from customers.views.ledger_actions import Action, edge, form_page, plain
from customers.views.ledger_tables import (
    DISPUTE_REASONS,
    INVOICE_KIND,
    INVOICE_STATUS,
    OUTCOMES,
    REASONS,
    InvoiceTable,
)
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.people import get_people, list_user_ids
from finance_crm.access.queries.rights import get_rights, get_scope
from finance_crm.web.as_of import get_as_of, get_known_at, get_today_of
from finance_crm.web.domain.figures import Figure
from finance_crm.web.domain.tabs import Tab
from finance_crm.web.queries.timing import within_time
from finance_crm.web.templatetags.formats import days, money_with_unit

TOTALS_MILLISECONDS = 1500


@require_GET
@requires(Right.VIEW_LEDGER)
def invoice_list(request: HttpRequest) -> HttpResponse:
    table = InvoiceTable(request)
    asked = {
        "scope": get_scope(user=request.user),
        "as_of": get_as_of(request),
        "known_at": get_known_at(request),
        "filters": table.filters,
    }
    page = queries.list_invoices(
        sort_key=table.sort.key,
        descending=table.sort.descending,
        offset=table.offset,
        limit=table.limit,
        **asked,
    )
    totals = within_time(milliseconds=TOTALS_MILLISECONDS, read=lambda: queries.get_invoice_totals(**asked))
    table.load(
        page.rows,
        fields=page.fields,
        count=totals.row_count if totals else None,
        totals={"reporting_open_amount": totals.reporting_open_amount} if totals else None,
    )
    context = {"table": table, "as_of": asked["as_of"], "tabs": _tabs(table)}
    context["may_post"] = Right.POST_LEDGER in get_rights(user=request.user)
    return render(request, "customers/invoices/list.html", context)


def _tabs(table: InvoiceTable) -> list[Tab]:
    page, current = reverse("customers:invoices"), table.query.get("status", "")
    labels = {"": _("All"), "open": _("Open"), "overdue": _("Overdue"), "disputed": _("Disputed")}
    return [
        Tab(label, f"{page}?status={status}" if status else page, status == current) for status, label in labels.items()
    ]


@require_GET
@requires(Right.VIEW_LEDGER)
def invoice_detail(request: HttpRequest, invoice_id: int) -> HttpResponse:
    invoice = shown_invoice(request, invoice_id)
    is_invoice = invoice.kind == "invoice"
    found = {
        "lines": details.list_lines(invoice_id=invoice_id),
        "instalments": _instalments(request, invoice_id) if invoice.has_instalments else [],
        "allocations": details.list_allocations_of_invoice(invoice_id=invoice_id)
        if is_invoice
        else details.list_applications(credit_note_id=invoice_id),
        "disputes": details.list_disputes(invoice_id=invoice_id),
        "versions": details.list_versions(invoice_id=invoice_id),
    }
    context = {
        "invoice": invoice,
        "as_of": get_as_of(request),
        "kind": INVOICE_KIND[invoice.kind],
        "status": INVOICE_STATUS[invoice.status],
        "figures": _figures(invoice),
        "people": _people_of(found),
        "reasons": REASONS,
        "dispute_reasons": DISPUTE_REASONS,
        "outcomes": OUTCOMES,
        "may": _permitted(request, invoice),
        "crumbs": [(_("Invoices"), reverse("customers:invoices")), (invoice.number, "")],
    }
    return render(request, "customers/invoices/detail.html", context | found)


def _instalments(request: HttpRequest, invoice_id: int) -> list[details.InstalmentRow]:
    return details.list_instalments(invoice_id=invoice_id, as_of=get_as_of(request), known_at=get_known_at(request))


def _figures(invoice: queries.InvoiceRow) -> list[Figure]:
    figures = [
        Figure(_("Gross"), money_with_unit(invoice.gross, invoice.currency)),
        Figure(_("Open"), money_with_unit(invoice.open_amount, invoice.currency)),
        Figure(_("Disputed"), money_with_unit(invoice.disputed_amount, invoice.currency)),
    ]
    late = invoice.days_late
    if late is not None and late > 0:
        figures.append(Figure(_("Late"), days(late), tone="bad"))
    elif late is not None:
        figures.append(Figure(_("Due in"), days(-late)))
    return figures


def _people_of(found: dict[str, Any]) -> dict[int, str]:
    """Return the names of everybody who stands behind a row of the page, in one query."""
    ids = {row.recorded_by_id for row in (*found["allocations"], *found["versions"])}
    ids |= {dispute.owner_id for dispute in found["disputes"]}
    people = get_people(ids=ids - {None})
    return {person_id: person.name for person_id, person in people.items()}


def _permitted(request: HttpRequest, invoice: queries.InvoiceRow) -> dict[str, bool]:
    """Return what this reader may do with this document now."""
    rights = get_rights(user=request.user)
    is_open = invoice.is_live and invoice.kind == "invoice" and invoice.open_amount > 0
    return {
        "dispute": is_open and Right.DISPUTE in rights,
        "resolve": Right.DISPUTE in rights,
        "write_off": is_open and Right.WRITE_OFF in rights,
        "reverse": invoice.is_live and Right.POST_LEDGER in rights,
        "credit": is_open and Right.POST_LEDGER in rights,
        "apply": invoice.is_live and invoice.open_amount < 0 and Right.ALLOCATE in rights,
        "reverse_allocation": Right.ALLOCATE in rights,
    }


@require_http_methods(["GET", "POST"])
@requires(Right.DISPUTE)
def dispute_new(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Record what the customer contests."""
    invoice = shown_invoice(request, invoice_id)
    owners = get_people(ids=list_user_ids(right=Right.DISPUTE))
    initial = {"amount": plain(invoice.open_amount), "opened_date": get_today_of(request), "owner_id": request.user.pk}
    form = DisputeForm(
        request.POST or None, initial=initial, owners=[(person.id, person.name) for person in owners.values()]
    )
    action = _action(
        invoice,
        _("Dispute invoice %(number)s"),
        _("Disputed amounts stay open and can be left out of reminders."),
        _("Open the dispute"),
    )

    def run(cleaned: dict[str, Any]) -> None:
        disputes.open_dispute(invoice_id=invoice_id, **edge(request), **cleaned)

    return form_page(request, form=form, action=action, run=run)


@require_http_methods(["GET", "POST"])
@requires(Right.DISPUTE)
def dispute_resolve(request: HttpRequest, dispute_id: int) -> HttpResponse:
    """Say how a dispute ended."""
    dispute = find_dispute(scope=get_scope(user=request.user), dispute_id=dispute_id)
    if dispute is None:
        raise Http404
    invoice = shown_invoice(request, dispute.invoice_id)
    form = ResolutionForm(request.POST or None, initial={"resolved_date": get_today_of(request)})
    action = _action(
        invoice,
        _("Resolve the dispute about %(number)s"),
        _("A credit note or a write-off that follows from it is posted on its own."),
        _("Resolve"),
    )

    def run(cleaned: dict[str, Any]) -> None:
        disputes.resolve_dispute(dispute_id=dispute_id, **edge(request), **cleaned)

    return form_page(request, form=form, action=action, run=run)


@require_http_methods(["GET", "POST"])
@requires(Right.WRITE_OFF)
def write_off(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Give up an amount."""
    invoice = shown_invoice(request, invoice_id)
    initial = {"amount": plain(invoice.open_amount), "effective_date": get_today_of(request)}
    form = WriteOffForm(request.POST or None, initial=initial)
    action = _action(
        invoice, _("Write off %(number)s"), _("The amount is no longer owed; the note stays with it."), _("Write off")
    )

    def run(cleaned: dict[str, Any]) -> None:
        allocations.write_off(invoice_id=invoice_id, **edge(request), **cleaned)

    return form_page(request, form=form, action=action, run=run)


@require_http_methods(["GET", "POST"])
@requires(Right.POST_LEDGER)
def invoice_reverse(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Take a document back."""
    invoice = shown_invoice(request, invoice_id)
    form = ReversalForm(request.POST or None)
    action = _action(
        invoice,
        _("Reverse %(number)s"),
        _("A reversal is posted; nothing is deleted. It is refused while allocations stand."),
        _("Reverse"),
    )

    def run(cleaned: dict[str, Any]) -> None:
        services.reverse_invoice(invoice_id=invoice_id, **edge(request), **cleaned)

    return form_page(request, form=form, action=action, run=run)


def _action(invoice: queries.InvoiceRow, title: str, explanation: str, submit: str) -> Action:
    back = reverse("customers:invoice", args=[invoice.id])
    return Action(title % {"number": invoice.number}, explanation, submit, back)


def shown_invoice(request: HttpRequest, invoice_id: int) -> queries.InvoiceRow:
    """Return the document as of the page's day, or answer 404 where this reader sees none."""
    invoice = queries.find_invoice(
        scope=get_scope(user=request.user),
        invoice_id=invoice_id,
        as_of=get_as_of(request),
        known_at=get_known_at(request),
    )
    if invoice is None:
        raise Http404
    return invoice
