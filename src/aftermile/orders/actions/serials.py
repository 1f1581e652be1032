"""Which piece it is: serial and lot numbers, written down at the order, at shipping, or later."""

from django.db import transaction

from aftermile.events.log import record
from aftermile.kernel.actor import Actor
from aftermile.orders.errors import SerialOfSlice
from aftermile.orders.models import Unit
from aftermile.orders.words import fit


@transaction.atomic
def set_serial(unit: Unit, serial: str, lot: str, by: Actor) -> Unit:
    """
    Write down serial and lot of a unit; empty takes them away. A serial belongs to one piece: a slice of
    several raises `SerialOfSlice`. The same again writes nothing.
    """
    fresh = Unit.objects.select_for_update(of=("self",)).select_related("line__order__seller").get(pk=unit.pk)
    serial, lot = fit(serial.strip(), 80), fit(lot.strip(), 80)
    if serial and fresh.quantity > 1:
        raise SerialOfSlice(title=fresh.title, quantity=fresh.quantity)
    if (fresh.serial, fresh.lot) == (serial, lot):
        return fresh
    data = {"unit": fresh.pk, "serial": serial, "lot": lot, "was": fresh.serial, "was_lot": fresh.lot}
    fresh.serial, fresh.lot = serial, lot
    fresh.save(update_fields=["serial", "lot"])
    record("unit.identified", subject=fresh.line.order, by=by, data=data)
    unit.serial, unit.lot = serial, lot
    return fresh
