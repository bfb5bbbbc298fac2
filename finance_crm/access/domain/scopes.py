"""Row scope as a value: which teams' customers a person may see."""

from typing import NamedTuple


class Scope(NamedTuple):
    """`team_ids` counts only where `sees_all` is false; then a customer without a team is not seen."""

    sees_all: bool
    team_ids: tuple[int, ...] = ()


EVERYTHING = Scope(sees_all=True)
NOTHING = Scope(sees_all=False)
