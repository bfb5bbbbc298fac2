from credit.models.benchmarks import IndustryBenchmark
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
from credit.models.comfort_levels import ComfortLevel
from credit.models.statements import (
    LINE_LABELS,
    AccountingStandard,
    FinancialStatement,
    StatementExtra,
    StatementLine,
)

__all__ = [
    "LINE_LABELS",
    "AccountingStandard",
    "CaseActivity",
    "CaseActivityKind",
    "CaseStatus",
    "Change",
    "ComfortLevel",
    "FinancialStatement",
    "IndustryBenchmark",
    "OverdueCase",
    "OverdueFigures",
    "ScanResult",
    "ScanRun",
    "StatementExtra",
    "StatementLine",
]
