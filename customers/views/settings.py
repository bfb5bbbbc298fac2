"""Pages on which an administrator sets up the company, and finance records exchange rates."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from customers.forms.settings import (
    BankAccountForm,
    ClosePeriodForm,
    EntityForm,
    GroupForm,
    RateForm,
    TermsForm,
    instalments_text,
)
from customers.queries import setup as queries
from customers.queries.rates import list_rates
from customers.services import settings as services
from customers.services.rates import record_rate
from customers.views.ledger_actions import Action, form_page
from finance_crm.access.domain.roles import Right
from finance_crm.access.guards import requires
from finance_crm.access.queries.rights import has_right
from finance_crm.web.as_of import get_today_of

RATES_SHOWN = 200


@require_GET
@requires(Right.MANAGE_SETTINGS)
def company(request: HttpRequest) -> HttpResponse:
    """Entities, bank accounts, terms and groups on one page."""
    return render(request, "customers/settings/company.html", {"setup": queries.get_setup()})


@require_http_methods(["GET", "POST"])
@requires(Right.MANAGE_SETTINGS)
def entity_edit(request: HttpRequest, entity_id: int | None = None) -> HttpResponse:
    """Add or change a legal entity."""
    entity = _known(entity_id, lambda pk: queries.find_entity(entity_id=pk))
    form = EntityForm(request.POST or None, instance=entity)

    def save(cleaned: dict[str, Any]) -> None:
        if entity_id is None:
            services.create_entity(fields=form.values)
        else:
            services.update_entity(entity_id=entity_id, version=cleaned["version"], fields=form.values)

    return _edit(request, form, _("Legal entity"), save)


@require_http_methods(["GET", "POST"])
@requires(Right.MANAGE_SETTINGS)
def period_close(request: HttpRequest, entity_id: int) -> HttpResponse:
    """Close an entity's books through a day."""
    entity: Any = _known(entity_id, lambda pk: queries.find_entity(entity_id=pk))
    form = ClosePeriodForm(request.POST or None, initial={"closed_through_date": entity.closed_through_date})
    title = _("Close the books of %(entity)s") % {"entity": entity.code}

    def save(cleaned: dict[str, Any]) -> None:
        services.close_period(entity_id=entity_id, version=None, through_date=cleaned["closed_through_date"])

    return _edit(request, form, title, save, _("Nothing dated on or before that day is posted any more."))


@require_http_methods(["GET", "POST"])
@requires(Right.MANAGE_SETTINGS)
def bank_account_edit(request: HttpRequest, bank_account_id: int | None = None) -> HttpResponse:
    """Add or change a bank account."""
    account = _known(bank_account_id, lambda pk: queries.find_bank_account(bank_account_id=pk))
    form = BankAccountForm(request.POST or None, instance=account)

    def save(cleaned: dict[str, Any]) -> None:
        if bank_account_id is None:
            services.create_bank_account(fields=form.values)
        else:
            services.update_bank_account(
                bank_account_id=bank_account_id, version=cleaned["version"], fields=form.values
            )

    return _edit(request, form, _("Bank account"), save)


@require_http_methods(["GET", "POST"])
@requires(Right.MANAGE_SETTINGS)
def terms_edit(request: HttpRequest, terms_id: int | None = None) -> HttpResponse:
    """Add or change payment terms."""
    stored: Any = _known(terms_id, lambda pk: queries.find_terms(terms_id=pk))
    initial = {"instalments": instalments_text(stored.rule.instalments)} if stored else {}
    form = TermsForm(request.POST or None, instance=stored and stored.terms, initial=initial)

    def save(cleaned: dict[str, Any]) -> None:
        parts = cleaned["instalments"]
        if terms_id is None:
            services.create_terms(fields=form.values, instalments=parts)
        else:
            services.update_terms(terms_id=terms_id, version=cleaned["version"], fields=form.values, instalments=parts)

    return _edit(request, form, _("Payment terms"), save, _("Posted documents keep the dates they have."))


@require_http_methods(["GET", "POST"])
@requires(Right.MANAGE_SETTINGS)
def group_edit(request: HttpRequest, group_id: int | None = None) -> HttpResponse:
    """Add or change a parent group."""
    group = _known(group_id, lambda pk: queries.find_group(group_id=pk))
    form = GroupForm(request.POST or None, instance=group)

    def save(cleaned: dict[str, Any]) -> None:
        if group_id is None:
            services.create_group(fields=form.values)
        else:
            services.update_group(group_id=group_id, version=cleaned["version"], fields=form.values)

    return _edit(request, form, _("Parent group"), save)


@require_GET
@requires(Right.VIEW_LEDGER)
def rates(request: HttpRequest) -> HttpResponse:
    """The latest exchange rates."""
    context = {
        "rates": list_rates(limit=RATES_SHOWN),
        "may_post": has_right(user=request.user, right=Right.POST_LEDGER),
    }
    return render(request, "customers/settings/rates.html", context)


@require_http_methods(["GET", "POST"])
@requires(Right.POST_LEDGER)
def rate_new(request: HttpRequest) -> HttpResponse:
    """Record a rate, or correct the one of that day."""
    today = get_today_of(request)
    form = RateForm(request.POST or None, initial={"rate_date": today})
    action = Action(
        _("Exchange rate"),
        _("A rate of the same day is corrected; documents keep the rate they were posted at."),
        _("Record"),
        reverse("customers:rates"),
    )

    def run(cleaned: dict[str, Any]) -> None:
        record_rate(actor_id=request.user.pk, as_of=today, **cleaned)

    return form_page(request, form=form, action=action, run=run)


def _known(pk: int | None, find: Callable[[int], Any]) -> Any:
    if pk is None:
        return None
    found = find(pk)
    if found is None:
        raise Http404
    return found


def _edit(
    request: HttpRequest, form: forms.Form, title: str, save: Callable[[dict[str, Any]], None], explanation: str = ""
) -> HttpResponse:
    action = Action(title, explanation, _("Save"), reverse("customers:company"), done=_("Saved."))
    return form_page(request, form=form, action=action, run=save)
