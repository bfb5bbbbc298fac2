"""Exposure in figures and as a bar beside the limit. Amounts are in reporting currency."""

from decimal import Decimal

from django.utils.translation import gettext as _

from credit.domain.exposure import ADDING, Exposure
from credit.queries.limits import LimitInForce
from credit.views.check_words import PARTS
from finance_crm.web.domain.charts import Chart, Series
from finance_crm.web.domain.figures import Figure
from finance_crm.web.templatetags import formats


def exposure_figures(
    exposure: Exposure, in_force: LimitInForce, rate: Decimal | None, group: Exposure | None
) -> list[Figure]:
    """Return what the customer could owe, the limit, what is left, and the share of its group."""
    total = exposure.total
    figures = [_money(_("Exposure"), total, term="exposure")]
    disputed = exposure.disputed
    if disputed:
        figures.append(_money(_("Disputed within"), disputed))
    limit = None if in_force.amount is None or rate is None else in_force.amount * rate
    if limit is not None and rate is not None:
        left = limit - exposure.measured_at(currency=in_force.currency, rate=rate)
        label, tone = (_("Over by"), "bad") if left < 0 else (_("Headroom"), "good")
        figures += [_money(_("Limit"), limit), _money(label, abs(left), tone=tone, term="headroom")]
    else:
        figures.append(Figure(_("Limit"), _("none in force")))
    if group is not None and group.total > 0:
        share = Figure(_("Share of the group's"), formats.percent(total / group.total), exact=_written(group.total))
        figures.append(share)
    return figures


def exposure_chart(exposure: Exposure, in_force: LimitInForce, rate: Decimal | None) -> Chart | None:
    """Return the parts that add to exposure, stacked, beside the limit; None where there is nothing to show."""
    sums = exposure.by_part
    parts = [part for part in ADDING if sums[part] > 0]
    if not parts:
        return None
    limit = None if in_force.amount is None or rate is None else in_force.amount * rate
    categories = [_("Exposure"), *([_("Limit")] if limit is not None else [])]
    series = [Series(PARTS[part], [sums[part], *([None] if limit is not None else [])]) for part in parts]
    if limit is not None:
        series.append(Series(_("Limit"), [None, limit]))
    return Chart(
        name="exposure",
        label=_("What adds to exposure, beside the limit"),
        kind="stacked",
        categories=categories,
        series=series,
        language=formats.language(),
        write=formats.money,
    )


def _money(label: str, amount: Decimal, *, tone: str = "", term: str = "") -> Figure:
    return Figure(label, formats.compact_money(amount), exact=_written(amount), tone=tone, term=term)


def _written(amount: Decimal) -> str:
    return str(formats.money_with_unit(amount))
