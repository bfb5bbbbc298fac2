"""How a higher app plugs into a lower one.

The app that *needs* a thing owns its type and its registry (`panels`, `job_kinds`, `import_kinds` …);
the apps above register providers in `AppConfig.ready()`. This module stands below all shell apps and
knows none of them.
"""

from collections.abc import Iterator
from typing import Generic, Protocol, TypeVar


class Named(Protocol):
    """Anything that can be registered: it has a unique `name`."""

    @property
    def name(self) -> str: ...


T = TypeVar("T", bound=Named)


class NotRegisteredError(LookupError):
    """Nobody registered a thing of that name."""


class AlreadyRegisteredError(ValueError):
    """Two providers claim the same name."""


class Registry(Generic[T]):
    """An ordered set of named things, filled at start-up and only read afterwards."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._items: dict[str, T] = {}

    def register(self, item: T) -> T:
        """Add `item`.

        :raises AlreadyRegisteredError: if another item holds its name
        """
        if item.name in self._items:
            raise AlreadyRegisteredError(f"{self.what} {item.name!r} is registered twice")
        self._items[item.name] = item
        return item

    def get(self, name: str) -> T:
        """Return the item called `name`.

        :raises NotRegisteredError: naming those that exist
        """
        try:
            return self._items[name]
        except KeyError:
            known = ", ".join(sorted(self._items)) or "none"
            raise NotRegisteredError(f"There is no {self.what} {name!r}. Known: {known}.") from None

    def names(self) -> list[str]:
        return list(self._items)

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __len__(self) -> int:
        return len(self._items)
