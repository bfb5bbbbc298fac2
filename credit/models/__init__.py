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

__all__ = [
    "CaseActivity",
    "CaseActivityKind",
    "CaseStatus",
    "Change",
    "OverdueCase",
    "OverdueFigures",
    "ScanResult",
    "ScanRun",
]
