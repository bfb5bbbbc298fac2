"""One way for every page on which somebody posts to the ledger with a form."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from customers.domain.ledger import LedgerError


class Action(NamedTuple):
    """What the page says: its title, what it does in a sentence, the button, and where it leads back to."""

    title: str
    explanation: str
    submit: str
    back: str


def form_page(
    request: HttpRequest, *, form: forms.Form, action: Action, run: Callable[[dict[str, Any]], str | None]
) -> HttpResponse:
    """Show `form`; once it is valid, `run` it and go to the address that returns, or back.

    What the ledger refuses stands at the field at fault.
    """
    if request.method == "POST" and form.is_valid():
        try:
            target = run(form.cleaned_data)
        except LedgerError as error:
            form.add_error(error.field if error.field in form.fields else None, str(error))
        else:
            messages.success(request, _("Posted."))
            return redirect(target or action.back)
    status = 422 if form.errors else 200
    return render(request, "customers/ledger/action.html", {"form": form, "action": action}, status=status)
