"""What may not be done with complaints and arbitrations."""

from aftermile.kernel.errors import AftermileError


def _(words: str) -> str:
    return words


class ComplaintClosed(AftermileError):
    code = "complaint_closed"
    status = 409
    words = _("This complaint is closed.")


class CauseUnknown(AftermileError):
    code = "cause_unknown"
    status = 422
    words = _("“{cause}” is no cause. Choose one of the list.")


class ArbitrationRunning(AftermileError):
    code = "arbitration_running"
    status = 409
    words = _("The marketplace is asked already.")


class ArbitrationTooEarly(AftermileError):
    code = "arbitration_too_early"
    status = 409
    words = _("The seller has not answered yet. He has until {until}.")


class ArbitrationOver(AftermileError):
    code = "arbitration_over"
    status = 409
    words = _("This arbitration is decided.")


class StatementsClosed(AftermileError):
    code = "statements_closed"
    status = 409
    words = _("The time to speak ended on {until}.")


class AppealClosed(AftermileError):
    code = "appeal_closed"
    status = 409
    words = _("The time to appeal ended on {until}.")


class NothingToAppeal(AftermileError):
    code = "nothing_to_appeal"
    status = 409
    words = _("There is no ruling against you that could be appealed.")


class OperatorOnly(AftermileError):
    code = "operator_only"
    status = 403
    words = _("Only a member of the marketplace may rule, not one of the seller.")


class SecondJudgeNeeded(AftermileError):
    code = "second_judge_needed"
    status = 409
    words = _("You ruled on this before. Somebody else has to judge the appeal.")
