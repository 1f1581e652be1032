"""Parcels and tracking services for tests."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from aftermile.kernel.actor import SYSTEM
from aftermile.parcels.actions import add_parcel, create_shipment
from aftermile.parcels.carrier import Installed, trackers
from aftermile.parcels.models import Leg, Parcel
from tests.factories import make_order, make_seller
from tests.providers.trackers.stand_ins import INFOS, installed, made


@contextmanager
def switched_on(name: str, provider: Any = None) -> Iterator[Installed]:
    """Have a service on for a while; without a provider it speaks to nobody."""
    was = trackers.get(name)
    found = installed(INFOS[name], provider or made(INFOS[name]))
    trackers._items[name] = found
    try:
        yield found
    finally:
        trackers._items[name] = was


def make_parcel(
    number: str = "JD014600003828392837", carrier: str = "dhl_express", order=None, **fields
) -> Parcel:
    """A parcel on its way out, with its number."""
    order = order or make_order(make_seller(), state="open", shipped_at=None, delivered_at=None, **fields)
    return add_parcel(create_shipment(order, by=SYSTEM), by=SYSTEM, carrier=carrier, tracking_number=number)


def leg_of(parcel: Parcel) -> Leg:
    return Leg.objects.get(parcel=parcel)
