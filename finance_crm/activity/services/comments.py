"""Remarks about records."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from finance_crm.access.domain.scopes import Scope
from finance_crm.access.queries.people import find_by_names
from finance_crm.activity.domain.mentions import find_mentions
from finance_crm.activity.domain.subjects import SubjectCard
from finance_crm.activity.models import Comment
from finance_crm.activity.queries.subjects import get_card, list_readers
from finance_crm.activity.services.notifications import notify


class BlankCommentError(ValueError):
    """There is no text in it."""


class NotYourCommentError(Exception):
    """Only its author takes a comment back."""


@transaction.atomic
def add_comment(*, subject: str, object_id: int, body: str, author_id: int, scope: Scope, now: datetime) -> Comment:
    """Write a remark, and tell those whom it mentions and who may see the record.

    :raises SubjectNotFoundError: if the author does not see the record
    :raises BlankCommentError: if nothing was written
    """
    card = get_card(subject=subject, object_id=object_id, scope=scope)
    text = body.strip()
    if not text:
        raise BlankCommentError
    comment = Comment.objects.create(
        subject=subject, object_id=object_id, body=text, author_id=author_id, created_at=now
    )
    people = find_by_names(names=find_mentions(text))
    called = [who for who in list_readers(subject=subject, object_id=object_id, people=people) if who != author_id]
    comment.mentioned.set(called)
    _tell(comment, called, card, now)
    return comment


@transaction.atomic
def withdraw_comment(*, comment_id: int, actor_id: int, now: datetime) -> Comment:
    """Take a remark back: its place stays, its text is gone.

    :raises NotYourCommentError: if somebody else wrote it
    """
    comment = Comment.objects.select_for_update().get(pk=comment_id)
    if comment.author_id != actor_id:
        raise NotYourCommentError
    if comment.withdrawn_at is None:
        comment.body, comment.withdrawn_at = "–", now
        comment.save(update_fields=["body", "withdrawn_at"])
    return comment


def _tell(comment: Comment, called: list[int], card: SubjectCard, now: datetime) -> None:
    notify(
        recipients=called,
        kind="mention",
        dedupe_key=f"mention:{comment.pk}",
        title=_("{author} mentioned you: {title}"),
        body=_("“{text}”"),
        params={"author": str(comment.author), "title": card.title, "text": comment.body[:300]},
        url=card.url,
        now=now,
        by_mail=True,
    )
