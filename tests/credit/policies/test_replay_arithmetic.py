"""What was known of an order, and whether a default followed, on hand-made histories.

Amounts are in ten-thousandths; the random histories are compared with the definition, order by order.
"""

from decimal import Decimal
from random import Random

import numpy as np
import pytest

from credit.domain.policies import DefaultDefinition
from credit.domain.replay import (
    NEVER,
    Changes,
    History,
    Items,
    Orders,
    Settlements,
    closing_days,
    days_overdue,
    earlier_same_day,
    sum_before,
    what_was_known,
)
from credit.domain.replay_defaults import default_onsets, defaulted
from credit.domain.replay_outcomes import Decisions, Judged, merge, outcomes


def ints(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


def history(items: list[tuple[int, int, int]], settled: list[tuple[int, int, int, bool]]) -> History:
    """Make a history of items (customer, due, amount) and settlements (item, day, amount, written off)."""
    owner, due, amount = (ints(*column) for column in zip(*items, strict=True))
    item, day, paid, lost = zip(*settled, strict=True) if settled else ((), (), (), ())
    closed = closing_days(amount=amount, item=ints(*item), day=ints(*day), settled=ints(*paid))
    moves = Changes(owner, due - 30, amount)
    return History(
        moves,
        Items(owner, due, amount, closed),
        Settlements(ints(*item), ints(*day), ints(*paid), np.array(lost, bool)),
    )


def orders(*rows: tuple[int, int, int]) -> Orders:
    """Make orders (customer, day, amount), numbered as they come."""
    owner, day, amount = (ints(*column) for column in zip(*rows, strict=True))
    return Orders(np.arange(len(rows)), owner, day, amount)


def test_what_happens_on_the_day_itself_is_not_known_yet():
    changes = Changes(ints(1, 1), ints(10, 11), ints(100, -100))

    assert list(sum_before(changes, customer=ints(1, 1, 1, 2), day=ints(10, 11, 12, 12))) == [0, 100, 0, 0]


def test_earlier_orders_of_the_same_day_count_and_later_ones_do_not():
    found = earlier_same_day(orders((1, 5, 10), (1, 5, 20), (2, 5, 7), (1, 5, 30), (1, 6, 1)))

    assert list(found) == [0, 10, 0, 30, 0]


def test_the_oldest_open_item_gives_the_days_overdue():
    past = history([(1, 100, 50), (1, 110, 50)], [(0, 120, 50, False)])

    found = days_overdue(past.items, customer=ints(1, 1, 1, 1, 1), day=ints(100, 101, 120, 121, 105))

    assert list(found) == [0, 1, 20, 11, 5]


def test_an_item_paid_in_part_stays_open_and_only_its_rest_is_overdue():
    past = history([(1, 100, 50)], [(0, 90, 20, False)])

    found = what_was_known(orders((1, 101, 1)), past)

    assert past.items.closed_day[0] == NEVER
    assert (found.overdue[0], found.days_overdue[0]) == (30, 1)


def test_what_is_paid_before_it_is_due_is_never_overdue():
    found = what_was_known(orders((1, 101, 1), (1, 150, 1)), history([(1, 100, 50)], [(0, 90, 50, False)]))

    assert list(found.overdue) == [0, 0]
    assert list(found.days_overdue) == [0, 0]


@pytest.mark.parametrize("seed", range(5))
def test_random_histories_agree_with_the_definition(seed):
    random = Random(seed)
    items = [(random.randrange(5), random.randrange(50, 300), random.randrange(1, 99)) for _ in range(60)]
    settled = []
    for place, (_owner, due, amount) in enumerate(items):
        if random.random() < 0.8:
            first = random.randrange(1, amount + 1)
            settled.append((place, due + random.randrange(-20, 80), first, False))
            if first < amount and random.random() < 0.5:
                settled.append((place, due + random.randrange(-20, 120), amount - first, False))
    asked = [(random.randrange(5), random.randrange(40, 400), random.randrange(1, 50)) for _ in range(200)]

    found = what_was_known(orders(*asked), history(items, settled))

    for place, (owner, day, _amount) in enumerate(asked):
        rest = {
            number: amount - sum(paid for item, when, paid, _ in settled if item == number and when < day)
            for number, (whose, due, amount) in enumerate(items)
            if whose == owner and due < day
        }
        late = [day - items[number][1] for number, open_amount in rest.items() if open_amount > 0]
        assert found.overdue[place] == sum(rest.values())
        assert found.days_overdue[place] == max(late, default=0)


# Defaults


RULE = DefaultDefinition(days_overdue=90, materiality=Decimal("0.0050"))  # 50 ten-thousandths


def onsets(past: History, rule: DefaultDefinition = RULE) -> list[int]:
    return [int(at % (1 << 21)) for at in default_onsets(past, definition=rule).at]


def test_a_default_begins_on_the_ninetieth_day_above_the_material_amount():
    assert onsets(history([(1, 100, 51)], [])) == [190]
    assert onsets(history([(1, 100, 50)], [])) == []


def test_two_small_items_default_together_when_the_second_is_late_too():
    assert onsets(history([(1, 100, 30), (1, 120, 30)], [])) == [210]


def test_a_payment_on_the_ninetieth_day_prevents_the_default():
    assert onsets(history([(1, 100, 60)], [(0, 190, 60, False)])) == []
    assert onsets(history([(1, 100, 60)], [(0, 191, 60, False)])) == [190]


def test_a_write_off_is_a_default_unless_the_definition_leaves_it_out():
    past = history([(1, 100, 10)], [(0, 130, 10, True)])
    without = DefaultDefinition(materiality=RULE.materiality, includes_credit_write_offs=False)

    assert onsets(past) == [130]
    assert onsets(past, without) == []


def test_an_order_counts_as_defaulted_in_default_and_up_to_a_year_before_one():
    past = history([(1, 500, 60)], [(0, 700, 60, False)])  # in default from day 590 to 700
    asked = orders((1, 224, 1), (1, 225, 1), (1, 590, 1), (1, 700, 1), (1, 701, 1), (2, 400, 1))

    found = defaulted(asked, past, onsets=default_onsets(past, definition=RULE), definition=RULE)

    assert list(found) == [False, True, True, True, False, False]


# Outcomes


def judged() -> Judged:
    return Judged(
        amount=ints(1000, 2000, 3000),
        day=ints(0, 7, 8),
        margin_share=np.array([0.1, np.nan, 0.2]),
        defaulted=np.array([False, False, True]),
        segments={"industry": ("steel", "trade")},
        segment_codes={"industry": ints(0, 0, 1)},
    )


def test_held_orders_cost_their_margin_or_save_their_loss():
    every = Decisions(np.array([True, True, True]), {"days_overdue": 3})
    none = Decisions(np.array([False, False, False]), {})

    found = outcomes(judged(), draft=every, live=none, lgd=0.45, first_day=0)

    draft, live = found["total"]["draft"], found["total"]["live"]
    assert (draft["sales_lost"], draft["margin_lost"], draft["margin_known"]) == (3000, 100, 1000)
    assert (draft["losses_avoided"], draft["losses_missed"], live["losses_missed"]) == (1350, 0, 1350)
    assert found["weeks"]["draft"] == {"0": 1, "1": 2}
    assert found["both"]["draft_only"] == {"orders": 3, "amount": 6000, "defaulted": 1}
    assert found["segments"]["industry"]["draft"]["trade"]["losses_avoided"] == 1350


def test_ranges_add_up_to_the_whole():
    held = Decisions(np.array([True, False, True]), {"a": 2})
    one = outcomes(judged(), draft=held, live=held, lgd=0.5, first_day=0)

    twice = merge(merge({}, one), one)

    assert twice["total"]["draft"]["orders"] == 6
    assert twice["rules"]["draft"] == {"a": 4}
    assert merge(one, {}) == one
