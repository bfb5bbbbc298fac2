"""A change is good, bad or none, and what rounds to nothing is none."""

from decimal import Decimal

import pytest

from finance_crm.web.domain.figures import delta_of


def tenth_of_percent(change: Decimal) -> str:
    return f"{'+' if change > 0 else '−' if change < 0 else ''}{abs(change):.1f}%"


@pytest.mark.parametrize(
    ("change", "text", "direction", "tone"),
    [
        ("4.21", "+4.2%", 1, "bad"),
        ("-4.21", "−4.2%", -1, "good"),
        ("0.04", "0.0%", 0, "plain"),
        ("-0.04", "0.0%", 0, "plain"),
        ("0", "0.0%", 0, "plain"),
    ],
)
def test_less_is_better_for_what_is_owed(change, text, direction, tone):
    delta = delta_of(Decimal(change), write=tenth_of_percent, basis="vs May", less_is_better=True)

    assert (delta.text, delta.direction, delta.tone, delta.basis) == (text, direction, tone, "vs May")


def test_more_is_better_where_less_is_not():
    delta = delta_of(Decimal(1), write=tenth_of_percent, basis="", less_is_better=False)

    assert delta.tone == "good"


def test_no_change_is_said_in_words_where_zero_has_no_sign_of_its_own():
    delta = delta_of(Decimal(0), write=lambda _: "–", basis="", less_is_better=True, unchanged="unchanged")

    assert (delta.text, delta.icon) == ("unchanged", "arrow-right")
