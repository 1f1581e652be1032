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


class BuiltInReason(AftermileError):
    code = "built_in_reason"
    words = _("“{reason}” belongs to the built-in vocabulary. Hide it instead.")


class ReasonExists(AftermileError):
    code = "reason_exists"
    words = _("There is a reason “{reason}” already.")


class NotADraft(AftermileError):
    code = "not_a_draft"
    words = _("Version {version} is not a draft any more. Look at the versions, or begin a new draft.")


class OnlyPromisesInShadow(AftermileError):
    code = "only_promises_in_shadow"
    status = 422
    words = _("Only promises can run in shadow. Try this table for a share of the orders, or publish it.")


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


class BacktestNotPossible(AftermileError):
    code = "backtest_not_possible"
    status = 422
    words = _("A table of changes to orders cannot be tried on past cases. Try it with test cases instead.")


class BadMonths(AftermileError):
    code = "bad_months"
    status = 422
    words = _("A backtest looks back 1 to {most} months.")


class HistoryBroken(AftermileError):
    """A file as a whole cannot be used; single rows that cannot are counted and told apart."""

    code = "history_broken"
    status = 422
    words = _("The history cannot be read: {problem}")


class HistoryKindUnknown(HistoryBroken):
    code = "history_kind_unknown"
    words = _("A history is a file .csv, .jsonl or .parquet, not “{kind}”.")


class HistoryEmpty(HistoryBroken):
    code = "history_empty"
    words = _("The history has no rows. The first row names the columns, each other is a line of a case.")


class HistoryTooLong(HistoryBroken):
    code = "history_too_long"
    words = _("The history has more than {most} rows. Cut it into shorter times.")


class HistoryColumnsMissing(HistoryBroken):
    code = "history_columns_missing"
    words = _("The history has no column {columns}. The columns are named as the fields of rules are.")


class BacktestCurrencies(AftermileError):
    code = "backtest_currencies"
    status = 422
    words = _("The table counts in {tested}, the one in force in {against}. Write both in one currency.")


class BacktestRunning(AftermileError):
    code = "backtest_running"
    words = _("This backtest is running already.")
