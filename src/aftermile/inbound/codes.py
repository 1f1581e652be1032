"""Codes that a counter reads: ten characters for people, signed for a scanner; and the counter's own link."""

import secrets
from typing import Final

from django.core.signing import BadSignature, Signer

from aftermile.inbound.errors import CodeUnknown
from aftermile.kernel.errors import NotFound
from aftermile.kernel.ids import ALPHABET

LENGTH: Final = 10
_drop: Final = Signer(salt="aftermile.inbound.drop_off")
_counter: Final = Signer(salt="aftermile.inbound.counter")
_LIKE: Final = str.maketrans({"o": "0", "i": "1", "l": "1", "u": "v"})


def new_code() -> str:
    """Return a fresh code: 50 random bits in Crockford's base 32, upper case."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH)).upper()


def spoken(code: str) -> str:
    """Return a code as people read it: 5 and 5."""
    return f"{code[:5]}-{code[5:]}"


def signed(code: str) -> str:
    """Return what the QR code holds: the code with our signature, so that nobody makes one up."""
    return _drop.sign(code)


def read_code(text: str) -> str:
    """Return the code in what was scanned or typed; raise `CodeUnknown` for anything else."""
    plain = text.strip()
    if ":" in plain:
        try:
            return _drop.unsign(plain.rsplit("/", 1)[-1])
        except BadSignature:
            raise CodeUnknown from None
    typed = "".join(char for char in plain.lower() if char.isalnum()).translate(_LIKE)
    if len(typed) != LENGTH or any(char not in ALPHABET for char in typed):
        raise CodeUnknown
    return typed.upper()


def counter_token(point_id: str, version: int) -> str:
    """Return the secret part of the address of a point's counter."""
    return _counter.sign(f"{point_id}.{version}").replace(":", "~")


def read_counter(token: str) -> tuple[str, int]:
    """Return point and version of a counter's address; raise `NotFound`."""
    try:
        point_id, _, version = _counter.unsign(token.replace("~", ":")).partition(".")
    except BadSignature:
        raise NotFound(noun="counter", ref=token[:12]) from None
    return point_id, int(version)
