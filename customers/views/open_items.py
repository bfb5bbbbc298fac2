"""The open items behind every figure of receivables."""

from datetime import date
from html import escape

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from customers.forms.receivables import KIND_LABELS, OpenItemFilters, bucket_label
from customers.queries.choices import get_customer_choices
from customers.queries.open_item_lists import (
    ListedItem,
    OpenItemQuestion,
    get_item_totals,
    list_open_items,
)
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_scope
from finance_crm.web.as_of import get_as_of, get_known_at
from finance_crm.web.queries.timing import within_time
from finance_crm.web.tables import Badge, Column, Kind, Table

TOTALS_MILLISECONDS = 5000


def _late_tone(days: int | None) -> str:
    return "bad" if days and days > 60 else "warn" if days and days > 0 else ""


def document_url(item: ListedItem) -> str:
    """Return the page of the invoice, credit note or receipt that is open."""
    if item.receipt_id is not None:
        return reverse("customers:receipt", args=[item.receipt_id])
    return reverse("customers:invoice", args=[item.invoice_id])


class OpenItemTable(Table):
    name = "open_items"
    caption = gettext_lazy("Open items")
    row_key = "key"
    columns = (
        Column("number", gettext_lazy("Number"), Kind.CODE),
        Column(
            "kind",
            gettext_lazy("Kind"),
            Kind.BADGE,
            badges={
                name: Badge(label, "info" if name in {"receipt", "credit_note"} else "plain")
                for name, label in KIND_LABELS.items()
            },
        ),
        Column(
            "customer_name",
            gettext_lazy("Customer"),
            link=("customers:customer", "customer_id"),
            detail="customer_code",
        ),
        Column("entity_code", gettext_lazy("Entity"), Kind.CODE, visible=False),
        Column("issue_date", gettext_lazy("Issue date"), Kind.DAY),
        Column("posting_date", gettext_lazy("Posting date"), Kind.DAY, visible=False),
        Column("due_date", gettext_lazy("Due date"), Kind.DAY),
        Column("days_late", gettext_lazy("Days late"), Kind.DAYS, tone=_late_tone),
        Column("currency", gettext_lazy("Currency")),
        Column("original_amount", gettext_lazy("Original"), Kind.MONEY, currency="currency", total=True),
        Column("open_amount", gettext_lazy("Open"), Kind.MONEY, currency="currency", total=True),
        Column("disputed_amount", gettext_lazy("Disputed"), Kind.MONEY, currency="currency", total=True),
        Column("reporting_open_amount", gettext_lazy("Open in reporting currency"), Kind.MONEY, total=True),
    )
    default_sort = "due_date"
    filter_form = OpenItemFilters
    export_kind = "open_items"

    @property
    def body(self) -> list[SafeString]:
        """A number leads to the invoice or to the receipt that it is."""
        numbered = self.fields.index("number") if self.data else 0
        cells = []
        for row, written in zip(self.data, super().body, strict=True):
            text = escape(row[numbered])
            link = f'<a href="{document_url(ListedItem._make(row))}">{text}</a>'
            cells.append(mark_safe(written.replace(f">{text}</th>", f">{link}</th>", 1)))
        return cells


@require_GET
@requires(Right.VIEW_LEDGER)
def open_items(request: HttpRequest) -> HttpResponse:
    scope, as_of = get_scope(user=request.user), get_as_of(request)
    table = OpenItemTable(request, choices=get_customer_choices(scope=scope))
    question = OpenItemQuestion(
        as_of=as_of,
        known_at=get_known_at(request),
        selection=table.form.selection(scope),
        **table.form.asked,
    )
    rows = list_open_items(
        question,
        sort=table.sort.key,
        descending=table.sort.descending,
        limit=table.limit,
        offset=table.offset,
    )
    totals = within_time(milliseconds=TOTALS_MILLISECONDS, read=lambda: get_item_totals(question))
    table.load(
        rows,
        fields=ListedItem._fields,
        count=totals.item_count if totals else None,
        totals=totals._asdict() if totals else None,
    )
    context = {
        "table": table,
        "as_of": as_of,
        "known_at": question.known_at,
        "title": _title(question, as_of),
        "totals": totals,
        "currency": settings.REPORTING_CURRENCY,
    }
    return render(request, "customers/receivables/open_items.html", context)


def _title(question: OpenItemQuestion, as_of: date) -> str:
    if question.bucket:
        return _("Open items: %(bucket)s") % {"bucket": bucket_label(question.bucket).lower()}
    return _("Open items")
