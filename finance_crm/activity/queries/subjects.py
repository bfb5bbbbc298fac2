"""Which record is meant, and who may see it."""

from collections.abc import Iterable

from finance_crm.access.domain.scopes import Scope
from finance_crm.access.queries.people import Reader
from finance_crm.activity.domain.subjects import Subject, SubjectCard, subjects


class SubjectNotFoundError(LookupError):
    """There is no such record, or the reader does not see it."""


def get_subject(*, name: str) -> Subject:
    """Return the kind of record.

    :raises SubjectNotFoundError: if no app registered it
    """
    if name not in subjects:
        raise SubjectNotFoundError(name)
    return subjects.get(name)


def get_card(*, subject: str, object_id: int, scope: Scope) -> SubjectCard:
    """Return how the record is named and where its page is.

    :raises SubjectNotFoundError: if it is not there or outside `scope`
    """
    card = get_subject(name=subject).find(object_id, scope)
    if card is None:
        raise SubjectNotFoundError(f"{subject} {object_id}")
    return card


def list_readers(*, subject: str, object_id: int, people: Iterable[Reader]) -> list[int]:
    """Return those of `people` who may see the record, by right and by scope."""
    kind = get_subject(name=subject)
    return [
        reader.id for reader in people if kind.right in reader.rights and kind.find(object_id, reader.scope) is not None
    ]
