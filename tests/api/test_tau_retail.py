"""
Tasks of tau-bench's retailer through our API; `python -m bench tau_retail` replays all 500.

Here run all that is refused and all of many writes, and some of each other sort of write; with
AFTERMILE_ALL_TASKS=1 all run.
"""

import os
from collections import Counter
from typing import Any, Final

import pytest
from django.db import transaction

from aftermile.kernel import clock
from tests.api.tau_retail import AFTERWARDS, NEEDED, TASKS, Shop, make_shop, replay

ALL: Final = bool(os.environ.get("AFTERMILE_ALL_TASKS"))
EACH: Final = 1
"""How many tasks of the same sorts of writes run always."""
pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not TASKS, reason=f"{NEEDED} is not there"),
]


@pytest.fixture(scope="module")
def shop(django_db_setup, django_db_blocker):
    """The shop of the source, imported once, in a transaction that is thrown away."""
    with django_db_blocker.unblock(), transaction.atomic(), clock.frozen(AFTERWARDS):
        yield make_shop()
        transaction.set_rollback(True)


def chosen() -> list[dict[str, Any]]:
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for task in TASKS:
        writes = task["writes"]
        sort = tuple(sorted({write["tool"] for write in writes}))
        refused = any(write["verdict"] != "allowed" for write in writes)
        seen[sort] += 1
        if ALL or refused or len(writes) > 5 or seen[sort] <= EACH:
            found.append(task)
    return found


@pytest.mark.parametrize("task", chosen(), ids=lambda task: str(task["task"]))
def test_after_its_writes_the_shop_is_as_the_source_says(shop: Shop, task: dict[str, Any]) -> None:
    replay(shop, task)
