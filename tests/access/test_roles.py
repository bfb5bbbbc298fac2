"""What the roles are for, said once in words beside the table."""

import pytest

from finance_crm.access.domain.clients import SCOPE_OF_RIGHT
from finance_crm.access.domain.roles import ROLE_RIGHTS, SCOPED_ROLES, Right, Role

READING = {Right.VIEW_CUSTOMERS, Right.VIEW_LEDGER, Right.VIEW_CASES, Right.VIEW_CREDIT, Right.VIEW_JOBS, Right.EXPORT}
DECIDING = set(Right) - READING - {Right.COMMENT}


def holders(right: Right) -> set[Role]:
    return {role for role, rights in ROLE_RIGHTS.items() if right in rights}


@pytest.mark.parametrize("role", Role)
def test_every_role_reads(role):
    assert ROLE_RIGHTS[role] >= READING


def test_a_risk_officer_only_approves_policies():
    assert DECIDING & ROLE_RIGHTS[Role.RISK_OFFICER] == {Right.APPROVE_POLICY}


def test_an_executive_only_decides_what_others_asked_for():
    assert DECIDING & ROLE_RIGHTS[Role.EXECUTIVE] == {Right.DECIDE_LIMIT, Right.APPROVE_POLICY}


@pytest.mark.parametrize("right", [Right.OVERRIDE_GRADE, Right.DECIDE_LIMIT, Right.RELEASE_ORDER, Right.APPROVE_POLICY])
def test_what_a_person_answers_for_no_token_reaches(right):
    assert Role.SYSTEM not in holders(right)
    assert right not in SCOPE_OF_RIGHT


def test_whoever_drafts_a_policy_does_not_approve_it():
    assert not holders(Right.MANAGE_POLICY) & holders(Right.APPROVE_POLICY)


def test_an_analyst_imports_and_posts_but_gives_nothing_away():
    assert {Right.IMPORT, Right.POST_LEDGER, Right.ALLOCATE, Right.RUN_SCAN} <= ROLE_RIGHTS[Role.ANALYST]
    assert Right.WRITE_OFF not in ROLE_RIGHTS[Role.ANALYST]


def test_only_a_credit_manager_among_people_writes_off():
    assert holders(Right.WRITE_OFF) == {Role.CREDIT_MANAGER, Role.SYSTEM}


def test_collectors_and_credit_managers_work_cases():
    assert holders(Right.WORK_CASES) == {Role.COLLECTOR, Role.CREDIT_MANAGER, Role.SYSTEM}


@pytest.mark.parametrize("right", [Right.MANAGE_USERS, Right.MANAGE_SETTINGS, Right.MANAGE_SCHEDULE])
def test_only_an_administrator_runs_the_installation(right):
    assert holders(right) == {Role.ADMINISTRATOR}


def test_an_administrator_decides_nothing_about_money():
    assert not {Right.POST_LEDGER, Right.WRITE_OFF, Right.ALLOCATE, Right.DISPUTE} & ROLE_RIGHTS[Role.ADMINISTRATOR]


def test_only_sales_managers_are_kept_to_their_teams():
    assert {Role.SALES_MANAGER} == SCOPED_ROLES
