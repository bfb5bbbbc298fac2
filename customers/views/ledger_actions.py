"""One way for every page on which somebody posts to the ledger with a form."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from customers.domain.ledger import LedgerError
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
