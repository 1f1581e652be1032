"""
Single webhooks of a tracking service a second, against a bare Django view that inserts one row, in one run.

Limit: 0.5 of the bare view, whole road included: each push is signed and of another parcel, its signature is
checked over its bytes, it is kept, answered, taken in by what the worker runs, folded, told to the order, and
an event is written with what it owes to reactions. Both are asked one request after the other through the
same middleware, in turn; the medians of the rounds are compared. PostgreSQL is measured when
AFTERMILE_CI_POSTGRES or a postgres AFTERMILE_DATABASE_URL names a server.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from bench.open_case import environment

ROOT = Path(__file__).resolve().parents[1]
LIMIT = 0.5
PARCELS, FEW_PARCELS = 1_000, 100
CODES = (
    "InTransit_002",
    "InTransit_003",
    "InTransit_007",
    "InTransit_004",
    "InTransit_005",
    "OutForDelivery_001",
)
FEW_CODES = CODES[:3]
PROVIDER = "aftership"
SECRET = "bench"  # noqa: S105


def pushes(numbers: list[str], place: int) -> list[tuple[dict[str, str], bytes]]:
    """One push for each parcel: its history so far, the last event new."""
    from aftermile.providers.trackers.aftership.signature import HEADER, sign

    written = []
    for number in numbers:
        history = [
            {
                "slug": "usps",
                "checkpoint_time": f"2026-11-{day + 1:02}T08:00:00+01:00",
                "city": "Leipzig",
                "country_region": "DEU",
                "message": "",
                "subtag": CODES[day],
            }
            for day in range(place + 1)
        ]
        event = {
            "ts": 0,
            "event_id": f"{number}-{place}",
            "msg": {"tracking_number": number, "checkpoints": history},
        }
        body = json.dumps(event).encode()
        written.append(({HEADER: sign(SECRET, body)}, body))
    return written


def prepared(many: int) -> list[str]:
    from django.db import connection

    from bench.opening.models import Row
    from tests.factories import make_order, make_seller
    from tests.parcels.services import make_parcel

    with connection.schema_editor() as editor:
        editor.create_model(Row)
    seller = make_seller()
    numbers = [f"AF{number:08}" for number in range(many)]
    for number in numbers:
        make_parcel(number, "usps", make_order(seller, state="open", shipped_at=None, delivered_at=None))
    return numbers


def posted(client: Any, path: str, bodies: list[tuple[dict[str, str], bytes]]) -> float:
    """Return the seconds of these requests, one after the other."""
    start = time.perf_counter()
    for headers, body in bodies:
        answer = client.post(path, body, content_type="application/json", headers=headers)
        if answer.status_code != 200:
            raise RuntimeError(f"{path} answers {answer.status_code}: {answer.content[:200]!r}")
    return time.perf_counter() - start


def measure(name: str, *, small: bool) -> bool:
    from django.test import Client
    from django.test.utils import override_settings

    from aftermile.parcels.actions.inbox import take_pushes
    from aftermile.parcels.models import Push, Scan
    from tests.parcels.services import switched_on
    from tests.providers.trackers.stand_ins import INFOS, made

    many, codes = (FEW_PARCELS, FEW_CODES) if small else (PARCELS, CODES)
    numbers, client = prepared(many), Client()
    row = [({}, json.dumps({"text": "row"}).encode())] * many
    kept, whole = [], []
    service = made(INFOS[PROVIDER], webhook_secret=SECRET)
    with switched_on(PROVIDER, service), override_settings(ALLOWED_HOSTS=["testserver"]):
        posted(client, "/bench/row", row[:50])
        for place in range(len(codes)):
            bodies = pushes(numbers, place)
            bare = posted(client, "/bench/row", row)
            ours = posted(client, f"/api/v1/webhooks/trackers/{PROVIDER}", bodies)
            start = time.perf_counter()
            while take_pushes():
                pass
            taken = time.perf_counter() - start
            kept.append(bare / ours)
            whole.append(bare / (ours + taken))
    if Push.objects.exclude(state="done").exists() or Scan.objects.count() != many * len(codes):
        raise RuntimeError("not every push was taken in once")
    print(
        f"{name}: {many / ours:.0f} webhooks/s answered, bare view {many / bare:.0f} rows/s: "
        f"{statistics.median(kept):.2f}; whole road {many / (ours + taken):.0f}/s: "
        f"{statistics.median(whole):.2f}, at least {LIMIT}",
        flush=True,
    )
    return statistics.median(whole) >= LIMIT


def compared(name: str, url: str, *, small: bool) -> bool:
    from tests.template import own_database

    with tempfile.TemporaryDirectory() as data, own_database("webhooks", Path(data), url=url) as own:
        done = subprocess.run(
            [sys.executable, "-m", "bench.webhook_intake", "measure", name, json.dumps(small)],
            cwd=ROOT,
            check=False,
            env=environment(own, data),
        )
    return done.returncode == 0


def main(*, small: bool = False) -> bool:
    fine = compared("sqlite", "sqlite:", small=small)
    url = os.environ.get("AFTERMILE_CI_POSTGRES") or os.environ.get("AFTERMILE_DATABASE_URL", "")
    if not url.startswith("postgres"):
        print("no PostgreSQL named (AFTERMILE_CI_POSTGRES): only SQLite was measured")
        return fine
    return compared("postgresql", url, small=small) and fine


if __name__ == "__main__":
    import django

    django.setup()
    sys.exit(0 if measure(sys.argv[2], small=json.loads(sys.argv[3])) else 1)
