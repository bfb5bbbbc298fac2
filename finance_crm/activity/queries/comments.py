"""What was said about a record."""

from datetime import datetime
from typing import NamedTuple

from finance_crm.access.domain.scopes import Scope
from finance_crm.activity.models import Comment
from finance_crm.activity.queries.subjects import get_card

SHOWN = 100


class Remark(NamedTuple):
    """One comment as a page shows it."""

    id: int
    author_id: int
    author: str
    body: str
    created_at: datetime
    is_withdrawn: bool


def list_comments(*, subject: str, object_id: int, scope: Scope) -> list[Remark]:
    """Return the latest remarks, newest first.

    :raises SubjectNotFoundError: if the reader does not see the record
    """
    get_card(subject=subject, object_id=object_id, scope=scope)
    rows = Comment.objects.filter(subject=subject, object_id=object_id).select_related("author").order_by("-id")
    return [
        Remark(row.pk, row.author_id, str(row.author), row.body, row.created_at, row.withdrawn_at is not None)
        for row in rows[:SHOWN]
    ]


def get_comment_place(*, comment_id: int) -> tuple[str, int] | None:
    """Return which record a comment is about: the name of its subject and the id."""
    return Comment.objects.filter(pk=comment_id).values_list("subject", "object_id").first()
