"""Ageing puts every item into exactly one place and loses nothing."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from customers.domain.ageing import Aged, AgedItem, Bucket, BucketBoundsError, age, buckets_between

AS_OF = date(2026, 3, 31)
bounds = st.lists(st.integers(1, 400), max_size=6, unique=True).map(sorted)
amounts = st.decimals("-1e6", "1e6", places=3)
items = st.lists(
    st.builds(
        AgedItem,
        open_amount=amounts,
        basis_date=st.none() | st.integers(-500, 900).map(lambda days: AS_OF - timedelta(days=days)),
    ),
    max_size=40,
)


def aged(*ages: int, bounds: tuple[int, ...] = (30, 60, 90)) -> Aged:
    """Age items of 1, 2, 4, … that are `ages` days past their date."""
    drawn = [AgedItem(Decimal(2**position), AS_OF - timedelta(days=days)) for position, days in enumerate(ages)]
    return age(drawn, as_of=AS_OF, buckets=buckets_between(bounds))


def test_buckets_are_named_by_their_days():
    assert buckets_between([30, 60]) == (
        Bucket("days_1_30", 1, 30),
        Bucket("days_31_60", 31, 60),
        Bucket("days_over_60", 61, None),
    )


def test_without_bounds_all_that_is_late_is_in_one_bucket():
    assert buckets_between([]) == (Bucket("days_over_0", 1, None),)
    assert aged(0, 1, 5000, bounds=()) == (1, (6,), 0)


@pytest.mark.parametrize("wrong", [[0], [-30], [30, 30], [60, 30], [30, 60, 59]])
def test_bounds_must_rise_from_above_zero_and_the_refusal_repeats_them(wrong):
    with pytest.raises(BucketBoundsError) as refusal:
        buckets_between(wrong)

    assert str(refusal.value) == f"{wrong} must rise from above zero."


def test_due_today_is_not_due_and_the_last_day_of_a_bucket_is_inside_it():
    assert aged(-1, 0, 1, 30, 31, 60, 61, 90, 91) == (3, (12, 48, 192, 256), 0)


def test_a_leap_day_counts_as_a_day():
    item = AgedItem(Decimal(5), date(2024, 2, 28))

    assert age([item], as_of=date(2024, 3, 1), buckets=buckets_between([1])).buckets == (0, 5)


def test_nothing_open_is_all_zero():
    found = age([], as_of=AS_OF, buckets=buckets_between([30]))

    assert found == (0, (0, 0), 0)
    assert (found.overdue, found.outstanding) == (0, 0)


def test_what_has_no_date_is_unapplied_whatever_its_sign():
    unapplied = [AgedItem(Decimal(-30), None), AgedItem(Decimal(-12), None)]

    assert age(unapplied, as_of=AS_OF, buckets=buckets_between([30])) == (0, (0, 0), -42)


@given(items, bounds)
def test_buckets_not_due_and_unapplied_are_what_is_outstanding(drawn, ends):
    found = age(drawn, as_of=AS_OF, buckets=buckets_between(ends))

    assert found.not_due + sum(found.buckets) + found.unapplied == sum(item.open_amount for item in drawn)
    assert found.outstanding == sum(item.open_amount for item in drawn)
    assert found.overdue == sum(found.buckets)


@given(items, bounds)
def test_the_order_of_items_does_not_matter(drawn, ends):
    buckets = buckets_between(ends)

    assert age(drawn, as_of=AS_OF, buckets=buckets) == age(drawn[::-1], as_of=AS_OF, buckets=buckets)


@given(bounds, st.integers(-1000, 5000))
def test_an_age_above_zero_is_in_exactly_one_bucket(ends, days):
    holding = [bucket for bucket in buckets_between(ends) if bucket.holds(days)]

    assert len(holding) == (1 if days > 0 else 0)


@given(items, st.integers(0, 400))
def test_time_only_makes_items_older(drawn, later):
    owed = [item._replace(open_amount=abs(item.open_amount)) for item in drawn]
    buckets = buckets_between([30, 60, 90])

    now = age(owed, as_of=AS_OF, buckets=buckets)
    then = age(owed, as_of=AS_OF + timedelta(days=later), buckets=buckets)

    assert then.outstanding == now.outstanding
    assert then.unapplied == now.unapplied
    for place in range(len(buckets) + 1):
        assert sum(then.buckets[place:]) >= sum(now.buckets[place:])


@given(items)
def test_finer_buckets_add_up_to_the_coarser_ones(drawn):
    coarse = age(drawn, as_of=AS_OF, buckets=buckets_between([60]))
    fine = age(drawn, as_of=AS_OF, buckets=buckets_between([15, 60, 120]))

    assert (fine.not_due, fine.unapplied) == (coarse.not_due, coarse.unapplied)
    assert (sum(fine.buckets[:2]), sum(fine.buckets[2:])) == coarse.buckets
