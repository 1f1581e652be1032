import pytest

from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.factories import make_seller, make_shop_facts


@pytest.fixture
def seller(db):
    ensure_reasons()
    seller = make_seller(time_zone="Europe/Berlin")
    ensure_default_table(seller)
    make_shop_facts(seller)
    return seller
