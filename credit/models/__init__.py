from credit.models.alerts import LIVE, SEVERITY_LABELS, SIGNAL_LABELS, Alert, AlertOutcome, AlertStatus
from credit.models.assessments import Assessment, GradeOverride
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
from credit.models.signal_backtests import SignalBacktest
from credit.models.statement_lines import LINE_LABELS, StatementLines
from credit.models.statements import AccountingStandard, FinancialStatement, StatementExtra

__all__ = [
    "LINE_LABELS",
    "LIVE",
    "SCENARIO_LABELS",
    "SEVERITY_LABELS",
    "SIGNAL_LABELS",
    "AccountingStandard",
    "Alert",
    "AlertOutcome",
    "AlertStatus",
    "Asked",
    "Assessment",
    "CaseActivity",
    "CaseActivityKind",
    "CaseStatus",
    "Change",
    "CheckResult",
    "Checkpoints",
    "ComfortLevel",
    "CreditCheck",
    "CreditLimit",
    "CreditPolicy",
    "ExternalRating",
    "FinancialStatement",
    "GradeOverride",
    "GrantKinds",
    "IndustryBenchmark",
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
    "SignalBacktest",
    "StatementExtra",
    "StatementLines",
]
