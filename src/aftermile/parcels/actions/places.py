"""Places of a seller."""

from dataclasses import dataclass
from zoneinfo import available_timezones

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_noop as _

from aftermile.accounts.models import Seller
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.parcels.errors import LocationExists
from aftermile.parcels.models import Location

KINDS = ("warehouse", "hub", "return_point")


@dataclass(frozen=True, slots=True)
class LocationDraft:
    code: str
    name: str
    country: str
    kind: str = "warehouse"
    address: str = ""
    time_zone: str = "UTC"
    takes_returns: bool = True
    active: bool = True


def save_location(seller: Seller, draft: LocationDraft, *, location: Location | None = None) -> Location:
    """Add a place, or change one."""
    if not draft.name.strip():
        raise BadInput(field="name", problem=_("write a name."))
    if not draft.code.replace("-", "").replace("_", "").isalnum() or not draft.code.isascii():
        raise BadInput(field="code", problem=_("use letters, digits, - and _ only."))
    if len(draft.country) != 2 or not draft.country.isalpha():  # noqa: PLR2004 - ISO 3166-1 alpha-2
        raise BadInput(field="country", problem=_("use two letters such as DE."))
    if draft.kind not in KINDS:
        raise BadInput(field="kind", problem=Phrase(_("use one of {known}."), known=", ".join(KINDS)))
    if draft.time_zone not in available_timezones():
        raise BadInput(field="time_zone", problem=_("use a name such as Europe/Berlin."))
    row = location or Location(seller=seller)
    row.code, row.name, row.country = draft.code, draft.name.strip(), draft.country.upper()
    row.kind, row.address, row.time_zone = draft.kind, draft.address.strip(), draft.time_zone
    row.takes_returns, row.active = draft.takes_returns, draft.active
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise LocationExists(location=draft.code) from None
    return row
