"""Business errors of cases, each named as the sentence it says."""

from aftermile.kernel.errors import AftermileError


def _(words: str) -> str:
    return words


class ReturnWindowClosed(AftermileError):
    code = "return_window_closed"
    words = _("The time to return this ended on {closes_on}. Write to us if something is wrong with it.")


class NothingChosen(AftermileError):
    code = "nothing_chosen"
    status = 422
    words = _("Choose at least one item.")


class UnitNotInOrder(AftermileError):
    code = "unit_not_in_order"
    status = 422
    words = _("{unit} is not an item of order {order}.")


class SameMethod(AftermileError):
    code = "same_method"
    status = 422
    words = _("The order is paid with {method} already. Choose another way of paying.")


class OrderCanceled(AftermileError):
    code = "order_canceled"
    words = _("Order {order} was canceled; nothing of it can be returned or claimed.")


class WordsMissing(AftermileError):
    code = "words_missing"
    status = 422
    words = _("Write a few words: the buyer reads them.")


class OfferExpired(AftermileError):
    code = "offer_expired"
    words = _("This offer ended on {expired}. Ask for a new one.")


class OfferAnswered(AftermileError):
    code = "offer_answered"
    words = _("This offer was answered already: {state}.")


class AmountOutOfRange(AftermileError):
    code = "amount_out_of_range"
    status = 422
    words = _("{amount} is not possible here. Use an amount from {least} to {most}.")


class AmountMissing(AftermileError):
    code = "amount_missing"
    status = 422
    words = _("This remedy needs an amount.")


class AmountNotFitting(AftermileError):
    code = "amount_not_fitting"
    status = 422
    words = _("“{remedy}” pays no money back. Leave the amount empty.")


class OverrideNeedsReason(AftermileError):
    code = "override_needs_reason"
    status = 422
    words = _("The rules say otherwise: {problem} Write why you decide differently.")


class RequestAnswered(AftermileError):
    code = "request_answered"
    words = _("This request was answered already: {state}.")


class RequestWaits(AftermileError):
    code = "request_waits"
    words = _("Somebody asks for a second approver for {case} already.")


class OwnRequest(AftermileError):
    code = "own_request"
    status = 403
    words = _("You asked for this yourself. Somebody else has to approve it.")


class NoSecondNeeded(AftermileError):
    code = "no_second_needed"
    words = _("You may agree to this alone.")


class WordsNeeded(AftermileError):
    code = "words_needed"
    status = 422
    words = _("Write what it is about.")


class KindGivesNothing(AftermileError):
    code = "kind_gives_nothing"
    words = _("A case of the kind “{kind}” gives nothing by itself. Change its kind first.")


class KindOnlyForTalk(AftermileError):
    code = "kind_only_for_talk"
    words = _("Only a question or a complaint ends with an answer. Decide this case instead.")


class SameKind(AftermileError):
    code = "same_kind"
    words = _("The case is of this kind already: {kind}.")


class MoneyMoved(AftermileError):
    code = "money_moved"
    words = _("Money of this case has moved already; its kind stays. Open another case for the rest.")


class OrderLeft(AftermileError):
    code = "order_left"
    words = _("Order {order} has left already and cannot be changed. Open a return instead.")


class StepNotOpen(AftermileError):
    code = "step_not_open"
    words = _("This step is {state}; nothing is left to do about it.")


class StepNotYours(AftermileError):
    code = "step_not_yours"
    words = _("This step is done by what happens: {how}.")


class StepWaits(AftermileError):
    code = "step_waits"
    words = _("This step waits for others that come before it.")


class NoMoneyAgreed(AftermileError):
    code = "no_money_agreed"
    words = _("“{remedy}” was agreed, not money. Carry it out instead.")


class MoneyAgreed(AftermileError):
    code = "money_agreed"
    words = _("“{remedy}” was agreed: pay it back instead.")


class GoodsAwaited(AftermileError):
    code = "goods_awaited"
    words = _("The goods of {case} come first. Receive them, then carry out what was agreed.")


class NothingAgreed(AftermileError):
    code = "nothing_agreed"
    words = _("Nothing was agreed yet. Approve the case or let the buyer accept an offer first.")


class NothingToRefund(AftermileError):
    code = "nothing_to_refund"
    words = _("There is nothing to refund: all that was agreed is paid back or on its way.")


class NoGoodsYet(NothingToRefund):
    code = "no_goods_yet"
    words = _("There is nothing to refund yet: no goods have arrived.")


class NoGoodsAccepted(NothingToRefund):
    code = "no_goods_accepted"
    words = _("There is nothing to refund: none of the goods that arrived was accepted.")


class FeesTakeAll(NothingToRefund):
    code = "fees_take_all"
    words = _("The fees take all that may be paid now. Lower them, or wait for the rest of the goods.")


class FeeAgainstLaw(AftermileError):
    code = "fee_against_law"
    words = _("The law lets no such fee be taken off this refund: {fee}. ({law})")


class FeeNotAllowed(AftermileError):
    code = "fee_not_allowed"
    words = _("{fee}: {problem}")


class FreightNotTheBuyers(AftermileError):
    code = "freight_not_the_buyers"
    words = _("The way back of this case is not the buyer’s to pay.")


class FeesExceedRefund(AftermileError):
    code = "fees_exceed_refund"
    status = 422
    words = _("{amount} is more than can be taken off here: {most}. A refund never falls below zero.")


