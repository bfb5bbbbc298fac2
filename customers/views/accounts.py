"""The page of one customer, assembled from panels, and the forms for its master data."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from customers.forms.accounts import ContactForm, CustomerForm
from customers.forms.master_data import contact_form
from customers.queries import accounts as queries
from customers.services import accounts as services
from customers.views.ledger_actions import Action, form_page
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import get_rights, get_scope
from finance_crm.activity.queries.history import get_history
from finance_crm.activity.queries.subjects import get_card
from finance_crm.web.as_of import get_as_of
from finance_crm.web.domain.tabs import Tab
from finance_crm.web.queries.assembly import get_panels, get_tabs

TAB_LABELS = {
    "overview": gettext_lazy("Overview"),
    "receivables": gettext_lazy("Receivables"),
    "credit": gettext_lazy("Credit"),
    "orders": gettext_lazy("Orders"),
    "history": gettext_lazy("History"),
}
STATUS_TONES = {"active": "good", "blocked": "bad", "inactive": "plain"}
ORDERS_SHOWN = 20


@require_GET
@requires(Right.VIEW_CUSTOMERS)
def customer_detail(request: HttpRequest, customer_id: int) -> HttpResponse:
    customer = _customer(request, customer_id)
    rights = get_rights(user=request.user)
    tabs = get_tabs(page="customer", rights=rights)
    current = request.GET.get("tab", "overview")
    current = current if current in tabs else "overview"
    context = {
        "customer": customer,
        "tone": STATUS_TONES[customer.status],
        "tabs": [Tab(TAB_LABELS.get(tab, tab), f"?tab={tab}", tab == current) for tab in tabs],
        "panels": get_panels(page="customer", rights=rights, tab=current),
        "may_edit": Right.EDIT_CUSTOMERS in rights,
        "crumbs": [(_("Customers"), reverse("customers:portfolio")), (customer.code, "")],
    }
    return render(request, "customers/accounts/detail.html", context)


@require_http_methods(["GET", "POST"])
@requires(Right.EDIT_CUSTOMERS)
def customer_new(request: HttpRequest) -> HttpResponse:
    form = CustomerForm(request.POST or None)

    def run(_cleaned: dict[str, Any]) -> str:
        return _address(services.create_customer(fields=form.values).pk)

    action = _saving(_("New customer"), back=reverse("customers:portfolio"), is_wide=True)
    return form_page(request, form=form, action=action, run=run)


@require_http_methods(["GET", "POST"])
@requires(Right.EDIT_CUSTOMERS)
def customer_edit(request: HttpRequest, customer_id: int) -> HttpResponse:
    customer = _customer(request, customer_id)
    form = CustomerForm(request.POST or None, instance=customer)

    def run(cleaned: dict[str, Any]) -> None:
        services.update_customer(customer_id=customer_id, version=cleaned["version"] or 0, fields=form.values)

    action = _saving(customer.name, back=_address(customer_id), is_wide=True)
    return form_page(request, form=form, action=action, run=run)


@require_GET
@requires(Right.VIEW_CUSTOMERS)
def facts_panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Who the customer is."""
    return render(request, "customers/accounts/facts.html", {"customer": _customer(request, customer_id)})


@require_GET
@requires(Right.VIEW_CUSTOMERS)
def contacts_panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Whom to talk to."""
    customer = _customer(request, customer_id)
    context = {
        "customer": customer,
        "contacts": queries.list_contacts(customer_id=customer_id),
        "may_edit": Right.EDIT_CUSTOMERS in get_rights(user=request.user),
    }
    return render(request, "customers/accounts/contacts.html", context)


@require_http_methods(["GET", "POST"])
@requires(Right.EDIT_CUSTOMERS)
def contact_new(request: HttpRequest, customer_id: int) -> HttpResponse:
    _customer(request, customer_id)
    form = contact_form(data=request.POST or None, customer_id=customer_id)

    def run(_cleaned: dict[str, Any]) -> None:
        services.create_contact(customer_id=customer_id, fields=form.values)

    return form_page(request, form=form, action=_saving(_("New contact"), back=_address(customer_id)), run=run)


@require_http_methods(["GET", "POST"])
@requires(Right.EDIT_CUSTOMERS)
def contact_edit(request: HttpRequest, customer_id: int, contact_id: int) -> HttpResponse:
    customer = _customer(request, customer_id)
    contact = queries.list_contacts(customer_id=customer_id).filter(pk=contact_id).first()
    if contact is None:
        raise Http404
    form = ContactForm(request.POST or None, instance=contact)

    def run(cleaned: dict[str, Any]) -> None:
        services.update_contact(contact_id=contact_id, version=cleaned["version"] or 0, fields=form.values)

    return form_page(
        request,
        form=form,
        action=_saving(contact.name, back=_address(customer_id)),
        run=run,
        template="customers/accounts/contact.html",
        context={"customer": customer, "contact": contact},
    )


@require_POST
@requires(Right.EDIT_CUSTOMERS)
def contact_anonymise(request: HttpRequest, customer_id: int, contact_id: int) -> HttpResponse:
    _customer(request, customer_id)
    if not queries.list_contacts(customer_id=customer_id).filter(pk=contact_id).exists():
        raise Http404
    services.anonymise_contact(contact_id=contact_id, now=timezone.now())
    messages.success(request, _("The person's data are gone; the entry stays."))
    return redirect("customers:customer", customer_id)


@require_GET
@requires(Right.VIEW_LEDGER)
def orders_panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """What the customer ordered lately, and how much of it is not delivered yet."""
    customer = _customer(request, customer_id)
    as_of = get_as_of(request)
    orders = queries.list_recent_orders(customer_id=customer.pk, as_of=as_of, limit=ORDERS_SHOWN)
    return render(request, "customers/accounts/orders.html", {"orders": orders, "as_of": as_of})


@require_GET
@requires(Right.VIEW_CUSTOMERS)
def history_panel(request: HttpRequest, customer_id: int) -> HttpResponse:
    """Who changed the master data or a contact, when, from what to what."""
    scope = get_scope(user=request.user)
    _customer(request, customer_id)
    context = {
        "entries": get_history(object_type="customer", object_id=customer_id, scope=scope),
        "card": get_card(subject="customer", object_id=customer_id, scope=scope),
    }
    return render(request, "activity/history_panel.html", context)


def _saving(title: str, *, back: str, is_wide: bool = False) -> Action:
    return Action(title, "", _("Save"), back, done=_("Saved."), is_wide=is_wide)


def _address(customer_id: int) -> str:
    return reverse("customers:customer", args=[customer_id])


def _customer(request: HttpRequest, customer_id: int) -> Any:
    try:
        return queries.get_customer(scope=get_scope(user=request.user), customer_id=customer_id)
    except queries.CustomerNotFoundError as error:
        raise Http404 from error
