"""Business errors of orders and their units."""

from aftermile.kernel.errors import AftermileError


def _(words: str) -> str:
    return words


class UnitsHeldElsewhere(AftermileError):
    code = "units_held_elsewhere"
    words = _("“{title}” is part of another open case or was settled before. Open that case instead.")


class NotSoMany(AftermileError):
    code = "not_so_many"
    status = 422
    words = _("Only {quantity} of “{title}” are there, {wanted} were asked for.")
