"""What may not be done with proof."""

from aftermile.kernel.errors import AftermileError


def _(words: str) -> str:
    return words


class ChallengeWaits(AftermileError):
    code = "challenge_waits"
    status = 409
    words = _("A challenge photo with the code {code} is asked for already.")


class ChallengeDone(AftermileError):
    code = "challenge_done"
    status = 409
    words = _("This challenge is over.")


class ChallengeUnanswered(AftermileError):
    code = "challenge_unanswered"
    status = 409
    words = _("No photo came for this challenge yet.")


class RecipientUnknown(AftermileError):
    code = "recipient_unknown"
    status = 422
    words = _("No pack is made for “{recipient}”. Use one of {known}.")
