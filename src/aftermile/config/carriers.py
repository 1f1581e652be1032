"""Carriers whose answers can be read: folders under `providers/carriers` are found."""

from collections.abc import Iterator
from importlib import import_module
from pkgutil import iter_modules

from aftermile.parcels.carrier import CarrierInfo, carriers
from aftermile.providers import carriers as folder


def known() -> Iterator[CarrierInfo]:
    """Yield what each carrier folder says of itself, by name."""
    for module in sorted(iter_modules(folder.__path__), key=lambda found: found.name):
        if module.ispkg:
            yield import_module(f"{folder.__name__}.{module.name}").INFO


def install() -> None:
    """Put all of them into the registry."""
    for info in known():
        carriers.add(info.id, info)
