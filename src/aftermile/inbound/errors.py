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


class NothingGoesBack(AftermileError):
    code = "nothing_goes_back"
    words = _("Case {case} waits for no goods, so there is no way back to agree on.")


class WayNotServed(AftermileError):
    code = "way_not_served"
    words = _("This way back is not offered for {place}. Choose another one.")


class WayUsed(AftermileError):
    code = "way_used"
    words = _("The goods are on their way already ({way}). Another way back cannot be chosen now.")


class CodeUnknown(AftermileError):
    code = "code_unknown"
    status = 404
    words = _("This code is not known here. Look at the code again, or type its ten characters.")


class CodeExpired(AftermileError):
    code = "code_expired"
    words = _("This code ended on {day}. Do not take the goods; the buyer gets a new code from the shop.")


class CodeCanceled(AftermileError):
    code = "code_canceled"
    words = _("This code no longer counts: another way back was chosen, or the case has ended.")


class PointNotBoxFree(AftermileError):
    code = "point_not_box_free"
    words = _("{point} takes packed parcels only.")


class TooManyPieces(AftermileError):
    code = "too_many_pieces"
    status = 422
    words = _("{pieces} pieces are more than the {expected} of this code.")


class SlotNotOpen(AftermileError):
    code = "slot_not_open"
    words = _("This time cannot be booked: {problem}")


class NotNow(AftermileError):
    code = "not_now"
    words = _("“{act}” is not possible while this is {state}.")


class AlreadyInBatch(AftermileError):
    code = "already_in_batch"
    words = _("{title} is in batch {batch} already.")


class NotScannable(AftermileError):
    code = "not_scannable"
    status = 404
    words = _("“{text}” is no piece that was received here. Scan a serial number, a case, or a parcel.")


class BatchEmpty(AftermileError):
    code = "batch_empty"
    words = _("There is nothing in this batch.")


class WeightMissing(AftermileError):
    code = "weight_missing"
    status = 422
    words = _("Weigh the batch first: write its weight in grams.")


class CertificateMissing(AftermileError):
    code = "certificate_missing"
    words = _("Attach the certificate first: without it nobody can show where the goods went.")


class DutyFileIncomplete(AftermileError):
    code = "duty_file_incomplete"
    words = _("{missing} things are missing in the duty file of {batch}; the page lists them.")


class FileNotUsable(AftermileError):
    code = "file_not_usable"
    status = 422
    words = _("{name} cannot be kept: {problem}")


class PointsFileBroken(AftermileError):
    code = "points_file_broken"
    status = 422
    words = _("The file cannot be read: {problem}")
