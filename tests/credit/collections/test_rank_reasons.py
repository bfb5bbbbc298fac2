"""Every case says why it ranks where it does."""

from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from credit.domain.collections import CaseFigures, Reason, priority, rank_reasons

CENTS = st.integers(1, 10**8).map(lambda cents: Decimal(cents).scaleb(-2))
AMOUNTS = st.lists(CENTS | st.just(Decimal(0)), min_size=1, max_size=6)


def test_a_unit_of_money_weighs_as_much_as_its_bucket_is_old() -> None:
    assert priority([Decimal(100), Decimal(0), Decimal(0), Decimal(25)]) == 200


@given(AMOUNTS, st.integers(0, 5), CENTS)
def test_more_money_in_any_bucket_never_lowers_the_priority(amounts: list[Decimal], place: int, more: Decimal) -> None:
    grown = list(amounts)
    grown[place % len(grown)] += more

    assert priority(grown) > priority(amounts)


def test_reasons_name_amount_age_old_share_growth_and_what_is_disputed() -> None:
    case = CaseFigures(
        overdue_amount=Decimal(200),
        previous_amount=Decimal(150),
        disputed_amount=Decimal(10),
        bucket_amounts=[Decimal(100), Decimal(0), Decimal(0), Decimal(100)],
        oldest_due_date=date(2026, 1, 1),
    )

    reasons = rank_reasons(case, as_of=date(2026, 4, 11))

    assert [(reason.reason, reason.value) for reason in reasons] == [
        (Reason.AMOUNT, Decimal(200)),
        (Reason.AGE, Decimal(100)),
        (Reason.OLD_SHARE, Decimal("0.5")),
        (Reason.GROWN, Decimal(50)),
        (Reason.DISPUTED, Decimal(10)),
    ]


def test_a_case_seen_for_the_first_time_tells_of_no_change() -> None:
    case = CaseFigures(Decimal(5), Decimal(0), Decimal(0), [Decimal(5), Decimal(0)], date(2026, 1, 1))

    reasons = {reason.reason for reason in rank_reasons(case, as_of=date(2026, 1, 2))}

    assert reasons == {Reason.AMOUNT, Reason.AGE}
