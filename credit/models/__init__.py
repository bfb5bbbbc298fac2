from credit.models.collections import (
    CaseActivity,
    CaseActivityKind,
    CaseStatus,
    Change,
    OverdueCase,
    OverdueFigures,
    ScanResult,
    ScanRun,
)
from credit.models.projections import (
    SCENARIO_LABELS,
    ProjectionBacktest,
    ProjectionBacktestCase,
    ProjectionBacktestError,
    ProjectionScenario,
)
from credit.models.statements import LINE_LABELS, AccountingStandard, FinancialStatement, StatementLine

__all__ = [
    "LINE_LABELS",
    "SCENARIO_LABELS",
    "AccountingStandard",
    "CaseActivity",
    "CaseActivityKind",
    "CaseStatus",
    "Change",
    "FinancialStatement",
    "OverdueCase",
    "OverdueFigures",
    "ProjectionBacktest",
    "ProjectionBacktestCase",
    "ProjectionBacktestError",
    "ProjectionScenario",
    "ScanResult",
    "ScanRun",
    "StatementLine",
]
