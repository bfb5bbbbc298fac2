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
from credit.models.insolvencies import InsolvencyNotice
from credit.models.ratings import ExternalRating, QualitativeAnswer
from credit.models.statements import LINE_LABELS, AccountingStandard, FinancialStatement, StatementLine

__all__ = [
    "LINE_LABELS",
    "AccountingStandard",
    "CaseActivity",
    "CaseActivityKind",
    "CaseStatus",
    "Change",
    "ExternalRating",
    "FinancialStatement",
    "InsolvencyNotice",
    "OverdueCase",
    "OverdueFigures",
    "QualitativeAnswer",
    "ScanResult",
    "ScanRun",
    "StatementLine",
]
