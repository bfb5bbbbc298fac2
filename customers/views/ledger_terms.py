"""The ledger's words, one meaning each, for the glossary."""

from django.utils.translation import gettext_lazy as _

from finance_crm.web.domain.glossary import Term

TERMS = (
    Term("as_of", _("As of"), _("The close of a business day: what happened on the day counts.")),
    Term(
        "known_at",
        _("Known at"),
        _("The moment whose knowledge counts: what was recorded later is left out, whatever its date."),
    ),
    Term(
        "effective_date",
        _("Effective date"),
        _("From which day a row counts: posting date, value date or effective date."),
    ),
    Term(
        "posting",
        _("Posting"),
        _("One business transaction in the ledger, with the moment it was recorded. It never changes."),
    ),
    Term(
        "reversal", _("Reversal"), _("A row that takes another back, with its amounts negated and a date of its own.")
    ),
    Term(
        "allocation",
        _("Allocation"),
        _("An amount of an invoice or instalment that is settled, by a receipt, a credit note or for another reason."),
        unit=_("document currency"),
    ),
    Term(
        "instalment",
        _("Instalment"),
        _("A part of an invoice with a due date of its own."),
        formula=_("Σ instalments = gross"),
    ),
    Term(
        "write_off",
        _("Write-off"),
        _("An amount that is given up: an allocation without a source, with its reason."),
        unit=_("document currency"),
    ),
    Term(
        "disputed",
        _("Disputed"),
        _("What the customer contests of an open item, from the day it was opened to the day it was resolved."),
        formula=_("the smaller of contested and open amount"),
        unit=_("document currency"),
    ),
    Term(
        "unidentified_cash",
        _("Unidentified cash"),
        _("Receipts whose customer is not known. They stand beside the ageing, not in it."),
        unit=_("document currency"),
    ),
    Term(
        "reporting_currency",
        _("Reporting currency"),
        _("The one currency in which figures of several currencies are added up."),
        formula=_("open amount × the item's own rate, rounded half-up; zero when closed"),
    ),
    Term(
        "exchange_difference",
        _("Realised exchange difference"),
        _("What a settlement gained (positive) or lost because the two sides stood at different rates."),
        formula=_("settled amount at the source's rate − the same at the invoice's rate"),
        unit=_("reporting currency"),
        source=_("IAS 21.28"),
    ),
)
