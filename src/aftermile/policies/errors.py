"""Business errors of rules and reasons."""

from aftermile.kernel.errors import AftermileError


def _(words: str) -> str:
    return words


class ReasonUnknown(AftermileError):
    code = "reason_unknown"
    status = 422
    words = _("“{reason}” is not a reason of this seller. Choose one of: {known}.")


class ReasonDoesNotFit(AftermileError):
    code = "reason_does_not_fit"
    status = 422
    words = _("The reason “{reason}” is not for a {kind}.")


class PolicyRowBroken(AftermileError):
    code = "policy_row_broken"
    status = 422
    words = _("Row {row}, {field}: {problem}")


class BuiltInReason(AftermileError):
    code = "built_in_reason"
    words = _("“{reason}” belongs to the built-in vocabulary. Hide it instead.")


class ReasonExists(AftermileError):
    code = "reason_exists"
    words = _("There is a reason “{reason}” already.")
