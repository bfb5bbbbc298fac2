"""What files bring of industries: the quartiles of their ratios."""

from django.utils.translation import gettext_lazy as _

from credit.domain.ratios import RatioName
from credit.services.benchmark_files import apply_benchmarks, resolve_benchmarks, undo_benchmarks
from finance_crm.access.domain.roles import Right
from finance_crm.exchange.domain.kinds import Check, Column, ColumnType, ImportKind

INDUSTRY_BENCHMARKS = ImportKind(
    name="industry_benchmarks",
    label=_("Ratios of industries"),
    right=Right.IMPORT,
    order=135,
    help=_("A row an industry, ratio and year, in the ratio's own unit: 1.5 times, 0.06 for 6 %, days."),
    columns=(
        Column("industry", _("Industry"), required=True, max_length=60, help=_("As it is called at the customers.")),
        Column("ratio", _("Ratio"), required=True, choices=tuple(name.value for name in RatioName)),
        Column("period_end_date", _("Period ends on"), ColumnType.DATE, required=True),
        Column("lower_quartile", _("Lower quartile"), ColumnType.RATE, required=True),
        Column("median", _("Median"), ColumnType.RATE, required=True),
        Column("upper_quartile", _("Upper quartile"), ColumnType.RATE, required=True),
        Column("company_count", _("Companies"), ColumnType.INTEGER),
        Column("source", _("Source"), required=True),
    ),
    key=("industry", "ratio", "period_end_date"),
    resolve=resolve_benchmarks,
    apply=apply_benchmarks,
    undo=undo_benchmarks,
    checks=(
        Check(
            "quartiles_unordered",
            "median",
            "NOT (lower_quartile <= median AND median <= upper_quartile)",
            _("%(value)s does not lie between the quartiles"),
        ),
        Check("wrong_count", "company_count", "company_count < 1", _("%(value)s: there is at least one company")),
    ),
    titles={
        "industry": ("sector", "branch", "產業"),
        "lower_quartile": ("q1", "p25", "25th percentile"),
        "median": ("q2", "p50", "50th percentile"),
        "upper_quartile": ("q3", "p75", "75th percentile"),
        "company_count": ("n", "firms", "count"),
        "period_end_date": ("year end", "date"),
    },
)
