from credit.models.alerts import Alert
from credit.models.assessments import Assessment, GradeOverride
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
from credit.models.exposure import (
    Checkpoints,
    CheckResult,
    CreditCheck,
    OfOrder,
    OrderPrepayment,
    Release,
    Reservation,
    ReservationState,
)
from credit.models.insolvencies import InsolvencyNotice
from credit.models.limits import Asked, CreditLimit, GrantKinds, LimitRequest, Recorded, SecuredPart, SecurityKind
from credit.models.monitoring import MonitoringRun
from credit.models.policies import CreditPolicy, PolicyReplay, PolicyStatus
from credit.models.projections import (
    SCENARIO_LABELS,
    ProjectionBacktest,
    ProjectionBacktestCase,
    ProjectionBacktestError,
    ProjectionScenario,
)
from credit.models.ratings import ExternalRating, QualitativeAnswer
from credit.models.scorecards import KnownOutcome, ModelPerformance, ScorecardFit, ScorecardStatus, ScorecardVersion
from credit.models.statement_lines import LINE_LABELS, StatementLines
from credit.models.statements import AccountingStandard, FinancialStatement

__all__ = [
    "LINE_LABELS",
    "SCENARIO_LABELS",
    "AccountingStandard",
    "Alert",
    "Asked",
    "Assessment",
    "CaseActivity",
    "CaseActivityKind",
    "CaseStatus",
    "Change",
    "CheckResult",
    "Checkpoints",
    "CreditCheck",
    "CreditLimit",
    "CreditPolicy",
    "ExternalRating",
    "FinancialStatement",
    "GradeOverride",
    "GrantKinds",
    "InsolvencyNotice",
    "KnownOutcome",
    "LimitRequest",
    "ModelPerformance",
    "MonitoringRun",
    "OfOrder",
    "OrderPrepayment",
    "OverdueCase",
    "OverdueFigures",
    "PolicyReplay",
    "PolicyStatus",
    "ProjectionBacktest",
    "ProjectionBacktestCase",
    "ProjectionBacktestError",
    "ProjectionScenario",
    "QualitativeAnswer",
    "Recorded",
    "Release",
    "Reservation",
    "ReservationState",
    "ScanResult",
    "ScanRun",
    "ScorecardFit",
    "ScorecardStatus",
    "ScorecardVersion",
    "SecuredPart",
    "SecurityKind",
    "StatementLines",
]
