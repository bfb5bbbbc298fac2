"""A validation pack as figures, charts and tables."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from credit.domain.scorecard_content import ScorecardContent
from credit.views.scorecard_words import LIGHTS, SHIFTS
from finance_crm.web.domain.charts import Chart, Series
from finance_crm.web.domain.figures import Figure
from finance_crm.web.templatetags import formats

Pack = Mapping[str, Any]
HUNDRED = 100  # pictures show percentages, so that their axes have room for few digits


def number(text: str | None, places: int = 3) -> str:
    """Write a figure of the pack; a dash where there is none."""
    return "–" if text is None else formats.number(Decimal(text), places)


def validation_figures(pack: Pack) -> list[Figure]:
    """Return what the pack proves, on customers that the scorecard was not fitted on."""
    held_out, seen, repeated = pack["held_out"], pack["seen"], pack["repeated"]
    within = _("%(auc)s on the customers it was fitted on") % {"auc": number(seen["auc"])}
    folds = _("%(lowest)s to %(highest)s in %(rounds)s rounds of five random folds") % {
        "lowest": number(repeated["lowest"]),
        "highest": number(repeated["highest"]),
        "rounds": repeated["rounds"],
    }
    alone = _("%(brier)s if all had the same PD") % {"brier": number(held_out["brier_of_the_rate_alone"], 4)}
    return [
        Figure(_("AUC"), number(held_out["auc"]), note=within, term="auc"),
        Figure(_("Gini"), number(held_out["gini"]), note=_("2 × AUC − 1"), term="auc"),
        Figure(_("AUC, random folds"), number(repeated["auc"]), note=folds, term="auc"),
        Figure(_("KS"), number(held_out["ks"]), term="ks_statistic"),
        Figure(_("Brier score"), number(held_out["brier"], 4), note=alone, term="brier_score"),
        Figure(_("Calibration slope"), number(held_out["slope"], 2), note=_("1 is right"), term="calibration_slope"),
    ]


def validation_charts(pack: Pack) -> dict[str, Chart]:
    """Return the charts of the pack by their names."""
    return {"roc": _roc(pack), "distribution": _distribution(pack), "calibration": _calibration(pack)}


def _percent(value: Any) -> str:
    return "–" if value is None else formats.percent(Decimal(str(value)) / HUNDRED, 2)


def _chart(name: str, label: str, *, kind: str, categories: list[str], series: list[Series], axis: str) -> Chart:
    return Chart(
        name=name,
        label=label,
        kind=kind,
        categories=categories,
        series=series,
        language=formats.language(),
        write=_percent,
        unit="%",
        category_label=axis,
    )


def _roc(pack: Pack) -> Chart:
    points = [(Decimal(good), Decimal(bad)) for good, bad in pack["held_out"]["roc"]]
    found = Series(_("Defaults found"), [bad * HUNDRED for _good, bad in points], ["chart-1"])
    chance = Series(_("By chance"), [good * HUNDRED for good, _bad in points], ["chart-3"])
    categories = [formats.percent(good, 0) for good, _bad in points]
    return _chart(
        "roc",
        _("Defaults found"),
        kind="line",
        categories=categories,
        series=[found, chance],
        axis=_("Good customers refused"),
    )


def _distribution(pack: Pack) -> Chart:
    bands = pack["held_out"]["distribution"]
    goods, bads = (max(sum(band[kind] for band in bands), 1) for kind in ("good", "bad"))
    good = Series(_("Good"), [Decimal(band["good"]) * HUNDRED / goods for band in bands], ["chart-1"])
    bad = Series(_("Defaulted"), [Decimal(band["bad"]) * HUNDRED / bads for band in bands], ["chart-2"])
    categories = [str(band["from"]) for band in bands]
    return _chart(
        "distribution",
        _("Points of good and of defaulted customers"),
        kind="bar",
        categories=categories,
        series=[good, bad],
        axis=_("Points from"),
    )


def _calibration(pack: Pack) -> Chart:
    classes = pack["held_out"]["classes"]
    expected = Series(_("Expected"), [Decimal(item["mean_pd"]) * HUNDRED for item in classes], ["chart-1"])
    actual = Series(_("Happened"), [Decimal(item["default_rate"]) * HUNDRED for item in classes], ["chart-2"])
    categories = [str(place) for place in range(1, len(classes) + 1)]
    return _chart(
        "calibration",
        _("PD and defaults by class"),
        kind="bar",
        categories=categories,
        series=[expected, actual],
        axis=_("Class"),
    )


def pd_chart(content: ScorecardContent) -> Chart:
    """Return the PD that points stand for, from the fewest that anybody can have to the most."""
    card, step = content.scorecard, Decimal(10)
    points = [card.lowest]
    while points[-1] < card.highest:
        points.append(min(points[-1] + step, card.highest))
    series = Series(_("PD of a year"), [content.pd_of(at) * HUNDRED for at in points], ["chart-1"])
    categories = [formats.number(at) for at in points]
    return _chart("pd", _("PD by points"), kind="line", categories=categories, series=[series], axis=_("Points"))


def class_rows(pack: Pack) -> list[dict[str, Any]]:
    """Return the classes of the calibration as rows, with the tone of their traffic light."""
    rows = enumerate(pack["held_out"]["classes"], start=1)
    return [
        item
        | {
            "place": place,
            "mean_pd": Decimal(item["mean_pd"]),
            "default_rate": Decimal(item["default_rate"]),
            "tone": LIGHTS[item["light"]],
        }
        for place, item in rows
    ]


def period_rows(pack: Pack) -> list[dict[str, Any]]:
    """Return the periods as rows, with words for how far their customers have shifted."""
    rows = []
    for item in pack["periods"]:
        label, tone = SHIFTS.get(item["shift"], ("–", "plain"))
        rate = Decimal(item["defaults"]) / item["customers"]
        texts = {"auc": number(item["auc"]), "psi": number(item["psi"]), "mean_pd": Decimal(item["mean_pd"])}
        rows.append(item | texts | {"default_rate": rate, "shift": label, "tone": tone})
    return rows
