"""
Business errors: one class per rule, named as the sentence it says.

`code` is the machine's name, `status` the HTTP answer, `words` an English message with `{placeholders}`
filled from `data`; `_` only marks the words for the catalogues, they are translated where they are shown.
"""

from typing import Any, ClassVar, Self


def _(words: str) -> str:
    return words


class _Blanks(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return f"{{{key}}}"


class Phrase(str):
    """A part of an error's sentence with places of its own: it is English, and knows how to be translated."""

    __slots__ = ("data", "words")
    data: dict[str, Any]
    words: str

    def __new__(cls, words: str, **data: Any) -> Self:
        phrase = super().__new__(cls, words.format_map(_Blanks(data)))
        phrase.words, phrase.data = words, data
        return phrase


class AftermileError(Exception):
    """Base of all errors that a person or a program can act upon."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 409
    words: ClassVar[str] = _("Something is not as it should be.")
    retryable: ClassVar[bool] = False

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(self.words.format_map(_Blanks(data)))


class NotFound(AftermileError):
    code = "not_found"
    status = 404
    words = _("There is no {noun} {ref} here.")


class NotAllowed(AftermileError):
    code = "not_allowed"
    status = 403
    words = _("Your role does not allow this: {permission}.")


class BadInput(AftermileError):
    code = "bad_input"
    status = 422
    words = _("{field}: {problem}")


class BadAmount(AftermileError):
    code = "bad_amount"
    status = 422
    words = _("“{value}” is not an amount in {currency}. Write digits with a point, such as 54.20.")


class UnknownCurrency(AftermileError):
    code = "unknown_currency"
    status = 422
    words = _("“{currency}” is not a currency of ISO 4217. Use a code such as EUR.")


class CurrencyMismatch(AftermileError):
    code = "currency_mismatch"
    status = 422
    words = _("{left} and {right} cannot be added. Use one currency.")


class MoveNotAllowed(AftermileError):
    code = "move_not_allowed"
    status = 409
    words = _("“{move}” is not possible while this is {state}.")


class ChangedMeanwhile(AftermileError):
    code = "changed_meanwhile"
    status = 409
    words = _("Somebody else changed this a moment ago. Look again, then repeat what is still needed.")
    retryable = True


class NeverOpen(AftermileError):
    code = "never_open"
    status = 409
    words = _("The business calendar of {zone} has no working hours. Set them first.")
