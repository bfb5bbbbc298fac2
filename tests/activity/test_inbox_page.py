"""A person reads their inbox: what is new stands out, older messages are a page away, and reading is remembered."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from finance_crm.access.models import User
from finance_crm.activity.models import Notification
from finance_crm.activity.queries.inbox import SHOWN, count_unread, list_notifications
from finance_crm.activity.services.notifications import Message, mark_read, notify, notify_many

NOW = datetime(2026, 10, 31, 8, 0, tzinfo=UTC)


@pytest.fixture
def inbox(ann) -> Client:
    client = Client()
    client.force_login(ann)
    return client


def tell(person: User, count: int = 1, *, start: int = 0, **more) -> None:
    numbers = range(start, start + count)
    notify_many(messages=[Message(person.pk, "case", f"k{n}", f"No. {n}.", **more) for n in numbers], now=NOW)


def page_of(client: Client, **query) -> str:
    return client.get(reverse("activity:inbox"), query).content.decode()


def test_an_empty_inbox_says_what_will_appear(inbox):
    page = page_of(inbox)

    assert "Nothing waits for you" in page
    assert "Mark all as read" not in page
    assert "0 unread" in page


def test_a_new_message_stands_out_until_it_was_opened(inbox, ann):
    tell(ann, body="Call <them>")
    assert "<strong>No. 0.</strong>" in page_of(inbox)
    assert "Call &lt;them&gt;" in page_of(inbox)

    inbox.get(reverse("activity:open", args=[Notification.objects.get().pk]))

    assert "<strong>No. 0.</strong>" not in page_of(inbox)
    assert "No. 0." in page_of(inbox)


def test_a_message_without_a_page_leads_back_to_the_inbox(inbox, ann):
    tell(ann)

    answer = inbox.get(reverse("activity:open", args=[Notification.objects.get().pk]))

    assert answer["Location"] == reverse("activity:inbox")


def test_opening_again_keeps_the_moment_of_the_first_reading(ann):
    tell(ann)
    first, again = NOW + timedelta(hours=1), NOW + timedelta(hours=2)

    assert mark_read(user_id=ann.pk, now=first) == 1
    assert mark_read(user_id=ann.pk, now=again) == 0
    assert Notification.objects.get().read_at == first


def test_one_message_is_marked_and_the_others_stay_new(ann, sam):
    tell(ann, 3)
    tell(sam)
    second = Notification.objects.get(recipient=ann, dedupe_key="k1")

    assert mark_read(user_id=ann.pk, notification_id=second.pk, now=NOW) == 1

    assert (count_unread(user_id=ann.pk), count_unread(user_id=sam.pk)) == (2, 1)
    assert mark_read(user_id=sam.pk, notification_id=second.pk, now=NOW) == 0


def test_marking_all_leaves_other_peoples_messages_alone(inbox, ann, sam):
    tell(ann, 2)
    tell(sam, 2)

    answer = inbox.post(reverse("activity:read_all"))

    assert answer["Location"] == reverse("activity:inbox")
    assert (count_unread(user_id=ann.pk), count_unread(user_id=sam.pk)) == (0, 2)


def test_a_link_marks_nothing(inbox, ann):
    tell(ann)

    assert inbox.get(reverse("activity:read_all")).status_code == 405
    assert count_unread(user_id=ann.pk) == 1


@pytest.mark.parametrize(("count", "shown", "has_older"), [(SHOWN, SHOWN, False), (SHOWN + 1, SHOWN, True)])
def test_a_page_holds_fifty_messages(inbox, ann, count, shown, has_older):
    tell(ann, count)

    answer = inbox.get(reverse("activity:inbox"))

    assert (len(answer.context["rows"]), answer.context["older"] is not None) == (shown, has_older)
    assert ("Older messages" in answer.content.decode()) == has_older


def test_every_message_stands_on_one_page_newest_first(inbox, ann):
    tell(ann, 120)
    seen, before = [], {}

    while True:
        answer = inbox.get(reverse("activity:inbox"), before)
        seen += [row.title for row in answer.context["rows"]]
        if answer.context["older"] is None:
            break
        before = {"before": answer.context["older"]}

    assert seen == [f"No. {number}." for number in reversed(range(120))]


def test_a_message_that_comes_meanwhile_moves_no_page(inbox, ann):
    tell(ann, 60)
    older = inbox.get(reverse("activity:inbox")).context["older"]

    tell(ann, 5, start=100)

    rows = inbox.get(reverse("activity:inbox"), {"before": older}).context["rows"]
    assert [row.title for row in rows] == [f"No. {number}." for number in reversed(range(10))]


@pytest.mark.parametrize("before", ["", "x", "-1", "²", "9" * 30, "1; DROP TABLE"])
def test_a_place_that_is_none_is_the_beginning(inbox, ann, before):
    tell(ann, 2)

    assert "No. 1." in page_of(inbox, before=before)


def test_before_the_first_message_there_is_nothing(ann):
    tell(ann)
    first = Notification.objects.get().pk

    assert list_notifications(user_id=ann.pk, before_id=first) == []
    assert len(list_notifications(user_id=ann.pk, before_id=first + 1)) == 1


@pytest.mark.parametrize(("count", "counted"), [(0, 0), (99, 99), (100, 100), (130, 100)])
def test_unread_messages_are_counted_up_to_a_hundred(ann, count, counted):
    tell(ann, count)

    assert count_unread(user_id=ann.pk) == counted


def test_the_bell_counts_what_waits_on_every_page(inbox, ann):
    tell(ann, 2)

    assert 'aria-label="Inbox, 2 unread"' in inbox.get("/help/").content.decode()


def test_a_message_is_read_in_the_language_of_today(inbox, ann):
    notify(
        recipients=[ann.pk],
        kind="mention",
        dedupe_key="m",
        title=_("{author} mentioned you: {title}"),
        body=_("“{text}”"),
        params={"author": "Eve", "title": "Lin", "text": "call"},
        now=NOW,
    )
    User.objects.filter(pk=ann.pk).update(language="zh-hant")

    page = page_of(inbox)

    assert "Eve 提及您：Lin" in page
    assert "「call」" in page
    assert "全部標示為已讀" in page


def test_the_same_person_named_twice_is_told_once(ann):
    assert notify(recipients=[ann.pk, ann.pk], kind="case", dedupe_key="k", title="Overdue", now=NOW) == 1
    assert Notification.objects.count() == 1


def test_nobody_to_tell_is_nothing_told(db):
    assert notify(recipients=[], kind="case", dedupe_key="k", title="Overdue", now=NOW) == 0
    assert notify_many(messages=[], now=NOW) == 0


def test_values_of_a_message_survive_whatever_stands_in_them(ann):
    params = {"author": "{0} %s", "title": "{title}", "text": "'; --", "when": NOW}
    notify(recipients=[ann.pk], kind="m", dedupe_key="k", title="{author}: {title}", params=params, now=NOW)

    assert Notification.objects.get().shown_title == "{0} %s: {title}"


def test_messages_go_with_the_person_they_were_for(ann):
    tell(ann)

    ann.delete()

    assert not Notification.objects.exists()


def test_a_stranger_is_asked_to_sign_in(db, client):
    assert client.get(reverse("activity:inbox")).status_code == 302
    assert client.post(reverse("activity:read_all")).status_code == 302
