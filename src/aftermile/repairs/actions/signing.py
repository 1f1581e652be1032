"""The buyer signs for a visit: a drawing, read as a clean picture, or a typed name."""

import base64
import binascii
import io
import struct
import zlib
from typing import Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError

from aftermile.cases.actions.moving import touch
from aftermile.database.chips import chip_of
from aftermile.kernel.actor import Actor
from aftermile.kernel.errors import MoveNotAllowed
from aftermile.kernel.ids import new_id
from aftermile.repairs.actions.moving import clean
from aftermile.repairs.actions.visiting import lock_visit, tell
from aftermile.repairs.errors import SignatureBroken, SignatureMissing, SignatureStands
from aftermile.repairs.models import Visit
from aftermile.repairs.states import VisitState

LARGEST: Final = 300_000
"""Characters of a drawing in base64."""
WIDEST: Final = 2000
DATA: Final = "data:image/png;base64,"
_BROKEN: Final = (
    binascii.Error,
    Image.DecompressionBombError,
    OSError,
    SyntaxError,  # how Pillow names a broken chunk
    UnidentifiedImageError,
    ValueError,
    struct.error,
    zlib.error,
)


@transaction.atomic
def sign_visit(visit: Visit, *, by: Actor, drawing: str = "", signed_name: str = "") -> Visit:
    """
    Keep what the buyer signed while the technician is with him, or after it where nobody has signed yet.

    The same again changes nothing. Raises `SignatureStands` where a visit that is done is signed already.
    """
    drawn, name = read_signature(drawing), clean(signed_name, 120)
    if drawn is None and not name:
        raise SignatureMissing
    visit = lock_visit(visit)
    if visit.state not in (VisitState.ARRIVED, VisitState.DONE):
        raise MoveNotAllowed(move=_("Sign"), state=str(chip_of("visit", visit.state).word))
    if (drawn is None or drawn == drawing_of(visit)) and name in ("", visit.signed_name):
        return visit
    if visit.state == VisitState.DONE and (visit.signature or (drawn is None and visit.signed_name)):
        raise SignatureStands
    visit.signed_name = name or visit.signed_name
    if drawn is not None:
        keep_signature(visit, drawn)
    visit.version += 1
    visit.save(update_fields=["signature", "signed_name", "version"])
    tell(visit, "visit.signed", by=by, data={"signed_name": visit.signed_name})
    touch(visit.case)
    return visit


def keep_signature(visit: Visit, drawn: bytes) -> None:
    """Store a drawing; the row is saved by the caller, and what it replaces goes when that is certain."""
    if visit.signature:
        storage, old = visit.signature.storage, str(visit.signature.name)
        transaction.on_commit(lambda: storage.delete(old))
    visit.signature.save(f"{new_id('sig')}.png", ContentFile(drawn), save=False)


def drawing_of(visit: Visit) -> bytes | None:
    """Return the stored drawing, None without one."""
    if not visit.signature:
        return None
    with visit.signature.open("rb") as file:
        return bytes(file.read())


def read_signature(text: str) -> bytes | None:
    """Return a drawn signature (base64, or a data address) as a clean PNG, None for an empty field."""
    text = text.strip().removeprefix(DATA)
    if not text:
        return None
    if len(text) > LARGEST:
        raise SignatureBroken
    try:
        raw = base64.b64decode(text, validate=True)
        with Image.open(io.BytesIO(raw), formats=["PNG"]) as picture:
            if max(picture.size) > WIDEST:
                raise SignatureBroken
            flat = Image.new("RGB", picture.size, "white")
            layer = picture.convert("RGBA")
            flat.paste(layer, mask=layer.getchannel("A"))
    except _BROKEN as error:
        raise SignatureBroken from error
    out = io.BytesIO()
    flat.save(out, "PNG", optimize=True)
    return out.getvalue()
