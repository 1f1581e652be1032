import pytest

from aftermile.kernel import clock
from aftermile.policies.actions import ensure_default_table, ensure_reasons
from tests.factories import make_seller, make_shop_facts
from tests.repairs.acts import MONDAY


@pytest.fixture(autouse=True)
def _monday():
    """A Monday morning in Berlin."""
    with clock.frozen(MONDAY):
        yield


@pytest.fixture
def seller(db):
    ensure_reasons()
    seller = make_seller()
    ensure_default_table(seller)
    make_shop_facts(seller)
    return seller
