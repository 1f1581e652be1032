"""Whose rows may be seen: every query passes through a `Scope`."""

from dataclasses import dataclass
from typing import Any, Protocol, Self, TypeVar


class Filterable(Protocol):
    def filter(self, *args: Any, **kwargs: Any) -> Self: ...


Q = TypeVar("Q", bound=Filterable)


@dataclass(frozen=True, slots=True)
class Scope:
    """A set of sellers, or all of them (`sellers=None`: the operator of a marketplace)."""

    sellers: frozenset[str] | None

    @classmethod
    def of(cls, *seller_ids: str) -> "Scope":
        return cls(frozenset(seller_ids))

    @classmethod
    def everything(cls) -> "Scope":
        return cls(None)

    def holds(self, seller_id: str) -> bool:
        return self.sellers is None or seller_id in self.sellers

    def apply(self, rows: Q, path: str = "seller_id") -> Q:
        """Narrow a queryset to this scope; `path` is the lookup that leads to the seller's id."""
        if self.sellers is None:
            return rows
        if len(self.sellers) == 1:
            return rows.filter(**{path: next(iter(self.sellers))})
        return rows.filter(**{f"{path}__in": sorted(self.sellers)})
