"""Business errors of inbound, each named as the sentence it says."""

from aftermile.kernel.errors import AftermileError


def _(words: str) -> str:
    return words


class NothingSeen(AftermileError):
    code = "nothing_seen"
    status = 422
    words = _("Write down something of the label, say what is inside, or take a photo.")


class UnknownSettled(AftermileError):
    code = "unknown_settled"
    words = _("{by} took care of {number} already.")


class CaseOfAnotherSeller(AftermileError):
    code = "case_of_another_seller"
    status = 422
    words = _("{number} and {other} belong to different sellers.")


class NothingFitsLines(AftermileError):
    code = "nothing_fits_lines"
    status = 422
    words = _("Say which items of {number} are in the parcel.")


class NothingFree(AftermileError):
    code = "nothing_free"
    words = _("Nothing of order {order} can be taken back any more: it is in other cases or settled.")


class CaseExpectsNothing(AftermileError):
    code = "case_expects_nothing"
    words = _("{case} waits for no goods. Choose another case, or the order.")
