"""The document and the answers agree, whatever is asked: no 5xx, nothing undocumented."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from django.test import override_settings
from hypothesis import HealthCheck, Phase, settings
from ninja import Schema
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from aftermile.accounts.scopes import SCOPES
from aftermile.api.urls import api as ninja
from aftermile.events import actions
from aftermile.events.models import Delivery, Event
from aftermile.kernel import clock
from aftermile.kernel.actor import SYSTEM
from aftermile.policies.actions import ask_backtest
from aftermile.policies.models import PolicyTable
from tests.factories import make_order, units_of

DOCUMENT = ninja.get_openapi_schema()
OPERATIONS = [
    (method, path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]
schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@schemathesis.serializer("application/x-ndjson")
def lines(_context, value) -> bytes:
    return str(value).encode("utf-8", "surrogatepass")


@contextmanager
def one_connection() -> Iterator[None]:
    """The app runs inside the test's transaction: a request must not close its connection."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def known(api, seller):
    """Real names for the places of addresses, so that more is reached than 404."""
    order = make_order(seller, units=((3, 6000),))
    make_order(seller)
    lines = [{"unit": units_of(order)[0].pk, "quantity": 1, "reason": "damaged"}]
    body = {"order": order.pk, "kind": "return", "lines": lines}
    case = api.post("/cases", body).json()
    offer = api.post(f"/cases/{case['id']}/offers", {"remedy": "refund"}).json()
    with override_settings(WEBHOOK_HOSTS=["127.0.0.1"]):
        webhook = actions.add_endpoint(seller, url="http://127.0.0.1:1/", by=SYSTEM)
    event = Event.objects.latest("seq")
    delivery = Delivery.objects.create(endpoint=webhook, event=event, due_at=clock.now())
    return {
        "orders": order.pk,
        "buyers": order.buyer_id,
        "cases": case["rma_number"],
        "offers": offer["id"],
        "webhooks": webhook.pk,
        "deliveries": delivery.pk,
        "policies": PolicyTable.objects.get(seller=seller).pk,
        "backtests": ask_backtest(PolicyTable.objects.get(seller=seller), by=SYSTEM).pk,
    }


@pytest.mark.slow
@schema.parametrize()
@settings(
    max_examples=int(os.environ.get("AFTERMILE_TEST_EXAMPLES", "3")),
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_every_operation_keeps_to_the_document(case, api, known):
    headers = {"Authorization": f"Bearer {api.secret}"}
    with one_connection():
        _ask(case, headers, known)


def _ask(case, headers: dict[str, str], known: dict[str, str]) -> None:
    case.call_and_validate(headers=headers, checks=CHECKS)
    noun = case.path.split("/")[3]
    if case.path_parameters and noun in known:
        for place in case.path_parameters:
            case.path_parameters[place] = known[noun]
        case.call_and_validate(headers=headers, checks=CHECKS)


@pytest.mark.parametrize(("method", "path", "operation"), OPERATIONS)
def test_every_operation_is_explained_with_a_scope_and_samples(method, path, operation):
    assert operation["summary"].strip()
    assert operation["x-scope"] in SCOPES or path == "/api/v1/key"
    for status, answer in operation["responses"].items():
        for content in answer.get("content", {}).values():
            assert "example" in content, f"{method} {path} {status}"
    for content in operation.get("requestBody", {}).get("content", {}).values():
        assert "example" in content or "multipart" in str(operation["requestBody"])


def test_the_document_is_openapi_3_1_and_ids_are_once():
    assert DOCUMENT["openapi"] == "3.1.0"
    ids = [operation["operationId"] for _, _, operation in OPERATIONS]
    assert len(ids) == len(set(ids)) > 97


def test_every_shape_has_a_name_of_its_own():
    """Of two shapes with one name the document would hold only one."""
    shapes = list(_below(Schema))
    names = Counter(shape.__name__ for shape in shapes if shape.__module__.startswith("aftermile."))
    assert len(names) > 200
    assert {name for name, times in names.items() if times > 1} == set()


def _below(shape: type) -> set[type]:
    direct = set(shape.__subclasses__())
    return direct.union(*(_below(part) for part in direct))
