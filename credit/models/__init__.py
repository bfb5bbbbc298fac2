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
from credit.models.scorecards import (
    KnownOutcome,
    ModelPerformance,
    ScorecardFit,
    ScorecardStatus,
    ScorecardVersion,
)
from credit.models.statements import LINE_LABELS, AccountingStandard, FinancialStatement, StatementLine

__all__ = [
    "LINE_LABELS",
    "AccountingStandard",
    "CaseActivity",
    "CaseActivityKind",
    "CaseStatus",
    "Change",
    "FinancialStatement",
    "KnownOutcome",
    "ModelPerformance",
    "OverdueCase",
    "OverdueFigures",
    "ScanResult",
    "ScanRun",
    "ScorecardFit",
    "ScorecardStatus",
    "ScorecardVersion",
    "StatementLine",
]
