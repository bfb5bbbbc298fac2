"""What can be talked about: the records whose history and comments pages show.

An app registers a Subject for each kind of record in `ready()`:

    subjects.register(
        Subject(
            name="customer",
            label=_("Customer"),
            right=Right.VIEW_CUSTOMERS,
            find=find_customer_card,           # (object_id, scope) -> SubjectCard | None; None: not there, or not seen
            events=(
                EventSource("customers.CustomerEvent"),
                EventSource("customers.ContactEvent", link="customer_id", label=_("Contact")),
            ),
        )
    )
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias

from finance_crm.access.domain.roles import Right
from finance_crm.access.domain.scopes import Scope
from finance_crm.registry import Registry

Text: TypeAlias = Any  # a string, or a lazy translation that becomes one when it is printed


class SubjectCard(NamedTuple):
    """How one record is named and where its page is."""

    title: str
    url: str


@dataclass(frozen=True)
class EventSource:
    """One table of events (made by `keep_history`) that tells about the subject.

    `link` is the column that holds the subject's id. `label` names what changed when it is not the subject
    itself, as a contact of a customer. `hidden` columns are not shown.
    """

    model: str
    link: str = "pgh_obj_id"
    label: Text = ""
    hidden: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True)
class Subject:
    """One kind of record. `right` opens its history and comments; `find` keeps to the reader's scope."""

    name: str
    label: Text
    right: Right
    find: Callable[[int, Scope], SubjectCard | None]
    events: tuple[EventSource, ...] = ()


subjects: Registry[Subject] = Registry("subject")
