"""Who holds a lease: its token tells whether the process behind it is still alive."""

import os
import socket
from hashlib import blake2b
from pathlib import Path
from typing import Final

from aftermile.kernel.ids import new_id

_RANDOM: Final = 10


def new_token() -> str:
    """Return a fresh token of this process, at most 40 characters."""
    return f"{_place()}-{os.getpid()}-{new_id('l')[-_RANDOM:]}"


def is_dead(token: str) -> bool:
    """Say whether the holder ran here and is gone; of another host nobody knows before the lease ends."""
    place, _, rest = token.partition("-")
    number = rest.partition("-")[0]
    if place != _place() or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except (OSError, OverflowError):
        return False
    return _is_zombie(int(number))


def _is_zombie(number: int) -> bool:
    try:
        return Path(f"/proc/{number}/stat").read_text("ascii", "replace").rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False


def _place() -> str:
    """Return a short name of this host and its numbering of processes (containers have their own)."""
    try:
        numbering = str(Path("/proc/self/ns/pid").readlink())
    except OSError:
        numbering = ""
    return blake2b(f"{socket.gethostname()} {numbering}".encode(), digest_size=6).hexdigest()
