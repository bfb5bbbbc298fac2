"""What stands out in how a customer pays, and how it is said."""

from datetime import date
from decimal import Decimal

import pytest

from credit.domain.behaviour import Behaviour, no_history
from credit.domain.behaviour_notes import notable
from credit.views.behaviour_words import in_words

DAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("measured", "sentence"),
    [
        ({"days_late_drift": Decimal(12)}, "pays 12 days later than in its own past year"),
        ({"days_late_drift": Decimal(-9)}, "pays 9 days sooner than in its own past year"),
        ({"oldest_overdue_days": 60}, "has owed something for 60 days past its due date"),
        ({"partial_payment_share": Decimal("0.3")}, "pays 30% of its invoices in parts"),
        ({"dispute_rate": Decimal("0.1")}, "disputes 10% of its invoices"),
        (
            {"discount_taken_drop": Decimal("0.75")},
            "takes 75 percentage points fewer of the discounts offered than before",
        ),
        ({"order_spike": Decimal("2.5")}, "bought 2.5 times its usual volume in the last two months"),
    ],
)
def test_what_stands_out_is_a_sentence(measured, sentence):
    assert [in_words(found) for found in notable(Behaviour(as_of=DAY, **measured))] == [sentence]


def test_what_is_usual_or_cannot_be_said_is_not_worth_a_sentence():
    usual = Behaviour(as_of=DAY, days_late_drift=Decimal("6.9"), oldest_overdue_days=59, order_spike=Decimal("1.9"))

    assert notable(usual) == []
    assert notable(no_history(DAY)) == []
