"""Reasons and buckets are said in the reader's language, strongest reason first."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from credit.domain.collections import CaseFigures, RankReason, Reason, priority, rank_reasons
from credit.views.tables import late
from credit.views.wording import bucket_labels, reason_text

DUE = date(2026, 1, 31)
CENTS = st.integers(0, 10**9).map(lambda cents: Decimal(cents).scaleb(-2))


def figures(*amounts: str, previous: str = "0", disputed: str = "0") -> CaseFigures:
    buckets = [Decimal(amount) for amount in amounts]
    return CaseFigures(sum(buckets, Decimal(0)), Decimal(previous), Decimal(disputed), buckets, DUE)


def told(case: CaseFigures, as_of: date = date(2026, 3, 1)) -> dict[str, Decimal]:
    return {reason.reason.value: reason.value for reason in rank_reasons(case, as_of=as_of)}


@pytest.mark.parametrize(
    ("bounds", "labels"),
    [
        ([30, 60, 90], ["1–30", "31–60", "61–90", "over 90"]),
        ([7], ["1–7", "over 7"]),
        ([1, 2], ["1–1", "2–2", "over 2"]),
        ([], ["over 0"]),
    ],
)
def test_buckets_are_named_by_their_first_and_last_day(bounds, labels):
    assert bucket_labels(bounds) == labels


@pytest.mark.parametrize(
    ("reason", "value", "english", "chinese"),
    [
        (Reason.AMOUNT, "1234.5", "1,234.50 overdue", "逾期 1,234.50"),
        (Reason.AGE, "5", "oldest 5 days late", "最久逾期 5 天"),
        (Reason.OLD_SHARE, "0.625", "63% in the older buckets", "63% 屬於較老的區間"),
        (Reason.OLD_SHARE, "1", "100% in the older buckets", "100% 屬於較老的區間"),
        (Reason.GROWN, "0.01", "up 0.01 since the last scan", "較上次掃描增加 0.01"),
        (Reason.SHRUNK, "1000000", "down 1,000,000.00 since the last scan", "較上次掃描減少 1,000,000.00"),
        (Reason.DISPUTED, "7", "7.00 disputed, left out", "爭議 7.00，未計入"),
    ],
)
def test_a_reason_is_a_short_phrase_in_either_language(reason, value, english, chinese):
    told_in = {}
    for language in ("en", "zh-hant"):
        with translation.override(language):
            told_in[language] = reason_text(RankReason(reason, Decimal(value)))

    assert told_in == {"en": english, "zh-hant": chinese}


def test_amounts_in_yen_have_no_decimals(settings):
    settings.REPORTING_CURRENCY = "JPY"

    assert reason_text(RankReason(Reason.AMOUNT, Decimal("1234.50"))) == "1,235 overdue"


@pytest.mark.parametrize(
    ("amounts", "share"),
    [
        (("60", "40"), "0.4"),
        (("50", "25", "25"), "0.5"),
        (("10", "20", "30", "40"), "0.7"),
        (("1", "1", "1", "1", "1"), "0.6"),
        (("0", "0", "0", "9"), "1"),
    ],
)
def test_the_older_half_of_the_buckets_and_the_middle_one_with_it_make_the_old_share(amounts, share):
    assert told(figures(*amounts))["old_share"] == Decimal(share)


@pytest.mark.parametrize("amounts", [("60", "0"), ("10", "20", "0", "0"), ("10", "0", "0", "0")])
def test_nothing_in_the_older_half_is_not_told(amounts):
    assert "old_share" not in told(figures(*amounts))


@pytest.mark.parametrize(
    ("previous", "change"),
    [("0", {}), ("99.99", {"grown": Decimal("0.01")}), ("100", {}), ("130", {"shrunk": Decimal(30)})],
)
def test_a_change_is_told_only_where_there_was_something_before(previous, change):
    found = told(figures("100", previous=previous))

    assert {key: value for key, value in found.items() if key in {"grown", "shrunk"}} == change


@pytest.mark.parametrize(
    ("as_of", "days"),
    [(date(2026, 2, 1), 1), (date(2026, 2, 28), 28), (date(2026, 3, 1), 29), (date(2027, 1, 31), 365)],
)
def test_the_age_is_counted_to_the_day_of_the_scan(as_of, days):
    assert told(figures("5"), as_of)["age"] == days


def test_what_is_disputed_comes_last():
    reasons = rank_reasons(figures("1", "2", previous="9", disputed="0.01"), as_of=date(2026, 3, 1))

    assert [reason.reason.value for reason in reasons] == ["amount", "age", "old_share", "shrunk", "disputed"]


@pytest.mark.parametrize(("days", "tone"), [(None, ""), (0, ""), (30, ""), (31, "warn"), (60, "warn"), (61, "bad")])
def test_a_number_of_days_takes_the_tone_of_its_age(days, tone):
    assert late(days) == tone


@given(st.lists(CENTS, min_size=1, max_size=6))
def test_the_weight_lies_between_the_amount_and_the_amount_in_the_last_bucket(amounts):
    total = sum(amounts, Decimal(0))

    assert total <= priority(amounts) <= total * len(amounts)


@given(st.lists(CENTS, min_size=1, max_size=6), st.integers(1, 9))
def test_twice_the_money_weighs_twice_as_much(amounts, times):
    grown = [amount * times for amount in amounts]

    assert priority(grown) == times * priority(amounts)


@given(st.lists(CENTS, min_size=2, max_size=6), CENTS.filter(bool))
def test_money_that_grows_older_weighs_more(amounts, moved):
    younger, older = list(amounts), list(amounts)
    younger[0] += moved
    older[-1] += moved

    assert priority(older) > priority(younger)


@given(st.lists(CENTS, min_size=1, max_size=6).filter(any), CENTS, CENTS)
def test_every_reason_has_a_figure_above_nothing_and_is_told_once(amounts, previous, disputed):
    case = CaseFigures(sum(amounts, Decimal(0)), previous, disputed, amounts, DUE)

    reasons = rank_reasons(case, as_of=date(2026, 3, 1))

    assert all(reason.value > 0 for reason in reasons)
    assert len({reason.reason for reason in reasons}) == len(reasons)
    assert all(reason.value <= 1 for reason in reasons if reason.reason is Reason.OLD_SHARE)
