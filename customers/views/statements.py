"""The statement of account of one customer, as a page and as PDF."""

from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from customers.domain.ageing import buckets_between
from customers.forms.receivables import KIND_LABELS, bucket_label
from customers.forms.statements import StatementForm
from customers.queries import accounts, statements
from customers.views.pdf import PdfUnavailableError, render_pdf
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_scope
from finance_crm.web.as_of import get_as_of, get_known_at

MOVE_LABELS = KIND_LABELS | {
    "invoice_reversal": gettext_lazy("Invoice taken back"),
    "credit_note_reversal": gettext_lazy("Credit note taken back"),
    "receipt_reversal": gettext_lazy("Receipt taken back"),
    "discount": gettext_lazy("Early-payment discount"),
    "short_payment": gettext_lazy("Short payment"),
    "bank_charge": gettext_lazy("Bank charge"),
    "withholding_tax": gettext_lazy("Withholding tax"),
    "rounding": gettext_lazy("Rounding"),
    "write_off": gettext_lazy("Write-off"),
}
STYLE_SHEET = "css/statement.css"


@require_GET
@requires(Right.VIEW_LEDGER)
def statement(request: HttpRequest, customer_id: int) -> HttpResponse:
    context = _statement(request, customer_id)
    customer = context["customer"]
    context["crumbs"] = [
        (_("Customers"), reverse("customers:portfolio")),
        (customer.code, reverse("customers:customer", args=[customer_id])),
        (_("Statement"), ""),
    ]
    return render(request, "customers/statements/page.html", context)


@require_GET
@requires(Right.VIEW_LEDGER)
def statement_pdf(request: HttpRequest, customer_id: int) -> HttpResponse:
    """The statement in the language asked for, else in the customer's."""
    context = _statement(request, customer_id)
    customer, form = context["customer"], context["form"]
    known = [code for code, _label in settings.LANGUAGES]
    asked = form.cleaned_data.get("language") or customer.language
    with translation.override(asked if asked in known else settings.LANGUAGE_CODE):
        html = render_to_string("customers/statements/pdf.html", _labelled(context), request=request)
    try:
        content = render_pdf(html, css=_style_sheet())
    except PdfUnavailableError as error:
        messages.error(request, str(error))
        return redirect("customers:statement", customer_id)
    name = f"statement-{slugify(customer.code)}-{context['as_of'].isoformat()}.pdf"
    return HttpResponse(
        content,
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _style_sheet() -> str:
    return Path(str(finders.find(STYLE_SHEET))).read_text(encoding="utf-8")


def _statement(request: HttpRequest, customer_id: int) -> dict[str, Any]:
    scope, as_of = get_scope(user=request.user), get_as_of(request)
    try:
        customer = accounts.get_customer(scope=scope, customer_id=customer_id)
    except accounts.CustomerNotFoundError as error:
        raise Http404 from error
    form = StatementForm(request.GET)
    form.is_valid()
    start: date = form.cleaned_data.get("start") or statements.default_start(as_of)
    buckets = buckets_between(settings.AGEING_BUCKET_DAYS)
    sections = statements.get_statement(
        customer_id=customer_id,
        start=start,
        as_of=as_of,
        known_at=get_known_at(request),
        scope=scope,
        buckets=buckets,
    )
    return _labelled(
        {
            "customer": customer,
            "form": form,
            "start": start,
            "as_of": as_of,
            "known_at": get_known_at(request),
            "sections": sections,
            "bucket_names": [bucket.name for bucket in buckets],
        }
    )


def _labelled(context: dict[str, Any]) -> dict[str, Any]:
    """Return the context with what it names in the active language."""
    return context | {
        "parts": [
            (section, [(move, str(MOVE_LABELS.get(move.kind, move.kind))) for move in section.moves])
            for section in context["sections"]
        ],
        "ages": [bucket_label(name) for name in ("not_due", *context["bucket_names"], "unapplied")],
    }
