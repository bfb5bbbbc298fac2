"""The calendar of the story."""

from datetime import date

from customers.demo.plan import DemoPlan, business_day, days_later, next_business_day

FRIDAY, SATURDAY, MONDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 11, 23)


def test_the_story_ends_the_day_before_the_day_it_leads_up_to():
    plan = DemoPlan(customers=1, months=36, seed=1, as_of=date(2026, 11, 22))

    assert plan.first_date == date(2023, 11, 22)
    assert plan.last_date == date(2026, 11, 21)


def test_the_recession_is_a_quarter_inside_the_story():
    plan = DemoPlan(customers=1, months=36, seed=1, as_of=date(2026, 11, 22))

    assert plan.first_date < plan.recession.start < plan.recession.end < plan.as_of
    assert 89 <= plan.recession.days <= 92


def test_progress_runs_from_zero_to_one():
    plan = DemoPlan(customers=1, months=12, seed=1, as_of=date(2026, 11, 22))

    assert plan.progress(plan.first_date) == 0
    assert plan.progress(plan.as_of) == 1
    assert plan.progress(date(2030, 1, 1)) == 1
    assert plan.day_at(0.0) == plan.first_date


def test_business_is_done_from_monday_to_friday():
    assert business_day(FRIDAY) == FRIDAY
    assert business_day(SATURDAY) == MONDAY
    assert next_business_day(FRIDAY) == MONDAY
    assert days_later(FRIDAY, 1) == MONDAY


def test_chance_is_decided_by_seed_purpose_and_index():
    plan, other = (DemoPlan(customers=1, months=12, seed=seed, as_of=MONDAY) for seed in (1, 2))

    assert plan.random("trade", 3).random() == plan.random("trade", 3).random()
    assert plan.random("trade", 3).random() != plan.random("trade", 4).random()
    assert plan.random("trade", 3).random() != other.random("trade", 3).random()