class NotSoldAgain(NothingToRefund):
    code = "not_sold_again"
    words = _("The money waits until the goods are sold again: say so in the plan of this case first.")


class NothingComesBack(AftermileError):
    code = "nothing_comes_back"
    words = _("No goods are expected in {case}: the buyer keeps them or never had them.")


class AlreadyReceived(AftermileError):
    code = "already_received"
    words = _("“{title}”: {quantity} were to come, all of them were received before.")


class MoreThanExpected(AftermileError):
    code = "more_than_expected"
    status = 422
    words = _("“{title}”: {received} were counted, but only {expected} are still expected.")


class SerialDiffers(AftermileError):
    code = "serial_differs"
    words = _("“{title}” was sold with serial number {sold}, but {seen} came. Write why it is taken anyway.")


class SerialMissing(AftermileError):
    code = "serial_missing"
    status = 422
    words = _(
        "“{title}” was sold with serial number {sold}. Read it off the piece, or write why it is not there."
    )


class NotHereYet(AftermileError):
    code = "not_here_yet"
    words = _("“{title}” has not arrived yet. Receive it first, then inspect it.")


class MoreThanArrived(AftermileError):
    code = "more_than_arrived"
    status = 422
    words = _("“{title}”: {inspected} were inspected, but {arrived} arrived here.")


class NothingInspected(AftermileError):
    code = "nothing_inspected"
    status = 422
    words = _("Say of at least one piece what you found.")


class CaseIsOver(AftermileError):
    code = "case_is_over"
    words = _("{case} is settled: what was accepted stays so. Open it again to decide anew.")


class LossNeedsWords(AftermileError):
    code = "loss_needs_words"
    status = 422
    words = _("“{title}” is not paid in full. Write why: the buyer reads it.")


class LineNotInCase(AftermileError):
    code = "line_not_in_case"
    status = 422
    words = _("{line} is not a line of {case}.")


class NothingReceived(AftermileError):
    code = "nothing_received"
    status = 422
    words = _("Count at least one piece, or say that no more will come.")


class NothingToReopen(AftermileError):
    code = "nothing_to_reopen"
    words = _("All items of {case} are in other cases or settled in full. Open a new case instead.")


class TooManyCounterOffers(AftermileError):
    code = "too_many_counter_offers"
    words = _("There were {limit} proposals already. Please take or leave the offer, or write to us.")


class NotACounterOffer(AftermileError):
    code = "not_a_counter_offer"
    words = _("This offer is ours: only the buyer can answer it.")


class OutOfStock(AftermileError):
    code = "out_of_stock"
    words = _("“{title}” is not available now. Choose something else.")


class KitNotSent(AftermileError):
    code = "kit_not_sent"
    words = _("“{title}” is a kit. It is sent part by part: choose for each part what comes instead.")


class VariantNotKnown(AftermileError):
    code = "variant_not_known"
    status = 422
    words = _("{variant} is not an item of this shop.")


class VariantWithoutPrice(AftermileError):
    code = "variant_without_price"
    status = 422
    words = _("“{title}” has no price in {currency}.")


class MoreThanInCase(AftermileError):
    code = "more_than_in_case"
    status = 422
    words = _("{wanted} of “{title}” were chosen, but only {quantity} are in the case.")


class NothingToSend(AftermileError):
    code = "nothing_to_send"
    words = _("Choose first what the buyer is to get.")


class ReplacementSent(AftermileError):
    code = "replacement_sent"
    words = _("“{title}” was sent already.")


class DifferenceNotPaid(AftermileError):
    code = "difference_not_paid"
    words = _("The buyer has not paid the difference of {amount} yet.")


class MethodNotKnown(AftermileError):
    code = "method_not_known"
    status = 422
    words = _("{method} is no payment method of this buyer.")


class FileNotAccepted(AftermileError):
    code = "file_not_accepted"
    status = 422
    words = _(
        "“{name}” is not a photo, video or PDF we can open. Send JPEG, PNG, WebP, MP4, MOV, WebM or PDF."
    )


class HeicNotSupported(AftermileError):
    code = "heic_not_supported"
    status = 422
    words = _(
        "“{name}” is a HEIC photo, which we cannot open. On an iPhone choose Settings, Camera, Formats, "
        "“Most Compatible”, or send a screenshot."
    )


class ImageBroken(AftermileError):
    code = "image_broken"
    status = 422
    words = _("“{name}” looks like a picture but cannot be opened. Take it again or send another one.")


class ImageTooLarge(AftermileError):
    code = "image_too_large"
    status = 422
    words = _("“{name}” has too many pixels. Send a picture of at most {megapixels} megapixels.")


class FileTooLarge(AftermileError):
    code = "file_too_large"
    status = 413
    words = _("“{name}” is larger than {limit} MB. Send a smaller one.")


class FileEmpty(AftermileError):
    code = "file_empty"
    status = 422
    words = _("“{name}” is empty.")


class TooManyFiles(AftermileError):
    code = "too_many_files"
    words = _("A case can hold {limit} files. Remove nothing, but choose the most telling ones.")


class ThumbnailMissing(AftermileError):
    code = "thumbnail_missing"
    status = 404
    words = _("There is no small picture of {evidence}.")


class WithdrawalSettled(AftermileError):
    code = "withdrawal_settled"
    words = _("{by} took care of this declaration already.")
