"""The newest thing that was learned of each seller, read once per process and training."""

from dataclasses import dataclass
from functools import lru_cache

from aftermile.parcels.estimating.rows import FileNotRead
from aftermile.parcels.estimating.speaking import Speaking, speaking_of
from aftermile.parcels.models import EtaModel


@dataclass(frozen=True, slots=True)
class Known:
    """`ref` is the id of the `EtaModel`."""

    ref: str
    speaking: Speaking


def newest_speaking(seller_id: str) -> Known | None:
    """Return what was learned last, None while nothing was, or by an older version of this program."""
    ref = (
        EtaModel.objects.filter(seller_id=seller_id)
        .order_by("-trained_at")
        .values_list("pk", flat=True)
        .first()
    )
    return _read(ref) if ref else None


@lru_cache(maxsize=64)
def _read(ref: str) -> Known | None:
    state = EtaModel.objects.filter(pk=ref).values_list("state", flat=True).get()
    try:
        return Known(ref, speaking_of(state))
    except (FileNotRead, KeyError, TypeError):
        return None
