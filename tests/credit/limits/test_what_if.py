"""What follows from other terms, growth, margin, risk and insurance: published numbers and directions."""

from dataclasses import replace
from decimal import Decimal

import pytest

from credit.domain.what_if import Scenario, what_if

BASE = Scenario(
    purchases=Decimal(1_095_000),
    terms_days=45,
    growth=Decimal(0),
    margin=Decimal("0.15"),
    pd=Decimal("0.02"),
    lgd=Decimal("0.6"),
    tolerance_days=10,
)


def test_the_need_of_90_000_a_month_at_45_days_and_10_of_tolerance_is_165_000():
    result = what_if(BASE, limit=Decimal(200_000))

    assert (result.need, result.headroom) == (165_000, 35_000)


def test_break_even_pd_at_15_percent_margin_and_60_percent_lgd_is_the_published_one():
    result = what_if(BASE, limit=None)

    assert round(result.break_even_pd, 6) == Decimal("0.227273")
    assert result.headroom is None


def test_expected_loss_is_pd_times_lgd_times_what_is_not_insured():
    result = what_if(BASE, limit=None)

    assert result.expected_loss == Decimal("1980.00")
    assert what_if(replace(BASE, insured=Decimal("0.5")), limit=None).expected_loss == Decimal("990.000")
    assert result.expected_margin == Decimal("1095000") * Decimal("0.15") * Decimal("0.98") - Decimal(1980)


def test_growth_leads_from_todays_need_to_that_of_the_years_end_and_says_when_it_exceeds():
    result = what_if(replace(BASE, growth=Decimal("0.52")), limit=Decimal(166_650))

    assert (result.weeks[0].need, result.weeks[-1].need) == (165_000, result.need)
    assert result.exceeds_in_week == 4


@pytest.mark.parametrize("name", ["terms_days", "growth", "pd", "lgd"])
def test_more_of_each_risk_never_lowers_the_expected_loss(name):
    more = replace(BASE, **{name: getattr(BASE, name) + (10 if name == "terms_days" else Decimal("0.1"))})

    assert what_if(more, limit=None).expected_loss > what_if(BASE, limit=None).expected_loss
