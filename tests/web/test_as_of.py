"""The business date of a page: from the address, then from the session, else today."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import BadRequest

from finance_crm.web import as_of
from finance_crm.web.as_of import SESSION_KEY, get_as_of, get_known_at

TODAY = date(2026, 11, 22)


@pytest.fixture(autouse=True)
def _today(monkeypatch):
    monkeypatch.setattr(as_of, "get_today", lambda: TODAY)


def test_a_page_is_about_today_unless_asked_otherwise(request_for):
    assert get_as_of(request_for("/")) == TODAY


def test_the_date_of_the_address_stays_for_the_session(request_for):
    first = request_for("/?as_of=2026-10-31")
    get_as_of(first)
    later = request_for("/")
    later.session = first.session

    assert get_as_of(later) == date(2026, 10, 31)


@pytest.mark.parametrize("query", ["as_of=2026-11-22", "as_of="])
def test_asking_for_today_forgets_the_earlier_date(request_for, query):
    request = request_for(f"/?{query}")
    request.session[SESSION_KEY] = "2026-10-31"

    assert get_as_of(request) == TODAY
    assert SESSION_KEY not in request.session


@pytest.mark.parametrize("text", ["2026-02-30", "31.10.2026", "yesterday"])
def test_what_is_no_date_is_refused_instead_of_answered_with_another_days_figures(request_for, text):
    with pytest.raises(BadRequest, match=text):
        get_as_of(request_for(f"/?as_of={text}"))


def test_what_was_known_at_a_moment_is_asked_by_the_address_only(request_for):
    assert get_known_at(request_for("/")) is None
    assert get_known_at(request_for("/?known_at=2026-11-02T08:00:00Z")) == datetime(2026, 11, 2, 8, tzinfo=UTC)
    assert get_known_at(request_for("/?known_at=2026-11-02T08:00:00")) == datetime(2026, 11, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize("text", ["2026-13-01T00:00:00Z", "soon"])
def test_what_is_no_moment_is_refused(request_for, text):
    with pytest.raises(BadRequest):
        get_known_at(request_for(f"/?known_at={text}"))
