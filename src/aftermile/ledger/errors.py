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
