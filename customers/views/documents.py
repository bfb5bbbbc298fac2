"""Pages on which people type invoices and credit notes, credit an invoice, and apply a credit note."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from customers.domain.ledger import InvoiceDraft
from customers.forms.documents import ApplicationForm, CreditForm, DocumentForm
from customers.queries.accounts import get_default_entity
from customers.queries.allocations import OpenLine, list_lines_to_credit
from customers.services import allocations, credits, invoices
from customers.views.invoices import shown_invoice
from customers.views.ledger_actions import Action, customer_with, edge, form_page, plain
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.web.as_of import get_today_of
from finance_crm.web.templatetags.formats import day, money

DRAFTED = ("number", "issue_date", "posting_date", "currency", "net", "tax", "gross", "tax_code")


@require_http_methods(["GET", "POST"])
@requires(Right.POST_LEDGER)
def document_new(request: HttpRequest) -> HttpResponse:
    """Type an invoice or a credit note."""
    initial = {"issue_date": get_today_of(request), "entity": get_default_entity()}
    form = DocumentForm(request.POST or None, initial=initial)
    action = Action(
        _("New invoice or credit note"),
        _("Of net, tax and gross two are enough. Amounts are positive for both kinds."),
        _("Post"),
        reverse("customers:invoices"),
        is_wide=True,
    )

    def run(cleaned: dict[str, Any]) -> str:
        post = invoices.post_invoice if cleaned["kind"] == "invoice" else invoices.post_credit_note
        return _address(post(draft=_draft(request, cleaned), **edge(request)).pk)

    return form_page(request, form=form, action=action, run=run)


def _draft(request: HttpRequest, cleaned: dict[str, Any]) -> InvoiceDraft:
    return InvoiceDraft(
        customer_id=customer_with(request, cleaned["customer_code"]),
        entity_id=cleaned["entity"].pk,
        due_date=cleaned["due_date"] if cleaned["kind"] == "invoice" else None,
        customer_order_number=cleaned["customer_order_number"],
        **{name: cleaned[name] for name in DRAFTED},
    )


@require_http_methods(["GET", "POST"])
@requires(Right.POST_LEDGER)
def invoice_credit(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Credit an invoice, or what is open of it."""
    invoice = shown_invoice(request, invoice_id)
    if invoice.kind != "invoice":
        raise Http404
    initial = {"amount": plain(invoice.open_amount), "issue_date": get_today_of(request)}
    form = CreditForm(request.POST or None, initial=initial)
    action = Action(
        _("Credit %(number)s") % {"number": invoice.number},
        _("A credit note with its share of tax is posted and settles the invoice."),
        _("Post the credit note"),
        _address(invoice_id),
    )

    def run(cleaned: dict[str, Any]) -> None:
        credits.credit_invoice(invoice_id=invoice_id, **cleaned, **edge(request))

    return form_page(request, form=form, action=action, run=run)


@require_http_methods(["GET", "POST"])
@requires(Right.ALLOCATE)
def credit_note_apply(request: HttpRequest, invoice_id: int) -> HttpResponse:
    """Settle an invoice with what is left of a credit note."""
    note = shown_invoice(request, invoice_id)
    if note.kind != "credit_note":
        raise Http404
    lines = {_key(line): line for line in list_lines_to_credit(credit_note=note)}
    choices = [(key, _text(line, note.currency)) for key, line in lines.items()]
    form = ApplicationForm(request.POST or None, lines=choices, initial={"amount": plain(-note.open_amount)})
    explanation = _("What the customer owes in the same entity and currency, oldest first.")
    if not lines:
        explanation = _("The customer owes nothing in the same entity and currency.")
    action = Action(
        _("Apply %(number)s") % {"number": note.number}, explanation, _("Settle the invoice"), _address(invoice_id)
    )

    def run(cleaned: dict[str, Any]) -> None:
        chosen = lines[cleaned["line"]].candidate
        allocations.apply_credit_note(
            credit_note_id=invoice_id,
            lines=[
                allocations.AllocationLine(chosen.invoice_id, cleaned["amount"], instalment_id=chosen.instalment_id)
            ],
            effective_date=cleaned["effective_date"],
            **edge(request),
        )

    return form_page(request, form=form, action=action, run=run)


def _key(line: OpenLine) -> str:
    return f"{line.candidate.invoice_id}.{line.candidate.instalment_id or ''}"


def _text(line: OpenLine, currency: str) -> str:
    item = line.candidate
    return _("%(number)s · due %(day)s · %(amount)s open") % {
        "number": item.number,
        "day": day(item.due_date),
        "amount": money(item.open_amount, currency),
    }


def _address(invoice_id: int) -> str:
    return reverse("customers:invoice", args=[invoice_id])
