import pytest

from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.factories import make_seller


@pytest.fixture
def seller(db):
    ensure_reasons()
    seller = make_seller()
    ensure_default_table(seller)
    return seller
