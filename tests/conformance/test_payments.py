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
    ChargeAnswer,
    ChargeRequest,
    CollectingProvider,
    PaymentProvider,
    ProviderError,
    RefundAnswer,
    RefundRequest,
    RefundResult,
)
from tests.providers.sandbox import serving
from tests.providers.stand_ins import STAND_INS, connect, movements, payment, standing_in

PAID_BY = {"stripe": "pi_1", "paypal": "CAP1", "adyen": "PSP1"}
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
    elif info.id in STAND_INS:
        with standing_in(info.id, tmp_path / "state.sqlite3") as server:
            yield connect(server)
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
                "aftermile.providers.http",
                "aftermile.providers.rehearsal",
                "aftermile.ledger.payments",
                f"aftermile.providers.payments.{info.id}",
            )
            assert [name for name in ours if not name.startswith(allowed)] == []


@pytest.mark.parametrize("info", ALL)
@pytest.mark.parametrize("amount", [Money(5420, "EUR"), Money(1, "JPY"), Money(1230, "KWD")])
def test_the_same_key_moves_once(info, amount, tmp_path):
    with connected(info, tmp_path) as provider:
        paid = PAID_BY.get(info.id, "pay_1")
        request = RefundRequest(new_id("rfd"), paid, amount, "damaged")
        assert provider.find_refund(request) is None
        first = provider.refund(request)
        if first.answer == RefundAnswer.DECLINED:  # PayPal takes no dinars
            assert (info.id, amount.currency) == ("paypal", "KWD")
            return
        assert provider.refund(request) == first
        if provider.manual or info.id == "adyen":  # the end comes from a person, or by webhook only
            assert first.answer == RefundAnswer.PENDING
        else:
            assert (first.answer, provider.find_refund(request)) == (RefundAnswer.DONE, first)
        if not provider.manual:
            second = provider.refund(RefundRequest(new_id("rfd"), paid, amount, "damaged"))
            assert second.provider_ref != first.provider_ref


@pytest.mark.parametrize("info", ALL)
@pytest.mark.parametrize("body", [b"", b"{}", b"[]", b"\xff\xfe", b'{"refunds": [1]}'])
def test_a_notice_without_a_good_signature_is_refused(info, body, tmp_path):
    with connected(info, tmp_path) as provider, pytest.raises(ProviderError):
        provider.read_webhook({"X-Signature": "nonsense"}, body)


VENDORS = [pytest.param(info, id=info.id) for info in known() if info.id in STAND_INS]


@pytest.mark.parametrize("info", VENDORS)
@pytest.mark.parametrize("ending", ["error", "busy"])
def test_a_vendor_that_is_busy_leaves_it_open_and_the_same_key_goes_again(info, ending, tmp_path):
    with standing_in(info.id, tmp_path / "s") as server:
        provider, request = connect(server), RefundRequest(new_id("rfd"), payment(server), Money(5420, "EUR"))
        server.store.behave(ending, 1)
        assert provider.refund(request).answer == RefundAnswer.UNKNOWN
        assert movements(server) == []
        assert provider.find_refund(request) is None
        assert provider.refund(request).answer in (RefundAnswer.DONE, RefundAnswer.PENDING)
        assert [moved["key"] for moved in movements(server)] == [request.key]


@pytest.mark.parametrize("info", VENDORS)
def test_a_timeout_after_acting_is_unknown_and_moves_once(info, tmp_path):
    with standing_in(info.id, tmp_path / "s") as server:
        provider = connect(server, timeout="0.15")
        request = RefundRequest(new_id("rfd"), payment(server, "timeout"), Money(5420, "EUR"))
        assert provider.refund(request) == RefundResult(
            RefundAnswer.UNKNOWN, message="no answer: ReadTimeout"
        )
        found = provider.find_refund(request) or provider.refund(request)
        assert found.answer in (RefundAnswer.DONE, RefundAnswer.PENDING)
        assert [moved["key"] for moved in movements(server)] == [request.key]


@pytest.mark.parametrize("info", VENDORS)
def test_a_key_that_stands_for_another_request_is_no_clean_no(info, tmp_path):
    with standing_in(info.id, tmp_path / "s") as server:
        provider, key = connect(server), new_id("rfd")
        provider.refund(RefundRequest(key, payment(server), Money(5420, "EUR")))
        other = provider.refund(RefundRequest(key, payment(server), Money(1, "EUR")))
        assert other.answer == RefundAnswer.UNKNOWN
        assert len(movements(server)) == 1


@pytest.mark.parametrize("info", VENDORS)
def test_nobody_there_is_unknown(info, tmp_path):
    with standing_in(info.id, tmp_path / "s") as server:
        settings = {**server.settings(), "url": "http://127.0.0.1:9"}
        provider, paid = connect(server, **settings), payment(server)
    request = RefundRequest(new_id("rfd"), paid, Money(5420, "EUR"))
    assert provider.refund(request).answer == RefundAnswer.UNKNOWN
    charge = ChargeRequest("chg_1", Money(5420, "EUR"), "Difference")
    assert provider.charge(charge).answer == ChargeAnswer.UNKNOWN


@pytest.mark.parametrize("info", VENDORS)
def test_secrets_are_in_no_answer_and_no_log(info, tmp_path, caplog):
    caplog.set_level("DEBUG")
    with standing_in(info.id, tmp_path / "s") as server:
        secrets = {field.name: f"very-{field.name}-secret" for field in info.fields if field.secret}
        provider = connect(server, **secrets)
        request = RefundRequest(new_id("rfd"), payment(server), Money(5420, "EUR"))
        result = provider.refund(request)
        assert result.answer == RefundAnswer.UNKNOWN  # a wrong key of ours is mended, then it goes again
        assert movements(server) == []
    told = result.message + caplog.text + repr(provider)
    assert [secret for secret in secrets.values() if secret in told] == []


@pytest.mark.parametrize("info", VENDORS)
def test_it_collects_by_a_page_once_per_key(info, tmp_path):
    with standing_in(info.id, tmp_path / "s") as server:
        provider = connect(server)
        assert isinstance(provider, CollectingProvider)
        request = ChargeRequest("chg_1", Money(1990, "EUR"), "Difference", "https://shop.example/back")
        assert provider.find_charge(request, "") is None
        page = provider.charge(request)
        assert (page.answer, page.payment_ref) == (ChargeAnswer.OPEN, "")
        assert page.url.startswith(f"{server.url}/rehearsal/pay/")
        assert provider.charge(request) == page
        assert provider.find_charge(request, page.provider_ref) == page
        closed = provider.cancel_charge(request, page.provider_ref)
        assert (closed.answer, closed.provider_ref) == (ChargeAnswer.CANCELED, page.provider_ref)
        assert provider.find_charge(request, page.provider_ref).answer == ChargeAnswer.CANCELED
