"""What pages call zones, cautions and findings."""

from django.utils.translation import gettext_lazy as _

from credit.domain.scores.models import Caution, Given, Subject, Zone
from credit.domain.statement_checks import Code
from credit.domain.statement_quality import Shortcoming

ZONES = {
    Zone.SAFE: _("Safe"),
    Zone.GREY: _("Grey"),
    Zone.DISTRESS: _("Distress"),
    Zone.STRONG: _("Strong"),
    Zone.AVERAGE: _("Average"),
    Zone.WEAK: _("Weak"),
    Zone.UNLIKELY_MANIPULATOR: _("Unlikely manipulator"),
    Zone.LIKELY_MANIPULATOR: _("Likely manipulator"),
}
SUBJECTS = {
    Subject.FAILURE: _("Failure"),
    Subject.STRENGTH: _("Strength"),
    Subject.MANIPULATION: _("Manipulation"),
}
GIVEN = {Given.PRICE_INDEX: _("Price index (1968 = 100)"), Given.DOLLARS_PER_UNIT: _("US dollars per unit")}
CAUTIONS = {
    Caution.OUTSIDE_POPULATION: _("made for other firms"),
    Caution.NEGATIVE_EQUITY: _("negative equity"),
    Caution.NEUTRAL_VALUE: _("a variable stands at its neutral value"),
    Caution.TOO_LITTLE_MEASURED: _("too little could be measured"),
    Caution.NOT_TWELVE_MONTHS: _("a period is not twelve months long"),
    Caution.NOT_A_YEAR_APART: _("periods do not lie a year apart"),
    Caution.OTHER_CURRENCY: _("a period is in another currency"),
}
FINDINGS = {
    Code.UNBALANCED: _("Assets do not equal liabilities and equity"),
    Code.SUBTOTAL_DIFFERS: _("The sub-total differs from its parts"),
    Code.SUBTOTAL_NOT_EXPLAINED: _("The sub-total has more than the parts that were given"),
    Code.NOTHING_OWNED: _("There are no assets"),
    Code.IMPOSSIBLE_SIGN: _("The sign cannot be right"),
    Code.UNUSUAL_SIGN: _("The sign is unusual"),
    Code.UNIT_SLIP: _("About a thousand times the year before: look at the unit"),
    Code.CURRENCY_CHANGED: _("Another currency than the year before"),
    Code.PERIOD_IMPOSSIBLE: _("The period cannot be right"),
    Code.PERIOD_PARTIAL: _("The period is shorter than twelve months"),
    Code.PERIOD_LONG: _("The period is longer than twelve months"),
    Code.PERIOD_GAP: _("There is a gap to the period before"),
    Code.PERIOD_OVERLAP: _("It overlaps the period before"),
    Code.NOT_ENDED: _("The period has not ended yet"),
    Code.OLD: _("The statement is old"),
    Code.OUTDATED: _("The statement is outdated"),
}
SHORTCOMINGS = {
    Shortcoming.ERRORS: _("errors were found"),
    Shortcoming.TOO_LITTLE_KNOWN: _("less than half of what models ask for is known"),
    Shortcoming.NOT_AUDITED: _("not audited"),
    Shortcoming.OLD: _("old"),
    Shortcoming.INCOMPLETE: _("lines are missing"),
    Shortcoming.WARNINGS: _("warnings were found"),
}
