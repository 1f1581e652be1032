import pytest

from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.factories import make_seller, make_shop_facts
from tests.ledger.test_proofs import programs

__all__ = ["programs"]


@pytest.fixture
def seller(db):
    ensure_reasons()
    seller = make_seller()
    ensure_default_table(seller)
    make_shop_facts(seller)
    return seller
