"""What can be wrong with orders, units and buyers."""

from aftermile.kernel.errors import AftermileError, BadInput


def _(words: str) -> str:
    return words


class BadOrder(BadInput):
    """`field` names the place, such as `lines[2].quantity`; `value` what stood there."""

    code = "bad_order"
    words = _("{field}: “{value}” {problem}")


class UnitsHeldElsewhere(AftermileError):
    code = "units_held_elsewhere"
    words = _("“{title}” is part of another open case or was settled before. Open that case instead.")


class NotSoMany(AftermileError):
    code = "not_so_many"
    status = 422
    words = _("Only {quantity} of “{title}” are there, {wanted} were asked for.")


class ChainTooLong(AftermileError):
    code = "chain_too_long"
    words = _("“{title}” has been replaced {most} times already. Pay it back instead of sending another one.")


class NotReserved(AftermileError):
    code = "not_reserved"
    words = _("“{title}” is not reserved any more, or what it stands for has gone another way.")


class SerialOfSlice(AftermileError):
    code = "serial_of_slice"
    words = _("“{title}” stands for {quantity} pieces. A serial number belongs to one: name one piece.")


class OrderNotOpen(AftermileError):
    code = "order_not_open"
    words = _("Order {order} cannot be changed any more: it was shipped or canceled. Open a return instead.")


class AddressAbroad(AftermileError):
    code = "address_abroad"
    words = _("The order was sold to {country}; prices and taxes of {asked} differ. Order anew.")


class NothingChanges(AftermileError):
    code = "nothing_changes"
    status = 422
    words = _("That is how it is already.")


class VariantNotSold(AftermileError):
    code = "variant_not_sold"
    words = _("“{title}” ({sku}) cannot be chosen: {problem}")


class CannotMerge(AftermileError):
    code = "cannot_merge"
    words = _("These two buyers cannot be merged: {problem}")


class MergeUndone(AftermileError):
    code = "merge_undone"
    words = _("This merge has been taken back already.")


class BuyerErased(AftermileError):
    code = "buyer_erased"
    words = _("The personal data of this buyer has been erased.")


class BuyerHasOpenCases(AftermileError):
    code = "buyer_has_open_cases"
    words = _("This buyer still has pieces in open cases. Close these first, then erase.")


class LineFrozen(BadOrder):
    code = "line_frozen"
    words = _(
        "Line {line} ({value}) has pieces in a case or settled, so the newer copy's lines and amounts were "
        "not taken over. Settle the difference in the case."
    )


class TenderFrozen(BadOrder):
    code = "tender_frozen"
    words = _("{field}: {value} differs from what is booked ({booked}). Booked payments do not change.")


class UnitHeld(BadOrder):
    code = "unit_held"
    words = _("{value} stays in case {case} although the order was canceled.")


class CanceledHere(BadOrder):
    code = "canceled_here"
    words = _("The order was canceled here: its {field} “{value}” was not taken over.")


class ExchangedHere(BadOrder):
    code = "exchanged_here"
    words = _(
        "Pieces of the order were exchanged here: its {field} “{value}” was not taken over. Settle the rest "
        "in a case."
    )
