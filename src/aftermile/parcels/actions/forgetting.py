"""What grows without end and is read no more after a while goes, in bounded batches."""

from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet

from aftermile.kernel import clock
from aftermile.parcels.models import Promise, StrayScan

CHUNK: Final = 2_000


def forget_strays() -> int:
    """Delete what came for nobody's number long ago, whether it found its parcel since or not."""
    return _delete(StrayScan.objects.filter(received_at__lt=clock.now() - settings.STRAYS_KEPT))


def forget_promises() -> int:
    """
    Delete windows that shop pages showed to nobody we know, long ago.

    Those of an order or a parcel stay: what was promised to a buyer is held against what came of it.
    """
    long_ago = clock.now() - settings.PROMISES_KEPT
    return _delete(Promise.objects.filter(order=None, parcel=None, shown_at__lt=long_ago))


def _delete(rows: QuerySet[Any]) -> int:
    """Delete rows in the order of their keys, each batch for itself: one walk, and no long lock."""
    gone, after = 0, None
    while True:
        rest = rows if after is None else rows.filter(pk__gt=after)
        picked = list(rest.order_by("pk").values_list("pk", flat=True)[:CHUNK])
        if not picked:
            return gone
        gone += rows.filter(pk__in=picked).delete()[0]
        after = picked[-1]
