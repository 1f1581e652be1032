"""What can be wrong with a request itself, before any room is asked."""

from aftermile.kernel.errors import AftermileError


def _(words: str) -> str:
    return words


class KeyMissing(AftermileError):
    code = "key_missing"
    status = 401
    words = _("Send a living API key in the header “Authorization: Bearer amk_live_…”.")


class ScopeMissing(AftermileError):
    code = "scope_missing"
    status = 403
    words = _("This key has no scope “{scope}”.")


class BodyBroken(AftermileError):
    code = "body_broken"
    status = 400
    words = _("The body is not readable: {problem}")


class FieldsInvalid(AftermileError):
    code = "fields_invalid"
    status = 422
    words = _("Some fields are missing or wrong; see “errors”.")


class OrderRefused(AftermileError):
    """`problems` are business errors with a `field`."""

    code = "order_refused"
    status = 422
    words = _("The order cannot be true; see “errors”.")


class NulCharacter(AftermileError):
    code = "nul_character"
    status = 422
    words = _("The character U+0000 is not allowed anywhere.")


class BodyTooLarge(AftermileError):
    code = "body_too_large"
    status = 413
    words = _("The body is larger than {limit} bytes.")


class TooManyLines(AftermileError):
    code = "too_many_lines"
    status = 422
    words = _("Send 1 to {most} things at once.")


class TooManyRequests(AftermileError):
    code = "too_many_requests"
    status = 429
    words = _("This key may ask {limit} times a minute. Wait {seconds} seconds.")
    retryable = True


class RequestInProgress(AftermileError):
    code = "request_in_progress"
    status = 409
    words = _("A request with this Idempotency-Key is still running. Ask again in a moment.")
    retryable = True


class IdempotencyKeyReused(AftermileError):
    code = "idempotency_key_reused"
    status = 422
    words = _("This Idempotency-Key was used for another request. Take a new key for a new request.")


class IdempotencyKeyInvalid(AftermileError):
    code = "idempotency_key_invalid"
    status = 400
    words = _("An Idempotency-Key has 1 to 200 visible ASCII characters.")


class IdempotencyKeyMissing(AftermileError):
    code = "idempotency_key_missing"
    status = 400
    words = _("This moves money or goods: send an Idempotency-Key, the same again with each retry.")


class VersionDiffers(AftermileError):
    code = "version_differs"
    status = 412
    words = _("The case has changed since you read it. Read it again, then decide.")


class MethodNotAllowed(AftermileError):
    code = "method_not_allowed"
    status = 405
    words = _("Not possible at this address. Use {allowed}.")


class SellerMissing(AftermileError):
    code = "seller_missing"
    status = 422
    words = _("This key is the operator's: name the seller.")


class Broken(AftermileError):
    code = "internal_error"
    status = 500
    words = _("Something went wrong here. It is logged under the request id; nothing was changed.")


class TableCell(AftermileError):
    """One cell of a table's document; only a part of `table_broken`."""

    code = "table_cell"
    status = 422
    words = _("{problem}")
