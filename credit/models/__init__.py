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
from credit.models.statement_lines import LINE_LABELS
from credit.models.statements import AccountingStandard, FinancialStatement

__all__ = [
    "LINE_LABELS",
    "AccountingStandard",
    "CaseActivity",
    "CaseActivityKind",
    "CaseStatus",
    "Change",
    "FinancialStatement",
    "OverdueCase",
    "OverdueFigures",
    "ScanResult",
    "ScanRun",
]
