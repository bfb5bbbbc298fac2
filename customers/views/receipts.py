"""Pages of receipts: the list with its worklist of unidentified cash, and one receipt with its allocation."""

from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from customers.domain.ledger import LedgerError, ReceiptDraft
from customers.forms.ledger_actions import (
    BESIDE,
    AllocationEntries,
    IdentificationForm,
    ReceiptForm,
    ReversalForm,
)
from customers.queries import receipts as queries
from customers.queries.allocations import OpenLine, find_allocation, list_open_lines
from customers.queries.invoice_details import list_allocations_of_receipt
from customers.services import allocations
from customers.services import receipts as services
from customers.views.ledger_actions import Action, customer_with, edge, form_page, plain
from customers.views.ledger_tables import METHODS, REASONS, RECEIPT_STATUS, WHY, ReceiptTable
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.people import get_people
from finance_crm.access.queries.rights import get_rights, get_scope
from finance_crm.web.as_of import get_as_of, get_known_at, get_today_of
from finance_crm.web.domain.figures import Figure
from finance_crm.web.domain.tabs import Tab
from finance_crm.web.queries.timing import within_time
from finance_crm.web.templatetags.formats import money_with_unit

TOTALS_MILLISECONDS = 1500


@require_GET
@requires(Right.VIEW_LEDGER)
def receipt_list(request: HttpRequest) -> HttpResponse:
    table = ReceiptTable(request)
    asked = {
        "scope": get_scope(user=request.user),
        "as_of": get_as_of(request),
        "known_at": get_known_at(request),
        "filters": table.filters,
    }
    page = queries.list_receipts(
        sort_key=table.sort.key,
        descending=table.sort.descending,
        offset=table.offset,
        limit=table.limit,
        **asked,
    )
    totals = within_time(milliseconds=TOTALS_MILLISECONDS, read=lambda: queries.get_receipt_totals(**asked))
    table.load(page.rows, fields=page.fields, count=totals.row_count if totals else None)
    context = {
        "table": table,
        "as_of": asked["as_of"],
        "tabs": _tabs(table),
        "may_post": Right.POST_LEDGER in get_rights(user=request.user),
    }
    return render(request, "customers/receipts/list.html", context)


def _tabs(table: ReceiptTable) -> list[Tab]:
    page, current = reverse("customers:receipts"), table.query.get("status", "")
    labels = {"": _("All"), "unapplied": _("With money left"), "unidentified": _("Unidentified cash")}
    return [
        Tab(label, f"{page}?status={status}" if status else page, status == current) for status, label in labels.items()
    ]


class OpenRow(NamedTuple):
    """One row of the allocation table, with what stands in its fields."""

    key: str
    line: OpenLine
    amount: str
    beside: str
    reason: str
    why: str
    error: str


@require_GET
@requires(Right.VIEW_LEDGER)
def receipt_detail(request: HttpRequest, receipt_id: int) -> HttpResponse:
    receipt = _receipt(request, receipt_id)
    return render(request, "customers/receipts/detail.html", _context(request, receipt, entries=None))


