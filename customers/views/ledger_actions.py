"""One way for every page on which somebody posts to the ledger with a form."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from customers.domain.ledger import LedgerError
from customers.queries.customer_rows import find_customer_id
from finance_crm.access.queries.rights import get_scope
from finance_crm.web.as_of import get_today_of
from finance_crm.web.domain.versions import StaleVersionError
from finance_crm.web.forms.versioned import VersionedForm


class Action(NamedTuple):
    """What the page says: its title, what it does in a sentence, the button, where it leads back to, what is said
    afterwards. A wide form stands in columns."""

    title: str
    explanation: str
    submit: str
    back: str
    done: str = ""
    is_wide: bool = False


def edge(request: HttpRequest) -> dict[str, Any]:
    """Return who acts and on which day, as every posting service takes them."""
    return {"actor_id": request.user.pk, "as_of": get_today_of(request)}


def plain(amount: Decimal) -> str:
    """Return an amount as a person would type it."""
    return f"{amount.normalize():f}"


def customer_with(request: HttpRequest, code: str) -> int:
    """Return the id of the customer with this code.

    :raises LedgerError: if this reader sees none
    """
    customer_id = find_customer_id(scope=get_scope(user=request.user), code=code)
    if customer_id is None:
        raise LedgerError(_("There is no customer with this code."), field="customer_code")
    return customer_id


def form_page(
    request: HttpRequest,
    *,
    form: forms.Form | VersionedForm,
    action: Action,
    run: Callable[[dict[str, Any]], str | None],
    template: str = "customers/ledger/action.html",
    context: Mapping[str, Any] = MappingProxyType({}),
) -> HttpResponse:
    """Show `form`; once it is valid, `run` it and go to the address that returns, or back.

    What the ledger refuses stands at the field at fault. A change of a record that somebody else has changed
    meanwhile is refused with what was typed still there.
    """
    if request.method == "POST" and form.is_valid():
        try:
            target = run(form.cleaned_data)
        except LedgerError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        except StaleVersionError:
            form.refuse_stale()
        else:
            messages.success(request, action.done or _("Posted."))
            return redirect(target or action.back)
    status = 422 if form.errors else 200
    return render(request, template, {"form": form, "action": action, **context}, status=status)
