import threading
from pathlib import Path

import pytest

from aftermile.cases.models import Case
from aftermile.cases.states import Kind, State
from aftermile.config.checks import checks
from aftermile.config.seed.tell import is_begun, is_whole, tell
from aftermile.ledger.payments import providers
from aftermile.orders.models import Buyer
from aftermile.providers.payments.sandbox.client import Sandbox
from aftermile.providers.payments.sandbox.server import Options, Server


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch):
    server = Server(Options(state=tmp_path / "sandbox.sqlite3", port=0))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setitem(providers._items, "sandbox", Sandbox(server.url, "sandbox"))
    yield server
    server.shutdown()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_the_demo_tells_every_kind_and_state_and_its_books_are_right(sandbox, settings, tmp_path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    assert not is_begun()
    tell(lambda _chapter: None)
    assert is_whole()
    assert set(Case.objects.values_list("state", flat=True)) == {state.value for state in State}
    assert set(Case.objects.values_list("kind", flat=True)) == {kind.value for kind in Kind}
    assert Buyer.objects.count() == 30
    assert Buyer.objects.order_by().values("country").distinct().count() == 8
    assert {name: list(checks.get(name).find()) for name in checks.names()} == {
        name: [] for name in checks.names()
    }
