"""What `aftermile rebuild` compares: state that is stored against the facts it was folded from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from aftermile.kernel.registry import Registry


@dataclass(frozen=True, slots=True)
class Check:
    """`find` yields one sentence per difference; `mend`, where there is one, folds the facts again."""

    name: str
    about: str
    find: Callable[[], Iterable[str]]
    mend: Callable[[], int] | None = None


checks: Registry[Check] = Registry("check")
