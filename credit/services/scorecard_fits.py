"""Fitting a scorecard to known outcomes, with its proof. The regression's library is loaded only when one is fitted."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from credit.domain.binning import Bools, Floats
from credit.domain.characteristics import is_known_name
from credit.domain.scorecard_content import ScorecardContent, content_to_data, default_grades
from credit.domain.scorecard_fits import Asked, Fit, LinearModel, Sample, Specification, fit_scorecard
from credit.domain.validation_packs import make_pack

SPECIFICATIONS = Path(__file__).parent.parent / "data" / "specifications"
SEED = 20_260_101
PENALTY = 1.0


class SpecificationError(ValueError):
    """The specification cannot be fitted; the text says what is wrong with it."""


@dataclass(frozen=True)
class FittedScorecard:
    """A scorecard as data, with what it was fitted on and how well it did."""

    key: str
    title: str
    source: str
    content: dict[str, Any]
    fit: dict[str, Any]


def read_specification(name_or_path: str) -> dict[str, Any]:
    """Return a specification by the name under which it ships, or from a JSON file.

    :raises SpecificationError: if there is none
    """
    shipped = SPECIFICATIONS / f"{name_or_path}.json"
    path = shipped if shipped.exists() else Path(name_or_path)
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SpecificationError(_("%(name)s is no specification.") % {"name": name_or_path}) from error
    return found


def specification_of(data: Mapping[str, Any]) -> Specification:
    """Return the specification as values.

    :raises SpecificationError: if it asks for what nobody measures, or its rate is none
    """
    asked = tuple(Asked(item["name"], bool(item["more_is_safer"])) for item in data["asked"])
    unknown = [item.name for item in asked if not is_known_name(item.name)]
    if unknown or not asked:
        raise SpecificationError(_("No characteristic is called %(names)s.") % {"names": ", ".join(unknown) or "–"})
    rate = Decimal(data["population_rate"])
    if not 0 < rate < 1:
        raise SpecificationError(_("The default rate of the population lies between 0 and 1, both excluded."))
    return Specification(data["key"], asked, rate)


def fit(sample: Sample, *, specification: Mapping[str, Any], rounds: int = 3) -> FittedScorecard:
    """Fit and validate.

    :raises FitError: if the sample cannot carry it
    """
    found = fit_scorecard(sample, specification_of(specification), logistic_regression)
    pack = make_pack(found, sample, logistic_regression, seed=SEED, rounds=rounds)
    source = _source(specification, sample)
    scale = found.specification.scale
    content = ScorecardContent(found.scorecard(version=1), scale, default_grades(scale, source=source))
    return FittedScorecard(
        key=found.specification.key,
        title=str(specification["title"]),
        source=source,
        content=content_to_data(content),
        fit=_kept(found, specification, pack),
    )


def _source(specification: Mapping[str, Any], sample: Sample) -> str:
    fitted_on = f"Fitted on {len(sample)} customers, {int(sample.outcomes.sum())} of them defaulted."
    parts = (fitted_on, f"{specification['sample']}.", f"Outcome: {specification['outcome']}.")
    return " ".join((*parts, str(specification["population"])))


def _kept(found: Fit, specification: Mapping[str, Any], pack: dict[str, Any]) -> dict[str, Any]:
    return {
        "specification": dict(specification),
        "sample": specification["sample"],
        "outcome": specification["outcome"],
        "coefficients": {item.name: f"{item.coefficient:.6f}" for item in found.characteristics}
        | {"intercept": f"{found.intercept:.6f}"},
        "left_out": list(found.left_out),
        "bins": {
            item.name: {
                "cuts": [repr(cut) for cut in item.bins.cuts],
                "bands": [
                    {
                        "good": weight.counts.good,
                        "bad": weight.counts.bad,
                        "weight": None if weight.weight is None else f"{weight.weight:.4f}",
                        "is_smoothed": weight.is_smoothed,
                    }
                    for weight in item.bins.evidence.weights
                ],
                "information_value": f"{item.bins.evidence.information_value:.4f}",
            }
            for item in found.characteristics
        },
        "validation": pack,
    }


def logistic_regression(*, weights: Floats, good: Bools) -> LinearModel:
    """Return the regression of good outcomes on evidence, lightly shrunk towards no evidence at all."""
    from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  heavy: no web process is to load it

    model = LogisticRegression(C=PENALTY, max_iter=1000).fit(weights, good)
    return LinearModel(float(model.intercept_[0]), tuple(float(value) for value in model.coef_[0]))
