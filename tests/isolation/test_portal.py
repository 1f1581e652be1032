"""A buyer's session opens his order alone: not another order of the shop, not another shop."""

import pytest
from django.core.signing import Signer
from django.test import Client

from aftermile.orders.models import Order, PortalLink
from aftermile.portal.visits import COOKIE
from tests.factories import make_order
from tests.isolation.addresses import addresses, fill
from tests.isolation.chunks import apart, chunks
from tests.isolation.world import World

pytestmark = pytest.mark.django_db
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
PAGES = [one for one in addresses("portal") if "order_id" in one.parameters]


@pytest.fixture
def worlds(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return World("Ourmark"), World("Foreignmark")


def _visitor(worlds):
    client = Client(raise_request_exception=False)
    client.cookies[COOKIE] = Signer(salt="aftermile.portal.session").sign(worlds[0].row(PortalLink).pk)
    return client


# These answer the same for every order, known or not.
SAME_FOR_ALL = {"portal:open": (200, 404, 405), "portal:leave": (302, 404, 405)}
# Their row has no file or is not ready for them, whoever asks.
NOT_READY = {"portal:open", "portal:draft_file", "portal:evidence_file", "portal:picture", "portal:slip"}


def _closed(client, address, values):
    url = address.url(values)
    for method in METHODS:
        answer = client.generic(method, url)
        assert answer.status_code in SAME_FOR_ALL.get(address.name, (404, 405)), (method, url)
        body = answer.content.lower()
        for value in values.values():
            body = body.replace(value.lower().encode(), b"")
        assert b"foreignmark" not in body, (method, url)


@pytest.mark.parametrize("pages", chunks(PAGES))
def test_rows_of_another_shop_are_not_in_this_one(worlds, pages):
    ours, foreign = worlds
    ours.row(PortalLink)
    all_values = [fill(page, foreign) | {"slug": ours.seller.slug} for page in pages]
    for address, values in zip(pages, all_values, strict=True):
        with apart():
            _closed(_visitor(worlds), address, values)
            if len(address.parameters) > 2 and not {"token", "way"} & {*address.parameters}:
                _closed(_visitor(worlds), address, values | {"order_id": ours.ref(Order)})


@pytest.mark.parametrize("pages", chunks(PAGES))
def test_another_order_of_the_same_shop_stays_closed(worlds, pages):
    ours, _foreign = worlds
    other = make_order(ours.seller)
    ours.row(PortalLink)
    all_values = [fill(page, ours) | {"order_id": other.pk} for page in pages]
    for address, values in zip(pages, all_values, strict=True):
        with apart():
            _closed(_visitor(worlds), address, values)


@pytest.mark.parametrize("pages", chunks(PAGES))
def test_the_own_order_is_there(worlds, pages):
    worlds[0].row(PortalLink)
    urls = [(page.name, page.url(fill(page, worlds[0]))) for page in pages]
    for name, url in urls:
        with apart():
            answer = _visitor(worlds).get(url)
            assert answer.status_code < 500, name
            if name not in NOT_READY:
                assert answer.status_code != 404, name
