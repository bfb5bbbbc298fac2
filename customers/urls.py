"""Addresses of the customers app's pages."""

from django.urls import URLPattern, path

from customers.views import accounts, portfolio

app_name = "customers"
urlpatterns: list[URLPattern] = [
    path("customers/", portfolio.portfolio, name="portfolio"),
    path("customers/new/", accounts.customer_new, name="customer_new"),
    path("customers/<int:customer_id>/", accounts.customer_detail, name="customer"),
    path("customers/<int:customer_id>/edit/", accounts.customer_edit, name="customer_edit"),
    path("customers/<int:customer_id>/facts/", accounts.facts_panel, name="facts_panel"),
    path("customers/<int:customer_id>/history/", accounts.history_panel, name="history_panel"),
    path("customers/<int:customer_id>/orders/", accounts.orders_panel, name="orders_panel"),
    path("customers/<int:customer_id>/contacts/", accounts.contacts_panel, name="contacts_panel"),
    path("customers/<int:customer_id>/contacts/new/", accounts.contact_new, name="contact_new"),
    path(
        "customers/<int:customer_id>/contacts/<int:contact_id>/", accounts.contact_edit, name="contact_edit"
    ),
    path(
        "customers/<int:customer_id>/contacts/<int:contact_id>/anonymise/",
        accounts.contact_anonymise,
        name="contact_anonymise",
    ),
]
