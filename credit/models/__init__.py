from credit.models.alerts import LIVE, SEVERITY_LABELS, SIGNAL_LABELS, Alert, AlertOutcome, AlertStatus
from credit.models.assessments import Assessment, AssessmentBasis, GradeOverride
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
from credit.models.monitoring import MonitoringRun
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
    "LIVE",
    "SEVERITY_LABELS",
    "SIGNAL_LABELS",
    "AccountingStandard",
    "Alert",
    "AlertOutcome",
    "AlertStatus",
    "Assessment",
    "AssessmentBasis",
    "CaseActivity",
    "CaseActivityKind",
    "CaseStatus",
    "Change",
    "CreditLimit",
    "CreditPolicy",
    "FinancialStatement",
    "GradeOverride",
    "GrantKinds",
    "KnownOutcome",
    "LimitRequest",
    "ModelPerformance",
    "MonitoringRun",
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
