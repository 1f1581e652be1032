from collections.abc import Iterator

import pytest

from aftermile.ledger.payments import providers
from tests.ledger.books import Collecting, Obedient


@pytest.fixture(autouse=True)
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Obedient]:
    obedient = Obedient()
    monkeypatch.setattr(providers, "_items", {**providers._items, "obedient": obedient})
    return obedient


@pytest.fixture
def collecting(monkeypatch: pytest.MonkeyPatch) -> Collecting:
    one = Collecting()
    monkeypatch.setattr(providers, "_items", {**providers._items, "collecting": one})
    return one
