"""What every payment provider must keep, whoever wrote it."""

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

import pytest

from aftermile.config.payments import known
from aftermile.kernel.ids import new_id
from aftermile.kernel.money import Money
from aftermile.ledger.payments import (
    PaymentProvider,
    ProviderError,
    RefundAnswer,
    RefundRequest,
)
from tests.providers.sandbox import serving

ALL = [pytest.param(info, id=info.id) for info in known()]


def folder(info):
    return Path(import_module(f"aftermile.providers.payments.{info.id}").__file__).parent


@contextmanager
def connected(info, tmp_path) -> Iterator[PaymentProvider]:
    """The provider with something real behind it; a new provider adds its own stand-in here."""
    config = {field.name: field.default for field in info.fields}
    if info.id == "sandbox":
        with serving(tmp_path / "state.sqlite3") as server:
            yield info.make({**config, "url": server.url})
    else:
        yield info.make(config)


@pytest.mark.parametrize("info", ALL)
def test_the_folder_is_complete(info, tmp_path):
    place = folder(info)
    assert place.name == info.id
    readme = (place / "README.md").read_text()
    assert all(f"AFTERMILE_{info.id}_{field.name}".upper() in readme for field in info.fields)
    assert sum(len(file.read_text().splitlines()) for file in place.glob("*.py")) <= 1000
    with connected(info, tmp_path) as provider:
        assert (provider.id, bool(provider.label)) == (info.id, True)
        assert provider.manual is ("refund" not in info.verbs)


@pytest.mark.parametrize("info", ALL)
def test_it_knows_neither_django_nor_models(info):
    for file in folder(info).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not [name for name in names if name.startswith("django") or name.endswith(".models")]
            ours = [name for name in names if name.startswith("aftermile.")]
            allowed = (
                "aftermile.kernel",
                "aftermile.ledger.payments",
                f"aftermile.providers.payments.{info.id}",
            )
            assert [name for name in ours if not name.startswith(allowed)] == []


@pytest.mark.parametrize("info", ALL)
@pytest.mark.parametrize("amount", [Money(5420, "EUR"), Money(1, "JPY"), Money(1234, "KWD")])
def test_the_same_key_moves_once(info, amount, tmp_path):
    request = RefundRequest(new_id("rfd"), "pay_1", amount, "damaged")
    with connected(info, tmp_path) as provider:
        assert provider.find_refund(request) is None
        first = provider.refund(request)
        assert provider.refund(request) == first
        if provider.manual:
            assert first.answer == RefundAnswer.PENDING
        else:
            assert (first.answer, provider.find_refund(request)) == (RefundAnswer.DONE, first)
            second = provider.refund(RefundRequest(new_id("rfd"), "pay_1", amount, "damaged"))
            assert second.provider_ref != first.provider_ref


@pytest.mark.parametrize("info", ALL)
@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff\xfe", b'{"refunds": [1]}'])
def test_a_notice_without_a_good_signature_is_refused(info, body, tmp_path):
    with connected(info, tmp_path) as provider, pytest.raises(ProviderError):
        provider.read_webhook({"X-Signature": "nonsense"}, body)
