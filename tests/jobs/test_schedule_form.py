"""What an administrator may write as a timing, and what is said of everything else."""

import pytest
from django.urls import reverse
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from finance_crm.jobs.domain.kinds import Argument, JobSchedule, default_schedules
from finance_crm.jobs.forms.schedules import ScheduleForm
from finance_crm.jobs.models import ScheduleChange
from finance_crm.jobs.queries.schedules import get_schedule, list_schedule_changes, list_schedules
from finance_crm.jobs.services.schedules import Timing, change_schedule, install_schedules
from finance_crm.jobs.templatetags.jobs import cron

pytestmark = pytest.mark.django_db
ARGUMENTS = (
    Argument("as_of", "As of", type="date", is_required=True),
    Argument("limit", "Limit", type="number"),
    Argument("is_full", "Full", type="boolean"),
    Argument("note", "Note"),
)
GOOD = {"crontab": "15 6 * * *", "time_zone": "UTC", "is_enabled": "on", "as_of": "today"}


@pytest.fixture
def daily(register):
    """An installed schedule of every day at 06:15."""
    register(arguments=ARGUMENTS)
    default_schedules.register(JobSchedule("daily_sum", "Daily sum", "sum", "15 6 * * *", {"as_of": "today"}))
    install_schedules(time_zone="UTC")
    yield
    del default_schedules._items["daily_sum"]


@pytest.fixture
def save(client, administrator, daily):
    """Return a function that saves the schedule with some fields changed."""
    client.force_login(administrator)
    return lambda **changes: client.post(reverse("jobs:schedule", args=["daily_sum"]), GOOD | changes)


@pytest.fixture
def errors(register):
    """Return a function that says what the form finds wrong with some fields changed, without its long page."""
    kind = register(arguments=ARGUMENTS)
    return lambda **changes: ScheduleForm(GOOD | changes, kind=kind).errors


@pytest.mark.parametrize(
    "crontab",
    ["", "   ", "15 6 * *", "15 6 * * * *", "15,6,*,*,*", "daily"],
)
def test_a_timing_has_five_parts(errors, crontab):
    said = "This field is required." if not crontab.strip() else "Write five parts with a space between them."

    assert errors(crontab=crontab) == {"crontab": [said]}


@pytest.mark.parametrize(
    "crontab",
    [
        "60 6 * * *", "-1 6 * * *", "15 24 * * *", "15 6 0 * *", "15 6 32 * *", "15 6 * 0 *", "15 6 * 13 *",
        "15 6 * * 7", "15 6 * * someday", "*/0 6 * * *", "1- 6 * * *", "x 6 * * *", "1.5 6 * * *", "15 6 * * 一",
    ],
)  # fmt: skip
def test_a_part_that_is_no_time_is_refused_with_the_reason(errors, crontab):
    (said,) = errors(crontab=crontab)["crontab"]

    assert said.startswith("This is not a time: ")


def test_what_is_refused_stays_on_the_page_and_changes_nothing(save):
    page = save(crontab="60 6 * * *", as_of="yesterday")

    form = page.context["form"]
    assert (page.status_code, set(form.errors)) == (200, {"crontab", "as_of"})
    assert (form["crontab"].value(), form["as_of"].value()) == ("60 6 * * *", "yesterday")
    assert (get_schedule(name="daily_sum").crontab, get_schedule(name="daily_sum").arguments) == (
        "15 6 * * *",
        {"as_of": "today"},
    )
    assert not ScheduleChange.objects.filter(actor__isnull=False).exists()


@pytest.mark.parametrize(("part", "most"), [(1, 96), (2, 124), (3, 64), (4, 64)])
def test_a_part_that_is_longer_than_the_schedule_can_keep_is_refused(errors, part, most):
    parts = ["15", "6", "*", "*", "*"]
    parts[part] = ",".join(["1"] * (most // 2 + 1))  # one character too many

    (said,) = errors(crontab=" ".join(parts))["crontab"]

    expected = f"Ensure this value has at most {most} characters (it has {most + 1})."
    assert said == f"This is not a time: {expected}"


@pytest.mark.parametrize(
    ("crontab", "kept"),
    [
        ("0 0 1 1 0", "0 0 1 1 0"),
        ("59 23 31 12 6", "59 23 31 12 6"),
        ("*/5 8-18 * * mon-fri", "*/5 8-18 * * mon-fri"),
        ("0,30 */2 1,15 * *", "0,30 */2 1,15 * *"),
        ("  5   4  * *   6 ", "5 4 * * 6"),
        ("* * * * *", "* * * * *"),
    ],
)
def test_a_timing_is_kept_as_it_was_written_without_the_blanks(save, crontab, kept):
    answer = save(crontab=crontab)

    assert answer.status_code == 302
    assert get_schedule(name="daily_sum").crontab == kept


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("", "This field is required."),
        ("yesterday", "Write “today” or a date such as 2026-10-31."),
        ("Today", "Write “today” or a date such as 2026-10-31."),
        ("2026-02-29", "Write “today” or a date such as 2026-10-31."),
        ("31.10.2026", "Write “today” or a date such as 2026-10-31."),
    ],
)
def test_what_is_no_day_is_refused(errors, day, said):
    assert errors(as_of=day) == {"as_of": [said]}


