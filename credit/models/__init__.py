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
from credit.models.scorecards import (
    KnownOutcome,
    ModelPerformance,
    ScorecardFit,
    ScorecardStatus,
    ScorecardVersion,
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
    "CreditLimit",
    "CreditPolicy",
    "FinancialStatement",
    "GrantKinds",
    "KnownOutcome",
    "LimitRequest",
    "ModelPerformance",
    "OverdueCase",
    "OverdueFigures",
    "PolicyReplay",
    "PolicyStatus",
    "ScanResult",
    "ScanRun",
    "ScorecardFit",
    "ScorecardStatus",
    "ScorecardVersion",
    "SecuredPart",
    "SecurityKind",
]
