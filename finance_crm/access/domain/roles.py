"""Who may do what: the one table of roles and rights."""

from enum import StrEnum


class Right(StrEnum):
    """One thing a person or a system may do."""

    VIEW_CUSTOMERS = "view_customers"
    EDIT_CUSTOMERS = "edit_customers"
    COMMENT = "comment"
    VIEW_LEDGER = "view_ledger"
    POST_LEDGER = "post_ledger"
    ALLOCATE = "allocate"
    WRITE_OFF = "write_off"
    DISPUTE = "dispute"
    IMPORT = "import"
    EXPORT = "export"
    VIEW_CASES = "view_cases"
    WORK_CASES = "work_cases"
    RUN_SCAN = "run_scan"
    VIEW_CREDIT = "view_credit"
    ASSESS = "assess"
    OVERRIDE_GRADE = "override_grade"
    REQUEST_LIMIT = "request_limit"
    DECIDE_LIMIT = "decide_limit"
    CHECK_ORDERS = "check_orders"
    RELEASE_ORDER = "release_order"
    WORK_ALERTS = "work_alerts"
    RUN_MONITORING = "run_monitoring"
    MANAGE_POLICY = "manage_policy"
    APPROVE_POLICY = "approve_policy"
    VIEW_JOBS = "view_jobs"
    MANAGE_SCHEDULE = "manage_schedule"
    MANAGE_SETTINGS = "manage_settings"
    MANAGE_USERS = "manage_users"


class Role(StrEnum):
    """What a person is here. Labels are translated where they are shown."""

    ANALYST = "analyst"
    CREDIT_MANAGER = "credit_manager"
    COLLECTOR = "collector"
    SALES_MANAGER = "sales_manager"
    RISK_OFFICER = "risk_officer"
    EXECUTIVE = "executive"
    ADMINISTRATOR = "administrator"
    SYSTEM = "system"

    @classmethod
    def choices(cls) -> list[tuple[str, str]]:
        return [(role.value, role.value.replace("_", " ").capitalize()) for role in cls]


_READ = frozenset(
    {
        Right.VIEW_CUSTOMERS,
        Right.COMMENT,
        Right.VIEW_LEDGER,
        Right.VIEW_CASES,
        Right.VIEW_CREDIT,
        Right.EXPORT,
        Right.VIEW_JOBS,
    }
)
_FINANCE = _READ | {
    Right.EDIT_CUSTOMERS,
    Right.POST_LEDGER,
    Right.ALLOCATE,
    Right.DISPUTE,
    Right.IMPORT,
    Right.RUN_SCAN,
    Right.ASSESS,
    Right.REQUEST_LIMIT,
    Right.CHECK_ORDERS,
    Right.WORK_ALERTS,
    Right.RUN_MONITORING,
}
# What a person has to answer for. No token reaches these.
_DECISIONS = frozenset({Right.OVERRIDE_GRADE, Right.DECIDE_LIMIT, Right.RELEASE_ORDER, Right.APPROVE_POLICY})
_ADMINISTRATION = frozenset({Right.MANAGE_SCHEDULE, Right.MANAGE_SETTINGS, Right.MANAGE_USERS})

ROLE_RIGHTS: dict[Role, frozenset[Right]] = {
    # Reads everything, records what happened, proposes; giving money away is the credit manager's.
    Role.ANALYST: _FINANCE,
    Role.CREDIT_MANAGER: _FINANCE
    | {
        Right.WRITE_OFF,
        Right.WORK_CASES,
        Right.OVERRIDE_GRADE,
        Right.DECIDE_LIMIT,
        Right.RELEASE_ORDER,
        Right.MANAGE_POLICY,
    },
    Role.COLLECTOR: _READ | {Right.WORK_CASES, Right.ALLOCATE, Right.DISPUTE},
    Role.SALES_MANAGER: _READ | {Right.DISPUTE, Right.REQUEST_LIMIT},
    Role.RISK_OFFICER: _READ | {Right.APPROVE_POLICY},
    Role.EXECUTIVE: _READ | {Right.DECIDE_LIMIT, Right.APPROVE_POLICY},
    # Keeps the installation running, decides nothing about customers' money.
    Role.ADMINISTRATOR: _READ | _ADMINISTRATION | {Right.RUN_SCAN, Right.RUN_MONITORING},
    # A system client also needs the scope of the right (domain/clients.py) in its token.
    Role.SYSTEM: frozenset(Right) - _ADMINISTRATION - _DECISIONS,
}

# Roles that see only the customers of their own teams, everywhere.
SCOPED_ROLES = frozenset({Role.SALES_MANAGER})

# Roles of people: what an administrator may give to somebody who signs in.
PEOPLE_ROLES = tuple(role for role in Role if role is not Role.SYSTEM)
