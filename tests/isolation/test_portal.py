"""A buyer's session opens his order alone: not another order of the shop, not another shop."""

import pytest
from django.core.signing import Signer

from aftermile.orders.models import Order, PortalLink
from aftermile.portal.visits import COOKIE
from tests.factories import make_order
from tests.isolation.addresses import addresses, fill
from tests.isolation.world import World

pytestmark = pytest.mark.django_db
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
PAGES = [one for one in addresses("portal") if "order_id" in one.parameters]


@pytest.fixture
def worlds(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return World("Ourmark"), World("Foreignmark")


@pytest.fixture
def visitor(client, worlds):
    link = worlds[0].row(PortalLink)
    client.raise_request_exception = False
    client.cookies[COOKIE] = Signer(salt="aftermile.portal.session").sign(link.pk)
    return client


# These answer the same for every order, known or not.
SAME_FOR_ALL = {"portal:open": (200, 404, 405), "portal:leave": (302, 404, 405)}
# Their row has no file or is not ready for them, whoever asks.
NOT_READY = {"portal:open", "portal:draft_file", "portal:evidence_file", "portal:picture", "portal:slip"}


def _name(address):
    return address.name


def _closed(client, address, values):
    url = address.url(values)
    for method in METHODS:
        answer = client.generic(method, url)
        assert answer.status_code in SAME_FOR_ALL.get(address.name, (404, 405)), (method, url)
        body = answer.content.lower()
        for value in values.values():
            body = body.replace(value.lower().encode(), b"")
        assert b"foreignmark" not in body, (method, url)


@pytest.mark.parametrize("address", PAGES, ids=_name)
def test_rows_of_another_shop_are_not_in_this_one(visitor, worlds, address):
    ours, foreign = worlds
    values = fill(address, foreign) | {"slug": ours.seller.slug}
    _closed(visitor, address, values)
    mixed = values | {"order_id": ours.ref(Order)}
    if len(address.parameters) > 2 and "token" not in address.parameters:
        _closed(visitor, address, mixed)


@pytest.mark.parametrize("address", PAGES, ids=_name)
def test_another_order_of_the_same_shop_stays_closed(visitor, worlds, address):
    ours, _foreign = worlds
    other = make_order(ours.seller)
    _closed(visitor, address, fill(address, ours) | {"order_id": other.pk})


@pytest.mark.parametrize("address", PAGES, ids=_name)
def test_the_own_order_is_there(visitor, worlds, address):
    answer = visitor.get(address.url(fill(address, worlds[0])))
    assert answer.status_code < 500
    if address.name not in NOT_READY:
        assert answer.status_code != 404
