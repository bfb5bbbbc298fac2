"""Where the pages of the ledger and of its set-up stand: addresses, entries of the rail, search."""

from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from customers.queries.invoices import search_invoices
from customers.views import documents, invoices, receipts, settings
from finance_crm.access.domain.roles import Right
from finance_crm.web.domain.navigation import NavigationEntry
from finance_crm.web.domain.search import SearchProvider

URLS: list[URLPattern] = [
    path("invoices/", invoices.invoice_list, name="invoices"),
    path("invoices/new/", documents.document_new, name="document_new"),
    path("invoices/<int:invoice_id>/", invoices.invoice_detail, name="invoice"),
    path("invoices/<int:invoice_id>/credit/", documents.invoice_credit, name="invoice_credit"),
    path("invoices/<int:invoice_id>/apply/", documents.credit_note_apply, name="credit_note_apply"),
    path("invoices/<int:invoice_id>/dispute/", invoices.dispute_new, name="dispute_new"),
    path("invoices/<int:invoice_id>/write-off/", invoices.write_off, name="write_off"),
    path("invoices/<int:invoice_id>/reverse/", invoices.invoice_reverse, name="invoice_reverse"),
    path("disputes/<int:dispute_id>/resolve/", invoices.dispute_resolve, name="dispute_resolve"),
    path("receipts/", receipts.receipt_list, name="receipts"),
    path("receipts/new/", receipts.receipt_new, name="receipt_new"),
    path("receipts/<int:receipt_id>/", receipts.receipt_detail, name="receipt"),
    path("receipts/<int:receipt_id>/allocate/", receipts.receipt_allocate, name="receipt_allocate"),
    path("receipts/<int:receipt_id>/identify/", receipts.receipt_identify, name="receipt_identify"),
    path("receipts/<int:receipt_id>/reverse/", receipts.receipt_reverse, name="receipt_reverse"),
    path("allocations/<int:allocation_id>/reverse/", receipts.allocation_reverse, name="allocation_reverse"),
    path("exchange-rates/", settings.rates, name="rates"),
    path("exchange-rates/new/", settings.rate_new, name="rate_new"),
    path("settings/company/", settings.company, name="company"),
    path("settings/entities/new/", settings.entity_edit, name="entity_new"),
    path("settings/entities/<int:entity_id>/", settings.entity_edit, name="entity"),
    path("settings/entities/<int:entity_id>/close/", settings.period_close, name="period_close"),
    path("settings/bank-accounts/new/", settings.bank_account_edit, name="bank_account_new"),
    path("settings/bank-accounts/<int:bank_account_id>/", settings.bank_account_edit, name="bank_account"),
    path("settings/terms/new/", settings.terms_edit, name="terms_new"),
    path("settings/terms/<int:terms_id>/", settings.terms_edit, name="terms"),
    path("settings/groups/new/", settings.group_edit, name="group_new"),
    path("settings/groups/<int:group_id>/", settings.group_edit, name="group"),
]
NAVIGATION = (
    NavigationEntry("ledger", _("Ledger"), "customers:invoices", icon="file-text", right=Right.VIEW_LEDGER, order=30),
    NavigationEntry(
        "invoices", _("Invoices"), "customers:invoices", right=Right.VIEW_LEDGER, parent="ledger", order=10
    ),
    NavigationEntry(
        "receipts", _("Receipts"), "customers:receipts", right=Right.VIEW_LEDGER, parent="ledger", order=20
    ),
    NavigationEntry(
        "rates", _("Exchange rates"), "customers:rates", right=Right.VIEW_LEDGER, parent="ledger", order=30
    ),
    NavigationEntry(
        "company",
        _("Company"),
        "customers:company",
        right=Right.MANAGE_SETTINGS,
        parent="admin",
        order=20,
        place="bottom",
    ),
)
SEARCH = (SearchProvider("invoices", _("Invoices"), search_invoices, Right.VIEW_LEDGER),)
