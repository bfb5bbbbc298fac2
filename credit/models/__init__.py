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
from credit.models.limits import CreditLimit, GrantKinds, LimitRequest, SecuredPart, SecurityKind
from credit.models.policies import CreditPolicy, PolicyReplay, PolicyStatus
from credit.models.statements import LINE_LABELS, AccountingStandard, FinancialStatement, StatementLine

__all__ = [
    "LINE_LABELS",
    "AccountingStandard",
    "CaseActivity",
    "CaseActivityKind",
    "CaseStatus",
    "Change",
    "CreditLimit",
    "CreditPolicy",
    "FinancialStatement",
    "GrantKinds",
    "LimitRequest",
    "OverdueCase",
    "OverdueFigures",
    "PolicyReplay",
    "PolicyStatus",
    "ScanResult",
    "ScanRun",
    "SecuredPart",
    "SecurityKind",
    "StatementLine",
]
