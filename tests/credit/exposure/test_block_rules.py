"""Which rules hold an order, who is excluded, and what a payment clears."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from credit.domain.block_rules import (
    Cause,
    Decision,
    Facts,
    LateItem,
    Subject,
    evaluate,
    from_data,
    headroom,
    to_data,
)
from credit.domain.policies import UnsetLimit
from credit.domain.policy_rules import Checkpoint, OrderFacts, RuleError, RuleKind, check_rules

GRADES = ("A", "B", "C")
ACME = Subject("ACME", "G")


def rule(kind: RuleKind, threshold: str = "0", **values: Any) -> dict[str, Any]:
    given = {"checkpoint": "order", "grace_days": 0, "least_limit_used": None}
    return {"kind": kind.value, "threshold": threshold} | given | values


def facts(**values: Any) -> Facts:
    own = {"amount": "100", "exposure": "500", "overdue": "50", "days_overdue": 20, "limit": "1000"}
    own |= {name: values.pop(name) for name in list(values) if name in OrderFacts.__dataclass_fields__}
    money = {"amount", "exposure", "overdue", "limit"}
    own = {name: Decimal(value) if name in money and value is not None else value for name, value in own.items()}
    return Facts(OrderFacts(**own), **values)


def decide(
    rules: list[dict[str, Any]], known: Facts, checkpoint: Checkpoint = Checkpoint.ORDER, **more: Any
) -> Decision:
    return evaluate(rules, known, checkpoint, grades=GRADES, **{"subject": ACME} | more)


@pytest.mark.parametrize(
    ("held", "passing", "known"),
    [
        (rule(RuleKind.ORDER_AMOUNT, "99"), rule(RuleKind.ORDER_AMOUNT, "100"), {}),
        (rule(RuleKind.LIMIT_USED, "0.59"), rule(RuleKind.LIMIT_USED, "0.6"), {}),
        (rule(RuleKind.DAYS_OVERDUE, "19"), rule(RuleKind.DAYS_OVERDUE, "10", grace_days=10), {}),
        (rule(RuleKind.OVERDUE_AMOUNT, "49.99"), rule(RuleKind.OVERDUE_AMOUNT, "50"), {}),
        (
            rule(RuleKind.LIMIT_EXPIRED, grace_days=9),
            rule(RuleKind.LIMIT_EXPIRED, grace_days=10),
            {"limit": None, "expired_days": 10, "expired_limit": Decimal(1000)},
        ),
        (rule(RuleKind.ASSESSMENT_AGE, "365"), rule(RuleKind.ASSESSMENT_AGE, "400"), {"assessment_days": 400}),
        (rule(RuleKind.GRADE, "B"), rule(RuleKind.GRADE, "C"), {"grade": "C"}),
    ],
)
def test_each_kind_of_rule_holds_above_its_threshold_and_passes_at_it(held, passing, known):
    assert [reason.cause for reason in decide([held], facts(**known)).reasons] == [held["kind"]]
    assert decide([passing], facts(**known)).passes


def test_a_rule_that_counts_from_a_share_of_the_limit_passes_below_it():
    overdue = rule(RuleKind.OVERDUE_AMOUNT, "10", least_limit_used="0.6")

    assert decide([overdue], facts()).passes
    assert not decide([overdue], facts(amount="101")).passes


def test_an_order_without_any_limit_waits_unless_the_policy_lets_it_pass():
    unset = facts(limit=None)

    assert [reason.cause for reason in decide([], unset).reasons] == [Cause.LIMIT_UNSET]
    assert decide([], unset, unset_limit=UnsetLimit.PASS).passes


def test_a_limit_of_zero_and_no_credit_hold_for_different_reasons():
    used = rule(RuleKind.LIMIT_USED, "1")

    zero = decide([used], facts(limit="0", exposure="0"))
    refused = decide([], facts(limit="0", is_no_credit=True), unset_limit=UnsetLimit.PASS)

    assert [reason.cause for reason in zero.reasons] == [RuleKind.LIMIT_USED]
    assert [reason.cause for reason in refused.reasons] == [Cause.NO_CREDIT]


def test_a_limit_that_ran_out_still_measures_during_its_days_of_grace():
    rules = [rule(RuleKind.LIMIT_USED, "1"), rule(RuleKind.LIMIT_EXPIRED, grace_days=14)]
    known = facts(limit=None, expired_days=3, expired_limit=Decimal(1000))

    assert decide(rules, known).passes
    assert not decide(rules, replace(known, own=replace(known.own, amount=Decimal(501)))).passes


def test_the_limit_of_the_group_holds_although_the_customers_own_has_room():
    shared = OrderFacts(Decimal(100), Decimal(950), Decimal(0), 0, Decimal(1000))

    decision = decide([rule(RuleKind.LIMIT_USED, "1")], facts(shared=shared))

    assert [(reason.is_shared, reason.payment) for reason in decision.reasons] == [(True, Decimal(50))]
    assert headroom(facts(shared=shared)) == 50


def test_the_rule_of_a_customer_goes_before_its_groups_and_the_groups_before_that_of_all():
    of_all = rule(RuleKind.ORDER_AMOUNT, "10")
    of_group = rule(RuleKind.ORDER_AMOUNT, "200", subject={"level": "group", "code": "G"})
    of_customer = rule(RuleKind.ORDER_AMOUNT, "50", subject={"level": "customer", "code": "ACME"})

    assert [reason.place for reason in decide([of_all], facts()).reasons] == [1]
    assert decide([of_all, of_group], facts()).passes
    assert [reason.place for reason in decide([of_all, of_group, of_customer], facts()).reasons] == [3]
    assert [reason.place for reason in decide([of_all, of_group], facts(), subject=Subject("B")).reasons] == [1]


@pytest.mark.parametrize(
    "who",
    [
        {"level": "customer", "code": "ACME"},
        {"level": "group", "code": "G"},
        {"level": "all", "code": None},
    ],
)
def test_an_exclusion_only_affects_the_rule_it_sits_on(who):
    excluded = rule(RuleKind.ORDER_AMOUNT, "10", exclusions=[who])
    overdue = rule(RuleKind.OVERDUE_AMOUNT, "10")
    twin = rule(RuleKind.ORDER_AMOUNT, "20")

    decision = decide([excluded, overdue, twin], facts())

    assert [reason.place for reason in decision.reasons] == [2, 3]


def test_shipped_goods_can_always_be_invoiced_and_the_reason_is_said():
    late = rule(RuleKind.DAYS_OVERDUE, "10", checkpoint="invoice")

    decision = decide([late], facts(limit=None), Checkpoint.INVOICE)

    assert decision.passes
    assert [reason.cause for reason in decision.reasons] == [Cause.LIMIT_UNSET, RuleKind.DAYS_OVERDUE]


def test_rules_are_asked_at_their_own_checkpoint_only():
    at_shipment = rule(RuleKind.ORDER_AMOUNT, "10", checkpoint="shipment")

    assert decide([at_shipment], facts()).passes
    assert not decide([at_shipment], facts(), Checkpoint.SHIPMENT).passes


def test_a_prepaid_order_passes_even_without_credit():
    assert decide([rule(RuleKind.ORDER_AMOUNT, "0")], facts(is_no_credit=True, is_prepaid=True)).passes


def test_exposure_that_cannot_be_converted_holds_and_names_the_currency():
    decision = decide([], facts(unconverted=("CHF",)))

    assert [(reason.cause, reason.found) for reason in decision.reasons] == [(Cause.RATE_MISSING, "CHF")]


def test_the_payment_that_clears_is_the_largest_that_any_reason_needs_rounded_up():
    rules = [
        rule(RuleKind.LIMIT_USED, "0.5999"),
        rule(RuleKind.DAYS_OVERDUE, "15"),
        rule(RuleKind.OVERDUE_AMOUNT, "10"),
    ]
    known = facts(late_items=(LateItem(20, Decimal("30.001")), LateItem(16, Decimal(10)), LateItem(15, Decimal(9))))

    decision = decide(rules, known)

    assert [reason.payment for reason in decision.reasons] == [Decimal("0.1"), Decimal("40.001"), Decimal(40)]
    assert decision.payment_to_clear(currency="USD") == Decimal("40.01")


def test_no_payment_clears_a_grade():
    decision = decide([rule(RuleKind.GRADE, "B"), rule(RuleKind.OVERDUE_AMOUNT, "10")], facts(grade="C"))

    assert decision.payment_to_clear(currency="USD") is None


def test_a_decision_survives_json():
    decision = decide([rule(RuleKind.LIMIT_USED, "0.5"), rule(RuleKind.GRADE, "A")], facts(grade="B"))

    assert from_data(to_data(decision)) == decision


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": {"level": "all", "code": None}},
        {"subject": {"level": "customer", "code": ""}},
        {"exclusions": [{"level": "team", "code": "T"}]},
        {"exclusions": "ACME"},
        {"strange": 1},
    ],
)
def test_rules_that_name_nobody_are_refused(wrong):
    with pytest.raises(RuleError, match="Rule 1"):
        check_rules([rule(RuleKind.ORDER_AMOUNT, "10", **wrong)], grades=GRADES)
