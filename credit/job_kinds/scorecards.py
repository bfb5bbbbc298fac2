"""Fitting a scorecard and measuring models as jobs."""

from decimal import Decimal, InvalidOperation

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from credit.domain.scorecard_fits import FitError
from credit.services.model_performance import measure_performance
from credit.services.platform_fits import fit_on_platform
from credit.services.scorecard_fits import SpecificationError
from finance_crm.access.domain.roles import Right
from finance_crm.jobs.domain.kinds import Argument, JobError, JobKind, Json, Report, ShardView


def run_scorecard_fit(shard: ShardView, report: Report) -> Json:
    """Fit a scorecard on the known outcomes and keep it as a draft."""
    given = shard.job.arguments
    names = [name.strip() for name in str(given["characteristics"]).split(",") if name.strip()]
    try:
        row = fit_on_platform(
            key=str(given["key"]),
            title=str(given["title"]),
            names=names,
            population_rate=Decimal(str(given["population_rate"])),
            job_id=shard.job.id,
            actor_id=shard.job.started_by_id,
        )
    except (FitError, SpecificationError) as error:
        raise JobError(str(error)) from error
    except InvalidOperation as error:
        raise JobError(_("The default rate of the population is a fraction such as 0.02.")) from error
    report(1, 1)
    auc = row.fit.validation["held_out"]["auc"] if row.fit else None
    return {"scorecard_id": row.pk, "version": row.version, "auc": auc}


SCORECARD_FIT = JobKind(
    name="scorecard_fit",
    label=_("Fit of a scorecard"),
    description=_("Fits a scorecard on known outcomes and keeps it as a draft with its validation."),
    right=Right.MANAGE_POLICY,
    run_shard=run_scorecard_fit,
    lock_key=lambda arguments: str(arguments.get("key")),
    arguments=(
        Argument(name="key", label=_("Scorecard"), is_required=True),
        Argument(name="title", label=_("Title"), is_required=True),
        Argument(name="characteristics", label=_("Characteristics, separated by commas"), is_required=True),
        Argument(name="population_rate", label=_("Default rate of the population"), is_required=True),
    ),
    max_attempts=2,
    url=lambda job: reverse("credit:scorecards"),
    result_labels={"version": _("Version"), "auc": _("AUC, cross-validated")},
)


def run_model_performance(shard: ShardView, report: Report) -> Json:
    """Hold every model against the known outcomes."""
    row = measure_performance(job_id=shard.job.id)
    report(row.outcome_count, row.outcome_count)
    return {"outcomes": row.outcome_count, "defaults": row.default_count}


MODEL_PERFORMANCE = JobKind(
    name="model_performance",
    label=_("Performance of models"),
    description=_("Holds every published model and scorecard against the outcomes that are known."),
    right=Right.RUN_MONITORING,
    unit=_("outcomes"),
    run_shard=run_model_performance,
    lock_key=lambda arguments: "all",
    is_startable=True,
    max_attempts=2,
    url=lambda job: reverse("credit:model_performance"),
    result_labels={"outcomes": _("Outcomes"), "defaults": _("Defaults")},
)
