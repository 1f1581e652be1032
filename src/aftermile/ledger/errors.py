"""What can stand against a movement of money."""

from aftermile.kernel.errors import AftermileError


def _(words: str) -> str:
    return words


class EntryDoesNotBalance(AftermileError):
    code = "entry_does_not_balance"
    status = 500
    words = _("The entry {key} does not balance: {sums}.")


class LinesDoNotSum(AftermileError):
    code = "lines_do_not_sum"
    status = 422
    words = _("The lines come to {lines}, the refund to {amount}. They must be equal.")


class AmountNotPositive(AftermileError):
    code = "amount_not_positive"
    status = 422
    words = _("A refund needs an amount above zero.")


class LineNotValid(AftermileError):
    code = "line_not_valid"
    status = 422
    words = _("A refund line of kind “{kind}” is not right: {problem}")


class MoreThanCaptured(AftermileError):
    code = "more_than_captured"
    status = 409
    words = _(
        "{amount} is more than can be paid back. {free} of the captured payment is left; "
        "refunds on their way count as paid."
    )


class AlreadyRefunded(AftermileError):
    code = "already_refunded"
    status = 409
    words = _("This order is paid back in full. Nothing of the captured payment is left.")


class UnitPaidOut(AftermileError):
    code = "unit_paid_out"
    status = 409
    words = _("{amount} is more than is left for “{unit}”: {free} of what was paid for it.")


class ShippingPaidOut(AftermileError):
    code = "shipping_paid_out"
    status = 409
    words = _("{amount} is more than is left of the shipping paid: {free}.")


class OperationKeyReused(AftermileError):
    code = "operation_key_reused"
    status = 422
    words = _("The operation key “{key}” was used for another refund. Use a new key.")


class RefundNotManual(AftermileError):
    code = "refund_not_manual"
    words = _("The provider answers for refund {refund}; nobody needs to mark it.")


class RefundNotCancelable(AftermileError):
    code = "refund_not_cancelable"
    words = _("Refund {refund} is {state}. Only a refund that waits for manual payment can be canceled.")


class RefundFinished(AftermileError):
    code = "refund_finished"
    words = _("Refund {refund} is {state} already.")


class ReferenceMissing(AftermileError):
    code = "reference_missing"
    status = 422
    words = _("Write the bank's or provider's reference of the payment.")


class UnknownPayment(AftermileError):
    code = "unknown_payment"
    status = 404
    words = _("No order here was paid with “{payment}” at {provider}.")
    retryable = True


class MovementSettled(AftermileError):
    code = "movement_settled"
    words = _("This payment was dealt with already.")


class MovementDoesNotFit(AftermileError):
    code = "movement_does_not_fit"
    words = _("This payment does not fit refund {refund}: {problem}")


class RatesUnreadable(AftermileError):
    code = "rates_unreadable"
    status = 422
    words = _(
        "This is not a file of rates: it starts with “{found}”. The first line must be Date,USD,JPY,... "
        "or date,currency,rate."
    )


class PaymentDisputed(AftermileError):
    code = "payment_disputed"
    words = _(
        "The bank of the buyer has charged back “{payment}”. Until that is decided, nothing goes back to it; "
        "{free} of {amount} can be paid to the other payments."
    )


class FeeNotKept(AftermileError):
    code = "fee_not_kept"
    words = _("{fee}: {amount} cannot be given back, {kept} of it was kept.")


class DutyPaidOut(AftermileError):
    code = "duty_paid_out"
    words = _("{amount} is more than is left of duties and fees paid: {free}.")


class CreditNotUsable(AftermileError):
    code = "credit_not_usable"
    words = _("The store credit ending in {credit} cannot be used: {problem}")


class CreditTooSmall(AftermileError):
    code = "credit_too_small"
    words = _("{amount} is more than is on the store credit ending in {credit}: {balance}.")


class CodeNotKnown(AftermileError):
    code = "code_not_known"
    status = 404
    words = _("No store credit or gift card has this code.")


class RequestNotSame(AftermileError):
    code = "request_not_same"
    status = 422
    words = _("The operation key “{key}” was used for something else. Use a new key.")


class NothingToAsk(AftermileError):
    code = "nothing_to_ask"
    status = 422
    words = _("{field}: write an amount above zero and what it is for.")


class MethodNotUsable(AftermileError):
    code = "method_not_usable"
    words = _("This way of paying cannot be used: {problem}")


class ChargeFinished(AftermileError):
    code = "charge_finished"
    words = _("Charge {charge} is {state} already.")


class DisputeClosed(AftermileError):
    code = "dispute_closed"
    words = _("This chargeback is {state} already.")


class DisputeTooLarge(AftermileError):
    code = "dispute_too_large"
    status = 422
    words = _("{amount} is more than was paid: {captured}.")


class SharesNotWhole(AftermileError):
    code = "shares_not_whole"
    status = 422
    words = _("The shares come to {sum} %. They must come to 100 %.")


class SharesNotValid(AftermileError):
    code = "shares_not_valid"
    status = 422
    words = _("The shares are not right: {problem}")


class NoRuling(AftermileError):
    code = "no_ruling"
    status = 404
    words = _("Nobody has ruled on who bears this case.")


class MoreThanLost(AftermileError):
    code = "more_than_lost"
    words = _("{amount} is more than this case has cost and others have not yet paid: {loss}.")


class RecoveryFinished(AftermileError):
    code = "recovery_finished"
    words = _("This claim is {state} already.")


class CaseNotKnown(AftermileError):
    code = "case_not_known"
    status = 404
    words = _("No order is known for case {case}.")


class AnswerNotTaken(AftermileError):
    code = "answer_not_taken"
    status = 502
    words = _("The provider has not said whether the answer arrived; it is handed in again.")
    retryable = True
