"""The secret key: made on first run, kept in the data folder, readable by its owner alone."""

import os
import secrets
from contextlib import suppress
from pathlib import Path


def kept_key(data: Path) -> str:
    """Return the key of the data folder, making it when there is none; two first runs agree on one."""
    place = data / "secret_key"
    if not place.exists():
        data.mkdir(parents=True, exist_ok=True)
        draft = data / f".secret_key.{secrets.token_hex(4)}"
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_urlsafe(64))
        with suppress(FileExistsError):
            os.link(draft, place)
        draft.unlink()
    return place.read_text(encoding="ascii").strip()
