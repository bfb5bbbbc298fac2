"""Addresses of the customers app's pages."""

from django.urls import URLPattern, path

from customers.views import (
    accounts,
    customer_receivables,
    home,
    ledger_entries,
    open_items,
    portfolio,
    receivables,
    reconciliation,
    statements,
)

app_name = "customers"
urlpatterns: list[URLPattern] = [
    path("customers/", portfolio.portfolio, name="portfolio"),
    path("receivables/ageing/", receivables.ageing, name="ageing"),
    path("receivables/open-items/", open_items.open_items, name="open_items"),
    path("receivables/reconciliation/", reconciliation.reconciliation, name="reconciliation"),
    path("customers/<int:customer_id>/statement/", statements.statement, name="statement"),
    path("customers/<int:customer_id>/statement.pdf", statements.statement_pdf, name="statement_pdf"),
    path("customers/<int:customer_id>/figures/", customer_receivables.figures_panel, name="figures_panel"),
    path("customers/<int:customer_id>/ageing/", customer_receivables.ageing_panel, name="ageing_panel"),
    path("customers/<int:customer_id>/payments/", customer_receivables.payments_panel, name="payments_panel"),
    path(
        "customers/<int:customer_id>/open-items/",
        customer_receivables.open_items_panel,
        name="open_items_panel",
    ),
    path(
        "customers/<int:customer_id>/open-items/drill/",
        customer_receivables.open_items_drill,
        name="open_items_drill",
    ),
    *ledger_entries.URLS,
    path("tiles/receivables/", home.receivables_tile, name="receivables_tile"),
    path("tiles/unidentified/", home.unidentified_tile, name="unidentified_tile"),
    path("customers/new/", accounts.customer_new, name="customer_new"),
    path("customers/<int:customer_id>/", accounts.customer_detail, name="customer"),
    path("customers/<int:customer_id>/edit/", accounts.customer_edit, name="customer_edit"),
    path("customers/<int:customer_id>/facts/", accounts.facts_panel, name="facts_panel"),
    path("customers/<int:customer_id>/history/", accounts.history_panel, name="history_panel"),
    path("customers/<int:customer_id>/orders/", accounts.orders_panel, name="orders_panel"),
    path("customers/<int:customer_id>/contacts/", accounts.contacts_panel, name="contacts_panel"),
    path("customers/<int:customer_id>/contacts/new/", accounts.contact_new, name="contact_new"),
    path("customers/<int:customer_id>/contacts/<int:contact_id>/", accounts.contact_edit, name="contact_edit"),
    path(
        "customers/<int:customer_id>/contacts/<int:contact_id>/anonymise/",
        accounts.contact_anonymise,
        name="contact_anonymise",
    ),
]
