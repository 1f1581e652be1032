"""A seller with a key that may do everything, and one that is a stranger."""

import json

import pytest
from django.test import Client

from aftermile.accounts.actions import make_api_key
from aftermile.accounts.scopes import SCOPES
from aftermile.api.rates import buckets
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.factories import make_seller, make_shop_facts


class Api:
    """Asks as a program with a key does."""

    def __init__(self, seller, scopes=tuple(SCOPES), **key) -> None:
        self.seller = seller
        self.key, self.secret = make_api_key(name="ERP", seller=seller, scopes=scopes, by=None, **key)
        self.client = Client(raise_request_exception=False)

    def __call__(self, method: str, path: str, body=None, **headers):
        given = {"Authorization": f"Bearer {self.secret}"}
        given |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        if body is None and method != "GET":
            data = {"data": b"", "content_type": "application/json"}
        return self.client.generic(method, f"/api/v1{path}", headers=given, **data)

    def get(self, path: str, **headers):
        return self("GET", path, **headers)

    def post(self, path: str, body=None, **headers):
        return self("POST", path, body if body is not None else {}, **headers)


@pytest.fixture(autouse=True)
def _full_buckets():
    buckets._levels.clear()


@pytest.fixture
def seller(db):
    ensure_reasons()
    seller = make_seller()
    ensure_default_table(seller)
    make_shop_facts(seller)
    return seller


@pytest.fixture
def api(seller):
    return Api(seller)


@pytest.fixture
def stranger(api):
    other = make_seller()
    ensure_default_table(other)
    return Api(other)
