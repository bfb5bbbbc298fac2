"""Small pictures hold no inline style and tell a screen reader what they are."""

from decimal import Decimal

import pytest

from finance_crm.web.domain.drawings import METER_WIDTH, SPARK_HEIGHT, SPARK_WIDTH, meter, scale, sparkline


@pytest.mark.parametrize(("fraction", "tone"), [("0.5", "plain"), ("0.9", "warn"), ("1.01", "bad")])
def test_a_meter_changes_colour_as_it_fills(fraction, tone):
    assert f"fc-meter-{tone}" in meter(Decimal(fraction))


def test_a_meter_is_never_wider_than_its_track():
    assert f'width="{float(METER_WIDTH)}"' in meter(Decimal("3"))
    assert meter(None) == ""


def test_a_sparkline_is_named_and_free_of_styles():
    drawn = sparkline([1, 3, 2], label="Exposure <12 months>")

    assert 'role="img"' in drawn
    assert "Exposure &lt;12 months&gt;" in drawn
    assert "style=" not in drawn


def test_a_missing_value_leaves_a_gap_in_the_line():
    assert sparkline([1, 2, None, 4, 5], label="x").count("M") == 2


def test_one_value_draws_nothing():
    assert sparkline([4], label="x") == ""
    assert sparkline([None, None], label="x") == ""


def test_every_point_lies_inside_the_picture():
    for x, y in scale([-5.0, 0.0, 1e9]):
        assert 0 <= x <= SPARK_WIDTH
        assert 0 <= y <= SPARK_HEIGHT


def test_a_flat_series_runs_through_the_middle():
    assert {y for _, y in scale([7.0, 7.0, 7.0])} == {SPARK_HEIGHT / 2}
