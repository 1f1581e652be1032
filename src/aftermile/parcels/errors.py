"""Business errors of parcels."""

from aftermile.kernel.errors import AftermileError


def _(words: str) -> str:
    return words


class ParcelExists(AftermileError):
    code = "parcel_exists"
    words = _("Parcel {number} of {carrier} is known already, in order {order}.")


class NumbersFull(AftermileError):
    code = "numbers_full"
    words = _("A parcel has at most {most} numbers; {number} is one too many.")


class ScanBroken(AftermileError):
    code = "scan_broken"
    status = 422
    words = _("{field}: “{value}” {problem}")


class ImportBroken(AftermileError):
    code = "import_broken"
    status = 422
    words = _("The file cannot be read: {problem}")


class LocationExists(AftermileError):
    code = "location_exists"
    words = _("There is a location “{location}” already.")


class TooManyAnswers(AftermileError):
    """Somebody sends answer after answer for one parcel; `most` a day are kept."""

    code = "too_many_answers"
    status = 429
    words = _("There were {most} answers for this parcel today. Write to the shop instead.")


class OptionExists(AftermileError):
    code = "option_exists"
    words = _("There is a shipping option “{option}” already.")


class LessonReplaced(AftermileError):
    code = "lesson_replaced"
    words = _("Another lesson was taught of this code since; take that one back.")


class PointsBroken(AftermileError):
    code = "pickup_points_broken"
    status = 422
    words = _("The file of pickup points cannot be read: {problem}")


class StrayElsewhere(AftermileError):
    code = "stray_elsewhere"
    words = _("What came for {number} cannot be this parcel’s: it belongs to another one or cannot be read.")
