"""What the database refuses, as sentences for people.

The rules live in the database as named constraints and triggers; this is the one place that knows how to
say them. Services check first what they can say better, with numbers and names.
"""

from django.db import DataError, IntegrityError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.domain.ledger import AmountNotAllowedError, LedgerError
from finance_crm.sql import constraint_of


class ClosedPeriodError(LedgerError):
    """The date lies in a closed period."""


class DuplicateNumberError(LedgerError):
    """A live document of that number exists."""


class DoesNotFitError(LedgerError):
    """An allocation does not fit what it settles."""


class OverdrawnError(LedgerError):
    """On some day more would be settled than there is."""


class RuleBrokenError(LedgerError):
    """Another rule of the ledger."""


_NOT_BEFORE = _("An allocation cannot take effect before the documents it joins.")
_REFUSALS: dict[str, tuple[type[LedgerError], Promise, str]] = {
    "ledger_period_open": (
        ClosedPeriodError,
        _("The date lies in a closed period; post in the open one."),
        "",
    ),
    "invoice_unique_while_live": (
        DuplicateNumberError,
        _("A document with this number exists already."),
        "number",
    ),
    "receipt_unique_while_live": (
        DuplicateNumberError,
        _("A receipt with this number exists already."),
        "number",
    ),
    "sales_order_unique_while_live": (
        DuplicateNumberError,
        _("An order with this number exists already."),
        "number",
    ),
    "delivery_unique_while_live": (DuplicateNumberError, _("This delivery exists already."), "number"),
    "exchange_rate_unique_while_live": (
        DuplicateNumberError,
        _("There is a rate for this day already."),
        "rate_date",
    ),
    "allocation_target_is_invoice": (
        DoesNotFitError,
        _("Only invoices can be settled, not credit notes."),
        "invoice_id",
    ),
    "allocation_matches_invoice": (
        DoesNotFitError,
        _("Customer, entity and currency must be those of the invoice."),
        "invoice_id",
    ),
    "allocation_matches_receipt": (
        DoesNotFitError,
        _("The receipt is of another customer, entity or currency."),
        "invoice_id",
    ),
    "allocation_matches_credit_note": (
        DoesNotFitError,
        _("The credit note is of another customer, entity or currency."),
        "invoice_id",
    ),
    "allocation_names_instalment": (DoesNotFitError, _("Say which instalment is settled."), "instalment_id"),
    "allocation_instalment_of_invoice": (
        DoesNotFitError,
        _("The instalment belongs to another invoice."),
        "instalment_id",
    ),
    "allocation_not_before_invoice": (DoesNotFitError, _NOT_BEFORE, "effective_date"),
    "allocation_not_before_receipt": (DoesNotFitError, _NOT_BEFORE, "effective_date"),
    "allocation_not_before_credit_note": (DoesNotFitError, _NOT_BEFORE, "effective_date"),
    "ledger_never_overdrawn": (
        OverdrawnError,
        _("On that day more would be settled than there is, because of an earlier reversal; choose a later day."),
        "effective_date",
    ),
    "ledger_reversal_mirrors": (
        RuleBrokenError,
        _("A reversal cannot be dated before what it takes back."),
        "effective_date",
    ),
    "invoice_due_on_or_after_issue": (
        RuleBrokenError,
        _("The due date lies before the issue date."),
        "due_date",
    ),
    "invoice_gross_is_net_plus_tax": (RuleBrokenError, _("Gross must be net plus tax."), "gross"),
    "instalments_add_up": (RuleBrokenError, _("The instalments must add up to gross."), "instalments"),
    "dispute_resolved_once": (RuleBrokenError, _("This dispute is resolved already."), ""),
}
_REVERSED_TWICE = _("This was reversed already.")
_TOO_LARGE = _("The amount is too large.")
_NUMERIC_VALUE_OUT_OF_RANGE = "22003"


def refusal_of(error: IntegrityError | DataError) -> LedgerError | None:
    """Return the sentence for a broken rule; None when the rule is not one of the ledger's."""
    if isinstance(error, DataError):
        diagnosis = getattr(error.__cause__, "diag", None)
        is_overflow = getattr(diagnosis, "sqlstate", None) == _NUMERIC_VALUE_OUT_OF_RANGE
        return AmountNotAllowedError(str(_TOO_LARGE), field="amount") if is_overflow else None
    name = constraint_of(error)
    if name.endswith("_reversed_once"):
        return RuleBrokenError(str(_REVERSED_TWICE))
    if name not in _REFUSALS:
        return None
    kind, sentence, field = _REFUSALS[name]
    return kind(str(sentence), field=field)