@require_POST
@requires(Right.ALLOCATE)
def receipt_allocate(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """Settle everything that was entered, in one transaction."""
    receipt = _receipt(request, receipt_id)
    entries = AllocationEntries(request.POST)
    problem = "" if entries.is_valid else _("Please correct what is marked below.")
    if entries.is_valid:
        try:
            allocations.allocate(receipt_id=receipt_id, lines=_lines(entries), **edge(request))
        except LedgerError as error:
            problem = str(error)
    if problem:
        context = _context(request, receipt, entries=entries) | {"problem": problem}
        return render(request, "customers/receipts/detail.html", context, status=422)
    messages.success(request, _("Allocated."))
    return redirect("customers:receipt", receipt_id)


def _lines(entries: AllocationEntries) -> list[allocations.AllocationLine]:
    lines = []
    for entry in entries.entries:
        part = {"invoice_id": entry.invoice_id, "instalment_id": entry.instalment_id}
        if entry.amount:
            lines.append(allocations.AllocationLine(amount=entry.amount, **part))
        if entry.beside_amount:
            lines.append(allocations.AllocationLine(amount=entry.beside_amount, reason=entry.beside_reason, **part))
    return lines


def _context(request: HttpRequest, receipt: queries.ReceiptRow, *, entries: AllocationEntries | None) -> dict[str, Any]:
    rights = get_rights(user=request.user)
    may_allocate = Right.ALLOCATE in rights and receipt.is_live
    is_open = may_allocate and receipt.customer_id is not None and receipt.left_amount > 0
    rows = [_open_row(line, entries) for line in list_open_lines(receipt=receipt)] if is_open else []
    settled = list_allocations_of_receipt(receipt_id=receipt.id)
    people = get_people(ids={row.recorded_by_id for row in settled} - {None})
    payers = []
    if may_allocate and receipt.customer_id is None:
        payers = queries.suggest_payers(payer_name=receipt.payer_name, remittance_text=receipt.remittance_text)
    return {
        "receipt": receipt,
        "status": RECEIPT_STATUS[receipt.status],
        "method": METHODS[receipt.method],
        "figures": _figures(receipt),
        "rows": rows,
        "beside_reasons": BESIDE,
        "allocations": settled,
        "reasons": REASONS,
        "people": {person_id: person.name for person_id, person in people.items()},
        "payers": payers,
        "may_allocate": may_allocate,
        "may_reverse": receipt.is_live and Right.POST_LEDGER in rights,
        "crumbs": [(_("Receipts"), reverse("customers:receipts")), (receipt.number, "")],
    }


def _open_row(line: OpenLine, entries: AllocationEntries | None) -> OpenRow:
    item, suggestion = line.candidate, line.suggestion
    key = f"{item.invoice_id}.{item.instalment_id}" if item.instalment_id else str(item.invoice_id)
    why = str(WHY[suggestion.why]) if suggestion else ""
    if entries is not None:
        typed = entries.data
        return OpenRow(
            key,
            line,
            typed.get(f"amount-{key}", ""),
            typed.get(f"beside-{key}", ""),
            typed.get(f"reason-{key}", ""),
            why,
            entries.errors.get(key, ""),
        )
    amount = plain(suggestion.amount) if suggestion else ""
    discount = plain(suggestion.discount) if suggestion and suggestion.discount else ""
    return OpenRow(key, line, amount, discount, "discount" if discount else "", why, "")


def _figures(receipt: queries.ReceiptRow) -> list[Figure]:
    return [
        Figure(_("Received"), money_with_unit(receipt.amount, receipt.currency)),
        Figure(_("Left"), money_with_unit(receipt.left_amount, receipt.currency)),
    ]


@require_http_methods(["GET", "POST"])
@requires(Right.POST_LEDGER)
def receipt_new(request: HttpRequest) -> HttpResponse:
    """Record money received."""
    form = ReceiptForm(request.POST or None, initial={"value_date": get_today_of(request)})
    action = Action(
        _("New receipt"),
        _("Without a customer it becomes unidentified cash."),
        _("Post the receipt"),
        reverse("customers:receipts"),
    )

    def run(cleaned: dict[str, Any]) -> str:
        receipt = services.post_receipt(draft=_draft(request, cleaned), **edge(request))
        return reverse("customers:receipt", args=[receipt.pk])

    return form_page(request, form=form, action=action, run=run)


def _draft(request: HttpRequest, cleaned: dict[str, Any]) -> ReceiptDraft:
    account, code = cleaned["bank_account"], cleaned["customer_code"]
    plain = ("value_date", "amount", "currency", "payer_name", "remittance_text", "method", "number")
    return ReceiptDraft(
        entity_id=cleaned["entity"].pk,
        bank_account_id=account.pk if account else None,
        customer_id=customer_with(request, code) if code else None,
        **{name: cleaned[name] for name in plain},
    )


@require_http_methods(["GET", "POST"])
@requires(Right.ALLOCATE)
def receipt_identify(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """Say whose money it is."""
    receipt = _receipt(request, receipt_id)
    form = IdentificationForm(request.POST or None)
    action = Action(
        _("Whose money is %(number)s?") % {"number": receipt.number},
        _("The receipt is reversed and posted anew with the customer."),
        _("Identify"),
        reverse("customers:receipt", args=[receipt_id]),
    )

    def run(cleaned: dict[str, Any]) -> str:
        identified = services.identify_receipt(
            receipt_id=receipt_id,
            customer_id=customer_with(request, cleaned["customer_code"]),
            **edge(request),
        )
        return reverse("customers:receipt", args=[identified.pk])

    return form_page(request, form=form, action=action, run=run)


@require_http_methods(["GET", "POST"])
@requires(Right.POST_LEDGER)
def receipt_reverse(request: HttpRequest, receipt_id: int) -> HttpResponse:
    """Take a receipt back, as when a payment bounces."""
    receipt = _receipt(request, receipt_id)
    form = ReversalForm(request.POST or None)
    action = Action(
        _("Reverse %(number)s") % {"number": receipt.number},
        _("Its allocations are reversed with it. For a payment that bounced, give the day it did."),
        _("Reverse"),
        reverse("customers:receipt", args=[receipt_id]),
    )

    def run(cleaned: dict[str, Any]) -> None:
        services.reverse_receipt(receipt_id=receipt_id, **edge(request), **cleaned)

    return form_page(request, form=form, action=action, run=run)


@require_http_methods(["GET", "POST"])
@requires(Right.ALLOCATE)
def allocation_reverse(request: HttpRequest, allocation_id: int) -> HttpResponse:
    """Take one allocation back; its amount is open again."""
    allocation = find_allocation(scope=get_scope(user=request.user), allocation_id=allocation_id)
    if allocation is None:
        raise Http404
    back = reverse("customers:invoice", args=[allocation.invoice_id])
    action = Action(
        _("Reverse the allocation"), _("What it settled is open again from that day on."), _("Reverse"), back
    )

    def run(cleaned: dict[str, Any]) -> None:
        allocations.reverse_allocation(allocation_id=allocation_id, **edge(request), **cleaned)

    return form_page(request, form=ReversalForm(request.POST or None), action=action, run=run)


def _receipt(request: HttpRequest, receipt_id: int) -> queries.ReceiptRow:
    receipt = queries.find_receipt(
        scope=get_scope(user=request.user),
        receipt_id=receipt_id,
        as_of=get_as_of(request),
        known_at=get_known_at(request),
    )
    if receipt is None:
        raise Http404
    return receipt
