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


class NotADraft(AftermileError):
    code = "not_a_draft"
    words = _("Version {version} is not a draft any more. Look at the versions, or begin a new draft.")


class NotOnTrial(AftermileError):
    code = "not_on_trial"
    words = _("Version {version} is neither in shadow nor in a roll-out.")


class TrialRunning(AftermileError):
    code = "trial_running"
    words = _("Version {version} is on trial already. Stop it first.")


class PublishingNeedsAnAnswer(AftermileError):
    code = "publishing_needs_an_answer"
    words = _("Version {version} is not published yet: look at what the checks found ({points}).")


class NoEarlierVersion(AftermileError):
    code = "no_earlier_version"
    words = _("No version was in force before version {version}.")


class TooManyTests(AftermileError):
    code = "too_many_tests"
    words = _("There are {most} tests beside this table. Remove one first.")


class FileUnreadable(AftermileError):
    code = "file_unreadable"
    status = 422
    words = _("This file cannot be read as a table: {problem}")
