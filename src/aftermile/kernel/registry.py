"""Named things that rooms offer and `config.wiring` fills: providers, reactions, tasks."""

from collections.abc import Iterator
from typing import Generic, TypeVar

from aftermile.kernel.errors import NotFound

T = TypeVar("T")


class Registry(Generic[T]):
    """A dictionary that refuses a second owner of a name and says what it knows."""

    def __init__(self, noun: str) -> None:
        self.noun = noun
        self._items: dict[str, T] = {}

    def add(self, name: str, item: T) -> None:
        if self._items.get(name, item) is not item:
            raise ValueError(f"{self.noun} {name!r} is registered already")
        self._items[name] = item

    def get(self, name: str) -> T:
        """Return the item; raise `NotFound`."""
        try:
            return self._items[name]
        except KeyError:
            raise NotFound(noun=self.noun, ref=name) from None

    def find(self, name: str) -> T | None:
        return self._items.get(name)

    def names(self) -> list[str]:
        return sorted(self._items)

    def __iter__(self) -> Iterator[T]:
        return iter(self._items.values())

    def __contains__(self, name: object) -> bool:
        return name in self._items
