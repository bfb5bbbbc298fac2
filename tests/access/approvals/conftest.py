"""A kind of approval that notes what it was told, and people to ask and decide."""

from decimal import Decimal
from typing import Any

import pytest

from finance_crm.access.domain.approvals import ApprovalKind, approval_kinds
from finance_crm.access.domain.roles import Right, Role
from finance_crm.access.models import ApprovalRequest, User
from finance_crm.access.services import approvals as services

AUTHORITIES = {Role.CREDIT_MANAGER: Decimal(1000), Role.EXECUTIVE: None}


class Heard:
    """What the kind was told of."""

    def __init__(self) -> None:
        self.approved: list[Any] = []
        self.refused: list[Any] = []
        self.error: Exception | None = None

    def approve(self, decided: Any) -> None:
        if self.error:
            raise self.error
        self.approved += decided

    def refuse(self, decided: Any) -> None:
        self.refused += decided


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> Heard:
    found = Heard()
    kind = ApprovalKind(
        "probe",
        "Probe",
        Right.DECIDE_LIMIT,
        found.approve,
        found.refuse,
        AUTHORITIES,
        days_open=30,
    )
    monkeypatch.setitem(approval_kinds._items, "probe", kind)
    return found


def somebody(name: str, role: str) -> User:
    return User.objects.create_user(name, f"{name}@example.com", role=role)


def ask(requester: User, amount: str | None = "500", *, now: Any, **values: Any) -> ApprovalRequest:
    question = services.Question(
        subject_id=7,
        subject_label=values.pop("label", "Acme"),
        reason="they grow",
        amount=None if amount is None else Decimal(amount),
        **values,
    )
    return services.request_approval(kind="probe", question=question, requester_id=requester.pk, now=now)
