"""Sources that come as a folder of files with a form of their own."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from aftermile.accounts.models import Seller
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import NotFound
from aftermile.orders.importing.sources import tau_retail

SOURCES: Final[dict[str, Callable[[Seller, Path, Actor], dict[str, int]]]] = {
    "tau_retail": tau_retail.import_tau_retail,
}


def import_folder(seller: Seller, folder: Path, name: str, *, by: Actor) -> dict[str, int]:
    """Import a folder of a known form and return counts; raise `NotFound` for another form, `BadFile`."""
    if name not in SOURCES:
        raise NotFound(noun="folder form", ref=name)
    return SOURCES[name](seller, folder, by)
