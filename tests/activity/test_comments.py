"""People talk about records, and call each other."""

import pytest
from django.core import mail
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from finance_crm.access.domain.roles import Role
from finance_crm.access.models import User
from finance_crm.activity.domain.mentions import find_mentions
from finance_crm.activity.models import Comment, Notification
from finance_crm.activity.services.mail import send_waiting


@pytest.fixture
def anns(ann) -> Client:
    client = Client()
    client.force_login(ann)
    return client


def say(client, team, body):
    return client.post(reverse("activity:comments", args=["team", team.pk]), {"body": body})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@sam look", ["sam"]),
        ("ask @Sam, or @sam.", ["sam"]),
        ("@sam@example.com!", ["sam@example.com"]),
        ("mail sam@example.com", []),
        ("@ and @@", []),
        ("（@王小明）", ["王小明"]),
    ],
)
def test_who_is_called_in_a_text(text, names):
    assert find_mentions(text) == names


def test_a_comment_shows_on_the_page(anns, north):
    page = say(anns, north, "They <b>promised</b> to pay")

    assert "They &lt;b&gt;promised&lt;/b&gt; to pay" in page.content.decode()


def test_a_mention_reaches_the_inbox_and_the_mailbox_once(anns, north, sam):
    sam.teams.add(north)

    say(anns, north, "@sam @SAM please call")
    send_waiting(now=timezone.now())

    message = Notification.objects.get()
    assert message.recipient == sam
    assert message.shown_title == "Ann mentioned you: North"
    assert [letter.to for letter in mail.outbox] == [["sam@example.com"]]


def test_who_does_not_see_the_record_is_not_told_of_it(anns, north, sam):
    say(anns, north, "@sam please call")

    assert not Notification.objects.exists()


def test_who_does_not_see_the_record_cannot_comment(north, sam):
    client = Client()
    client.force_login(sam)

    assert say(client, north, "hello").status_code == 404
    assert not Comment.objects.exists()


def test_only_the_author_takes_a_comment_back(anns, north, ann):
    say(anns, north, "wrong customer")
    comment = Comment.objects.get()
    other = Client()
    other.force_login(User.objects.create(username="eve", role=Role.EXECUTIVE))

    assert other.post(reverse("activity:withdraw", args=[comment.pk])).status_code == 403
    page = anns.post(reverse("activity:withdraw", args=[comment.pk]))

    comment.refresh_from_db()
    assert comment.withdrawn_at is not None
    assert "wrong customer" not in comment.body + page.content.decode()


def test_a_blank_comment_is_refused(anns, north):
    assert say(anns, north, "   ").status_code == 200
    assert not Comment.objects.exists()


def test_the_database_itself_refuses_a_blank_comment(north, ann):
    with pytest.raises(IntegrityError, match="comment_body_not_blank"):
        Comment.objects.create(subject="team", object_id=north.pk, author=ann, body="", created_at=timezone.now())
