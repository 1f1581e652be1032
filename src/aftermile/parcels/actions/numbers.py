"""A person or a program names one more number of a parcel; what waited for it is taken in."""

from django.db import transaction
from django.utils.translation import gettext_noop as _

from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import BadInput, Phrase
from aftermile.parcels.actions.following import MOST_LEGS, add_numbers
from aftermile.parcels.actions.intake import IntakeReport, adopt
from aftermile.parcels.actions.matching import number_of
from aftermile.parcels.actions.taking import take
from aftermile.parcels.errors import NumbersFull
from aftermile.parcels.models import Leg, Parcel, Role


@transaction.atomic
def add_leg(parcel: Parcel, *, role: str, carrier: str = "", number: str, by: Actor) -> Leg:
    """
    Add a number under which a parcel travels; the same again returns the leg that is there.

    Scans that came for the number before are taken in, each once.
    """
    if role not in Role.values:
        raise BadInput(field="role", problem=Phrase(_("use one of {known}."), known=", ".join(Role.values)))
    carrier = carrier.strip().lower()[:40]
    added = add_numbers({parcel.pk: [(role, carrier, number)]}, by=by)
    legs = Leg.objects.filter(parcel=parcel)
    if added.problems:
        if legs.count() >= MOST_LEGS:
            raise NumbersFull(most=MOST_LEGS, number=number_of(number))
        raise BadInput(field="number", problem=_("use 5 to 40 letters and digits."))
    if added.parcels:
        take([], by=by, report=IntakeReport(), pieces={parcel.pk: 0})
        adopt([number_of(number)], seller_id=parcel.seller_id, by=by)
        parcel.refresh_from_db()
    rows = legs.filter(number=number_of(number))
    return (rows.filter(carrier=carrier) if carrier else rows).order_by("pk")[:1].get()
