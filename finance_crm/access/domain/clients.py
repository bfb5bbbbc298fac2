"""What a system client may ask for: the one table of OAuth scopes.

A token carries scopes; each right belongs to exactly one scope, or to none and then no token reaches it.
"""

from finance_crm.access.domain.roles import Right

SCOPE_RIGHTS: dict[str, frozenset[Right]] = {
    "read": frozenset({Right.VIEW_CUSTOMERS, Right.VIEW_LEDGER, Right.VIEW_CASES, Right.VIEW_CREDIT, Right.VIEW_JOBS}),
    "write": frozenset({Right.EDIT_CUSTOMERS, Right.COMMENT}),
    "ledger": frozenset({Right.POST_LEDGER, Right.ALLOCATE, Right.WRITE_OFF, Right.DISPUTE}),
    "cases": frozenset({Right.WORK_CASES, Right.RUN_SCAN}),
    "credit": frozenset(
        {Right.ASSESS, Right.REQUEST_LIMIT, Right.WORK_ALERTS, Right.RUN_MONITORING, Right.MANAGE_POLICY}
    ),
    "orders": frozenset({Right.CHECK_ORDERS}),
    "imports": frozenset({Right.IMPORT}),
    "exports": frozenset({Right.EXPORT}),
}

SCOPE_OF_RIGHT: dict[Right, str] = {right: scope for scope, rights in SCOPE_RIGHTS.items() for right in rights}
