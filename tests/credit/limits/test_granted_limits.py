"""Which of several limits holds on a day, and what security adds: the arithmetic, without a database."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from credit.domain.granted_limits import GrantedLimit, Security, effective_amount, secured_effect, standing_on

STANDING = GrantedLimit("limit", Decimal(100_000), "USD", date(2026, 1, 1))
RAISE = replace(
    STANDING,
    amount=Decimal(150_000),
    valid_from=date(2026, 6, 1),
    valid_until=date(2026, 6, 30),
    is_temporary=True,
)
NO_CREDIT = GrantedLimit("no_credit", None, "USD", date(2026, 6, 10))
POLICY = Security(Decimal(50_000), coverage_share=Decimal("0.5"))


def test_no_limit_a_limit_of_zero_and_no_credit_are_three_things():
    zero = replace(STANDING, amount=Decimal(0))

    assert standing_on([], on=date(2026, 6, 15)) == (None, None)
    assert standing_on([zero], on=date(2026, 6, 15)).in_force == zero
    assert standing_on([NO_CREDIT], on=date(2026, 6, 15)).in_force == NO_CREDIT
    assert [effective_amount(found, secured=Decimal(5)) for found in (None, zero, NO_CREDIT)] == [None, 5, 0]


def test_a_temporary_raise_beats_the_standing_limit_on_its_first_and_last_day_and_not_after():
    days = (date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 30), date(2026, 7, 1))

    found = [standing_on([STANDING, RAISE], on=day).in_force for day in days]

    assert found == [STANDING, RAISE, RAISE, STANDING]


def test_a_later_standing_limit_waits_for_the_raise_to_end_but_no_credit_does_not():
    cut = replace(STANDING, amount=Decimal(20_000), valid_from=date(2026, 6, 5))

    assert standing_on([STANDING, RAISE, cut], on=date(2026, 6, 15)).in_force == RAISE
    assert standing_on([STANDING, RAISE, cut], on=date(2026, 7, 15)).in_force == cut
    assert standing_on([STANDING, RAISE, NO_CREDIT], on=date(2026, 6, 15)).in_force == NO_CREDIT
    assert standing_on([STANDING, NO_CREDIT, RAISE], on=date(2026, 6, 15)).in_force == RAISE


def test_a_limit_that_ran_out_is_expired_and_does_not_bring_back_the_one_it_replaced():
    until = replace(STANDING, valid_from=date(2026, 3, 1), valid_until=date(2026, 5, 31))

    assert standing_on([STANDING, until], on=date(2026, 6, 1)) == (None, until)
    assert standing_on([RAISE], on=date(2026, 7, 1)) == (None, RAISE)


def test_a_limit_of_a_later_day_does_not_count_yet():
    later = replace(STANDING, amount=Decimal(1), valid_from=date(2027, 1, 1))

    assert standing_on([STANDING, later], on=date(2026, 12, 31)).in_force == STANDING
    assert standing_on([STANDING, later], on=date(2027, 1, 1)).in_force == later


def test_d365_a_policy_of_50_000_at_50_percent_raises_100_000_to_125_000():
    secured = secured_effect([POLICY], currency="USD")

    assert effective_amount(STANDING, secured=secured) == Decimal(125_000)


def test_d365_the_same_policy_included_in_exposure_leaves_75_000():
    secured = secured_effect([replace(POLICY, is_included_in_exposure=True)], currency="USD")

    assert effective_amount(STANDING, secured=secured) == Decimal(75_000)


def test_a_haircut_is_taken_off_what_security_adds_and_the_sum_is_rounded_down():
    cut = replace(POLICY, amount=Decimal("100.01"), haircut=Decimal("0.10"))

    assert secured_effect([cut, cut], currency="USD") == Decimal("90.00")
    assert secured_effect([cut], currency="JPY") == Decimal(45)


@given(
    amount=st.decimals(0, 10**9, places=2),
    share=st.decimals(0, 1, places=3),
    haircuts=st.tuples(st.decimals(0, 1, places=3), st.decimals(0, 1, places=3)),
)
def test_a_larger_haircut_never_raises_a_limit_and_it_never_falls_below_zero(amount, share, haircuts):
    small, large = (Security(amount, share, cut, is_included_in_exposure=True) for cut in sorted(haircuts))
    limits = [effective_amount(STANDING, secured=secured_effect([part], currency="USD")) for part in (small, large)]

    assert limits[0] >= limits[1] >= 0
