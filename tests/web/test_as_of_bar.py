"""The bar above every page says for which day it is, offers the usual days, and keeps the rest of the address."""

import re
from datetime import date

import pytest

from finance_crm.access.models import User
from finance_crm.web import as_of
from finance_crm.web.templatetags.shell import initials, presets

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(as_of, "get_today", lambda: TODAY)


@pytest.mark.parametrize(
    ("today", "days"),
    [
        ("2026-11-22", ["2026-11-22", "2026-11-21", "2026-10-31", "2026-09-30", "2025-12-31"]),
        ("2026-01-01", ["2026-01-01", "2025-12-31", "2025-12-31", "2025-12-31", "2025-12-31"]),
        ("2026-03-31", ["2026-03-31", "2026-03-30", "2026-02-28", "2025-12-31", "2025-12-31"]),
        ("2024-03-01", ["2024-03-01", "2024-02-29", "2024-02-29", "2023-12-31", "2023-12-31"]),
        ("2026-04-01", ["2026-04-01", "2026-03-31", "2026-03-31", "2026-03-31", "2025-12-31"]),
        ("2026-12-31", ["2026-12-31", "2026-12-30", "2026-11-30", "2026-09-30", "2025-12-31"]),
    ],
)
def test_the_days_offered_are_ends_of_whole_periods(today, days):
    assert [day.isoformat() for _, day in presets(date.fromisoformat(today))] == days


def bar(page: str) -> str:
    return page.partition('<header class="fc-topbar">')[2].partition("</header>")[0]


def test_today_is_shown_as_such(client_of):
    html = bar(client_of().get("/help/").text)

    assert "<span>Nov 22, 2026</span>" in html
    assert "is-past" not in html
    assert re.findall(r'href="(\?as_of=2026-11-22)" aria-current="date"', html)


def test_another_day_is_marked_on_this_page_and_the_next(client_of):
    client = client_of()

    first = bar(client.get("/help/?as_of=2026-10-31").text)
    second = bar(client.get("/").text)

    for html in (first, second):
        assert "is-past" in html
        assert "<span>Oct 31, 2026</span>" in html
        assert 'href="?as_of=2026-10-31" aria-current="date"' in html


def test_going_back_to_today_is_for_good(client_of):
    client = client_of()
    client.get("/help/?as_of=2026-10-31")
    client.get("/help/?as_of=2026-11-22")

    assert "is-past" not in bar(client.get("/").text)


def test_two_people_do_not_share_a_day(client_of):
    client_of(username="first").get("/help/?as_of=2026-10-31")

    assert "is-past" not in bar(client_of(username="second").get("/help/").text)


def test_choosing_a_day_keeps_filters_and_starts_on_the_first_page(client_of):
    html = bar(client_of().get("/style-guide/?grade=A&sort=name&page=2&after=x").text)

    assert 'href="?grade=A&amp;sort=name&amp;as_of=2026-11-21"' in html
    assert re.findall(r'<input type="hidden" name="(\w+)" value="(\w+)">', html)[:2] == [
        ("grade", "A"),
        ("sort", "name"),
    ]


def test_the_form_holds_the_day_and_the_moment_asked_for(client_of):
    html = bar(client_of().get("/help/?as_of=2026-10-31&known_at=2026-11-02T08:15:30Z").text)

    assert 'name="as_of" value="2026-10-31" required' in html
    assert 'name="known_at" value="2026-11-02T08:15"' in html
    assert 'type="hidden" name="known_at"' not in html


def test_a_moment_of_knowledge_is_forgotten_by_the_next_page(client_of):
    client = client_of()
    assert "Figures as known at" in client.get("/help/?known_at=2026-10-01T08:00").text

    assert "Figures as known at" not in client.get("/help/").text


def test_a_day_far_away_is_a_day(client_of):
    for day in ("1900-01-01", "2199-12-31"):
        assert client_of(username=day).get(f"/help/?as_of={day}").status_code == 200


def test_a_wrong_day_is_refused_in_the_language_of_the_reader_and_not_kept(client_of):
    client = client_of(language="zh-hant")

    answer = client.get("/help/?as_of=2026-02-29")

    assert answer.status_code == 400
    assert "2026-02-29 不是 2026-10-31 形式的日期。" in answer.text
    assert "<span>2026年11月22日</span>" in bar(answer.text)
    assert "is-past" not in bar(client.get("/help/").text)


def test_the_bar_reads_chinese_for_who_chose_it(client_of):
    html = bar(client_of(language="zh-hant").get("/help/?as_of=2026-10-31").text)

    for text in ("2026年10月31日", "今天", "上季底", "繁體"):
        assert text in html
    assert "Yesterday" not in html


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Ann Lin", "AL"),
        ("ann.lin", "AL"),
        ("ann_van_lin", "AV"),
        ("ann", "A"),
        ("王小明", "王"),
        ("", "?"),
        ("..", "?"),
    ],
)
def test_the_account_button_has_one_or_two_letters(name, letters):
    assert initials(name) == letters


def test_the_account_shows_name_and_role(client_of):
    html = bar(client_of("credit_manager", first_name="Ann", last_name="Lin").get("/help/").text)

    assert "<strong>Ann Lin</strong>" in html
    assert "Credit manager" in html


def test_a_person_who_was_renamed_sees_the_new_name(client_of):
    client = client_of(first_name="Ann")
    client.get("/help/")
    User.objects.update(first_name="Beth")

    assert "<strong>Beth</strong>" in bar(client.get("/help/").text)
