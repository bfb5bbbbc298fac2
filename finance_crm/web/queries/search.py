"""What the palette finds."""

from collections.abc import Sequence
from typing import NamedTuple

from finance_crm.access.domain.roles import Right
from finance_crm.access.domain.scopes import Scope
from finance_crm.web.domain.search import SearchHit, search_providers
from finance_crm.web.domain.text import Text

HITS_PER_KIND = 7


class SearchGroup(NamedTuple):
    """The hits of one kind."""

    label: Text
    hits: Sequence[SearchHit]


def find_everywhere(*, term: str, rights: frozenset[Right], scope: Scope) -> list[SearchGroup]:
    """Ask every provider that these rights open; one query each. Kinds without a hit are left out."""
    term = " ".join(term.replace("\0", " ").split())  # no stored text holds a NUL, and asking for one is an error
    if not term:
        return []
    allowed = [provider for provider in search_providers if provider.right is None or provider.right in rights]
    ordered = sorted(allowed, key=lambda provider: (provider.order, provider.name))
    groups = [SearchGroup(one.label, one.search(term, scope, HITS_PER_KIND)) for one in ordered]
    return [group for group in groups if group.hits]