@pytest.mark.parametrize(("day", "kept"), [(" today ", "today"), ("2028-02-29", "2028-02-29")])
def test_a_day_is_today_or_a_date_also_a_leap_day(save, day, kept):
    save(as_of=day)

    assert get_schedule(name="daily_sum").arguments["as_of"] == kept


def test_arguments_are_kept_as_what_they_are_and_empty_ones_are_not(save):
    save(limit="12", note="by night")
    first = get_schedule(name="daily_sum").arguments
    save(limit="", note="", is_full="on")

    assert first == {"as_of": "today", "limit": 12, "is_full": False, "note": "by night"}
    assert get_schedule(name="daily_sum").arguments == {"as_of": "today", "is_full": True}


@pytest.mark.parametrize(("field", "value"), [("limit", "many"), ("limit", "1.5"), ("note", "x" * 201)])
def test_an_argument_that_is_not_what_its_kind_takes_is_refused(errors, field, value):
    assert list(errors(**{field: value})) == [field]


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "utc+8"])
def test_a_time_zone_that_does_not_exist_is_refused(errors, zone):
    assert list(errors(time_zone=zone)) == ["time_zone"]


def test_a_schedule_that_is_not_there_is_not_found(save, client):
    assert client.get(reverse("jobs:schedule", args=["nightly"])).status_code == 404


def test_the_form_holds_what_the_schedule_has(save, client):
    save(crontab="0 5 * * 1", time_zone="Asia/Taipei", as_of="2026-10-31", limit="3")

    form = client.get(reverse("jobs:schedule", args=["daily_sum"])).context["form"]

    assert form.initial == {
        "is_enabled": True, "crontab": "0 5 * * 1", "time_zone": "Asia/Taipei", "as_of": "2026-10-31", "limit": 3,
        "is_full": False,
    }  # fmt: skip


def test_a_change_says_what_was_and_what_is_newest_first(save, administrator):
    save(crontab="0 5 * * *", is_full="on")
    save(crontab="0 5 * * *", is_full="on", is_enabled="")

    latest, before, installed = list_schedule_changes(name="daily_sum")

    assert [(str(line.label), line.old, line.new) for line in latest.lines] == [("Runs by itself", True, False)]
    assert [(str(line.label), line.old, line.new) for line in before.lines] == [
        ("When", "15 6 * * *", "0 5 * * *"),
        ("Arguments", {"as_of": "today"}, {"as_of": "today", "is_full": True}),
    ]
    assert (latest.actor, before.actor, installed.actor, installed.lines) == (administrator, administrator, None, [])


def test_two_schedules_at_one_time_share_its_row_and_a_change_moves_only_one(daily, administrator):
    other = JobSchedule("other_sum", "Other sum", "sum", "15 6 * * *", {"as_of": "today"})
    default_schedules.register(other)
    try:
        install_schedules(time_zone="UTC")
        timing = Timing("0 7 * * *", "UTC")
        change_schedule(
            name="other_sum", is_enabled=True, timing=timing, arguments={"as_of": "today"}, actor_id=administrator.pk
        )
    finally:
        del default_schedules._items["other_sum"]

    assert get_schedule(name="daily_sum").crontab == "15 6 * * *"
    assert get_schedule(name="other_sum").crontab == "0 7 * * *"


def test_the_same_time_in_another_zone_is_another_time(save):
    save(time_zone="Asia/Taipei")

    zones = CrontabSchedule.objects.filter(minute="15", hour="6").values_list("timezone", flat=True)
    assert {"UTC", "Asia/Taipei"} <= {str(zone) for zone in zones}
    assert get_schedule(name="daily_sum").time_zone == "Asia/Taipei"


def test_a_schedule_whose_kind_is_not_installed_is_not_listed(daily):
    PeriodicTask.objects.filter(name="daily_sum").update(kwargs='{"kind": "of another release", "arguments": {}}')

    assert "daily_sum" not in [schedule.name for schedule in list_schedules()]
    assert get_schedule(name="daily_sum") is None


@pytest.mark.parametrize(
    ("crontab", "said"),
    [
        ("5 6 * * *", "Every day at 06:05"),
        ("0 0 * * *", "Every day at 00:00"),
        ("30 17 * * 1-5", "Monday to Friday at 17:30"),
        ("30 17 * * 6", "30 17 * * 6"),
        ("*/5 * * * *", "*/5 * * * *"),
        ("0,30 6 * * *", "0,30 6 * * *"),
        ("5 6 1 * *", "5 6 1 * *"),
    ],
)
def test_the_usual_timings_are_said_and_others_shown_as_they_are(crontab, said):
    assert cron(crontab) == said
