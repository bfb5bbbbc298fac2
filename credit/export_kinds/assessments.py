"""Grades in force with the assessments behind them, as a file."""

from django.utils.translation import gettext_lazy as _

from credit.export_kinds.filters import cleaned
from credit.forms.assessments import AssessmentFilters
from credit.queries.grade_lists import GradeList
from credit.queries.policies import policy_in_force
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import ColumnType, ExportColumn, ExportKind, ExportRequest
from finance_crm.sql import Relation


def _assessments(request: ExportRequest) -> Relation:
    listed = GradeList(
        scope=request.scope,
        as_of=request.as_of,
        known_at=request.known_at,
        policy=policy_in_force(known_at=request.known_at).policy,
        filters=cleaned(AssessmentFilters, request),
    ).relation()
    names = [column.name for column in ASSESSMENTS.columns]
    return Relation(f"SELECT {', '.join(names)} FROM ({listed.sql}) listed", listed.params, tuple(names))


ASSESSMENTS = ExportKind(
    name="assessments",
    label=_("Assessments"),
    right=Right.VIEW_CREDIT,
    columns=(
        ExportColumn("customer_code", _("Customer code")),
        ExportColumn("customer_name", _("Customer")),
        ExportColumn("grade", _("Grade in force")),
        ExportColumn("pd", _("Probability of default"), ColumnType.RATE),
        ExportColumn("is_overridden", _("Set by a person"), ColumnType.BOOLEAN),
        ExportColumn("assessed_grade", _("Grade of the model")),
        ExportColumn("assessed_pd", _("Probability of the model"), ColumnType.RATE),
        ExportColumn("model_grade", _("Grade by points")),
        ExportColumn("points", _("Points"), ColumnType.RATE),
        ExportColumn("basis", _("Basis")),
        ExportColumn("quality", _("Data quality")),
        ExportColumn("as_of_date", _("Assessed as of"), ColumnType.DATE),
        ExportColumn("next_review_date", _("Next review"), ColumnType.DATE),
        ExportColumn("is_stale", _("Review overdue"), ColumnType.BOOLEAN),
    ),
    relation=_assessments,
    filterset=AssessmentFilters,
)
