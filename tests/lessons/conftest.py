"""The seller with rules and law, his key, and a payment provider that does as it is told."""

import pytest

from aftermile.accounts.models import Seller
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.api.conftest import Api, _full_buckets
from tests.factories import make_seller, make_shop_facts
from tests.ledger.conftest import provider

__all__ = ["_full_buckets", "provider"]


@pytest.fixture
def seller(db: None) -> Seller:
    ensure_reasons()
    seller = make_seller()
    ensure_default_table(seller)
    make_shop_facts(seller)
    return seller


@pytest.fixture
def api(seller: Seller) -> Api:
    return Api(seller)
