"""A block rule of a policy: what it holds, and which rules are refused."""

from decimal import Decimal
from typing import Any

import pytest

from credit.domain.policy_rules import OrderFacts, RuleError, check_rules, holds

GRADES = ("A", "B", "C")


def rule(kind: str, threshold: str = "0", **changes: Any) -> dict[str, Any]:
    usual = {"checkpoint": "order", "grace_days": 0, "least_limit_used": None}
    return {"kind": kind, "threshold": threshold, **usual, **changes}


def facts(**changes: Any) -> OrderFacts:
    usual = {"amount": Decimal(100), "exposure": Decimal(900), "overdue": Decimal(50), "days_overdue": 31}
    return OrderFacts(**{**usual, "limit": Decimal(1000), **changes})


@pytest.mark.parametrize(
    ("one", "changes", "expected"),
    [
        (rule("order_amount", "100"), {}, False),
        (rule("order_amount", "99.99"), {}, True),
        (rule("limit_used", "1"), {}, False),
        (rule("limit_used", "1"), {"exposure": Decimal("900.01")}, True),
        (rule("limit_used", "1"), {"limit": Decimal(0), "exposure": Decimal(0)}, True),
        (rule("limit_used", "1"), {"limit": None}, False),
        (rule("days_overdue", "30"), {}, True),
        (rule("days_overdue", "30", grace_days=1), {}, False),
        (rule("overdue_amount", "49.99"), {}, True),
        (rule("overdue_amount", "49.99", least_limit_used="1"), {}, False),
        (rule("overdue_amount", "49.99", least_limit_used="0.9"), {}, True),
        (rule("limit_expired"), {"limit": None, "expired_days": 1}, True),
        (rule("limit_expired", grace_days=1), {"limit": None, "expired_days": 1}, False),
        (rule("limit_expired"), {"limit": None}, False),
        (rule("assessment_age", "365"), {"assessment_days": 365}, False),
        (rule("assessment_age", "365"), {"assessment_days": 366}, True),
        (rule("assessment_age", "365"), {}, True),
        (rule("grade", "B"), {"grade": "B"}, False),
        (rule("grade", "B"), {"grade": "C"}, True),
        (rule("grade", "B"), {}, False),
    ],
)
def test_a_rule_holds_what_exceeds_its_threshold(one, changes, expected):
    assert holds(one, facts(**changes), grades=GRADES) is expected


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"kind": "order_amount"}, "has the fields"),
        (rule("moon"), "is not known"),
        (rule("order_amount", checkpoint="moon"), "is not known"),
        (rule("order_amount", "many"), "threshold is a number"),
        (rule("order_amount", "-1"), "threshold is a number"),
        (rule("order_amount", 5), "threshold is a number"),
        (rule("grade", "Z"), "a grade of the policy"),
        (rule("days_overdue", grace_days=-1), "days of grace"),
        (rule("days_overdue", grace_days="1"), "days of grace"),
        (rule("overdue_amount", least_limit_used="x"), "share of the limit"),
    ],
)
def test_a_rule_that_cannot_be_applied_is_refused_by_its_place(wrong, says):
    with pytest.raises(RuleError, match=f"Rule 2: .*{says}"):
        check_rules([rule("order_amount"), wrong], grades=GRADES)
