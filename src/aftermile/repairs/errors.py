"""Business errors of repairs, visits and warranties."""

from aftermile.kernel.errors import AftermileError


def _(words: str) -> str:
    return words


class CaseOver(AftermileError):
    code = "case_over"
    words = _("{case} is over. Open it again before you repair anything for it.")


class UnitInRepair(AftermileError):
    code = "unit_in_repair"
    words = _("“{title}” is being repaired already.")


class GoodsComing(AftermileError):
    code = "goods_coming"
    words = _("The goods of {case} are on their way or here already: repair them in the workshop.")


class UnitNotInCase(AftermileError):
    code = "unit_not_in_case"
    status = 422
    words = _("{unit} is no piece of {case}.")


class QuoteEmpty(AftermileError):
    code = "quote_empty"
    status = 422
    words = _("A quote needs at least one line, and no line below zero.")


class QuoteAnswered(AftermileError):
    code = "quote_answered"
    words = _("This quote was answered already: {state}.")


class QuoteExpired(AftermileError):
    code = "quote_expired"
    words = _("This quote ended on {expired}. Ask for a new one.")


class NotThePayer(AftermileError):
    code = "not_the_payer"
    status = 403
    words = _("Only the one who pays may agree to this price.")


class GoodsNotHere(AftermileError):
    code = "goods_not_here"
    words = _("The piece has not arrived yet. Receive it first.")


class LoanerIsOut(AftermileError):
    code = "loaner_is_out"
    words = _("The piece {serial} is lent to somebody already.")


class LoanerEnded(AftermileError):
    code = "loaner_ended"
    words = _("This loan is over already: {state}.")


class LoanerNotBack(AftermileError):
    code = "loaner_not_back"
    words = _("The loaner {serial} is still with the buyer until {due}.")


class VisitOpen(AftermileError):
    code = "visit_open"
    words = _("A visit for {case} is under way already.")


class SlotTaken(AftermileError):
    code = "slot_taken"
    words = _("Somebody else took this time a moment ago. Choose another one.")
    retryable = True


class TooLateToChange(AftermileError):
    code = "too_late_to_change"
    words = _("Less than {hours} hours before the visit it can't be changed here any more. Please call us.")


class AddressMissing(AftermileError):
    code = "address_missing"
    status = 422
    words = _("Order {order} has no address to come to.")


class NotYourVisit(AftermileError):
    code = "not_your_visit"
    status = 403
    words = _("This visit belongs to another technician.")


class SignatureBroken(AftermileError):
    code = "signature_broken"
    status = 422
    words = _("The signature could not be read. Sign again, or type the name.")


class SignatureMissing(AftermileError):
    code = "signature_missing"
    status = 422
    words = _("Let the buyer sign, or type the name of who confirmed it.")


class SignatureStands(AftermileError):
    code = "signature_stands"
    words = _("The visit is over and signed; what stands is not signed over.")


class TermsMissing(AftermileError):
    code = "terms_missing"
    status = 422
    words = _("There is no warranty for these goods in the seller's terms. Give the months.")


class WarrantyTaken(AftermileError):
    code = "warranty_taken"
    words = _("The serial number {serial} is registered already, for other goods.")


class SerialOfOther(AftermileError):
    code = "serial_of_other"
    status = 422
    words = _("The serial number {serial} is not the one that was sold here.")


class PointsBroken(AftermileError):
    code = "points_broken"
    status = 422
    words = _("Row {row}: write country, postcode, latitude and longitude, such as DE,101,52.53,13.38.")


class RowsBroken(AftermileError):
    code = "rows_broken"
    status = 422
    words = _("Row {row}: {problem}")
